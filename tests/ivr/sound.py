"""Sound cards for tests, and what was heard: PulseAudio's null sinks, one card with a name to PortAudio."""

import os
import socket
import subprocess
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tests.waiting import WAIT_SECONDS, until

Samples = npt.NDArray[np.int16]

CARD = "EC20test"
LOUD = 2000
"""How far the loudest samples of half a second of speech are apart at least."""
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


def likeness(wanted: Samples, heard: Samples) -> float:
    """The highest correlation, 0 to 1, of the wanted sound with any stretch of what was heard."""
    assert len(heard) >= len(wanted), f"only {len(heard) / 8000:.1f} s were heard"
    short, long = wanted.astype(float), heard.astype(float)
    size = len(short) + len(long)
    products = np.fft.irfft(np.fft.rfft(long, size) * np.conj(np.fft.rfft(short, size)), size)
    stretches = len(long) - len(short) + 1
    energy = np.concatenate([[0.0], np.cumsum(long**2)])
    around = energy[len(short) :] - energy[:stretches]
    sounds = around > short @ short / 100  # silence is like nothing, however the quotient comes out
    alike = products[:stretches][sounds] / np.sqrt(around[sounds] * (short @ short))
    return float(alike.max(initial=0.0))


def share_heard(wanted: Samples, heard: Samples) -> float:
    """How much of a sentence came over, half a second for half a second; its pauses do not count.

    A machine that has much else to do leaves gaps between, after which nothing is where it would be."""
    halves = wanted[: len(wanted) // 4000 * 4000].reshape(-1, 4000)
    loud = [half for half in halves if np.ptp(half) > LOUD]
    return sum(likeness(half, heard) > 0.9 for half in loud) / len(loud)
