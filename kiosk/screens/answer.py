"""What became of an opinion or complaint, for whoever has its number."""

from kivy.uix.widget import Widget

from centre.citizens.opinions import DIGITS, Opinion
from kiosk import dates
from kiosk.clerk import Trouble
from kiosk.screens.base import Screen
from kiosk.session import Place
from kiosk.widgets.box import Card, Column
from kiosk.widgets.text import Text


class AnswerScreen(Screen):
    """The number, then the answer. What was written is not shown: the slip may be in other hands."""

    def build(self) -> None:
        found: Opinion | None = self.place.memo.get("opinion")
        if found is not None:
            self._answer(found)
            return
        self.title(self.words("answer.title"), self.words("answer.note"))
        self._pad = self.keypad(DIGITS, self._look)
        self.add_widget(Widget())

    def _look(self, number: str) -> None:
        name = self.kiosk.kiosk_name
        self.kiosk.ask(lambda office: office.opinions.ask(number, name), self._found)

    def _found(self, opinion: Opinion | Trouble) -> None:
        if isinstance(opinion, Trouble):
            known = {"no-opinion": "wrong", "too-many-tries": "too_many"}
            self._pad.refuse(self.words(f"answer.{known.get(opinion.code, 'trouble')}"))
        else:
            self.kiosk.replace(Place("answer", {"state": opinion.state}, {"opinion": opinion}))

    def _answer(self, opinion: Opinion) -> None:
        theme, words = self.theme, self.words
        zone = self.kiosk.now().tzinfo
        kind = self.kiosk.text(f"desk.opinion.kind.{opinion.kind}")
        given = dates.day(words, opinion.created_at.astimezone(zone).date())
        self.title(
            self.kiosk.text(f"desk.opinion.state.{opinion.state}"),
            words("answer.of", kind=kind, day=given),
        )
        page = Column(theme, gap=24)
        for reply in opinion.replies:
            at = dates.day(words, reply.at.astimezone(zone).date())
            page.add_widget(
                Card(
                    theme,
                    Text(theme, words("answer.reply", day=at), "note", "muted"),
                    *(Text(theme, part) for part in reply.text.splitlines() if part.strip()),
                    gap=14,
                )
            )
        if not opinion.replies:
            due = dates.day(words, opinion.due_on)
            page.add_widget(Card(theme, Text(theme, words("answer.due", day=due))))
        self.scroller(page)
        self.add_widget(self.done())
