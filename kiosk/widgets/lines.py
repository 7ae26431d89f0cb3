"""Breaks text into lines the way Chinese is set: between any two Han characters, but no line starts with a
closing mark or ends with an opening one, and words and figures stay whole."""

from collections.abc import Callable, Iterator

NOT_FIRST = set("，。、；：？！）》〉」』】〕”’…—～%％,.;:?!)]}°℃")
"""May not start a line."""

PAUSES = set("，。、；：？！,;:?!")
"""Where a heading is best divided."""

LEAST_PART = 0.4
"""Of the longer of two lines: a shorter one would look like a mistake."""

NEARLY = 0.95
BALANCE_STEPS = 6

NOT_LAST = set("（《〈「『【〔“‘([{￥$№第")
"""May not end a line."""


def wrap(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """The lines of a text no wider than `width`, in the unit of `measure`; line ends in it are kept."""
    return [line for paragraph in text.split("\n") for line in _paragraph(paragraph, width, measure)]


def balance(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """The same, with lines about as long as each other: a heading whose last line is one character looks like
    a mistake. No more lines than `wrap` needs."""
    lines = wrap(text, width, measure)
    if len(lines) < 2:
        return lines
    if len(lines) == 2 and (parted := _parted(text, width, measure)):
        return parted
    # What may not be divided stays whole.
    narrow, wide = max(width / 2, *(measure(piece.rstrip()) for piece in _pieces(text))), width
    for _ in range(BALANCE_STEPS):
        middle = (narrow + wide) / 2
        tried = wrap(text, middle, measure)
        if len(tried) > len(lines):
            narrow = middle
        else:
            wide, lines = middle, tried
    return lines


def _parted(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Two lines that end and begin where the sentence pauses, if there is such a place about its middle."""
    found: list[tuple[float, list[str]]] = []
    for at in range(1, len(text)):
        if (
            text[at - 1] in PAUSES
            and text[at] not in NOT_FIRST
            and (_is_wide(text[at - 1]) or text[at] == " ")
        ):
            lines = [text[:at].rstrip(), text[at:].lstrip()]
            longer, shorter = sorted(map(measure, lines), reverse=True)
            if longer <= width and shorter >= longer * LEAST_PART:
                found.append((longer, lines))
    return min(found)[1] if found else []


def _paragraph(text: str, width: float, measure: Callable[[str], float]) -> Iterator[str]:
    line, used = "", 0.0
    for piece in _pieces(text):
        wide = measure(piece)
        # Pieces are narrower than the line they make, by what is rounded away: near the edge it is measured.
        full = used + measure(piece.rstrip())
        if line and (full > width or (full > width * NEARLY and measure(line + piece.rstrip()) > width)):
            yield line.rstrip()
            piece = piece.lstrip()
            line, used = "", 0.0
            wide = measure(piece)
        while (
            measure(piece.rstrip()) > width and len(piece) > 1
        ):  # longer than a line: cut where it must be cut
            fit = next((at for at in range(len(piece) - 1, 1, -1) if measure(piece[:at]) <= width), 1)
            yield piece[:fit]
            piece = piece[fit:]
            wide = measure(piece)
        line, used = line + piece, used + wide
    yield line.rstrip()


def _pieces(text: str) -> Iterator[str]:
    """What may not be divided: a word, or a Han character with the marks that belong to it."""
    piece = ""
    for character in text:
        if piece and _may_break(piece[-1], character):
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece


def _may_break(before: str, after: str) -> bool:
    if after == " " or after in NOT_FIRST or before in NOT_LAST:
        return False
    return before == " " or _is_wide(before) or _is_wide(after)


def _is_wide(character: str) -> bool:
    return character >= "\u2e80" or character in "“”‘’…—"
