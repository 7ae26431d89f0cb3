"""Writing in one's own words: letters below, what they may stand for above them, and what is written so far.
What is written belongs to the place that asked for it, and goes when the visitor goes."""

from collections.abc import Callable
from typing import Any

from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.screens.base import Screen
from kiosk.widgets.box import Card, Column
from kiosk.widgets.letters import WIDE_SHARE, fit_beside, letters
from kiosk.widgets.tap import Tap, chip
from kiosk.widgets.text import Text

LONGEST = 200
"""Characters."""
LONGEST_LETTERS = 30
LINES, LONG_LINES = 2, 1
"""Rows of candidates, and of those that are as long as a wide panel."""
GAP = 14
"""Units between them."""


class WriteScreen(Screen):
    """The memo of its place has a list `written`, whose one member is the text."""

    def build(self) -> None:
        theme = self.theme
        self._letters = ""
        self._offset = 0
        self._written: list[str] = self.place.memo["written"]
        self._spelled = self.kiosk.session.language == "zh"
        self._shown = Text(theme, "", "body")
        self._count = Text(theme, "", "note", "muted", align="right")
        self._choices = Column(theme, gap=GAP)
        card = Card(theme, self._shown, self._count, gap=12, edge="accent")
        keys = letters(theme, self._press, self._ends())
        done = self.primary("written", self.words("write.done"), self.kiosk.back, "check")
        self.title(self.words("write.title"), self.words("write.note") if self._spelled else "")
        beside = fit_beside(theme, self._room - theme.px(32))
        self._lines = LONG_LINES if theme.wide and not beside else LINES
        if beside:
            left = BoxLayout(orientation="vertical", spacing=theme.px(24))
            self.scroller(card, into=left)
            left.add_widget(self._choices)
            right = BoxLayout(orientation="vertical", size_hint_x=WIDE_SHARE, spacing=theme.px(24))
            for part in (keys, Widget(), done):
                right.add_widget(part)
            both = BoxLayout(spacing=theme.px(32))
            both.add_widget(left)
            both.add_widget(right)
            self.add_widget(both)
        else:
            self.scroller(card)
            for part in (self._choices, keys, done):
                self.add_widget(part)
        self.kiosk.prepare_writing(self._look)
        self._choices.bind(width=lambda *_: self._choose_from())
        self._look()

    def state(self) -> dict[str, Any]:
        return {"length": len(self._written[0]), "letters": self._letters}

    def _ends(self) -> list[tuple[str, str, Callable[[], None], float]]:
        erase = ("erase", self.words("code.erase"), self._erase, 1.0 if self._spelled else 1.3)
        if self._spelled:
            marks = [("mark:comma", "，", lambda: self._mark("，"), 1.0)]
            marks.append(("mark:stop", "。", lambda: self._mark("。"), 1.0))
            return [*marks, erase]
        return [("space", self.words("search.space"), lambda: self._mark(" "), 1.7), erase]

    def _press(self, letter: str) -> None:
        if not self._spelled:
            self._add(letter)
        elif len(self._letters) < LONGEST_LETTERS:
            self._letters, self._offset = self._letters + letter, 0
        self._look()

    def _mark(self, mark: str) -> None:
        """A mark ends what is being spelled: as the first candidate says."""
        if self._letters and (found := self.kiosk.candidates(self._letters)):
            self._take(*found[0])
        self._add(mark)
        self._look()

    def _erase(self) -> None:
        if self._letters:
            self._letters, self._offset = self._letters[:-1], 0
        else:
            self._written[0] = self._written[0][:-1]
        self._look()

    def _add(self, text: str) -> None:
        self._written[0] = (self._written[0] + text)[:LONGEST]

    def _take(self, text: str, used: int) -> None:
        self._add(text)
        self._letters, self._offset = self._letters[used:], 0

    def _choose(self, text: str, used: int) -> Callable[[], None]:
        def choose() -> None:
            self._take(text, used)
            self._look()

        return choose

    def _look(self) -> None:
        text = self._written[0] + self._letters
        self._shown.set(f"{text}_" if text else self.words("write.hint"), "ink" if text else "muted")
        self._count.set(f"{len(self._written[0])} / {LONGEST}")
        self._choose_from()
        self.kiosk.settled()

    def _choose_from(self) -> None:
        """The candidates that there is room for; the last place is for the others."""
        theme, space = self.theme, self.theme.px(GAP)
        self._choices.clear_widgets()
        if not self._spelled:
            return
        found = self.kiosk.candidates(self._letters)[self._offset :]
        more = chip(theme, "more", self.words("write.more"), self._others)
        number = 0
        for line_number in range(self._lines):
            line = BoxLayout(size_hint_y=None, height=theme.target(84), spacing=space)
            room = self._choices.width - (more.width + space if line_number == self._lines - 1 else 0)
            while number < len(found):
                text, used = found[number]
                tap: Tap = chip(theme, f"choice:{text}", text, self._choose(text, used))
                if tap.width > room:
                    break
                room -= tap.width + space
                line.add_widget(tap)
                number += 1
            self._choices.add_widget(line)
        if number < len(found) or self._offset:
            self._count_on = number if number < len(found) else -self._offset
            line.add_widget(more)

    def _others(self) -> None:
        """The next candidates; after the last the first again."""
        self._offset = max(0, self._offset + self._count_on)
        self._choose_from()
        self.kiosk.settled()
