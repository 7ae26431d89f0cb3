"""A USB printer behind the kernel's printer driver (`/dev/usb/lp0`), used like a serial port.

We prefer it to speaking USB ourselves (python-escpos' Usb): the kernel finds the printer again after it was
plugged in anew, the stable name comes from udev as for every other device, membership in the group lp is
enough, and nothing must be detached from the kernel first.
"""

import os
import select
import stat
import time
from pathlib import Path

import serial

USB_PRINTER_MAJOR = 180


def is_printer(path: str) -> bool:
    """Whether the kernel's USB printer driver stands behind this path."""
    try:
        found = Path(path).stat()
    except OSError:
        return False
    return is_printer_device(found.st_mode, found.st_rdev)


def is_printer_device(mode: int, device: int) -> bool:
    return stat.S_ISCHR(mode) and os.major(device) == USB_PRINTER_MAJOR


class FilePort:
    """The part of pyserial's interface that a printer needs. Raises OSError and SerialTimeoutException."""

    def __init__(self, path: str, timeout: float, write_timeout: float) -> None:
        self.timeout = timeout
        self.write_timeout = write_timeout
        self._descriptor = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)

    @property
    def in_waiting(self) -> int:
        """1 if anything can be read: how much is not told."""
        return int(bool(select.select([self._descriptor], [], [], 0)[0]))

    def read(self, size: int = 1) -> bytes:
        """What is there, at most `size`, at the latest after `timeout`."""
        if not select.select([self._descriptor], [], [], self.timeout)[0]:
            return b""
        try:
            return os.read(self._descriptor, max(size, 64))
        except BlockingIOError:
            return b""

    def write(self, data: bytes) -> int:
        end = time.monotonic() + self.write_timeout
        rest = memoryview(data)
        while rest:
            if not select.select([], [self._descriptor], [], max(0.0, end - time.monotonic()))[1]:
                raise serial.SerialTimeoutException("Write timeout")
            try:
                rest = rest[os.write(self._descriptor, rest) :]
            except BlockingIOError:
                continue
        return len(data)

    def flush(self) -> None:
        """The kernel has what was written; it keeps nothing back."""

    def reset_input_buffer(self) -> None:
        end = time.monotonic() + 0.2
        while self.in_waiting and time.monotonic() < end:
            if not self.read(4096):
                return

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
