"""The pseudo-terminal that a fake device hangs on, behind a link with a stable name."""

import os
import termios
import tty
from contextlib import suppress
from pathlib import Path


class Terminal:
    """A raw pseudo-terminal. The program under test opens `link` as if it were a serial port.

    Our end keeps the other end open too, so that clients may come and go.
    """

    def __init__(self, link: Path) -> None:
        self.link = link
        self._ours = self._theirs = -1
        self.plug()

    @property
    def plugged(self) -> bool:
        return self._ours >= 0

    def fileno(self) -> int:
        return self._ours

    def plug(self) -> None:
        """Appear under the link."""
        if self.plugged:
            return
        ours, theirs = os.openpty()
        tty.setraw(theirs, termios.TCSANOW)
        os.set_blocking(ours, False)
        self.link.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.link.with_name(f".{self.link.name}.{os.getpid()}")
        with suppress(FileNotFoundError):
            fresh.unlink()
        fresh.symlink_to(os.ttyname(theirs))
        fresh.replace(self.link)
        self._ours, self._theirs = ours, theirs

    def unplug(self) -> None:
        """Vanish: whoever has the port open gets an error, as when a USB cable is pulled."""
        if not self.plugged:
            return
        name = os.ttyname(self._theirs)
        with suppress(OSError):
            if str(self.link.readlink()) == name:
                self.link.unlink()
        os.close(self._theirs)
        os.close(self._ours)
        self._ours = self._theirs = -1

    def read(self, limit: int = 4096) -> bytes:
        """What has come; nothing if nothing has."""
        try:
            return os.read(self._ours, limit)
        except OSError:
            return b""

    def write(self, data: bytes) -> None:
        """Send. What finds no room is lost, as on a wire to which nobody listens."""
        with suppress(OSError):
            os.write(self._ours, data)
