"""Icons of one stroke, drawn on a grid of 24: paths here, pixels by `draw`.

A path is a row of commands: `M x y` moves, `L x y` draws a line, `C x1 y1 x2 y2 x y` a curve, `Z` closes,
`O x y r` a circle, `A x y r from to` an arc (degrees, clockwise from three o'clock), `D x y` a dot.
"""

from collections.abc import Iterator
from math import cos, radians, sin

from PIL import Image, ImageDraw

GRID = 24
STROKE = 1.5
"""Width of the stroke on the grid."""

Point = tuple[float, float]

ICONS = {
    "face1": "O 12 12 9 D 9 10.5 D 15 10.5 A 12 20 5 220 320 M 7 7.5 L 10 8.7 M 17 7.5 L 14 8.7",
    "face2": "O 12 12 9 D 9 10 D 15 10 A 12 20.5 6 240 300",
    "face3": "O 12 12 9 D 9 10 D 15 10 M 8.5 15.5 L 15.5 15.5",
    "face4": "O 12 12 9 D 9 10 D 15 10 A 12 11.5 5 45 135",
    "face5": "O 12 12 9 D 9 9.5 D 15 9.5 M 7.3 13 L 16.7 13 A 12 13 4.7 0 180",
    "calendar": (
        "M 4 6 L 20 6 L 20 20 L 4 20 Z M 4 10 L 20 10 M 8.5 3.5 L 8.5 7.5 M 15.5 3.5 L 15.5 7.5 D 8.5 13.5 "
        "D 12 13.5 D 15.5 13.5 D 8.5 16.8 D 12 16.8"
    ),
    "pen": "M 4 20 L 5 15.5 L 16.5 4 L 20 7.5 L 8.5 19 Z M 14 6.5 L 17.5 10",
    "checked": "M 4 4 L 20 4 L 20 20 L 4 20 Z M 7.5 12 L 11 15.5 L 16.5 8.5",
    "unchecked": "M 4 4 L 20 4 L 20 20 L 4 20 Z",
    "home": "M 3.5 11.5 L 12 4 L 20.5 11.5 M 6 9.5 L 6 20 L 18 20 L 18 9.5 M 10 20 L 10 14 L 14 14 L 14 20",
    "back": "M 20 12 L 4.5 12 M 11 5.5 L 4.5 12 L 11 18.5",
    "next": "M 9 5 L 16 12 L 9 19",
    "up": "M 5 15.5 L 12 8.5 L 19 15.5",
    "down": "M 5 8.5 L 12 15.5 L 19 8.5",
    "check": "M 4.5 12.5 L 9.5 17.5 L 19.5 6.5",
    "cross": "M 6 6 L 18 18 M 18 6 L 6 18",
    "info": "O 12 12 9 M 12 11 L 12 16.5 D 12 7.8",
    "warning": "M 12 3.5 L 21.5 20 L 2.5 20 Z M 12 9.5 L 12 14.5 D 12 17.2",
    "clock": "O 12 12 9 M 12 6.5 L 12 12 L 16 14.5",
    "contrast": (
        "O 12 12 9 M 12 3 L 12 21 M 12 6 L 17 6 M 12 9 L 20 9 M 12 12 L 21 12 M 12 15 L 20 15 M 12 18 L 17 18"
    ),
    "text": (
        "M 2.5 19 L 8.5 4.5 L 14.5 19 M 4.8 14 L 12.2 14 M 15.5 19 L 18.8 11 L 22 19 M 16.6 16.3 L 21 16.3"
    ),
    "person": "O 12 7.5 4 A 12 21 7.5 180 360",
    "people": "O 8 8 3.3 A 8 20 6 180 360 O 17 9.2 2.6 A 16.6 20 5 254 360",
    "handshake": (
        "M 2 8 L 6 6 L 11 7.5 L 14.5 6 L 18 6.5 L 22 8 M 2 15 L 4.5 15 L 10 19.5 "
        "C 11 20.3 12.3 19.8 12.5 18.8 C 13.8 19.6 15.2 18.8 15.2 17.4 C 16.7 17.8 17.8 16.4 17.3 15.2 "
        "L 22 14.5 M 11 7.5 L 9 11.3 C 10.3 12.8 12 12.2 12.8 10.8 L 17.3 15.2"
    ),
    "headset": (
        "A 12 12.5 8.5 180 360 M 3.5 12.5 L 3.5 16 L 6.5 16 L 6.5 12.5 Z M 20.5 12.5 L 20.5 16 "
        "L 17.5 16 L 17.5 12.5 Z M 20.5 16 C 20.5 19 18 20 14 20 D 13 20"
    ),
    "microphone": (
        "A 12 6.8 3 180 360 L 15 11.5 A 12 11.5 3 0 180 L 9 6.8 M 18 11.5 A 12 11.5 6 0 180 M 12 17.5 "
        "L 12 20.5 M 8.5 20.5 L 15.5 20.5"
    ),
    "phone": (
        "M 7.5 3.5 L 10 8.5 L 7.8 10.3 C 9 13 11 15 13.7 16.2 L 15.5 14 L 20.5 16.5 L 20 19.5 "
        "C 12 22 2 12 4.5 4 Z"
    ),
    "question": (
        "M 4 4.5 L 20 4.5 L 20 16.5 L 11 16.5 L 6.5 20.5 L 6.5 16.5 L 4 16.5 Z M 9.8 8.6 "
        "C 9.8 6 14.4 6 14.4 8.7 C 14.4 10.4 12 10.4 12 12.2 D 12 14.2"
    ),
    "chat": (
        "M 4 4.5 L 20 4.5 L 20 16.5 L 11 16.5 L 6.5 20.5 L 6.5 16.5 L 4 16.5 Z M 8 8.7 L 16 8.7 "
        "M 8 12.2 L 13 12.2"
    ),
    "ticket": (
        "M 3 6.5 L 21 6.5 L 21 10 A 21 12 2 270 90 M 21 14 L 21 17.5 L 3 17.5 L 3 14 A 3 12 2 90 -90 "
        "L 3 6.5 M 15 6.5 L 15 8.3 M 15 11 L 15 13 M 15 15.7 L 15 17.5"
    ),
    "document": (
        "M 5.5 3.5 L 14.5 3.5 L 18.5 7.5 L 18.5 20.5 L 5.5 20.5 Z M 14.5 3.5 L 14.5 7.5 L 18.5 7.5 "
        "M 8.5 11.5 L 15.5 11.5 M 8.5 15.5 L 15.5 15.5"
    ),
    "list": "M 9 6 L 20 6 M 9 12 L 20 12 M 9 18 L 20 18 D 4.5 6 D 4.5 12 D 4.5 18",
    "checklist": (
        "M 4 6 L 5.5 7.5 L 8 4.5 M 11 6 L 20 6 M 4 12.5 L 5.5 14 L 8 11 M 11 12.5 L 20 12.5 M 4 19 "
        "L 5.5 20.5 L 8 17.5 M 11 19 L 20 19"
    ),
    "scales": (
        "M 12 3.5 L 12 20.5 M 7.5 20.5 L 16.5 20.5 M 4.5 6.5 L 19.5 6.5 M 5.5 6.5 L 2.3 14 M 5.5 6.5 "
        "L 8.7 14 A 5.5 14 3.2 0 180 L 8.7 14 M 18.5 6.5 L 15.3 14 M 18.5 6.5 L 21.7 14 "
        "A 18.5 14 3.2 0 180 L 21.7 14"
    ),
    "gavel": (
        "M 9 4.5 L 16 11.5 M 5 8.5 L 12 15.5 M 7 6.5 L 9 4.5 M 14 13.5 L 16 11.5 M 7 6.5 L 5 8.5 "
        "M 14 13.5 L 12 15.5 M 13 11 L 20.5 18.5 M 3.5 20.5 L 12.5 20.5"
    ),
    "stamp": (
        "M 9.5 13 L 9.8 10 A 12 6.8 3.4 130 410 L 14.2 10 L 14.5 13 M 4.5 13 L 19.5 13 L 19.5 17 "
        "L 4.5 17 Z M 4.5 20.5 L 19.5 20.5"
    ),
    "search": "O 10.5 10.5 6.5 M 15.5 15.5 L 20.5 20.5",
    "microscope": "O 10.5 10.5 6.5 M 15.5 15.5 L 20.5 20.5 M 7.5 10.5 L 13.5 10.5 M 10.5 7.5 L 10.5 13.5",
    "pin": (
        "M 12 21 C 5 13.5 5 11.5 5 10 C 5 6 8 3.5 12 3.5 C 16 3.5 19 6 19 10 C 19 11.5 19 13.5 12 21 "
        "O 12 10 2.6"
    ),
    "map": "M 3.5 6 L 9 4 L 15 6 L 20.5 4 L 20.5 18 L 15 20 L 9 18 L 3.5 20 Z M 9 4 L 9 18 M 15 6 L 15 20",
    "card": (
        "M 2.5 5.5 L 21.5 5.5 L 21.5 18.5 L 2.5 18.5 Z O 8 10.5 2.2 A 8 16.5 3.6 190 350 M 14 10 "
        "L 18.5 10 M 14 14 L 18.5 14"
    ),
    "printer": (
        "M 7 8.5 L 7 3.5 L 17 3.5 L 17 8.5 M 7 17 L 3.5 17 L 3.5 8.5 L 20.5 8.5 L 20.5 17 L 17 17 "
        "M 7 13.5 L 17 13.5 L 17 20.5 L 7 20.5 Z"
    ),
    "keypad": "D 6 5 D 12 5 D 18 5 D 6 10 D 12 10 D 18 10 D 6 15 D 12 15 D 18 15 D 12 20",
    "coins": "O 9 9 5.5 M 9 6.5 L 9 11.5 M 7 8 L 11 8 M 15.6 8.8 A 14.5 14.5 5.8 -60 195",
    "yuan": (
        "O 12 12 9 M 8.5 6.5 L 12 11.5 L 15.5 6.5 M 12 11.5 L 12 17.5 M 8.8 12 L 15.2 12 M 8.8 14.8 "
        "L 15.2 14.8"
    ),
    "work": (
        "M 3 8 L 21 8 L 21 19.5 L 3 19.5 Z M 8.5 8 L 8.5 4.5 L 15.5 4.5 L 15.5 8 M 3 13 L 21 13 "
        "M 12 11.8 L 12 14.5"
    ),
    "family": (
        "O 7.5 6.5 2.7 O 16.5 6.5 2.7 A 7.5 16.5 5 180 320 A 16.5 16.5 5 220 360 O 12 14.5 2 "
        "A 12 21.5 4 180 360"
    ),
    "heart": (
        "M 12 20 C 2 13.5 2.5 8 4.5 6 C 7 3.5 10.5 4.5 12 8 C 13.5 4.5 17 3.5 19.5 6 C 21.5 8 22 13.5 12 20"
    ),
    "shield": (
        "M 12 3 L 20 6 L 20 11.5 C 20 16.5 16.5 19.5 12 21 C 7.5 19.5 4 16.5 4 11.5 L 4 6 Z M 8.5 11.8 "
        "L 11.2 14.5 L 15.8 9.3"
    ),
    "car": (
        "M 3 17 L 3 12.5 L 5.5 11.5 L 7.5 7 L 16.5 7 L 18.5 11.5 L 21 12.5 L 21 17 Z M 5.5 11.5 "
        "L 18.5 11.5 O 7.2 17 1.9 O 16.8 17 1.9"
    ),
    "house": "M 3.5 11.5 L 12 4 L 20.5 11.5 M 6 9.5 L 6 20 L 18 20 L 18 9.5",
    "building": (
        "M 5 20.5 L 5 3.5 L 15 3.5 L 15 20.5 M 15 9 L 19.5 9 L 19.5 20.5 M 3 20.5 L 21.5 20.5 "
        "M 8.5 7.5 L 11.5 7.5 M 8.5 11.5 L 11.5 11.5 M 8.5 15.5 L 11.5 15.5"
    ),
    "court": (
        "M 3.5 9 L 12 4 L 20.5 9 Z M 6 9 L 6 17 M 12 9 L 12 17 M 18 9 L 18 17 M 3.5 20.5 L 20.5 20.5 "
        "M 5 17 L 19 17"
    ),
    "contract": (
        "M 5.5 3.5 L 18.5 3.5 L 18.5 12 M 5.5 3.5 L 5.5 20.5 L 11 20.5 M 8.5 8 L 15.5 8 M 8.5 12 "
        "L 13 12 M 13 20.5 L 13.8 17.3 L 19.3 11.8 L 21.6 14.1 L 16.1 19.6 Z"
    ),
    "shopping": "M 3 4.5 L 5.5 4.5 L 8 15.5 L 18.5 15.5 L 20.5 8 L 6.3 8 O 9.5 19 1.5 O 17 19 1.5",
    "hospital": (
        "M 4 20.5 L 4 6.5 L 20 6.5 L 20 20.5 Z M 12 9.5 L 12 16.5 M 8.5 13 L 15.5 13 M 9 6.5 L 9 3.5 "
        "L 15 3.5 L 15 6.5"
    ),
    "fraud": "M 7 3 L 17 3 L 17 21 L 7 21 Z M 12 7 L 12 12.5 D 12 15.5 M 10.5 18.6 L 13.5 18.6",
    "police": (
        "M 12 3 L 20 6 L 20 11.5 C 20 16.5 16.5 19.5 12 21 C 7.5 19.5 4 16.5 4 11.5 L 4 6 Z M 12 8 "
        "L 12 12.5 D 12 15.5"
    ),
    "book": (
        "M 12 6.5 C 9.5 4.5 6.5 4 3 4.5 L 3 18.5 C 6.5 18 9.5 18.5 12 20.5 C 14.5 18.5 17.5 18 21 18.5 "
        "L 21 4.5 C 17.5 4 14.5 4.5 12 6.5 Z M 12 6.5 L 12 20.5"
    ),
    "globe": "O 12 12 9 M 3 12 L 21 12 M 12 3 C 7 8 7 16 12 21 M 12 3 C 17 8 17 16 12 21",
    "land": (
        "M 3 20 L 21 20 M 5 20 C 5 15 8 12.5 12 12.5 C 16 12.5 19 15 19 20 M 12 12.5 L 12 5 M 12 8.5 "
        "C 8.5 8.5 7 6.5 7 4.5 C 10 4.3 12 5.8 12 8.5 M 12 10 C 15 10 16.5 8.3 16.5 6.5 "
        "C 14 6.3 12 7.5 12 10"
    ),
    "speaker": (
        "M 3.5 9.5 L 7 9.5 L 12 5 L 12 19 L 7 14.5 L 3.5 14.5 Z A 12 12 4.5 -40 40 M 17.6 7 A 12 12 8 -42 42"
    ),
    "hand": (
        "M 8 13 L 8 6 C 8 3.8 11 3.8 11 6 L 11 11 L 16.5 12 C 18.2 12.4 19 13.5 18.8 15 L 18 20.5 "
        "L 10 20.5 L 5.5 15.5 C 4.5 14 6 12.6 8 14"
    ),
}
"""Paths by name. What a menu asks for and is not here is drawn as a document."""

