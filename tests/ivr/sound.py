"""Sound cards for tests, and what was heard: PulseAudio's null sinks, one card with a name to PortAudio."""

import os
import socket
import subprocess
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int16]

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
            process.wait(10)

    def _start(self, *command: str) -> None:
        self._others.append(subprocess.Popen(command, env=os.environ | self.environment))

    def _wait(self) -> None:
        end = time.monotonic() + 10
        while time.monotonic() < end:
            with socket.socket(socket.AF_UNIX) as client:
                if client.connect_ex(str(self._socket)) == 0:
                    return
            time.sleep(0.05)
        raise TimeoutError("the sound server did not start")


def likeness(heard: Samples, prompt: Samples) -> float:
    """Correlation with the prompt where it fits best, 0 to 1."""
    size = 1 << (len(heard) + len(prompt)).bit_length()
    ours, theirs = heard.astype(float), prompt.astype(float)
    product = np.fft.irfft(np.fft.rfft(ours, size) * np.conj(np.fft.rfft(theirs, size)), size)
    at = int(np.argmax(product[: len(ours)]))
    part = ours[at : at + len(theirs)]
    return float(product[at] / max(1e-9, np.linalg.norm(part) * np.linalg.norm(theirs[: len(part)])))
