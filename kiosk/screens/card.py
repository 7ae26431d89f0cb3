"""Swiping the ID card, so that age gives priority."""

from typing import Any

from kivy.clock import Clock

from devices.reader.card import Card as IdCard
from kiosk.cards import Holder, holder
from kiosk.frame import banner
from kiosk.screens.base import Screen
from kiosk.widgets.box import Card, Column
from kiosk.widgets.text import Icon, Text

LOOK_SECONDS = 0.5


class CardScreen(Screen):
    """Asks for the card, then shows what follows from it. What was read goes when the screen goes."""

    def build(self) -> None:
        theme = self.theme
        self._service = self.kiosk.pack.services[self.params["service"]]
        self._holder: Holder | None = None
        self._usable = True
        self._again = False
        self.title(self.words("card.title"), self.words("card.note"))
        self._sheet = Card(theme, gap=32, pad=48)
        self._note = Column(theme)
        # Above it: what changes must be seen wherever one has scrolled to.
        self.add_widget(self._note)
        self.middle(self._sheet)
        self._actions = Column(theme)
        self.add_widget(self._actions)
        self._ask()
        self.kiosk.listen(self._read, self._unread)
        self._look = Clock.schedule_interval(self._check, LOOK_SECONDS)

    def leave(self) -> None:
        self._look.cancel()
        self._holder = None

    def state(self) -> dict[str, Any]:
        if self._holder:
            return {"card": "read", "priority": self._holder.priority.id if self._holder.priority else None}
        return {"card": "unusable" if not self._usable else "again" if self._again else "waiting"}

    def _ask(self) -> None:
        theme = self.theme
        for part in (
            Icon(theme, "card", 200 if theme.wide else 340, "accent", size_hint_x=1),
            Text(theme, self.words("card.place"), "title", align="center"),
            Text(theme, self.words("card.privacy"), "note", "muted", align="center"),
        ):
            self._sheet.add_widget(part)
        self._actions.add_widget(
            self.secondary("plain", self.words("ticket.plain"), lambda: self._take(None), "ticket")
        )

    def _check(self, _: float) -> None:
        usable = self.kiosk.reader_usable()
        if self._holder or usable == self._usable:
            return
        self._usable, self._again = usable, False
        self._note.clear_widgets()
        if not usable:
            self._note.add_widget(banner(self.theme, self.words("card.unusable")))
        self.kiosk.settled()

    def _unread(self) -> None:
        """The reader tries on while the card lies there, and says so each time: one notice is enough."""
        if self._holder or self._again or not self._usable:
            return
        self._again = True
        self._note.clear_widgets()
        self._note.add_widget(banner(self.theme, self.words("card.again")))
        self.kiosk.settled()

    def _read(self, card: IdCard) -> None:
        theme = self.theme
        found = self._holder = holder(card, self._service.priority, self.kiosk.now().date())
        self._sheet.clear_widgets()
        self._note.clear_widgets()
        self._actions.clear_widgets()
        self._sheet.add_widget(Icon(theme, "card", 160, "accent", size_hint_x=1))
        self._sheet.add_widget(
            Text(theme, self.words("card.person", name=found.name, age=found.age), "title", align="center")
        )
        if found.priority:
            priority = found.priority
            words = self.words("card.first", title=priority.title)
            self._sheet.add_widget(banner(theme, words, "check", warning=False))
            self._sheet.add_widget(Text(theme, priority.reason, "note", "muted", align="center"))
            self._actions.add_widget(
                self.primary("take", self.words("card.take"), lambda: self._take(priority.id), "ticket")
            )
        else:
            self._sheet.add_widget(Text(theme, self.words("card.not_first"), "body", align="center"))
            self._actions.add_widget(
                self.primary("take", self.words("card.take_plain"), lambda: self._take(None), "ticket")
            )
        self.kiosk.settled()

    def _take(self, priority: str | None) -> None:
        number = self._holder.number if self._holder else ""
        self.kiosk.take(self.place.memo["wish"], priority, number)