ALIASES = {
    "legal-aid": "scales",
    "aid": "scales",
    "law": "scales",
    "advice": "chat",
    "consult": "chat",
    "mediation": "handshake",
    "notary": "stamp",
    "appraisal": "microscope",
    "forensic": "microscope",
    "outlets": "pin",
    "location": "pin",
    "advisers": "people",
    "labour": "work",
    "wages": "yuan",
    "money": "yuan",
    "loan": "yuan",
    "marriage": "family",
    "traffic": "car",
    "property": "building",
    "consumer": "shopping",
    "medical": "hospital",
    "crime": "gavel",
    "criminal": "gavel",
    "administrative": "court",
    "arbitration": "gavel",
    "code": "keypad",
    "help": "headset",
    "guide": "document",
    "interview": "checklist",
}
"""Other names that menus may use."""


def known(name: str) -> str:
    """The icon drawn for a name, whatever it is."""
    name = ALIASES.get(name, name)
    return name if name in ICONS else "document"


def strokes(path: str) -> Iterator[list[Point]]:
    """The lines of a path as rows of points; a dot is a row of one point."""
    words = path.split()
    at, line = 0, list[Point]()

    def take(count: int) -> list[float]:
        nonlocal at
        values = [float(word) for word in words[at : at + count]]
        at += count
        return values

    while at < len(words):
        command = words[at]
        at += 1
        if command in "MOD" and len(line) > 1:
            yield line
        match command:
            case "M":
                x, y = take(2)
                line = [(x, y)]
            case "L":
                x, y = take(2)
                line.append((x, y))
            case "C":
                line += _curve(line[-1], take(6))
            case "A":
                x, y, radius, start, end = take(5)
                arc = _arc(x, y, radius, start, end)
                line = line + arc if line else arc
            case "Z":
                line.append(line[0])
            case "O":
                x, y, radius = take(3)
                yield _arc(x, y, radius, 0, 360)
                line = []
            case "D":
                x, y = take(2)
                yield [(x, y)]
                line = []
            case _:
                raise ValueError(f"no such command: {command}")
    if len(line) > 1:
        yield line


