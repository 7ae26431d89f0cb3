"""Finding a guide by pinyin or initials, in English by words. Results come with every key."""

from collections.abc import Callable
from typing import Any

from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.screens.base import Screen
from kiosk.session import Place
from kiosk.widgets.box import Card, Column, Row
from kiosk.widgets.letters import WIDE_SHARE, fit_beside, letters
from kiosk.widgets.tap import row
from kiosk.widgets.text import Icon, Text

LONGEST = 24


class SearchScreen(Screen):
    """What was typed, what fits it, and 26 keys. What was typed is kept while a guide is read."""

    def build(self) -> None:
        theme = self.theme
        self._typed: str = self.place.memo.get("typed", "")
        self._count = 0
        self.title(self.words("search.title"))
        self._line = Text(theme, "", "title", size_hint_x=1, pos_hint={"center_y": 0.5})
        field = Card(
            theme, Row(theme, Icon(theme, "search", 56, "accent"), self._line, gap=24), edge="accent"
        )
        self._results = Column(theme, gap=16)
        keys = self._keys()
        if fit_beside(theme, self._room - theme.px(32)):
            left = BoxLayout(orientation="vertical", spacing=theme.px(24))
            left.add_widget(field)
            self.scroller(self._results, into=left)
            both = BoxLayout(spacing=theme.px(32))
            both.add_widget(left)
            side = BoxLayout(orientation="vertical", size_hint_x=WIDE_SHARE)
            side.add_widget(keys)
            side.add_widget(Widget())
            both.add_widget(side)
            self.add_widget(both)
        else:
            self.add_widget(field)
            self.scroller(self._results)
            self.add_widget(keys)
        self._look()

    def hand_over(self) -> dict[str, Any]:
        return {"typed": self._typed}

    def state(self) -> dict[str, Any]:
        return {"typed": self._typed, "found": self._count}

    def _keys(self) -> Column:
        space = ("space", self.words("search.space"), lambda: self._press(" "), 1.4)
        erase = ("erase", self.words("code.erase"), self._erase, 1.6)
        return letters(self.theme, self._press, (space, erase))

    def _press(self, letter: str) -> None:
        if len(self._typed) < LONGEST:
            self._typed = (self._typed + letter).lstrip()
            self._look()

    def _erase(self) -> None:
        self._typed = self._typed[:-1]
        self._look()

    def _look(self) -> None:
        theme = self.theme
        found = self.kiosk.find(self._typed)
        self._count = len(found)
        typed = self._typed.upper()
        self._line.set(typed + "_" if typed else self.words("search.hint"), "ink" if typed else "muted")
        self._results.clear_widgets()
        if not typed:
            self._results.add_widget(Text(theme, self.words("search.note"), "body", "muted"))
        elif not found:
            self._suggest()
        for one in found:
            target = f"{one.place.screen}:{one.place.params.get('id', '')}"
            self._results.add_widget(
                row(theme, target, one.title, self._to(one.place), note=one.note, units=112)
            )
        self.kiosk.settled()

    def _suggest(self) -> None:
        """What to do where nothing is called so."""
        theme, words = self.theme, self.words
        self._results.add_widget(Text(theme, words("search.nothing"), "body"))
        ways = [("browse", words("trouble.home"), self.kiosk.home, "home")]
        if self.kiosk.has_talk():
            ways.append(("talk", words("talk.title"), self._to(Place("talk")), "microphone"))
        ways.append(("ask", words("help.title"), self._to(Place("help")), "headset"))
        for target, title, do, icon in ways:
            self._results.add_widget(row(theme, target, title, do, icon, units=112))

    def _to(self, place: Place) -> Callable[[], None]:
        def go() -> None:
            # What was typed is there again when the visitor comes back, and nobody else sees it.
            self.kiosk.session.replace(Place("search", {}, {"typed": self._typed}))
            self.kiosk.go(place)

        return go
