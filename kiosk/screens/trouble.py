"""What could not be done, and what to do instead. The cause is in the log, for those who can mend it."""

from collections.abc import Callable
from datetime import datetime

from kiosk import dates
from kiosk.clerk import Trouble
from kiosk.frame import banner
from kiosk.screens.base import Screen
from kiosk.session import Place
from kiosk.widgets.box import Column
from kiosk.widgets.text import Text, fitting


class TroubleScreen(Screen):
    """Says so, and what people can do: go to the desk, try again, or come when it is open."""

    def build(self) -> None:
        match self.params["what"]:
            case "fault":
                title, note = self.words("trouble.fault"), self.words("trouble.fault_note")
                self.statement("warning", "warning", title, note)
                self.add_widget(self.primary("end", *self._home))
            case "closed":
                self._closed()
            case "too-many":
                self._to_desk("too_many")
                self.add_widget(self.primary("end", *self._home))
            case _:
                self._to_desk("note")
                self._try_again()

    @property
    def _home(self) -> tuple[str, Callable[[], None], str]:
        return self.words("trouble.home"), self.kiosk.home, "home"

    def _to_desk(self, why: str) -> None:
        page = self.statement("warning", "warning", self.words("trouble.title"), self.words(f"trouble.{why}"))
        page.add_widget(banner(self.theme, self.words("trouble.staff"), "person", warning=False))

    def _try_again(self) -> None:
        if again := self.place.memo.get("again"):
            taps = [
                self.secondary("end", *self._home),
                self.primary("again", self.words("trouble.again"), again),
            ]
            self.add_widget(self.actions(*taps))
        else:
            self.add_widget(self.primary("end", *self._home))

    def _closed(self) -> None:
        """Nobody is at the desk now: when somebody will be, and a time of one's own."""
        theme = self.theme
        hours = Text(theme, self.kiosk.pack.meta.hours, "body", "muted", align="center")
        self._opens = Column(theme)
        moment = self.kiosk.now()
        title, note = self.words("trouble.closed_title"), self.words("trouble.closed")
        self.statement("clock", "accent", title, note, self._opens, hours)
        book = self.primary("book", self.words("ticket.booking"), self._book, "calendar")
        self.add_widget(self.actions(self.secondary("end", *self._home), book))
        self.kiosk.ask(lambda office: office.hours.next_opening(moment), self._opening)

    def _book(self) -> None:
        self.kiosk.go(Place("booking"))

    def _opening(self, opens: datetime | Trouble | None) -> None:
        if isinstance(opens, datetime):
            words = self.words("trouble.opens", when=dates.moment(self.words, opens))
            em = fitting(words, self.theme.em("title"), self._room - self.theme.px(100))
            self._opens.add_widget(Text(self.theme, words, "title", "accent", align="center", em=em))
            self.kiosk.settled()
