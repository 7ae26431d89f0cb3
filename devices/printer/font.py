"""Glyphs for what a printer's font lacks, drawn with the system's fonts."""

import functools
import logging
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, features

from devices.printer.width import char_width, clusters, width

log = logging.getLogger(__name__)

FAMILY = "Noto Sans Mono CJK SC"
# Where Debian puts it, for a system without fontconfig's commands.
KNOWN = {
    False: (Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"), 7),
    True: (Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"), 7),
}
# Beyond the basic plane the family above has few characters; these have all of extension B.
RARE = (
    Path("/usr/share/fonts/truetype/hanazono/HanaMinA.ttf"),
    Path("/usr/share/fonts/truetype/hanazono/HanaMinB.ttf"),
)
SUBSTITUTE = "〓"  # "geta": the printer's sign for a character that no font has
LEFTWARDS = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"  # Hebrew, Arabic (Uyghur) and their kin
RUN = re.compile(f"[{LEFTWARDS}]+(?:[\\W\\d]*[{LEFTWARDS}]+)*")
"""What is read from right to left, with the figures in it: drawn as one, for the letters join."""
LOGO_ROWS = 400
WIDE, NARROW = (1.0, 0.86), (0.92, 0.79)
"""Size and baseline, in heights of the cell, of characters two columns wide and one: the tail of a Latin g
hangs much lower than anything Chinese. Printers' own Latin letters stand higher and smaller for it, too."""
INK = 112  # grey level from which a dot is burnt: a little bolder than half, thin strokes survive

Face = tuple[Path, int]


class FontMissing(Exception):
    """No font with Chinese characters was found; the message says what to install."""


def _ask_fontconfig(command: str, *arguments: str) -> str:
    try:
        done = subprocess.run(
            [command, *arguments],
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout


@functools.lru_cache(maxsize=8)
def find(bold: bool = False, path: Path | None = None) -> Face:
    """File and index of the font to draw with. Raises FontMissing."""
    if path is not None:
        if not path.is_file():
            raise FontMissing(f"找不到字体文件 {path}：请检查设置 devices.printer.font (font file missing)")
        return path, 0
    if KNOWN[bold][0].is_file():
        return KNOWN[bold]
    style = ":bold" if bold else ""
    answer = _ask_fontconfig("fc-match", "-f", "%{file}|%{index}|%{lang}", f"{FAMILY}:lang=zh-cn{style}")
    file, _, rest = answer.partition("|")
    index, _, languages = rest.partition("|")
    if "zh-cn" not in languages.split("|"):
        raise FontMissing("系统里没有中文字体：请安装 fonts-noto-cjk (apt install fonts-noto-cjk)")
    return Path(file), int(index)


@functools.lru_cache(maxsize=64)
def _load(face: Face, pixels: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(face[0]), pixels, index=face[1])


@functools.lru_cache(maxsize=64)
def _nothing(face: Face) -> bytes:
    """How the face draws a character that it does not have."""
    return bytes(_load(face, 24).getmask("\U0010ffff"))


def _has(face: Face, char: str) -> bool:
    return bytes(_load(face, 24).getmask(char)) != _nothing(face)


@functools.lru_cache(maxsize=4096)
def face_for(char: str, bold: bool = False, path: Path | None = None) -> Face | None:
    """The face that has this character: the chosen one, else any on the system, else None."""
    first = find(bold, path)
    if _has(first, char):
        return first
    candidates: list[Face] = [(file, 0) for file in RARE if file.is_file()]
    wanted = ("-f", "%{file}|%{index}\n", f":charset={ord(char):x}:scalable=true")
    # the one that suits best, then whatever there is
    for row in (_ask_fontconfig("fc-match", *wanted) + _ask_fontconfig("fc-list", *wanted)).splitlines():
        file, _, index = row.partition("|")
        if index.isdecimal() and int(index) < 0x10000:  # higher: named instances of variable fonts
            candidates.append((Path(file), int(index)))
    for face in candidates:
        try:
            if _has(face, char):
                return face
        except OSError:
            continue
    log.warning(
        "没有字体能画 U+%04X，印成 %s：生僻字请装 fonts-hanazono，别的文字装 fonts-noto-core (no font)",
        ord(char),
        SUBSTITUTE,
    )
    return None


def _pieces(text: str) -> Iterator[str]:
    """What is drawn at once: a character with its marks, or a whole run that is read from right to left."""
    done = 0
    for run in RUN.finditer(text) if features.check("raqm") else ():
        yield from clusters(text[done : run.start()])
        yield run[0]
        done = run.end()
    yield from clusters(text[done:])


def draw_text(
    picture: Image.Image,
    left: int,
    top: int,
    text: str,
    size: int = 1,
    bold: bool = False,
    path: Path | None = None,
) -> None:
    """Draw one line into an "L" picture (255 is ink), on a grid of 12·size dots a column, 24·size high.

    Raises FontMissing.
    """
    canvas = ImageDraw.Draw(picture)
    pixels = 24 * size
    for piece in _pieces(text):
        room = 12 * size * width(piece)
        if piece != " ":
            face = face_for(piece[0], bold, path)
            shown, face = (piece, face) if face else (SUBSTITUTE, find(bold, path))
            scale, baseline = NARROW if room == 12 * size else WIDE
            font = _load(face, round(pixels * scale))
            natural = font.getlength(shown)
            # the fonts with the rarest characters have no bold face
            stroke = size / 2 if bold and face[0] in RARE else 0
            if natural > room > 0:
                # too wide for its cell, as accented letters of the mono face are: squeeze, never overlap
                _squeeze(picture, (left, top), shown, font, (room, pixels), natural, baseline)
            else:
                canvas.text(
                    (left + (room - natural) / 2, top + pixels * baseline),
                    shown,
                    fill=255,
                    font=font,
                    anchor="ls",
                    stroke_width=stroke,
                )
        left += room


def _squeeze(
    picture: Image.Image,
    place: tuple[int, int],
    text: str,
    font: ImageFont.FreeTypeFont,
    room: tuple[int, int],
    natural: float,
    baseline: float,
) -> None:
    glyph = Image.new("L", (round(natural) + 1, room[1]))
    ImageDraw.Draw(glyph).text((0, room[1] * baseline), text, fill=255, font=font, anchor="ls")
    picture.paste(glyph.resize(room), place)


def raster(text: str, size: int = 1, bold: bool = False, path: Path | None = None) -> Image.Image:
    """One line as a picture of dots, mode "1", black on white, 24·size high. Raises FontMissing."""
    picture = Image.new("L", (max(8, 12 * size * width(text)), 24 * size))
    draw_text(picture, 0, 0, text, size, bold, path)
    return picture.point(lambda level: 0 if level >= INK else 255).convert("1", dither=Image.Dither.NONE)


def logo(path: Path, dots: int) -> Image.Image:
    """A picture for paper: mode "1", black on white, made smaller if it is wider than `dots` or very high.

    Raises FontMissing if there is none.
    """
    try:
        with Image.open(path) as file:
            file.thumbnail((dots, LOGO_ROWS))
            grey = Image.new("L", file.size, 255)
            mask = file.convert("RGBA").getchannel("A")
            grey.paste(file.convert("L"), mask=mask)
    except (OSError, ValueError, Image.DecompressionBombError):
        raise FontMissing(
            f"标志图片 {path} 读不了：请检查设置 devices.printer.logo (cannot read logo)"
        ) from None
    return grey.convert("1")


__all__ = ["FontMissing", "char_width", "draw_text", "face_for", "find", "logo", "raster"]
