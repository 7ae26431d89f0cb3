"""The pseudo-terminal that a fake device hangs on, behind a link with a stable name."""

import os
import socket
import termios
import tty
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from devices import fault

WRONG_SPEED = bytes((byte * 89 & 0xFF) | 0x81 for byte in range(256))
"""What bytes look like to a receiver at another speed: start and stop bits fall into the middle of them."""


class InUse(OSError):
    """A link or a control socket cannot be where it should; the message says what to do."""


class Terminal:
    """A raw pseudo-terminal. The program under test opens `link` as if it were a serial port.

    Our end keeps the other end open too, so that clients may come and go.
    """

    def __init__(self, link: Path, baud: int | None = None) -> None:
        """`baud`: whoever opens the port at another speed gets, and sends, rubbish. None: any speed does."""
        self.link = link
        self._speed = getattr(termios, f"B{baud}") if baud else None
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
        if self.link.exists() and not self.link.is_symlink():
            raise InUse(f"{self.link} 已经有别的文件：请换一个 --link (file in the way)")
        ours, theirs = os.openpty()
        tty.setraw(theirs, termios.TCSANOW)
        os.set_blocking(ours, False)
        self.link.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.link.with_name(f".{self.link.name}.{os.getpid()}")
        try:
            fresh.unlink(missing_ok=True)
            fresh.symlink_to(os.ttyname(theirs))
            fresh.replace(self.link)
        except OSError as error:
            os.close(ours)
            os.close(theirs)
            raise InUse(f"{self.link} 建不了：{fault.of_file(error)}") from None
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
            return self._on_the_wire(os.read(self._ours, limit))
        except OSError:
            return b""

    def write(self, data: bytes) -> None:
        """Send. What finds no room is lost, as on a wire to which nobody listens."""
        with suppress(OSError):
            os.write(self._ours, self._on_the_wire(data))

    def _on_the_wire(self, data: bytes) -> bytes:
        if self._speed is None or termios.tcgetattr(self._theirs)[4] == self._speed:
            return data
        return data.translate(WRONG_SPEED)


class Wire(Protocol):
    """What a fake hangs on."""

    @property
    def plugged(self) -> bool: ...
    def fileno(self) -> int: ...
    def plug(self) -> None: ...
    def unplug(self) -> None: ...
    def read(self, limit: int = 4096) -> bytes: ...
    def write(self, data: bytes) -> None: ...


class Network:
    """A TCP port, as network printers have it (9100): one client at a time, the others wait."""

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._listener: socket.socket | None = None
        self._client: socket.socket | None = None
        self.plug()
        assert self._listener is not None
        self._address = self._listener.getsockname()[:2]

    @property
    def url(self) -> str:
        """As the settings name it."""
        return f"socket://{self._address[0]}:{self._address[1]}"

    @property
    def plugged(self) -> bool:
        return self._listener is not None

    def fileno(self) -> int:
        wire = self._client or self._listener
        return wire.fileno() if wire else -1

    def plug(self) -> None:
        if self._listener is None:
            self._listener = socket.create_server(self._address)
            self._listener.setblocking(False)

    def unplug(self) -> None:
        """The cable is pulled; unlike the real thing, clients are told at once."""
        for wire in (self._client, self._listener):
            if wire:
                wire.close()
        self._client = self._listener = None

    def read(self, limit: int = 4096) -> bytes:
        if self._client is None:
            with suppress(OSError):
                self._client = self._listener.accept()[0] if self._listener else None
            if self._client:
                self._client.setblocking(False)
            return b""
        try:
            data = self._client.recv(limit)
        except BlockingIOError:
            return b""
        except OSError:
            data = b""
        if not data:
            self._client.close()
            self._client = None
        return data

    def write(self, data: bytes) -> None:
        if self._client:
            with suppress(OSError):
                self._client.sendall(data)
