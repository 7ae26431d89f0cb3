"""Runs a fake device: its wire, its control socket, its faults, its log."""

import io
import json
import selectors
import socket
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TextIO, TypeVar

from devices import fault
from devices.fakes.control import Control, beside
from devices.fakes.device import Device
from devices.fakes.faults import KNOBS, Faults
from devices.fakes.terminal import Network, Terminal, Wire

T = TypeVar("T")

LOOP_SECONDS = 60
"""A loop that has done nothing for so long has ended."""
CATCH_UP_SECONDS = 0.5
"""A wire does not slow down because the machine that plays it has much to do."""
LOG_LINES = 300
LONGEST_LINE = 400
"""Of the log, for the page; the file has all."""
CONTROL = "state, unplug, plug, quit"


class Server:
    """The loop of a fake. `pace_baud` makes bytes take the time they take on a real wire."""

    def __init__(
        self,
        device: Device,
        link: Path,
        control: Path | None = None,
        pace_baud: int | None = None,
        log: TextIO | None = None,
        wire: Wire | None = None,
        baud: int | None = None,
    ) -> None:
        """Raises InUse."""
        self.device = device
        self.faults = Faults()
        self.control = control or beside(link)
        self._selector = selectors.DefaultSelector()
        self._orders = Control(self.control, self._selector, self.do)
        try:
            self.terminal = wire or Terminal(link, baud)
        except OSError:
            self._orders.close()
            raise
        self.name = wire.url if isinstance(wire, Network) else str(link)
        self._pace_baud = pace_baud
        self._log = log
        self._newest: deque[str] = deque(maxlen=LOG_LINES)
        self._jobs: SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = SimpleQueue()
        self._outgoing: deque[tuple[float, bytes]] = deque()
        self._next_read = 0.0
        self._stopped = self._closed = False
        self._bell, self._alarm = socket.socketpair()
        self._bell.setblocking(False)
        self._alarm.setblocking(False)
        self._selector.register(self._alarm, selectors.EVENT_READ, self._alarmed)

    def run(self) -> None:
        """Until `quit` comes or a signal ends the program."""
        try:
            while not self._stopped:
                self._step()
        finally:
            self.close()

    def stop(self) -> None:
        """End the loop; from its own thread or a signal handler."""
        self._stopped = True

    def close(self) -> None:
        """Leave nothing behind. Harmless if it is closed already."""
        if self._closed:
            return
        self._closed = True
        self.terminal.unplug()
        self._orders.close()
        self._selector.close()
        self._bell.close()
        self._alarm.close()
        self.device.close()

    @property
    def bell(self) -> int:
        """The descriptor whose ringing wakes the loop: for signals."""
        return self._bell.fileno()

    # from any thread

    @property
    def help(self) -> str:
        """Every command, with commas between."""
        return ", ".join(filter(None, (self.device.knobs, KNOBS, CONTROL)))

    @property
    def shows(self) -> bool:
        """Whether there is a picture of it."""
        return type(self.device).picture is not Device.picture

    def ask(self, job: Callable[[], T]) -> T:
        """Have the loop do something; what it returns. Raises TimeoutError if the loop has ended."""
        future: Future[T] = Future()
        self._jobs.put((future, job))
        self._bell.send(b"!")
        return future.result(LOOP_SECONDS)

    def obey(self, line: str) -> str:
        """One command line; one answer line."""
        return self.ask(lambda: self.do(line))

    def now(self) -> dict[str, Any]:
        """How the device is, and the newest of the log."""

        def look() -> dict[str, Any]:
            return {"state": self._state(), "log": list(self._newest), "picture": self.shows}

        return self.ask(look)

    def picture(self) -> bytes | None:
        """What the device shows, as PNG."""
        shown = self.ask(self.device.picture)
        if shown is None:
            return None
        data = io.BytesIO()
        shown.save(data, "png")
        return data.getvalue()

    def _alarmed(self) -> None:
        with suppress(BlockingIOError):
            self._alarm.recv(4096)
        while not self._jobs.empty():
            future, job = self._jobs.get()
            try:
                future.set_result(job())
            except Exception as error:  # it belongs to whoever asked
                future.set_exception(error)

    # the loop

    def _step(self) -> None:
        now = time.monotonic()
        ready = b""
        while self._outgoing and self._outgoing[0][0] <= now:
            ready += self._outgoing.popleft()[1]
            if not self.faults.merge_seconds:
                self._write(ready)
                ready = b""
        if ready:
            self._write(ready)
        due = self.device.due()
        if due is not None and due <= now:
            self._send(self.device.unsolicited())
            due = self.device.due()
        waits = [when - now for when, _ in list(self._outgoing)[:1]]
        if due is not None:
            waits.append(due - now)
        reading = self.terminal.plugged and not self.faults.hang and self.device.room()
        if reading and self._next_read > now:
            waits.append(self._next_read - now)
            reading = False
        if reading:
            self._selector.register(self.terminal, selectors.EVENT_READ, self._read)
        try:
            # a second at most: signals set a flag that must be seen
            events = self._selector.select(max(0.0, min([*waits, 1.0])))
        finally:
            if reading:
                self._selector.unregister(self.terminal)
        for key, _ in events:
            handle: Callable[[], None] = key.data if key.fileobj is not self.terminal else self._read
            handle()

    def _read(self) -> None:
        data = self.terminal.read(256 if self._pace_baud else 4096)
        if not data:
            return
        self._note("<", data)
        if self._pace_baud:
            now = time.monotonic()
            due = self._next_read if now - self._next_read < CATCH_UP_SECONDS else now
            self._next_read = due + len(data) * 10 / self._pace_baud
        self._send(self.device.receive(data))

    def _send(self, replies: list[bytes]) -> None:
        for reply in replies:
            due = time.monotonic()
            if merge := self.faults.merge_seconds:
                due = (due // merge + 1) * merge
            due = max(due, self._outgoing[-1][0] if self._outgoing else 0.0)
            for wait, part in self.faults.pieces(reply):
                due += wait
                if self._pace_baud:
                    due += len(part) * 10 / self._pace_baud
                self._outgoing.append((due, part))

    def _write(self, data: bytes) -> None:
        if self.terminal.plugged:
            self._note(">", data)
            self.terminal.write(data)

    def _note(self, way: str, data: bytes) -> None:
        stamp = datetime.now().astimezone().isoformat(timespec="milliseconds")
        line = f"{stamp} {way} {data.hex(' ')}"
        self._newest.append(line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]} …")
        if self._log:
            print(line, file=self._log, flush=True)

    def hear(self, stream: TextIO) -> None:
        """Take commands from the keyboard, too: one a line, answers on standard output."""

        def hear() -> None:
            line = stream.readline()
            if not line:
                self._selector.unregister(stream)
            elif line.strip():
                print(self.do(line.strip()), flush=True)

        self._selector.register(stream, selectors.EVENT_READ, hear)

    def _state(self) -> dict[str, Any]:
        return {**self.device.state(), "plugged": self.terminal.plugged, "fault": self.faults.on()}

    def do(self, line: str) -> str:
        """One command line; one answer line. From the loop's own thread, or before it runs."""
        words = line.split()
        try:
            match words:
                case ["state"]:
                    return json.dumps(self._state(), ensure_ascii=False)
                case ["fault", "clear"]:
                    self.faults.clear()
                    # what was held back comes now
                    self._outgoing = deque((0.0, part) for _, part in self._outgoing)
                case ["fault", name, value]:
                    self.faults.set(name, value)
                case ["fault", *_]:
                    self.faults.set("", "")
                case ["help"]:
                    return self.help
                case ["unplug"]:
                    self.terminal.unplug()
                    self._outgoing.clear()
                    self.device.plug(False)
                case ["plug"]:
                    self.terminal.plug()
                    self.device.plug(True)
                    self._send(self.device.unsolicited())
                case ["quit"]:
                    self.stop()
                case []:
                    return "error: 没有命令 (empty)"
                case _:
                    # a card may be given in place, as JSON with spaces in it
                    answer = self.device.command([words[0], line[len(words[0]) :].strip()])
                    if answer is None:
                        return f"error: 没有 {words[0]} 这条命令，help 列出全部 (unknown command)"
                    self._send(self.device.unsolicited())
                    return answer
        except json.JSONDecodeError as error:
            return f"error: 不是正确的 JSON：第 {error.colno} 个字附近 ({error.msg})"
        except OSError as error:
            return f"error: {f'{error.filename}：' if error.filename else ''}{fault.of_file(error)}"
        except ValueError as error:
            return f"error: {error}"
        return "ok"