def _curve(start: Point, values: list[float], steps: int = 24) -> list[Point]:
    x1, y1, x2, y2, x3, y3 = values
    points = []
    for step in range(1, steps + 1):
        t = step / steps
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        points.append((a * start[0] + b * x1 + c * x2 + d * x3, a * start[1] + b * y1 + c * y2 + d * y3))
    return points


def _arc(x: float, y: float, radius: float, start: float, end: float) -> list[Point]:
    steps = max(4, round(abs(end - start) / 6))
    angles = [radians(start + (end - start) * step / steps) for step in range(steps + 1)]
    return [(x + radius * cos(angle), y + radius * sin(angle)) for angle in angles]


def draw(name: str, size: int) -> Image.Image:
    """An icon as a mask, `size` pixels square: 255 where the stroke is. Smooth: drawn large, then reduced."""
    scale = 6
    image = Image.new("L", (size * scale, size * scale))
    pen = ImageDraw.Draw(image)
    factor = size * scale / GRID
    width = STROKE * factor
    for line in strokes(ICONS[known(name)]):
        points = [(x * factor, y * factor) for x, y in line]
        if len(points) > 1:
            pen.line(points, fill=255, width=round(width))
        thick = width * 0.48 if len(points) > 1 else width * 0.85
        for x, y in points:  # round ends and joints
            pen.ellipse((x - thick, y - thick, x + thick, y + thick), fill=255)
    return image.resize((size, size), Image.Resampling.LANCZOS)
