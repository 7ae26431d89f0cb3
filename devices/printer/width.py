"""How wide text is on paper, counted in half-width columns, and how it breaks into lines.

A Chinese character takes two columns, a Latin letter or digit one. What Chinese character sets hold beyond
ASCII takes two, so "ambiguous" widths count as wide.
"""

import unicodedata
from collections.abc import Iterator

TAB = "    "
# Not at the beginning of a line, not at its end (GB/T 15834 and common typesetting).
CLOSING = frozenset("，。、；：？！）》〉」』】〕〗’”…—～·％℃,.;:?!)]}%")
OPENING = frozenset("（《〈「『【〔〖‘“([{")


def clean(text: str) -> str:
    """Text with nothing in it that a printer would take for a command: no control or format characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", TAB)
    return "".join(
        c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp")
    )


def char_width(char: str) -> int:
    """0, 1 or 2 columns."""
    if " " <= char <= "~":
        return 1
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cc", "Cf", "Cs"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WFA" else 1


def width(text: str) -> int:
    """Columns that the text takes on one line."""
    return sum(char_width(char) for char in text)


def clusters(text: str) -> Iterator[str]:
    """The text in pieces that cannot be parted: a character with the marks that stand on it."""
    piece = ""
    for char in text:
        if piece and char_width(char) == 0:
            piece += char
            continue
        if piece:
            yield piece
        piece = char
    if piece:
        yield piece


def _words(text: str) -> Iterator[str]:
    """Pieces between which a line may break; spaces come as words of their own."""
    word = ""
    latin = False
    glue = False  # the word ends with an opening mark: the next piece belongs to it
    for piece in clusters(text):
        narrow = char_width(piece[0]) == 1 and piece != " "
        joins = (
            bool(word)
            and word != " "
            and piece != " "
            and (glue or (latin and narrow) or piece[0] in CLOSING)
        )
        if not joins and word:
            yield word
            word = ""
        word += piece
        latin = narrow
        glue = piece[0] in OPENING
    if word:
        yield word


def wrap(text: str, columns: int) -> list[str]:
    """Lines of at most `columns` (≥ 2) columns. Loses nothing but the spaces at which it breaks."""
    return [line for paragraph in text.split("\n") for line in _wrap_paragraph(paragraph, columns)]


def _wrap_paragraph(text: str, columns: int) -> list[str]:
    lines: list[str] = []
    line = ""
    used = 0
    for word in _words(text):
        wide = width(word)
        if used + wide > columns:
            if word == " ":
                lines.append(line.rstrip(" "))
                line, used = "", 0
                continue
            if line.strip(" "):
                lines.append(line.rstrip(" "))
                line, used = "", 0
            elif line:
                line, used = "", 0
            if wide > columns:
                *full, word = _split(word, columns)
                lines.extend(full)
                wide = width(word)
        elif word == " " and not line and lines:
            continue
        line += word
        used += wide
    lines.append(line.rstrip(" "))
    return lines


def _split(word: str, columns: int) -> list[str]:
    """A word longer than a line, in pieces that fit."""
    parts = [""]
    for piece in clusters(word):
        if parts[-1] and width(parts[-1]) + width(piece) > columns:
            parts.append("")
        parts[-1] += piece
    return parts


def pad(text: str, columns: int, align: str = "left") -> str:
    """The text with spaces to fill `columns`."""
    room = max(0, columns - width(text))
    if align == "right":
        return " " * room + text
    if align == "center":
        return " " * (room // 2) + text + " " * (room - room // 2)
    return text + " " * room
