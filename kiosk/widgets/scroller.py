"""An area longer than the screen: moved by the finger, or page by page with two buttons."""

from collections.abc import Callable
from typing import Any

from kivy.clock import Clock
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.scrollview import ScrollView
from kivy.uix.widget import Widget

from kiosk.theme import Theme
from kiosk.widgets.tap import Tap, button
from kiosk.widgets.text import Text


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
        super().__init__(**{"orientation": "vertical", **kwargs})
        self.theme, self.content, self._words, self._moved = theme, content, words, moved
        self.view = ScrollView(
            do_scroll_x=False,
            bar_width=0,  # the pager says where one is
            effect_cls="ScrollEffect",  # stops at the ends instead of bouncing
            scroll_type=["content"],
        )
        self.view.add_widget(content)
        self.add_widget(self.view)
        self._pager: BoxLayout | None = None
        fit = Clock.create_trigger(self._fit, -1)
        content.bind(height=fit)
        self.bind(height=fit, width=fit)
        self.view.bind(scroll_y=self._count)

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
        theme = self.theme
        pager = BoxLayout(
            size_hint_y=None,
            height=theme.target(96) + theme.px(24),
            padding=(0, theme.px(24), 0, 0),
            spacing=theme.px(24),
        )
        pager.unread = True
        up, top, down = self._words
        self._up: Tap = button(theme, "page-up", up, lambda: self.turn(-1), icon="up", units=96)
        self._down: Tap = button(theme, "page-down", down, lambda: self.turn(1), icon="down", units=96)
        self._number = Text(theme, "1 / 1", "note", "muted", align="center", pos_hint={"center_y": 0.5})
        middle: Widget = self._number
        if top:
            middle = Tap(
                theme, "page-top", top, lambda: self.scroll_to_offset(0), "bare", orientation="vertical"
            )
            middle.height, middle.padding = theme.target(96), (0, theme.px(6))
            title = Text(theme, top, "note", "accent", align="center")
            for part in (title, self._number):
                middle.add_widget(part)
        middle.size_hint_x = 0.5
        for part in (self._up, middle, self._down):
            pager.add_widget(part)
        return pager

    def _count(self, *_: Any) -> None:
        if self._pager is None:
            return
        self._number.set(f"{self.page} / {self.pages}")
        self._up.disabled = self.page <= 1
        self._down.disabled = self.page >= self.pages
        for tap in (self._up, self._down):
            tap.opacity = 0.35 if tap.disabled else 1
