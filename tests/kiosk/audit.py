"""Faults of layout that can be told without an eye: too small for a finger, cut, over something else."""

from collections.abc import Iterator
from itertools import combinations
from typing import TypeVar

from kivy.uix.scrollview import ScrollView
from kivy.uix.widget import Widget

from kiosk.frame import Strip
from kiosk.screens.base import Screen
from kiosk.shots import targets
from kiosk.widgets.box import Card, Grid
from kiosk.widgets.tap import Tap
from kiosk.widgets.text import Text
from kiosk.widgets.theme import TARGET_MM, Theme

W = TypeVar("W", bound=Widget)


class Audit:
    """`of` a tree of widgets that stands still."""

    def __init__(self, theme: Theme) -> None:
        self._least = theme.mm(TARGET_MM) - 1

    def of(self, root: Widget) -> Iterator[str]:
        """One line for each fault."""
        for tap in _shown(root, Tap):
            for name, side in (("high", tap.height), ("wide", tap.width)):
                if side < self._least:
                    yield f"{tap.target}: {side:.0f} px {name}, less than {self._least:.0f}"
        for one, other in combinations(targets(root, root.height), 2):
            if _overlap(one["box"], other["box"]):
                yield f"{one['id']} and {other['id']} overlap"
        for grid in _shown(root, Grid):
            boxes = [box for box in reversed(grid.children) if isinstance(box, Tap)]
            for row in (boxes[at : at + grid.cols] for at in range(0, len(boxes), grid.cols)):
                if max(box.height for box in row) - min(box.height for box in row) > 1:
                    yield f"{', '.join(box.target for box in row)} are not of one height"
        for text in _shown(root, Text):
            if text.text.strip() and text._content > text.height + 1:
                yield f"{text.text!r}: {text._content} px of lines in {text.height:.0f}"
            widest = max((mark.size[0] for mark in text._marks), default=0)
            if widest > text.width + 1:
                yield f"{text.text!r}: {widest:.0f} px wide in {text.width:.0f}"
            around = next(
                (one for one in _around(text) if isinstance(one, Tap | Card | Strip | ScrollView)), root
            )
            if isinstance(around, ScrollView):
                continue  # what is longer than the screen is meant to be
            if not _inside(_box(text), _box(around)):
                yield f"{text.text!r} stands out of {getattr(around, 'target', type(around).__name__)}"
        for widget in (child for screen in _shown(root, Screen) for child in screen.children):
            if widget.height > 1 and not _inside(_box(widget), _box(widget.parent)):
                yield f"{type(widget).__name__} of {widget.height:.0f} px stands out of the screen"


Box = tuple[float, float, float, float]


def _shown(root: Widget, kind: type[W]) -> Iterator[W]:
    if isinstance(root, kind):
        yield root
    for child in root.children:
        yield from _shown(child, kind)


def _around(widget: Widget) -> Iterator[Widget]:
    while isinstance(widget.parent, Widget):
        widget = widget.parent
        yield widget


def _box(widget: Widget) -> Box:
    x, y = widget.to_window(*widget.pos)
    return x, y, x + widget.width, y + widget.height


def _overlap(one: list[int], other: list[int]) -> bool:
    """Of boxes with their corner, width and height."""
    return all(
        min(one[at] + one[at + 2], other[at] + other[at + 2]) - max(one[at], other[at]) > 1 for at in (0, 1)
    )


def _inside(inner: Box, outer: Box) -> bool:
    low = inner[0] >= outer[0] - 1 and inner[1] >= outer[1] - 1
    return low and inner[2] <= outer[2] + 1 and inner[3] <= outer[3] + 1
