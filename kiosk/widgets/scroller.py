"""An area longer than the screen: moved by the finger, or page by page with two buttons."""

from collections.abc import Callable
from typing import Any

from kivy.clock import Clock
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.scrollview import ScrollView
from kivy.uix.widget import Widget

from kiosk.widgets.tap import Tap, button, tower
from kiosk.widgets.text import Text, fitting
from kiosk.widgets.theme import Theme

SIDE = 150
"""Units across the buttons beside the content of a wide panel."""


class View(ScrollView):
    """Moves its content up and down; the pager says where one is."""

    def __init__(self) -> None:
        # Stops at the ends instead of bouncing.
        super().__init__(do_scroll_x=False, bar_width=0, effect_cls="ScrollEffect", scroll_type=["content"])

    def _bind_inactive_bar_color(self, *_: Any) -> None:
        """A bar that is not there does not fade: Kivy's would draw every frame for half a second after each
        move, and hold on to a screen that has been left meanwhile."""


class Scroller(BoxLayout):
    """Shows a column; the buttons appear when it does not fit. `moved` is told after each page turned."""

    def __init__(
        self,
        theme: Theme,
        content: Widget,
        words: tuple[str, str, str],
        moved: Callable[[], None],
        **kwargs: Any,
    ) -> None:
        """`words` of the buttons: a page up, to the top (empty: no such button), a page down."""
        super().__init__(**{"orientation": "horizontal" if theme.wide else "vertical", **kwargs})
        self.theme, self.content, self._words, self._moved = theme, content, words, moved
        self.view = View()
        self.view.add_widget(content)
        self.add_widget(self.view)
        self._pager: BoxLayout | None = None
        fit = Clock.create_trigger(self._fit, -1)
        content.bind(height=fit)
        self.bind(height=fit, width=fit)
        self.view.bind(scroll_y=self._count, height=self._count)

    @property
    def pages(self) -> int:
        """How many views the content fills."""
        return max(1, -int(-(self.content.height - 1) // self._step())) if self.view.height > 1 else 1

    @property
    def page(self) -> int:
        """Which of them is seen, from 1."""
        if self._offset() >= self.content.height - self.view.height - 1:
            return self.pages
        return min(self.pages, 1 + round(self._offset() / self._step()))

    def turn(self, by: int) -> None:
        """Go some pages down (up if negative)."""
        self.scroll_to_offset(self._offset() + by * self._step())

    def show(self, child: Widget) -> None:
        """Bring a child of the content to the top of the view."""
        self.scroll_to_offset(self.content.top - child.top)

    def scroll_to_offset(self, pixels: float) -> None:
        """Show the content from so many pixels below its top."""
        hidden = self.content.height - self.view.height
        if hidden > 0:
            self.view.effect_y.velocity = 0
            self.view.scroll_y = 1 - min(1.0, max(0.0, pixels / hidden))
        self._count()
        self._moved()

    def _step(self) -> float:
        return float(max(1.0, self.view.height - self.theme.leading("body") * 1.5))

    def _offset(self) -> float:
        return float(max(0.0, self.content.height - self.view.height) * (1 - self.view.scroll_y))

    def _fit(self, *_: Any) -> None:
        overflows = self.content.height > self.height + 1
        if overflows and self._pager is None:
            self._pager = self._make_pager()
            self.add_widget(self._pager)
        elif not overflows and self._pager is not None:
            self.remove_widget(self._pager)
            self._pager = None
            self.view.scroll_y = 1
        self._count()

    def _make_pager(self) -> BoxLayout:
        """The buttons: below the content, beside it on a wide panel."""
        theme, wide = self.theme, self.theme.wide
        up, top, down = self._words
        side = theme.target(SIDE if wide else 96)
        across: dict[str, Any] = {"size_hint_x": None, "width": side + theme.px(24)}
        along: dict[str, Any] = {"size_hint_y": None, "height": side + theme.px(24)}
        pager = BoxLayout(
            orientation="vertical" if wide else "horizontal",
            padding=(theme.px(24), 0, 0, 0) if wide else (0, theme.px(24), 0, 0),
            spacing=theme.px(24),
            **(across if wide else along),
        )
        pager.unread = True
        self._up = self._turner("page-up", up, -1, "up")
        self._down = self._turner("page-down", down, 1, "down")
        self._number = Text(theme, "1 / 1", "note", "muted", align="center", em=round(theme.px(30)))
        middle = Tap(theme, "page-top", top, lambda: self.scroll_to_offset(0), "bare", orientation="vertical")
        middle.height, middle.disabled = theme.target(96), not top
        parts: list[Widget] = [self._number]
        if top:
            em = fitting(top, theme.px(30), side)
            parts.insert(0, Text(theme, top, "note", "accent", align="center", em=em))
        for part in (Widget(), *parts, Widget()):
            middle.add_widget(part)
        middle.size_hint_x = 1 if wide else 0.5
        for widget in (self._up, middle, self._down):
            pager.add_widget(widget)
        return pager

    def _turner(self, target: str, words: str, by: int, icon: str) -> Tap:
        """The button that turns a page."""
        if self.theme.wide:
            return tower(self.theme, target, words, lambda: self.turn(by), icon)
        return button(self.theme, target, words, lambda: self.turn(by), icon=icon, units=96)

    def _count(self, *_: Any) -> None:
        if self._pager is None:
            return
        self._number.set(f"{self.page} / {self.pages}")
        self._up.disabled = self.page <= 1
        self._down.disabled = self.page >= self.pages
        for tap in (self._up, self._down):
            tap.opacity = 0.35 if tap.disabled else 1
