"""A fake thermal printer: ESC/POS in, paper and status out."""

import re
from pathlib import Path
from typing import Any

from PIL import Image

from devices.fakes.device import Device
from devices.fakes.escpos import LONGEST_BUFFER, Interpreter
from devices.fakes.paper import Roll

REAL_TIME = re.compile(rb"\x10\x04[\x01-\x04]")
CLEAR = bytes.fromhex("10140801031401060208")
"""DLE DC4 8: forget what has not been printed."""
CLEARED = bytes.fromhex("372500")
KNOBS = (
    "paper ok|low|out, out-after LINES, cover open|closed, error on|off, offline on|off, "
    "power on|off|cycle, errors clear"
)
DOTS = {58: 384, 80: 576}


class FakePrinter(Device):
    """A printer with a roll, a cover, and the sensors to tell of them."""

    knobs = KNOBS

    def __init__(self, width_mm: int = 80, folder: Path | None = None, charset: str = "gbk") -> None:
        self.roll = Roll(DOTS[width_mm], folder)
        self.low = False
        self.cover_open = False
        self.error = False
        self.offline = False
        self.powered = True
        self._tail = b""
        self._last = b""
        self._pending: list[bytes] = []
        self.interpreter = Interpreter(
            self.roll,
            charset,
            paper_status=self._in_order_status,
            automatic_status=self._automatic,
            stopped=lambda: self.stopped,
        )

    @property
    def stopped(self) -> bool:
        return self.cover_open or self.error or self.offline or self.roll.out

    def receive(self, data: bytes) -> list[bytes]:
        if not self.powered:
            return []
        replies: list[bytes] = []
        before, self._last = self._last, (self._last + data)[-len(CLEAR) + 1 :]
        found = (before + data).rfind(CLEAR)
        after = data
        if found >= 0:  # takes effect at once, wherever it stands, even inside another command
            after = data[found + len(CLEAR) - len(before) :]
            self.interpreter.clear()
            self.roll.forget()
            self._tail = self._last = b""
            replies.append(CLEARED)
        seen = self._tail + after
        fed = len(self._tail)
        # DLE EOT is answered as soon as it comes in, wherever it stands, even when all else waits
        for request in REAL_TIME.finditer(seen):
            replies += self._print(seen[fed : request.end()])
            fed = request.end()
            replies.append(bytes((self.status(seen[fed - 1]),)))
        replies += self._print(seen[fed:])
        self._tail = seen[-2:]
        return replies

    def _print(self, data: bytes) -> list[bytes]:
        was = self._automatic()
        self.interpreter.feed(data)
        return self._collected(was)

    def _collected(self, was: bytes) -> list[bytes]:
        """Replies in the order of the data, and automatic status if it has changed."""
        replies, self.interpreter.replies = self.interpreter.replies, []
        if self.interpreter.auto_status and self._automatic() != was:
            replies.append(self._automatic())
        return replies

    def status(self, n: int) -> int:
        """The answer to DLE EOT n."""
        match n:
            case 1:
                return 0x12 | (0x08 if self.stopped else 0)
            case 2:
                cover = 0x04 if self.cover_open else 0
                return 0x12 | cover | (0x20 if self.roll.out else 0) | (0x40 if self.error else 0)
            case 3:
                return 0x12 | (0x20 if self.error else 0)
            case _:
                return 0x12 | (0x6C if self.roll.out else 0x0C if self.low else 0)

    def _in_order_status(self) -> int:
        return 0x0F if self.roll.out else 0x03 if self.low else 0

    def _automatic(self) -> bytes:
        """The four bytes of automatic status back."""
        first = 0x10 | (0x08 if self.stopped else 0) | (0x20 if self.cover_open else 0)
        second = 0x20 if self.error else 0
        third = 0x0F if self.roll.out else 0x03 if self.low else 0
        return bytes((first, second, third, 0))

    def command(self, words: list[str]) -> str | None:
        was = self._automatic()
        match words:
            case ["paper", "ok"]:
                self.low = False
                self.roll.lines_left = None
            case ["paper", "low"]:
                self.low = True
            case ["paper", "out"]:
                self.roll.lines_left = 0
            case ["out-after", lines] if lines.isdecimal():
                self.roll.lines_left = int(lines)
            case ["cover", ("open" | "closed") as how]:
                self.cover_open = how == "open"
            case ["error", ("on" | "off") as how]:
                self.error = how == "on"
            case ["offline", ("on" | "off") as how]:
                self.offline = how == "on"
            case ["errors", "clear"]:
                self.interpreter.errors.clear()
            case ["power", ("on" | "off" | "cycle") as how]:
                self.interpreter.clear()
                self.interpreter.errors.clear()
                self.roll.forget()
                self._tail = self._last = b""
                self.powered = how != "off"
            case ["paper" | "out-after" | "cover" | "error" | "offline" | "power", _]:
                raise ValueError(KNOBS)
            case _:
                return None
        self.interpreter.work()
        self._pending = self._collected(was)
        return "ok"

    def unsolicited(self) -> list[bytes]:
        pending, self._pending = self._pending, []
        return pending

    def picture(self) -> Image.Image:
        return self.roll.shown()

    def state(self) -> dict[str, Any]:
        return {
            "cuts": self.roll.count,
            "last": self.roll.receipts[-1] if self.roll.receipts else [],
            "hanging": self.roll.text,
            "errors": self.interpreter.errors[-20:],
            "backlog": self.interpreter.backlog,
            "paper": "out" if self.roll.out else "low" if self.low else "ok",
            "power": "on" if self.powered else "off",
            "cover": "open" if self.cover_open else "closed",
            "error": "on" if self.error else "off",
            "offline": "on" if self.offline else "off",
        }

    def close(self) -> None:
        self.roll.tear_off()

    def room(self) -> bool:
        return self.interpreter.backlog < LONGEST_BUFFER
