"""A little map for paper: where one is, where to go, north above."""

import math

from PIL import Image, ImageDraw

from devices.printer import font
from devices.printer.width import width

Place = tuple[float, float]
"""Longitude and latitude in degrees."""

SIZE = (192, 112)
"""Dots: under three seconds at 9600 baud."""
MARGIN = 22
KM_A_DEGREE = 111.2


def offset(here: Place, there: Place) -> tuple[float, float]:
    """Kilometres to the east and to the north, as the crow flies."""
    east = (there[0] - here[0]) * KM_A_DEGREE * math.cos(math.radians((here[1] + there[1]) / 2))
    return east, (there[1] - here[1]) * KM_A_DEGREE


def draw(here: Place, there: Place, north: str = "北") -> Image.Image:
    """Mode "1", black on white. `north`, at most two columns wide, stands under the arrow.

    Raises FontMissing.
    """
    picture = Image.new("L", SIZE, 0)
    canvas = ImageDraw.Draw(picture)
    canvas.rectangle((0, 0, SIZE[0] - 1, SIZE[1] - 1), outline=255)
    east, up = offset(here, there)
    room = (SIZE[0] / 2 - MARGIN, SIZE[1] / 2 - MARGIN)
    scale = min(room[0] / abs(east / 2) if east else math.inf, room[1] / abs(up / 2) if up else math.inf)
    scale = 0.0 if math.isinf(scale) else scale
    middle = (SIZE[0] / 2, SIZE[1] / 2)
    start = (middle[0] - east / 2 * scale, middle[1] + up / 2 * scale)
    end = (middle[0] + east / 2 * scale, middle[1] - up / 2 * scale)
    canvas.line((*start, *end), fill=255, width=3)
    canvas.ellipse((start[0] - 6, start[1] - 6, start[0] + 6, start[1] + 6), outline=255, fill=0, width=3)
    canvas.rectangle((end[0] - 8, end[1] - 8, end[0] + 8, end[1] + 8), fill=255)
    # the north arrow stands in the corner that the way leaves free
    left = 10 if east * up > 0 else SIZE[0] - 34
    font.draw_text(picture, left + 12 - 6 * width(north), 24, north)
    canvas.polygon([(left + 12, 4), (left + 4, 20), (left + 20, 20)], fill=255)
    return picture.point(lambda level: 0 if level >= font.INK else 255).convert("1", dither=Image.Dither.NONE)
