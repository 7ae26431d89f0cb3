"""Where the bars and lines of a chart are, for templates that draw them as SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 720
HEIGHT = 220
LEFT = 56
BOTTOM = 32
TOP = 12
MOST_LABELS = 10


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    tip: str


@dataclass(frozen=True)
class Label:
    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Chart:
    bars: tuple[tuple[Bar, ...], ...]
    """Of each series in turn, from bottom to top of the stack."""
    lines: tuple[str, ...]
    """Of each line: its pieces as an SVG path, with gaps where nothing is known."""
    dots: tuple[tuple[Label, ...], ...]
    """Of each line: its points, with what they say."""
    across: tuple[Label, ...]
    """Names of the periods."""
    up: tuple[Label, ...]
    """Numbers of the scale; `y` is also where its line is."""
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT


PARTS = {1: 5, 2: 4, 3: 3, 4: 4, 5: 5, 6: 3, 8: 4, 10: 5}
"""Into how many parts a scale is divided, by its first digit, so that the numbers beside it are round."""


def nice(most: float) -> float:
    """The top of a scale: a key of PARTS times a power of ten, at least `most`; never 0."""
    if most <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(most))
    return next(power * step for step in PARTS if power * step >= most * 0.999999)


def stacked(names: Sequence[str], series: Sequence[Sequence[float]], whole: bool = True) -> Chart:
    """Bars for each name, the series on top of each other. All series are as long as `names`."""
    totals = [sum(values) for values in zip(*series, strict=True)]
    top = _top(max(totals, default=0.0), whole)
    step = (WIDTH - LEFT) / max(len(names), 1)
    width = min(step * 0.7, 48.0)
    below = [0.0] * len(names)
    bars = []
    for values in series:
        row = []
        for n, value in enumerate(values):
            height = _tall(value, top)
            y = HEIGHT - BOTTOM - _tall(below[n], top) - height
            row.append(
                Bar(
                    _round(LEFT + step * n + (step - width) / 2),
                    _round(y),
                    _round(width),
                    _round(height),
                    f"{names[n]}: {value:g}",
                )
            )
            below[n] += value
        bars.append(tuple(row))
    return Chart(tuple(bars), (), (), _across(names), _up(top))


def lines(
    names: Sequence[str], series: Sequence[Sequence[float | None]], top: float | None = None, unit: str = ""
) -> Chart:
    """A line for each series; None: nothing is known there. `top`: of the scale, if it is fixed."""
    known = [value for values in series for value in values if value is not None]
    top = _top(max(known, default=0.0), False) if top is None else top
    step = (WIDTH - LEFT) / max(len(names), 1)
    paths, dots = [], []
    for values in series:
        path, points, pen = [], [], "M"
        for n, value in enumerate(values):
            if value is None:
                pen = "M"
                continue
            x, y = _round(LEFT + step * (n + 0.5)), _round(HEIGHT - BOTTOM - _tall(value, top))
            path.append(f"{pen}{x:g} {y:g}")
            points.append(Label(x, y, f"{names[n]}: {value:.1f}{unit}"))
            pen = "L"
        paths.append(" ".join(path))
        dots.append(tuple(points))
    return Chart((), tuple(paths), tuple(dots), _across(names), _up(top, unit))


def _top(most: float, whole: bool) -> float:
    top = nice(most)
    return max(top, 5.0) if whole else top


def _tall(value: float, top: float) -> float:
    return max(min(value / top, 1.0), 0.0) * (HEIGHT - BOTTOM - TOP)


def _across(names: Sequence[str]) -> tuple[Label, ...]:
    step = (WIDTH - LEFT) / max(len(names), 1)
    every = max(math.ceil(len(names) / MOST_LABELS), 1)
    return tuple(
        Label(_round(LEFT + step * (n + 0.5)), HEIGHT - 8, name)
        for n, name in enumerate(names)
        if n % every == 0
    )


def _up(top: float, unit: str = "") -> tuple[Label, ...]:
    parts = PARTS[int(f"{top:e}"[0])]
    return tuple(
        Label(LEFT - 8, _round(HEIGHT - BOTTOM - _tall(top * n / parts, top)), f"{top * n / parts:g}{unit}")
        for n in range(parts + 1)
    )


def _round(value: float) -> float:
    return round(value, 1)
