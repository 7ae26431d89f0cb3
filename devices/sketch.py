"""A little map for paper: where one is, where to go, north above; and the same in words."""

import math

from PIL import Image, ImageDraw

from devices import font

Place = tuple[float, float]
"""Longitude and latitude in degrees."""

SIZE = (192, 112)
"""Dots: under three seconds at 9600 baud."""
MARGIN = 22
KM_A_DEGREE = 111.2
DIRECTIONS = ("北", "东北", "东", "东南", "南", "西南", "西", "西北")


def offset(here: Place, there: Place) -> tuple[float, float]:
    """Kilometres to the east and to the north, as the crow flies."""
    east = (there[0] - here[0]) * KM_A_DEGREE * math.cos(math.radians((here[1] + there[1]) / 2))
    return east, (there[1] - here[1]) * KM_A_DEGREE


def words(here: Place, there: Place) -> str:
    """`东北方向，直线约 2.3 公里`; under a kilometre in steps of 50 metres."""
    east, north = offset(here, there)
    km = math.hypot(east, north)
    if km < 0.05:
        return "就在这里"
    direction = DIRECTIONS[round(math.degrees(math.atan2(east, north)) / 45) % 8]
    far = (
        f"{max(50, round(km * 20) * 50)} 米" if km < 1 else f"{km:.1f} 公里" if km < 100 else f"{km:.0f} 公里"
    )
    return f"{direction}方向，直线约 {far}"


def draw(here: Place, there: Place) -> Image.Image:
    """Mode "1", black on white. Raises FontMissing."""
    picture = Image.new("L", SIZE, 0)
    canvas = ImageDraw.Draw(picture)
    canvas.rectangle((0, 0, SIZE[0] - 1, SIZE[1] - 1), outline=255)
    east, north = offset(here, there)
    room = (SIZE[0] / 2 - MARGIN, SIZE[1] / 2 - MARGIN)
    scale = min(
        room[0] / abs(east / 2) if east else math.inf, room[1] / abs(north / 2) if north else math.inf
    )
    scale = 0.0 if math.isinf(scale) else scale
    middle = (SIZE[0] / 2, SIZE[1] / 2)
    start = (middle[0] - east / 2 * scale, middle[1] + north / 2 * scale)
    end = (middle[0] + east / 2 * scale, middle[1] - north / 2 * scale)
    canvas.line((*start, *end), fill=255, width=3)
    canvas.ellipse((start[0] - 6, start[1] - 6, start[0] + 6, start[1] + 6), outline=255, fill=0, width=3)
    canvas.rectangle((end[0] - 8, end[1] - 8, end[0] + 8, end[1] + 8), fill=255)
    # the north arrow stands in the corner that the way leaves free
    left = 10 if east * north > 0 else SIZE[0] - 34
    font.draw_text(picture, left, 24, "北")
    canvas.polygon([(left + 12, 4), (left + 4, 20), (left + 20, 20)], fill=255)
    return picture.point(lambda level: 0 if level >= font.INK else 255).convert("1", dither=Image.Dither.NONE)
