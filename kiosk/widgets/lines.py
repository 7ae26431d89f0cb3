"""Breaks text into lines the way Chinese is set: between any two Han characters, but no line starts with a
closing mark or ends with an opening one, words, figures and the articles of a law stay whole, and no
paragraph ends with a character or two on a line of their own."""

import re
from collections.abc import Callable, Iterator

NOT_FIRST = set("，。、；：？！）》〉」』】〕”’…—～%％,.;:?!)]}°℃")
"""May not start a line."""

PAUSES = set("，。、；：？！,;:?!")
"""Where a heading is best divided."""

LEAST_PART = 0.4
"""Of the longer of two lines: a shorter one would look like a mistake."""

LEAST_LAST = 3
"""Characters of a paragraph's last line, its marks not counted."""

LEAST_ABOVE = 0.6
"""Of the width: the line above the last gives up no more than that leaves."""

WHOLE = re.compile(
    r"第[一二三四五六七八九十百千零〇两\d]+[条款项章节号]?|\d+(?:年|月|日|天|号|点|元|岁|个月|分钟|小时)"
)
"""What one reads as one word: 第一千零九十一条, 30日."""

NEARLY = 0.95
BALANCE_STEPS = 6

NOT_LAST = set("（《〈「『【〔“‘([{￥$№第")
"""May not end a line."""

Measure = Callable[[str], float]


def wrap(text: str, width: float, measure: Measure) -> list[str]:
    """The lines of a text no wider than `width`, in the unit of `measure`; line ends in it are kept."""
    return [
        "".join(line).rstrip()
        for paragraph in text.split("\n")
        for line in _in_company(list(_paragraph(paragraph, width, measure)), width, measure)
    ]


def balance(text: str, width: float, measure: Measure) -> list[str]:
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


def _parted(text: str, width: float, measure: Measure) -> list[str]:
    """Two lines that end and begin where the sentence pauses, best not within brackets, if there is such a
    place about its middle."""
    found: list[tuple[bool, float, list[str]]] = []
    for at in range(1, len(text)):
        before, after = text[at - 1], text[at]
        pauses = before in PAUSES and after not in NOT_FIRST and (_is_wide(before) or after == " ")
        if pauses or after == "（":
            lines = [text[:at].rstrip(), text[at:].lstrip()]
            longer, shorter = sorted(map(measure, lines), reverse=True)
            if longer <= width and shorter >= longer * LEAST_PART:
                found.append((text[:at].count("（") > text[:at].count("）"), longer, lines))
    return min(found)[2] if found else []


def _in_company(lines: list[list[str]], width: float, measure: Measure) -> list[list[str]]:
    """Lines, of which the last takes over from the one above what it needs to look like one: from where the
    sentence pauses, or a few characters."""
    if len(lines) < 2 or _letters(lines[-1]) >= LEAST_LAST:
        return lines
    *others, above, last = lines
    ways = [
        at
        for at in range(1, len(above))
        if _letters(below := above[at:] + last) >= LEAST_LAST
        and measure("".join(below).rstrip()) <= width
        and measure("".join(above[:at]).rstrip()) >= width * LEAST_ABOVE
    ]
    at = max((at for at in ways if above[at - 1].rstrip()[-1:] in PAUSES), default=max(ways, default=0))
    return [*others, above[:at], above[at:] + last] if at else lines


def _letters(line: list[str]) -> int:
    return sum(character.isalnum() for piece in line for character in piece)


def _paragraph(text: str, width: float, measure: Measure) -> Iterator[list[str]]:
    """The lines, each as the pieces it is made of."""
    line: list[str] = []
    used = 0.0
    for piece in _pieces(text):
        wide = measure(piece)
        # Pieces are narrower than the line they make, by what is rounded away: near the edge it is measured.
        full = used + measure(piece.rstrip())
        if line and (
            full > width or (full > width * NEARLY and measure("".join(line) + piece.rstrip()) > width)
        ):
            yield line
            piece = piece.lstrip()
            line, used = [], 0.0
            wide = measure(piece)
        while (
            measure(piece.rstrip()) > width and len(piece) > 1
        ):  # longer than a line: cut where it must be cut
            fit = next((at for at in range(len(piece) - 1, 1, -1) if measure(piece[:at]) <= width), 1)
            yield [piece[:fit]]
            piece = piece[fit:]
            wide = measure(piece)
        line, used = [*line, piece], used + wide
    yield line


def _pieces(text: str) -> Iterator[str]:
    """What may not be divided: a word, or a Han character with the marks that belong to it."""
    whole = {at for one in WHOLE.finditer(text) for at in range(one.start() + 1, one.end())}
    piece = ""
    for at, character in enumerate(text):
        if piece and at not in whole and _may_break(piece[-1], character):
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
