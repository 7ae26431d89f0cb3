"""Entering a number: places for its digits, and ten keys."""

from collections.abc import Callable, Sequence
from functools import partial

from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from kiosk.frame import banner
from kiosk.receipts import Words
from kiosk.widgets.box import Card, Column, Grid, Row, gap
from kiosk.widgets.tap import KEY_AGAIN_SECONDS, button
from kiosk.widgets.text import Text
from kiosk.widgets.theme import Ink, Theme

DIAL = "123456789*0#"

KEY, WIDE_KEY, DIAL_KEY = 150, 112, 116
"""Units of a key's height: upright, on a wide panel, and of an upright one's telephone."""


class Keypad(Column):
    """What is typed stays in `typed`. `done` hears a number as soon as all its `digits` are there; a number
    of any length (`digits` 0, up to `most`) is given by whoever shows the keypad."""

    def __init__(
        self,
        theme: Theme,
        words: Words,
        digits: int,
        done: Callable[[str], None],
        changed: Callable[[], None],
        typed: str = "",
        most: int = 15,
        below: Sequence[Widget] = (),
    ) -> None:
        """`typed`: what stands there already. `below`: what else stands with the number: under the keys, or
        beside them on a wide panel."""
        super().__init__(theme, gap=32)
        self.typed, self.faulty = typed, False
        self._theme_of, self._digits, self._most = theme, digits, digits or most
        self._done, self._changed = done, changed
        self._key_units = WIDE_KEY if theme.wide else KEY
        self._places = BoxLayout(size_hint_y=None, height=theme.px(140), spacing=theme.px(14))
        self._shown = Column(theme, self._places, gap=32)
        keys = GridLayout(cols=3, spacing=theme.px(20), size_hint_y=None)
        keys.unread = True
        keys.bind(minimum_height=keys.setter("height"))
        for key in "123456789":
            keys.add_widget(self._key(key))
        erase, clear = words("code.erase"), words("code.clear")
        keys.add_widget(
            button(theme, "erase", erase, self.erase, icon="back", style="body", units=self._key_units)
        )
        keys.add_widget(self._key("0"))
        keys.add_widget(
            button(
                theme,
                "clear",
                clear,
                lambda: self._keep(0),
                icon="cross",
                style="body",
                units=self._key_units,
            )
        )
        if theme.wide:
            left = Column(theme, self._shown, *below, gap=32)
            self.add_widget(Row(theme, left, keys, gap=48, at="top"))
        else:
            for part in (self._shown, keys, *below):
                self.add_widget(part)
        self._show()

    @property
    def unfinished(self) -> str:
        """What has been typed of a number that `done` has not heard."""
        return self.typed if len(self.typed) != self._digits else ""

    def refuse(self, words: str) -> None:
        """Say what was wrong with the number, and let it be typed again."""
        self.typed, self.faulty = "", True
        self._show(words)

    def explain(self, words: str) -> None:
        """Say why nothing came of the number as it stands."""
        self._show(words)

    def _key(self, digit: str) -> Widget:
        return button(
            self._theme_of,
            f"key:{digit}",
            digit,
            lambda: self.press(digit),
            style="display",
            units=self._key_units,
            again_seconds=KEY_AGAIN_SECONDS,
        )

    def press(self, digit: str) -> None:
        """Put a digit in."""
        if len(self.typed) < self._most:
            self.typed, self.faulty = self.typed + digit, False
            self._show()
            if len(self.typed) == self._digits:
                self._done(self.typed)

    def erase(self) -> None:
        """Take the last one away."""
        self._keep(len(self.typed) - 1)

    def _keep(self, digits: int) -> None:
        self.typed = self.typed[: max(0, digits)]
        self._show()

    def _show(self, fault: str = "") -> None:
        theme = self._theme_of
        self._places.clear_widgets()
        if self._digits:
            for number in range(self._digits):
                if self._digits == 8 and number == 4:  # as it is grouped on paper
                    self._places.add_widget(gap(theme, 8))
                edge: Ink = "accent" if number == len(self.typed) else "line"
                self._places.add_widget(self._place(self.typed[number : number + 1], edge))
        else:
            self._places.add_widget(self._place(self.typed, "accent"))
        for note in self._shown.children[:-1]:
            self._shown.remove_widget(note)
        if fault:
            self._shown.add_widget(banner(theme, fault))
        self._changed()

    def _place(self, text: str, edge: Ink) -> Card:
        box = Card(self._theme_of, edge=edge, pad=(0, 20), size_hint_y=1)
        box.add_widget(Text(self._theme_of, text or " ", "display", align="center", size_hint_y=1))
        return box


class Dial(Grid):
    """The keys of a telephone; `press` hears each. `enter` ends the call, for whoever has only keys."""

    def __init__(self, theme: Theme, press: Callable[[str], None], enter: Callable[[], None]) -> None:
        super().__init__(theme, cols=3, gap=16)
        self.unread = True
        self.press, self.enter = press, enter
        units = WIDE_KEY if theme.wide else DIAL_KEY
        for key in DIAL:
            tap = button(
                theme,
                f"key:{key}",
                key,
                partial(press, key),
                style="title",
                units=units,
                again_seconds=KEY_AGAIN_SECONDS,
            )
            self.add_widget(tap)
