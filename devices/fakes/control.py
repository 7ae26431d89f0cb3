"""The control socket of a fake: one command a line, one answer a line."""

import os
import selectors
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from devices import fault
from devices.fakes.terminal import InUse
from devices.port import DeviceError

LONGEST_COMMAND = 65536
LONGEST_PATH = 107
"""Of a socket in the file system (unix(7))."""
RETIRE_SECONDS = 5.0
ANSWER_SECONDS = 10.0


class NotThere(DeviceError):
    """No fake answers; the message says what to do."""


class Control:
    """Listens at `path`; whoever runs the selector calls the handlers, which are in `key.data`."""

    def __init__(self, path: Path, selector: selectors.BaseSelector, obey: Callable[[str], str]) -> None:
        """Raises InUse."""
        self.path, self._selector, self._obey = path, selector, obey
        _make_room(path)
        self._inputs: dict[socket.socket, bytearray] = {}
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._listener.bind(str(path))
        except OSError as error:
            self._listener.close()
            raise InUse(f"{path} 建不了：{fault.of_file(error)}") from None
        self._listener.listen()
        self._listener.setblocking(False)
        selector.register(self._listener, selectors.EVENT_READ, self._accept)

    def close(self) -> None:
        """Leave nothing behind."""
        for client in list(self._inputs):
            self._drop(client)
        self._listener.close()
        self.path.unlink(missing_ok=True)

    def _accept(self) -> None:
        client, _ = self._listener.accept()
        client.setblocking(False)
        self._inputs[client] = bytearray()
        self._selector.register(client, selectors.EVENT_READ, lambda: self._hear(client))

    def _drop(self, client: socket.socket) -> None:
        with suppress(KeyError, ValueError):
            self._selector.unregister(client)
        self._inputs.pop(client, None)
        client.close()

    def _hear(self, client: socket.socket) -> None:
        try:
            data = client.recv(4096)
        except OSError:
            data = b""
        waiting = self._inputs[client]
        waiting += data
        if not data or len(waiting) > LONGEST_COMMAND:
            self._drop(client)
            return
        while b"\n" in waiting:
            line, _, rest = bytes(waiting).partition(b"\n")
            waiting[:] = rest
            answer = self._obey(line.decode("utf-8", "replace").strip())
            try:
                client.sendall(answer.encode("utf-8") + b"\n")
            except OSError:
                self._drop(client)
                return


def beside(link: Path) -> Path:
    """Where the control socket of a fake is, if nothing else was said."""
    return link.with_name(link.name + ".ctl")


def tell(path: Path, line: str) -> str:
    """Have a fake that runs obey one command; its answer. Raises NotThere."""
    try:
        with socket.socket(socket.AF_UNIX) as other:
            other.settimeout(ANSWER_SECONDS)
            other.connect(str(path))
            other.sendall(line.encode("utf-8") + b"\n")
            with other.makefile(encoding="utf-8") as answers:
                return answers.readline().rstrip("\n")
    except OSError:
        raise NotThere(f"{path} 没有模拟设备在应答：请先运行它，或检查 --link (no fake runs there)") from None


def retire(path: Path) -> None:
    """Have a fake that runs there end; returns when it has left, or after some seconds."""
    end = time.monotonic() + RETIRE_SECONDS
    with suppress(OSError), socket.socket(socket.AF_UNIX) as other:
        other.connect(str(path))
        other.sendall(b"quit\n")
        while path.exists() and time.monotonic() < end:
            time.sleep(0.02)


def _make_room(path: Path) -> None:
    """A socket that nobody answers any more may go. Raises InUse."""
    if len(os.fsencode(path)) > LONGEST_PATH:
        raise InUse(
            f"{path} 太长，最多 {LONGEST_PATH} 个字节：请换短一点的 --link 或 --control (path too long)"
        )
    if not path.exists():
        return
    if not path.is_socket():
        raise InUse(f"{path} 已经有别的文件：请换一个 --link 或 --control (file in the way)")
    with socket.socket(socket.AF_UNIX) as other:
        try:
            other.connect(str(path))
        except OSError:
            path.unlink(missing_ok=True)
            return
    raise InUse(f"{path} 已经有一台模拟设备在用：请先停掉它，或换一个 --link (a fake runs there already)")
