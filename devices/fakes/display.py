"""Fake number displays: a Modbus RTU slave, a CD5220 customer display, a 4-byte LED board."""

import json
from pathlib import Path
from typing import Any, Protocol

from PIL import Image, ImageDraw, ImageFont

from devices.fakes.device import Device, keep
from devices.printer import font

LONGEST_WAIT = 512


class Panel(Protocol):
    """A display's electronics: bytes in, replies out, and what it shows."""

    def receive(self, data: bytes) -> list[bytes]: ...

    def lines(self) -> list[str]: ...

    def odd(self) -> int:
        """Bytes that made no sense."""


class ModbusPanel:
    """Holding registers at one address, shown as characters, digits or a number."""

    functions: tuple[int, ...] = (3, 6, 0x10)
    """What it knows: read, write one register, write several."""

    def __init__(self, address: int = 1, start: int = 0, count: int = 4, content: str = "ascii") -> None:
        self.address = address
        self.start = start
        self.registers = [0] * count
        self.content = content
        self._waiting = b""
        self._odd = 0

    def receive(self, data: bytes) -> list[bytes]:
        self._waiting += data
        replies = []
        while len(self._waiting) >= 8:
            length = 8
            if self._waiting[1] == 0x10:
                length = 9 + self._waiting[6]
                if len(self._waiting) < length:
                    break
            frame = self._waiting[:length]
            if crc(frame[:-2]) != frame[-2:]:
                self._waiting = self._waiting[1:]
                self._odd += 1
                continue
            self._waiting = self._waiting[length:]
            answer = self._answer(frame[:-2])
            if frame[0] == self.address:
                replies.append(answer + crc(answer))
        return replies

    def _answer(self, frame: bytes) -> bytes:
        unit, function = frame[0], frame[1]
        if unit not in (self.address, 0):
            return b""
        first = int.from_bytes(frame[2:4], "big") - self.start
        count = 1 if function == 6 else int.from_bytes(frame[4:6], "big")
        if function not in self.functions:
            return bytes((unit, function | 0x80, 1))
        if first < 0 or count < 1 or first + count > len(self.registers):
            return bytes((unit, function | 0x80, 2))
        if function == 3:
            values = self.registers[first : first + count]
            return bytes((unit, 3, 2 * count)) + b"".join(value.to_bytes(2, "big") for value in values)
        if function == 6:
            self.registers[first] = int.from_bytes(frame[4:6], "big")
            return frame
        if frame[6] != 2 * count:
            return bytes((unit, function | 0x80, 3))
        for i in range(count):
            self.registers[first + i] = int.from_bytes(frame[7 + 2 * i : 9 + 2 * i], "big")
        return frame[:6]

    def lines(self) -> list[str]:
        match self.content:
            case "ascii":
                raw = b"".join(value.to_bytes(2, "big") for value in self.registers)
                return ["".join(chr(byte) if 32 <= byte < 127 else " " for byte in raw).strip()]
            case "digits":
                return ["".join(str(value) if value < 10 else " " for value in self.registers).lstrip("0")]
            case _:
                value = 0
                for register in self.registers:
                    value = value << 16 | register
                return [str(value) if value else ""]

    def odd(self) -> int:
        return self._odd


def crc(data: bytes) -> bytes:
    """CRC-16 of Modbus RTU, low byte first."""
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0xA001 if value & 1 else 0)
    return value.to_bytes(2, "little")


class Cd5220Panel:
    """Two lines of 20 characters."""

    def __init__(self, columns: int = 20) -> None:
        self.columns = columns
        self._lines = ["", ""]
        self._waiting = b""
        self._odd = 0

    def receive(self, data: bytes) -> list[bytes]:
        self._waiting += data
        while self._waiting:
            if self._waiting[:1] == b"\x0c":
                self._lines = ["", ""]
                self._waiting = self._waiting[1:]
            elif self._waiting[:3] in (b"\x1bQA", b"\x1bQB"):
                text, end, rest = self._waiting[3:].partition(b"\r")
                if not end:
                    if len(text) > LONGEST_WAIT:
                        self._skip()
                        continue
                    break
                line = self._waiting[2] - ord("A")
                self._lines[line] = "".join(chr(c) if 32 <= c < 127 else "?" for c in text)[: self.columns]
                self._waiting = rest
            elif b"\x1bQA".startswith(self._waiting):
                break
            else:
                self._skip()
        return []

    def _skip(self) -> None:
        self._waiting = self._waiting[1:]
        self._odd += 1

    def lines(self) -> list[str]:
        return list(self._lines)

    def odd(self) -> int:
        return self._odd


class LedPanel:
    """Three or four digits, told by frames `board, high, low, sum`."""

    def __init__(self, address: int = 1, blank: int = 0) -> None:
        self.address = address
        self.blank = blank
        self.value = blank
        self._waiting = b""
        self._odd = 0

    def receive(self, data: bytes) -> list[bytes]:
        self._waiting += data
        while len(self._waiting) >= 4:
            board, high, low, total = self._waiting[:4]
            if board + high + low & 0xFF != total:
                self._waiting = self._waiting[1:]
                self._odd += 1
                continue
            if board == self.address:
                self.value = high << 8 | low
            self._waiting = self._waiting[4:]
        return []

    def lines(self) -> list[str]:
        return ["" if self.value == self.blank else str(self.value)]

    def odd(self) -> int:
        return self._odd


class FakeDisplay(Device):
    """A panel that tells what it shows: on standard output, to the control socket, and as a picture."""

    knobs = "shown"

    def __init__(self, panel: Panel, png: Path | None = None) -> None:
        self.panel = panel
        self._png = png
        self._shown: list[str] = panel.lines()
        self.changes = 0

    def receive(self, data: bytes) -> list[bytes]:
        replies = self.panel.receive(data)
        if self.panel.lines() != self._shown:
            self._shown = self.panel.lines()
            self.changes += 1
            print(json.dumps({"shown": self._shown}, ensure_ascii=False), flush=True)
            if self._png:
                keep(draw(self._shown), self._png, self.changes)
        return replies

    def command(self, words: list[str]) -> str | None:
        return (
            " / ".join(line.strip() for line in self._shown).strip(" /") if words == ["shown", ""] else None
        )

    def picture(self) -> Image.Image:
        return draw(self._shown)

    def state(self) -> dict[str, Any]:
        return {"shown": self._shown, "changes": self.changes, "odd_bytes": self.panel.odd()}


class Bus(Panel):
    """Several panels on one pair of wires: all hear everything, each answers to its own address."""

    def __init__(self, panels: list[Panel]) -> None:
        self.panels = panels

    def receive(self, data: bytes) -> list[bytes]:
        return [reply for panel in self.panels for reply in panel.receive(data)]

    def lines(self) -> list[str]:
        return [line for panel in self.panels for line in panel.lines()]

    def odd(self) -> int:
        return max(panel.odd() for panel in self.panels)


def draw(lines: list[str]) -> Image.Image:
    """The lit panel."""
    picture = Image.new("RGB", (640, 90 + 130 * len(lines)), "#17191c")
    canvas = ImageDraw.Draw(picture)
    canvas.rounded_rectangle(
        (20, 20, 619, picture.height - 21), 14, fill="#050302", outline="#3a3d42", width=4
    )
    face, index = font.find(bold=True)
    for i, line in enumerate(lines):
        size = 120 if len(line) <= 8 else 50
        letters = ImageFont.truetype(str(face), size, index=index)
        canvas.text((320, 110 + 130 * i), line.strip(), fill="#ff3b1f", font=letters, anchor="mm")
    return picture
