"""The voice of a modem's call: 8 kHz 16-bit mono, 320 bytes every 20 ms, either way."""

import os
from dataclasses import dataclass
from types import TracebackType

import serial

from devices.port import PortError, Serial, lost, open_port

FRAME_BYTES = 320
MOST_WAITING = 50 * FRAME_BYTES
"""A second of sound. Whoever reads later than that has lost the beginning, or speech would lag behind."""


@dataclass(frozen=True)
class SoundCard:
    """The module is a sound card (EC20, EC25 with QPCMV): open it by (a part of) its name."""

    name: str


class SerialAudio:
    """Raw PCM on a serial port of its own (SIM7600). Close it when the call is over."""

    def __init__(self, path: str, baud: int = 921600) -> None:
        """Raises PortError."""
        self.path = path
        self._port: Serial = open_port(path, baud)
        self._rest = b""
        self._unsent = bytearray()
        self.lost_bytes = 0
        """What had to be thrown away, here or on the way out."""

    def read(self) -> bytes:
        """What the caller said since the last call: whole samples, possibly none. Does not wait.

        Raises PortError if the port is gone.
        """
        try:
            waiting = self._port.in_waiting
            data = self._rest + (self._port.read(waiting) if waiting else b"")
        except (OSError, TypeError, serial.SerialException):
            raise PortError(lost(self.path)) from None
        whole = len(data) // 2 * 2
        # samples begin at even places: an odd byte waits for its other half
        self._rest = data[whole:]
        self.lost_bytes += max(0, whole - MOST_WAITING)
        return data[max(0, whole - MOST_WAITING) : whole]

    def write(self, frame: bytes) -> None:
        """Say one frame. Does not wait: what the module does not take within a second is lost.

        Raises PortError if the port is gone.
        """
        if len(self._unsent) > MOST_WAITING:
            self.lost_bytes += len(frame)
        else:
            self._unsent += frame
        try:
            # pyserial's own write would spin on a full buffer
            del self._unsent[: os.write(self._port.fileno(), self._unsent)]
        except BlockingIOError:
            pass
        except (OSError, TypeError, ValueError, serial.SerialException):
            raise PortError(lost(self.path)) from None

    def close(self) -> None:
        """Harmless if it is closed already, or gone."""
        try:
            self._port.close()
        except (OSError, serial.SerialException):
            pass

    def __enter__(self) -> "SerialAudio":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
