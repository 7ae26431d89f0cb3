"""Sound cards for tests: PulseAudio's null sinks, seen by PortAudio as one card with a name."""

import os
import socket
import subprocess
from pathlib import Path

from tests.waiting import WAIT_SECONDS, until

CARD = "EC20test"
RATE = ["--raw", "--format=s16le", "--rate=8000", "--channels=1"]


class Sounds:
    """A sound server of our own: what the card plays goes to `hotline`, what `caller` gets the card hears."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        run = folder / "run"
        run.mkdir(mode=0o700)
        self._socket = folder / "pulse"
        self.environment = {
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(run),
            "PULSE_SERVER": f"unix:{self._socket}",
            "ALSA_CONFIG_PATH": str(folder / "asound.conf"),
        }
        (folder / "asound.conf").write_text(
            "</usr/share/alsa/alsa.conf>\n"
            f"pcm.{CARD} {{\n  type asym\n"
            "  playback.pcm { type pulse device hotline }\n"
            "  capture.pcm { type pulse device caller.monitor }\n}\n"
        )
        modules = [
            f"module-native-protocol-unix socket={self._socket} auth-anonymous=1",
            *(f"module-null-sink sink_name={name} rate=8000 channels=1" for name in ("hotline", "caller")),
        ]
        options = [option for module in modules for option in ("-L", module)]
        self._server = subprocess.Popen(
            ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", *options],
            env=os.environ | self.environment,
            stderr=subprocess.DEVNULL,
        )
        self._others: list[subprocess.Popen[bytes]] = []
        self._wait()

    def record(self, file: Path) -> None:
        """Keep what the hotline says from now on, as raw samples."""
        self._start("parec", *RATE, "--latency-msec=20", "-d", "hotline.monitor", str(file))

    def say(self, samples: bytes, file: Path) -> None:
        """The caller speaks."""
        file.write_bytes(samples)
        self._start("pacat", *RATE, "--latency-msec=40", "-d", "caller", str(file))

    def close(self) -> None:
        for process in [*self._others, self._server]:
            process.terminate()
            process.wait(WAIT_SECONDS)

    def _start(self, *command: str) -> None:
        self._others.append(subprocess.Popen(command, env=os.environ | self.environment))

    def _wait(self) -> None:
        assert until(self._listens), "the sound server did not start"

    def _listens(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            return client.connect_ex(str(self._socket)) == 0
