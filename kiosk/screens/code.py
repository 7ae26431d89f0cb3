"""Entering a service code (办事码): goes on where the telephone or an earlier visit stopped."""

from collections.abc import Callable, Mapping
from typing import Any

from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from kiosk.clerk import Trouble
from kiosk.codes import place_of
from kiosk.frame import banner
from kiosk.screens.base import Screen
from kiosk.widgets.box import Card, Column
from kiosk.widgets.tap import button
from kiosk.widgets.text import Text

DIGITS = 6


class CodeScreen(Screen):
    """Six places and a keypad. What is typed stays on this screen only."""

    def build(self) -> None:
        theme = self.theme
        self._typed, self._wrong = "", False
        self.title(self.words("code.title"), self.words("code.note"))
        self._places = BoxLayout(size_hint_y=None, height=theme.px(150), spacing=theme.px(16))
        self.add_widget(self._places)
        self._note = Column(theme)
        self.add_widget(self._note)
        keys = GridLayout(cols=3, spacing=theme.px(20), size_hint_y=None)
        keys.bind(minimum_height=keys.setter("height"))
        for key in "123456789":
            keys.add_widget(self._key(key))
        for target, words, icon in (("erase", "", "back"), ("0", "0", ""), ("clear", "", "cross")):
            if target == "0":
                keys.add_widget(self._key(target))
            else:
                words = self.words(f"code.{target}")
                keys.add_widget(
                    button(theme, target, words, self._edit(target), icon=icon, style="body", units=160)
                )
        self.add_widget(keys)
        self.add_widget(Widget())
        self._show()

    def state(self) -> dict[str, Any]:
        return {"typed": len(self._typed), "wrong": self._wrong}

    def _key(self, digit: str) -> Widget:
        return button(self.theme, f"key:{digit}", digit, self._press(digit), style="display", units=160)

    def _press(self, digit: str) -> Callable[[], None]:
        def press() -> None:
            if len(self._typed) < DIGITS:
                self._typed, self._wrong = self._typed + digit, False
                self._show()
                if len(self._typed) == DIGITS:
                    self.kiosk.open_code(self._typed, self._opened)

        return press

    def _edit(self, target: str) -> Callable[[], None]:
        def edit() -> None:
            self._typed = self._typed[:-1] if target == "erase" else ""
            self._show()

        return edit

    def _opened(self, payload: Mapping[str, Any] | Trouble | None) -> None:
        place = None
        if isinstance(payload, Mapping):
            place = place_of(payload, self.kiosk.pack)
        if place is not None:
            self.kiosk.replace(place)
            return
        self._typed, self._wrong = "", True
        self._show("trouble" if isinstance(payload, Trouble) else "wrong")

    def _show(self, fault: str = "") -> None:
        theme = self.theme
        self._places.clear_widgets()
        for number in range(DIGITS):
            digit = self._typed[number : number + 1]
            edge = "accent" if number == len(self._typed) else "line"
            box = Card(theme, edge=edge, pad=(0, 20), size_hint_y=1)  # type: ignore[arg-type]
            box.add_widget(Text(theme, digit or " ", "display", align="center", size_hint_y=1))
            self._places.add_widget(box)
        self._note.clear_widgets()
        if fault:
            self._note.add_widget(banner(theme, self.words(f"code.{fault}")))
        self.kiosk.settled()
