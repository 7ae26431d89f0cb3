"""Columns, rows and surfaces: how things are placed."""

from typing import Any, Literal

from kivy.clock import Clock
from kivy.graphics import Color, Rectangle, SmoothRoundedRectangle
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from kiosk.widgets.theme import Ink, Theme

RADIUS = 10
"""Units of a corner."""


class Column(BoxLayout):
    """Things one below the other, as high as they are together."""

    def __init__(self, theme: Theme, *children: Widget, gap: float = 0, pad: Any = 0, **kwargs: Any) -> None:
        super().__init__(
            **{
                "orientation": "vertical",
                "size_hint_y": None,
                "height": 0,
                "spacing": theme.px(gap),
                "padding": _padding(theme, pad),
                **kwargs,
            }
        )
        if self.size_hint_y is None:
            self.bind(minimum_height=self.setter("height"))
        for child in children:
            self.add_widget(child)


class Row(BoxLayout):
    """Things side by side, as high as the highest, in its middle or `at` its "top"."""

    def __init__(
        self,
        theme: Theme,
        *children: Widget,
        gap: float = 0,
        pad: Any = 0,
        at: Literal["middle", "top"] = "middle",
        **kwargs: Any,
    ) -> None:
        super().__init__(
            **{
                "size_hint_y": None,
                "height": 0,
                "spacing": theme.px(gap),
                "padding": _padding(theme, pad),
                **kwargs,
            }
        )
        if self.size_hint_y is None:
            self.bind(minimum_height=self.setter("height"))
        for child in children:
            if child.size_hint_y is None and not child.pos_hint:
                child.pos_hint = {"center_y": 0.5} if at == "middle" else {"top": 1}
            self.add_widget(child)


class Grid(GridLayout):
    """Equal boxes in columns; every row as high as its highest box."""

    def __init__(
        self, theme: Theme, *children: Widget, cols: int = 2, gap: float = 24, **kwargs: Any
    ) -> None:
        super().__init__(
            **{"cols": cols, "size_hint_y": None, "height": 0, "spacing": theme.px(gap), **kwargs}
        )
        self.bind(minimum_height=self.setter("height"))
        self._level_soon = Clock.create_trigger(self._level, -1)
        for child in children:
            self.add_widget(child)

    def add_widget(self, widget: Widget, *args: Any, **kwargs: Any) -> None:
        super().add_widget(widget, *args, **kwargs)
        if isinstance(widget, Card):  # a lower card than its neighbour ends in nothing
            widget.add_widget(Widget())
        # Not minimum_height: a box that needs less than before changes nothing while the others stand.
        widget.bind(height=self._level_soon)
        self._level_soon()

    def _level(self, *_: Any) -> None:
        """The boxes of a row end where the highest ends."""
        boxes = self.children[::-1]
        for start in range(0, len(boxes), self.cols):
            row = boxes[start : start + self.cols]
            # Not their present height, which was made equal before, perhaps while the grid was narrower.
            highest = max(getattr(box, "needed", box.height) for box in row)
            for box in row:
                if hasattr(box, "needed"):
                    box.height = highest


class Surface:
    """The ground of a box: filled, with an edge if its colour differs. Mixes into any widget."""

    def paint(self: Any, theme: Theme, fill: Ink, edge: Ink | None = None, radius: float = RADIUS) -> None:
        """Draw the ground; call once, then `tint` to change it."""
        self._theme = theme
        self._edge_width = max(2.0, theme.px(2)) if edge else 0.0
        corner = [theme.px(radius)]
        with self.canvas.before:
            self._edge_colour = Color(*theme.colour(edge or fill))
            self._edge = SmoothRoundedRectangle(radius=corner) if radius else Rectangle()
            self._fill_colour = Color(*theme.colour(fill))
            self._fill = SmoothRoundedRectangle(radius=corner) if radius else Rectangle()
        self.bind(pos=self._place, size=self._place)
        self._place()

    def tint(self: Any, fill: Ink, edge: Ink | None = None) -> None:
        """Change the colours."""
        self._fill_colour.rgba = self._theme.colour(fill)
        self._edge_colour.rgba = self._theme.colour(edge or fill)

    def _place(self: Any, *_: Any) -> None:
        inset = self._edge_width
        self._edge.pos, self._edge.size = self.pos, self.size
        self._fill.pos = (self.x + inset, self.y + inset)
        self._fill.size = (max(0, self.width - 2 * inset), max(0, self.height - 2 * inset))


class Card(Surface, Column):
    """A column on a ground of its own."""

    def __init__(
        self, theme: Theme, *children: Widget, fill: Ink = "card", edge: Ink | None = "line", **kwargs: Any
    ) -> None:
        super().__init__(theme, *children, **{"pad": 32, **kwargs})
        self.paint(theme, fill, edge)

    @property
    def needed(self) -> float:
        """Pixels that it must be high, whatever it is now."""
        return float(self.minimum_height)


class Rule(Widget):
    """A thin line across."""

    def __init__(self, theme: Theme, ink: Ink = "line", units: float = 2, **kwargs: Any) -> None:
        super().__init__(**{"size_hint_y": None, "height": max(1.0, theme.px(units)), **kwargs})
        with self.canvas:
            Color(*theme.colour(ink))
            self._mark = Rectangle()
        self.bind(pos=self._move, size=self._move)

    def _move(self, *_: Any) -> None:
        self._mark.pos, self._mark.size = self.pos, self.size


def gap(theme: Theme, units: float) -> Widget:
    """Room between things, both ways."""
    return Widget(size_hint=(None, None), size=(theme.px(units), theme.px(units)))


def _padding(theme: Theme, pad: Any) -> Any:
    return [theme.px(side) for side in pad] if isinstance(pad, tuple | list) else theme.px(pad)
