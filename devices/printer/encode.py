"""A receipt as the bytes an ESC/POS printer understands.

python-escpos writes initialisation, size, weight, alignment, QR and the cut. Text is ours: it knows too
little of Chinese (no kanji mode, full-width punctuation lost). A line with a character that the font
lacks is drawn whole, in the same size, so that the characters of a line always stand on one grid.
"""

import os
import shutil

import qrcode  # type: ignore[import-untyped]
from escpos import capabilities
from escpos.constants import QR_ECLEVEL_M
from escpos.printer import Dummy
from PIL import Image

from devices.printer import charset, font, sketch
from devices.printer.receipt import COLUMNS, DOTS, Code, Item, Knife, Line, Map, Picture, Receipt, layout
from devices.settings import PrinterSettings

if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
    # python-escpos leaves a folder among the temporary files at every start
    shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)

KANJI_ON = b"\x1c&"
QUIET = 4  # modules of white around a QR code, without which telephones do not find it
BAND = 128  # rows of a picture sent at once
TEAR_LINES = 4  # between the head and where paper is torn off
LINE_GAP = 6  # dots that a printer's default line spacing (30) leaves below a character of 24


def encode(receipt: Receipt, settings: PrinterSettings) -> bytes:
    """The whole job, `ESC @` first. Raises FontMissing if something must be drawn and there is no font."""
    return b"".join(pieces(receipt, settings))


def pieces(receipt: Receipt, settings: PrinterSettings) -> list[bytes]:
    """The job in whole lines and commands, between which something may be asked. Raises FontMissing."""
    width_mm = min(receipt.width_mm, settings.width_mm)
    writer = _Writer(settings, width_mm)
    found = []
    for item in layout(receipt, width_mm):
        writer.add(item)
        found.append(writer.taken())
    return found


def lacking(settings: PrinterSettings) -> str:
    """What the settings name that receipts will have to do without: one line in Chinese, or ""."""
    try:
        font.find(path=settings.font)
        if settings.logo:
            font.logo(settings.logo, DOTS[settings.width_mm])
    except font.FontMissing as error:
        return str(error)
    return ""


class _Writer:
    """Collects bytes; sends a style only when it changes."""

    def __init__(self, settings: PrinterSettings, width_mm: int) -> None:
        self.settings = settings
        self.dots = DOTS[width_mm]
        self.columns = COLUMNS[width_mm]
        self.out = Dummy()
        self.style: tuple[object, ...] = (1, False, "left")
        self.out.hw("INIT")
        self.out._raw(KANJI_ON)

    def taken(self) -> bytes:
        """What was written since the last time."""
        data = bytes(self.out.output)
        self.out.clear()
        return data

    def add(self, item: Item) -> None:
        match item:
            case Line():
                self.line(item)
            case Code():
                self.code(item)
            case Knife():
                self.knife()
            case Map():
                self.set(align="center")
                self.picture(sketch.draw(item.here, item.there, item.north))
                self.gap()
            case Picture():
                self.logo()

    def set(self, size: int = 1, bold: bool = False, align: str = "left") -> None:
        old_size, old_bold, old_align = self.style
        if size != old_size:
            self.out.set(custom_size=True, width=size, height=size)
        if bold != old_bold:
            self.out.set(bold=bold)
        if align != old_align:
            self.out.set(align=align)
        self.style = (size, bold, align)

    def line(self, line: Line) -> None:
        codes = charset.encode_text(line.text, self.settings.encoding, self.settings.four_byte)
        if codes is not None:
            self.set(line.size, line.bold if line.text else False, line.align)
            self.out._raw(codes + b"\n")
            if line.size > 1:
                self.gap()
            return
        self.set(align=line.align)
        self.picture(font.raster(line.text.rstrip(" "), line.size, line.bold, self.settings.font))
        self.gap()

    def gap(self) -> None:
        """The white that a printer leaves by itself only below text of size 1."""
        self.out._raw(b"\x1bJ" + bytes([LINE_GAP]))

    def knife(self) -> None:
        if self.settings.cut == "none":
            self.out._raw(b"\x1bd" + bytes([TEAR_LINES]))
        else:
            self.out.cut(mode="PART" if self.settings.cut == "partial" else "FULL")

    def logo(self) -> None:
        if self.settings.logo is None:
            return
        try:
            picture = font.logo(self.settings.logo, self.dots)
        except font.FontMissing:
            return  # a ticket without it is a ticket all the same; `lacking` says so
        self.set(align="center")
        self.picture(picture)
        self.gap()

    def picture(self, picture: Image.Image) -> None:
        """Raster, `GS v 0`, in bands: a long picture in one piece overruns some printers.

        (python-escpos writes the same bytes, and a warning to standard output.)
        """
        row_bytes = (picture.width + 7) // 8
        ink = (
            picture.convert("L")
            .point(lambda level: 0 if level else 255)
            .convert("1", dither=Image.Dither.NONE)
        )
        dots = ink.tobytes()
        for top in range(0, picture.height, BAND):
            rows = min(BAND, picture.height - top)
            header = b"\x1dv0\x00" + row_bytes.to_bytes(2, "little") + rows.to_bytes(2, "little")
            self.out._raw(header + dots[top * row_bytes : (top + rows) * row_bytes])

    def code(self, code: Code) -> None:
        drawing = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
        drawing.add_data(code.data.encode("utf-8"))
        drawing.make(fit=True)
        modules = drawing.modules_count
        size = code.size or max(3, self.dots * 2 // 5 // modules)
        size = max(1, min(16, size, self.dots // (modules + 2 * QUIET)))
        quiet = b"\x1bJ" + bytes([QUIET * size])
        self.set(align=code.align)
        self.out._raw(quiet)
        if self.settings.qr == "native":
            self.out.qr(code.data, ec=QR_ECLEVEL_M, size=size, native=True)
        else:
            picture = Image.new("1", (modules, modules), 1)
            picture.putdata([0 if dark else 1 for row in drawing.modules for dark in row])
            self.picture(picture.resize((modules * size, modules * size), Image.Resampling.NEAREST))
        self.out._raw(quiet)
