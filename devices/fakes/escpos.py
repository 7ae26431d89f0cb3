"""A strict ESC/POS interpreter: bytes in, operations on paper out.

What it does not know is an error that is counted and named, never passed over in silence.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from devices.fakes.paper import Roll, Style
from devices.fakes.symbol import Symbol

LONGEST_BUFFER = 1 << 17


class Need(Exception):
    """The command is not complete yet."""


@dataclass
class Interpreter:
    """`feed` takes bytes in any pieces; `replies` collects what was asked in the order of the data."""

    paper: Roll
    charset: str = "gbk"
    """What the font has: gb2312, gbk, or gb18030 with the four-byte characters."""
    paper_status: Callable[[], int] = lambda: 0
    automatic_status: Callable[[], bytes] = lambda: bytes.fromhex("10000000")
    stopped: Callable[[], bool] = lambda: False
    """Out of paper or open: the data waits."""
    style: Style = field(default_factory=Style)
    kanji: bool = False
    spacing: int = 30
    symbol: Symbol = field(default_factory=Symbol)
    errors: list[str] = field(default_factory=list)
    """What was not understood, with its place in the stream."""
    replies: list[bytes] = field(default_factory=list)
    auto_status: int = 0
    _waiting: bytes = b""
    _place: int = 0
    """How many bytes have been worked off."""

    def feed(self, data: bytes) -> None:
        self._waiting += data
        self.work()

    @property
    def backlog(self) -> int:
        return len(self._waiting)

    def clear(self) -> None:
        """DLE DC4 8: forget what has not been printed."""
        self._waiting = b""
        self.reset()

    def reset(self) -> None:
        """ESC @."""
        self.style = Style()
        self.kanji = False
        self.spacing = 30
        self.symbol = Symbol()
        self.auto_status = 0

    def work(self) -> None:
        """Work off what is complete, as long as there is paper."""
        while self._waiting and not self.stopped():
            try:
                used = self._one(self._waiting)
            except Need:
                return
            self._waiting = self._waiting[used:]
            self._place += used

    def _error(self, what: str) -> None:
        if len(self.errors) < 1000:
            self.errors.append(f"{self._place}: {what}")

    def _one(self, data: bytes) -> int:
        """One command or character at the beginning of `data`; how many bytes it took."""
        lead = data[0]
        if lead == 0x0A:
            self.paper.newline(self.style, self.spacing)
            return 1
        if lead == 0x0D:
            return 1
        if lead == 0x10:
            return self._dle(data)
        if lead == 0x1B:
            return self._esc(data)
        if lead == 0x1C:
            return self._fs(data)
        if lead == 0x1D:
            return self._gs(data)
        if 0x20 <= lead <= 0x7E:
            self.paper.put(chr(lead), 1, self.style)
            return 1
        if 0x81 <= lead <= 0xFE and self.kanji:
            return self._kanji(data)
        self._error(f"byte {lead:02X} outside any command")
        if lead >= 0x80:
            self.paper.put("?", 1, self.style)
        return 1

    def _kanji(self, data: bytes) -> int:
        second = _at(data, 1)
        length = 4 if 0x30 <= second <= 0x39 else 2
        _at(data, length - 1)
        code = data[:length]
        try:
            char = code.decode(self.charset)
        except UnicodeDecodeError:
            self._error(f"the font has no character {code.hex(' ').upper()}")
            char = "?"
        if len(char) != 1 or "\ue000" <= char <= "\uf8ff":
            self._error(f"the font has no character {code.hex(' ').upper()}")
            char = "?"
        self.paper.put(char, 2, self.style)
        return length

    def _dle(self, data: bytes) -> int:
        match _at(data, 1):
            case 0x04:
                if not 1 <= _at(data, 2) <= 4:
                    self._error(f"DLE EOT {data[2]}")
                return 3  # answered the moment it came in
            case 0x14:
                length = {1: 5, 2: 5, 8: 10}.get(_at(data, 2), 3)
                _at(data, length - 1)
                return length
            case 0x05:
                _at(data, 2)
                return 3
        self._error(f"DLE {data[1]:02X}")
        return 1

    def _value(self, name: str, value: int, allowed: set[int]) -> bool:
        if value not in allowed:
            self._error(f"{name} {value} is out of range")
            return False
        return True

    def _esc(self, data: bytes) -> int:
        command = _at(data, 1)
        if command == 0x40:
            if self.paper.pending():
                self._error("ESC @ with a line not yet printed")
            self.reset()
            return 2
        if command == 0x32:
            self.spacing = 30
            return 2
        if chr(command) not in "aEG!-3JdMtR":
            self._error(f"ESC {command:02X}")
            return 2
        value = _at(data, 2)
        match chr(command):
            case "a":
                if self._value("ESC a", value, {0, 1, 2, 48, 49, 50}):
                    if self.paper.pending():
                        self._error("ESC a in the middle of a line has no effect")
                    else:
                        self.style.align = value % 48
            case "E" | "G":
                self.style.bold = bool(value & 1)
            case "!":
                self.style.bold = bool(value & 8)
                self.style.down = 2 if value & 16 else 1
                self.style.across = 2 if value & 32 else 1
                self.style.underline = bool(value & 128)
            case "-":
                if self._value("ESC -", value, {0, 1, 2, 48, 49, 50}):
                    self.style.underline = value % 48 > 0
            case "3":
                self.spacing = value
            case "J":
                self._end_line()
                self.paper.feed(value)
            case "d":
                self._end_line()
                self.paper.feed(value * self.spacing)
            case "M":
                self._value("ESC M", value, {0, 48})
            # t and R choose code pages: they matter for single bytes above 7F only, which are errors here
        return 3

    def _end_line(self) -> None:
        if self.paper.pending():
            self.paper.newline(self.style, 0)

    def _fs(self, data: bytes) -> int:
        command = chr(_at(data, 1))
        match command:
            case "&":
                self.kanji = True
                return 2
            case ".":
                self.kanji = False
                return 2
            case "!" | "-" | "W":
                value = _at(data, 2)
                if command == "W":
                    self.style.across = self.style.down = 2 if value & 1 else 1
                elif command == "!":
                    self.style.across = 2 if value & 4 else 1
                    self.style.down = 2 if value & 8 else 1
                return 3
        self._error(f"FS {data[1]:02X}")
        return 2

    def _gs(self, data: bytes) -> int:
        command = chr(_at(data, 1))
        if command not in "!BabrVv(":
            self._error(f"GS {data[1]:02X}")
            return 2
        value = _at(data, 2)
        match command:
            case "!":
                if value & 0x88:
                    self._error(f"GS ! {value} is out of range")
                self.style.across = (value >> 4 & 7) + 1
                self.style.down = (value & 7) + 1
            case "B":
                self.style.inverse = bool(value & 1)
            case "a":
                self.auto_status = value
                if value:  # it begins with how things are now
                    self.replies.append(self.automatic_status())
            case "r":
                if self._value("GS r", value, {1, 2, 49, 50}):
                    self.replies.append(bytes((self.paper_status() if value in (1, 49) else 0,)))
            case "V":
                return self._cut(data)
            case "v":
                return self._raster(data)
            case "(":
                return self._function(data)
            # b is smoothing: letters are smooth here anyway
        return 3

    def _cut(self, data: bytes) -> int:
        value = data[2]
        self._end_line()
        if value in (65, 66):
            self.paper.feed(_at(data, 3))
            self.paper.cut()
            return 4
        if self._value("GS V", value, {0, 1, 48, 49}):
            self.paper.cut()
        return 3

    def _raster(self, data: bytes) -> int:
        if data[2] != 0x30:
            self._error(f"GS v {data[2]:02X}")
            return 3
        mode = _at(data, 3)
        _at(data, 7)
        row_bytes = int.from_bytes(data[4:6], "little")
        rows = int.from_bytes(data[6:8], "little")
        length = 8 + row_bytes * rows
        if mode not in (0, 1, 2, 3, 48, 49, 50, 51) or length > LONGEST_BUFFER:
            self._error(f"GS v 0 mode {mode}, {row_bytes} by {rows}")
            return 8
        _at(data, length - 1)
        if row_bytes * 8 > self.paper.width:
            self._error(f"raster of {row_bytes * 8} dots on paper of {self.paper.width}")
        if self.paper.pending():
            self._error("raster in the middle of a line")
            self._end_line()
        across, down = 1 + (mode & 1), 1 + (mode >> 1 & 1)
        self.paper.raster(data[8:length], row_bytes, rows, across, down, self.style.align)
        return length

    def _function(self, data: bytes) -> int:
        if data[2] != ord("k"):
            self._error(f"GS ( {data[2]:02X}")
            return 3
        _at(data, 4)
        length = 5 + int.from_bytes(data[3:5], "little")
        if length < 7:
            self._error("GS ( k is too short")
            return length
        _at(data, length - 1)
        what, function, rest = data[5], data[6], data[7:length]
        done = self.symbol.obey(function, rest) if what == 49 else None
        if done == "print":
            self._end_line()
            self.paper.qr(self.symbol.data, self.symbol.size, self.symbol.level, self.style.align)
        elif done is None:
            self._error(f"GS ( k {what} function {function} with {rest[:8].hex(' ')}")
        return length


def _at(data: bytes, index: int) -> int:
    if index >= len(data):
        raise Need
    return data[index]
