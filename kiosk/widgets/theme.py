"""How everything looks: two grounds, one accent and one warning colour, two weights, sizes in millimetres.

Layouts are drawn on a grid 1080 units wide, a finer one where the panel is nearly square: what lies side by
side needs the room. Whatever a finger must hit or an eye must read also has a least size in millimetres,
which a small panel reaches by growing beyond the grid.
"""

from dataclasses import dataclass
from math import hypot
from typing import Literal

Colour = tuple[float, float, float, float]
Ink = Literal[
    "ground", "card", "line", "ink", "muted", "accent", "accent_pressed", "accent_tint", "on_accent",
    "warning", "warning_tint",
]  # fmt: skip
Style = Literal["giant", "display", "title", "heading", "body", "note"]

GRID = 1080
"""Units across the shorter side of the panel, at least."""

LENGTH = 1700
"""Units along the longer side, at least."""

TARGET_MM = 20.0
"""The least height and width of anything to be tapped."""

MM_PER_INCH = 25.4

LIGHT: dict[Ink, str] = {
    "ground": "f5f6f4",
    "card": "ffffff",
    "line": "d3d9dc",
    "ink": "16232d",
    "muted": "51606b",
    "accent": "0b5a8a",
    "accent_pressed": "074469",
    "accent_tint": "e2edf4",
    "on_accent": "ffffff",
    "warning": "b23a12",
    "warning_tint": "fbeae3",
}

CONTRAST: dict[Ink, str] = {
    "ground": "000000",
    "card": "000000",
    "line": "ffffff",
    "ink": "ffffff",
    "muted": "ffffff",
    "accent": "ffe14a",
    "accent_pressed": "ffffff",
    "accent_tint": "2b2b2b",
    "on_accent": "000000",
    "warning": "ff9e6b",
    "warning_tint": "2b2b2b",
}

STYLES: dict[Style, tuple[float, float, bool, float]] = {
    # units, least millimetres of the em, bold, line height in ems
    "giant": (300, 40.0, True, 1.1),
    "display": (72, 12.0, True, 1.3),
    "title": (56, 10.0, True, 1.35),
    "heading": (42, 7.5, True, 1.4),
    "body": (38, 7.0, False, 1.6),
    "note": (30, 5.5, False, 1.5),
}


@dataclass(frozen=True)
class Theme:
    """Sizes in pixels and colours for one panel and one visitor's choice of letters."""

    width: int
    """Pixels."""
    height: int
    """Pixels."""
    diagonal_inches: float
    """Of the panel that the pixels fill."""
    large_text: bool = False
    high_contrast: bool = False

    @property
    def unit(self) -> float:
        """Pixels in one unit of the grid."""
        short, long = sorted((self.width, self.height))
        return min(short / GRID, long / LENGTH)

    @property
    def wide(self) -> bool:
        """Whether the panel lies on its long side."""
        return self.width > self.height

    def mm(self, millimetres: float) -> float:
        """Pixels in a length on the glass."""
        return millimetres * hypot(self.width, self.height) / (self.diagonal_inches * MM_PER_INCH)

    def px(self, units: float) -> float:
        """Pixels in a length on the grid, whole so that edges are sharp."""
        return float(round(units * self.unit))

    def target(self, units: float) -> float:
        """Pixels of something to be tapped: as on the grid, never below the least size."""
        return float(round(max(units * self.unit, self.mm(TARGET_MM))))

    def colour(self, ink: Ink) -> Colour:
        """Red, green, blue, alpha from 0 to 1."""
        text = (CONTRAST if self.high_contrast else LIGHT)[ink]
        red, green, blue = (int(text[at : at + 2], 16) / 255 for at in (0, 2, 4))
        return red, green, blue, 1.0

    def em(self, style: Style) -> int:
        """Pixels of the em of a text style."""
        units, least_mm, _, _ = STYLES[style]
        size = max(units * self.unit, self.mm(least_mm) if style != "giant" else 0)
        if self.large_text and style not in ("giant", "display"):
            size *= 1.25
        return round(size)

    def leading(self, style: Style) -> int:
        """Pixels from one line to the next."""
        return round(self.em(style) * STYLES[style][3])


def is_bold(style: Style) -> bool:
    """Whether a text style is set in the heavier weight."""
    return STYLES[style][2]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (WCAG 2: text wants 4.5, large text 3)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[at : at + 2], 16) / 255) for at in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
