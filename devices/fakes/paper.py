"""The paper of the fake printer: what it is printed on it, as a picture and as text."""

from dataclasses import dataclass, replace
from pathlib import Path

import qrcode  # type: ignore[import-untyped]
from PIL import Image, ImageDraw

from devices.fakes.device import keep
from devices.printer import font

MARGIN = {384: 40, 576: 32}
"""Paper is wider than the head: dots of white at either side."""
LONGEST = 40_000
"""Dots of paper without a cut after which the rest is thrown away: about five metres."""
LONGEST_TEXT = 5000
"""Lines of text without a cut that are kept."""
LINE = 24
"""Dots that count as one line of paper."""


@dataclass
class Style:
    """How the next characters are printed."""

    across: int = 1
    down: int = 1
    bold: bool = False
    underline: bool = False
    inverse: bool = False
    align: int = 0


class Roll:
    """A paper roll: draws dots, and keeps what it says for tests."""

    def __init__(self, width: int = 576, folder: Path | None = None) -> None:
        self.width = width
        self._folder = folder
        self._number = 0
        self._strips: list[tuple[int, Image.Image]] = []
        self._top = 0
        self._cells: list[tuple[str, int, Style]] = []
        self.lines_left: int | None = None
        """Lines until the paper ends; None: it does not."""
        self._dots_owed = 0
        self.text: list[str] = []
        """What stands on the paper since the last cut, line by line."""
        self.receipts: list[list[str]] = []
        """What was cut off, the last hundred."""
        self.pictures: list[Path] = []
        self._last: Image.Image | None = None

    @property
    def out(self) -> bool:
        return self.lines_left is not None and self.lines_left <= 0

    def put(self, text: str, columns: int, style: Style) -> None:
        """A character, `columns` half-widths wide before enlarging."""
        room = self.width - sum(12 * cells * s.across for _, cells, s in self._cells)
        if 12 * columns * style.across > room:
            self.newline(style, 0)  # a printer goes to the next line by itself
        self._cells.append((text, columns, replace(style)))

    def forget(self) -> None:
        """What of a line has not been printed yet never will be."""
        self._cells = []

    def pending(self) -> bool:
        """Whether a line has begun."""
        return bool(self._cells)

    def newline(self, style: Style, spacing: int) -> None:
        """Print the line and feed."""
        cells, self._cells = self._cells, []
        if not cells:
            self.text.append("")
            self.feed(spacing)
            return
        height = max(24 * s.down for _, _, s in cells)
        wide = sum(12 * columns * s.across for _, columns, s in cells)
        strip = Image.new("L", (wide, height), 0)
        left = 0
        for char, columns, s in cells:
            left += self._draw(strip, left, char, columns, s)
        self.text.append("".join(char for char, _, _ in cells))
        self._print(strip, style.align)
        self.feed(max(0, spacing - height))

    @staticmethod
    def _draw(strip: Image.Image, left: int, char: str, columns: int, style: Style) -> int:
        """One character at the bottom of the line; how many dots wide it is."""
        wide, high = 12 * columns * style.across, 24 * style.down
        size = max(style.across, style.down)
        cell = Image.new("L", (12 * columns * size, 24 * size), 0)
        font.draw_text(cell, 0, 0, char, size, style.bold)
        cell = cell.resize((wide, high)).point(lambda level: 255 if level >= font.INK else 0)
        if style.underline:
            ImageDraw.Draw(cell).rectangle((0, high - 2, wide, high), fill=255)
        if style.inverse:
            cell = cell.point(lambda level: 255 - level)
        strip.paste(cell, (left, strip.height - high))
        return wide

    def raster(self, data: bytes, row_bytes: int, rows: int, across: int, down: int, align: int) -> None:
        if not row_bytes or not rows:
            return
        picture = Image.frombytes("1", (row_bytes * 8, rows), data).convert("L")
        picture = picture.resize((picture.width * across, picture.height * down), Image.Resampling.NEAREST)
        self.text.append(f"[{picture.width}×{picture.height}]")
        self._print(picture.crop((0, 0, min(picture.width, self.width), picture.height)), align)

    def qr(self, data: bytes, size: int, level: int, align: int) -> None:
        levels = (
            qrcode.constants.ERROR_CORRECT_L,
            qrcode.constants.ERROR_CORRECT_M,
            qrcode.constants.ERROR_CORRECT_Q,
            qrcode.constants.ERROR_CORRECT_H,
        )
        code = qrcode.QRCode(error_correction=levels[level], border=0)
        code.add_data(data)
        try:
            code.make(fit=True)
        except (ValueError, qrcode.exceptions.DataOverflowError):
            self.text.append("[QR too long]")
            return
        count = code.modules_count
        picture = Image.new("L", (count, count))
        picture.putdata([255 if dark else 0 for row in code.modules for dark in row])
        picture = picture.resize((count * size, count * size), Image.Resampling.NEAREST)
        self.text.append(f"[QR {data.decode('utf-8', 'replace')}]")
        self._print(picture, align)

    def _print(self, strip: Image.Image, align: int) -> None:
        left = {0: 0, 1: (self.width - strip.width) // 2, 2: self.width - strip.width}[align]
        page = Image.new("L", (self.width, strip.height), 0)
        page.paste(strip, (left, 0))
        if self._top < LONGEST:
            self._strips.append((self._top, page))
        self._advance(strip.height)

    def feed(self, dots: int) -> None:
        self._advance(dots)

    def _advance(self, dots: int) -> None:
        self._top = min(LONGEST, self._top + dots)
        del self.text[:-LONGEST_TEXT]
        self._dots_owed += dots
        lines, self._dots_owed = divmod(self._dots_owed, LINE)
        if self.lines_left is not None:
            self.lines_left = max(0, self.lines_left - lines)

    def cut(self) -> None:
        """The piece falls out: saved as NNN.png."""
        self._number += 1
        picture = self._last = self.picture()
        self.receipts = [*self.receipts[-99:], self.text]
        self.text = []
        self._strips, self._top = [], 0
        if self._folder:
            self.pictures = [*self.pictures[-99:], keep(picture, self._folder, self._number)]

    def tear_off(self) -> None:
        """What hangs out is saved as if it had been cut off."""
        if self._strips and self._folder:
            self.cut()

    @property
    def count(self) -> int:
        """Pieces cut off so far."""
        return self._number

    def shown(self) -> Image.Image:
        """What hangs out of the printer; if that is nothing, what was cut off last."""
        return self._last if self._last and not self._strips else self.picture()

    def picture(self) -> Image.Image:
        """What hangs out of the printer now."""
        margin = MARGIN.get(self.width, 32)
        page = Image.new("L", (self.width + 2 * margin, max(24, self._top) + 40), 252)
        for top, strip in self._strips:
            page.paste(30, (margin, 40 + top), strip)
        return page
