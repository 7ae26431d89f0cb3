"""Speaking instead of typing: a call to the hotline, and then what it found, on the screen."""

from collections.abc import Mapping
from typing import Any

from kivy.clock import Clock

from kiosk.clerk import Trouble
from kiosk.codes import place_of
from kiosk.frame import banner
from kiosk.screens.base import Screen
from kiosk.session import Place
from kiosk.widgets.box import Card, Column
from kiosk.widgets.keypad import Dial
from kiosk.widgets.text import Icon, Text

LOOK_SECONDS = 0.2

ICONS = {"calling": "headset", "listen": "speaker", "speak": "microphone"}


class TalkScreen(Screen):
    """Whose turn it is, keys as on a telephone, and the end."""

    def build(self) -> None:
        theme = self.theme
        self._turn = ""
        self._mark = Column(theme)
        self._says = Text(theme, "", "display", align="center")
        self._note = Column(theme)
        self._last = Column(theme, self.primary("finish", self.words("talk.done"), self._finish, "check"))
        self.title(self.words("talk.title"), self.words("talk.note"))
        card = Card(theme, self._mark, self._says, gap=16, pad=32)
        call = self.place.memo.get("call")
        self._talk = self.kiosk.ring(self._ended, call)
        self._handed_over = False
        self._pressed = 0
        self._dial = Dial(theme, self._press, self._finish)
        self.middle(self.pair(Column(theme, card, self._note, gap=24), self._dial))
        self.add_widget(self._last)
        self._look = Clock.schedule_interval(self._show, LOOK_SECONDS)
        self._show()
        if call is None:
            self._talk.start()

    def hand_over(self) -> dict[str, Any]:
        self._handed_over = True
        return {"call": self._talk}

    def leave(self) -> None:
        self._look.cancel()
        if not self._handed_over:
            self._talk.hang_up()

    @property
    def speaks(self) -> bool:
        return self._turn != "over"

    def state(self) -> dict[str, Any]:
        return {"turn": self._turn, "pressed": self._pressed}

    def _press(self, key: str) -> None:
        self._talk.press(key)
        self._pressed += 1
        self.kiosk.settled()

    def _show(self, *_: Any) -> None:
        """Whose turn it is."""
        turn = self._talk.turn
        if turn != self._turn:
            self._turn = turn
            self._mark.clear_widgets()
            self._mark.add_widget(Icon(self.theme, ICONS[turn], 150, "accent", size_hint_x=1))
            self._says.set(self.words(f"talk.{turn}"))
            self.kiosk.settled()

    def _finish(self) -> None:
        self._talk.hang_up()

    def _ended(self, code: str | None) -> None:
        if code:
            name = self.kiosk.kiosk_name
            self.kiosk.ask(lambda office: office.codes.open(code, name), lambda kept: self._found(kept, code))
        else:
            self._fail("trouble" if code is None else "nothing")

    def _found(self, kept: Mapping[str, Any] | Trouble | None, code: str) -> None:
        place = None if kept is None or isinstance(kept, Trouble) else place_of(kept, self.kiosk.pack, code)
        if place is None:
            self._fail("nothing")
        else:
            self.kiosk.replace(place)

    def _fail(self, why: str) -> None:
        self._look.cancel()
        self._turn = "over"
        self._mark.clear_widgets()
        self._mark.add_widget(Icon(self.theme, "headset", 150, "muted", size_hint_x=1))
        self._says.set(self.words("talk.over"))
        self._note.add_widget(banner(self.theme, self.words(f"talk.{why}")))
        self._dial.parent.remove_widget(self._dial)
        self._last.clear_widgets()
        again = self.primary("again", self.words("talk.again"), self._again, "headset")
        self._last.add_widget(again)
        self.kiosk.settled()

    def _again(self) -> None:
        self.kiosk.replace(Place("talk"))
