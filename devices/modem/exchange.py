"""Commands and answers over the AT port of a module: what was asked, told from what comes by itself."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from devices.modem import at, dialect
from devices.port import Serial, incoming

COMMAND_SECONDS = 3.0
SETTLE_SECONDS = 2.0
MOST_LINES = 100
"""Of one answer."""


@dataclass
class Answer:
    ok: bool
    lines: list[str]
    said: str = ""
    """The line that ended it; "" if none came."""


class Exchange:
    """One command at a time on an open port."""

    def __init__(self, port: Serial, unasked: Callable[[str], None]) -> None:
        """`unasked` gets every line that answers nothing."""
        self._port, self._unasked = port, unasked
        self._lines = at.Lines()
        self.silent = 0
        """Commands in a row that had no answer."""
        self.asked_at = time.monotonic()
        """When the last command went out."""

    @property
    def garbled(self) -> bool:
        """Whether what came was in part no text at all."""
        return bool(self._lines.damaged)

    def hear(self) -> None:
        """Take in what comes by itself; waits for a moment if nothing does."""
        for line in self._lines.feed(self._read()):
            self._unasked(line)

    def settle(self) -> None:
        """Late answers to what was asked before this port was opened must not pass for others."""
        end = time.monotonic() + SETTLE_SECONDS
        while (data := self._read()) and time.monotonic() < end:
            for line in self._lines.feed(data):
                self._unasked(line)

    def ask(self, command: str, prefix: str = "", seconds: float | None = None) -> Answer:
        """Send a command and wait for its answer. What comes in between unasked is taken in as ever.

        `prefix` tells the lines of the answer; a command without one takes lines that mean nothing else.
        """
        if self.silent:  # an answer that comes too late must not pass for the next one
            for line in self._lines.feed(bytes(self._port.read(self._port.in_waiting))):
                self._unasked(line)
        self._port.write(command.encode("ascii") + b"\r")
        self.asked_at = time.monotonic()
        answer = Answer(False, [])
        for data in incoming(self._port, seconds or COMMAND_SECONDS):
            for line in self._lines.feed(data):
                if answer.said:
                    self._unasked(line)
                elif line != command:
                    self._sort(line, command, prefix, answer)
            if answer.said:
                break
        self.silent = 0 if answer.said else self.silent + 1
        return answer

    def _sort(self, line: str, command: str, prefix: str, answer: Answer) -> None:
        """A line that came while an answer was waited for."""
        outcome = at.final(line)
        its_own = line.startswith(prefix) if prefix else dialect.understand(line) is None
        if outcome and (line != "NO CARRIER" or command == "ATA"):
            answer.ok, answer.said = outcome == "ok", line
        elif its_own and len(answer.lines) < MOST_LINES:
            answer.lines.append(line)
        else:
            self._unasked(line)

    def _read(self) -> bytes:
        return bytes(self._port.read(max(1, self._port.in_waiting)))
