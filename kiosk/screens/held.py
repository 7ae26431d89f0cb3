"""A number that was taken already, found by its paper's code: how it stands, another copy, giving it up."""

from dataclasses import dataclass

from kivy.uix.widget import Widget

from centre.office import Office
from centre.queue.estimate import UNKNOWN, Estimate
from centre.queue.steps import CODE_DIGITS
from centre.queue.ticket import IN_QUEUE, State, Ticket
from kiosk import dates
from kiosk.clerk import Trouble
from kiosk.frame import banner
from kiosk.screens.base import Screen
from kiosk.screens.rate import of_ticket
from kiosk.session import Place
from kiosk.widgets.box import Card, Column
from kiosk.widgets.tap import Tap
from kiosk.widgets.text import Text


@dataclass(frozen=True)
class Held:
    """A ticket as its holder wants to know of it."""

    ticket: Ticket
    ahead: int | None
    """Who is called before it now; None: it does not wait."""
    wait: Estimate


class HeldScreen(Screen):
    """The code, then the ticket."""

    _outcome = ""

    def build(self) -> None:
        held: Held | None = self.place.memo.get("held")
        if self.params.get("step") == "cancelled":
            self._cancelled()
        elif held is None:
            self.title(self.words("held.title"), self.words("held.note"))
            self._pad = self.keypad(CODE_DIGITS, self._look)
            self.add_widget(Widget())
        elif self.params.get("step") == "cancel":
            self._sure(held)
        else:
            self._show(held)

    def state(self) -> dict[str, str]:
        return {"print": self._outcome} if self._outcome else {}

    # The code

    def _look(self, code: str) -> None:
        name = self.kiosk.kiosk_name

        def find(office: Office) -> Held:
            ticket = office.tickets.by_code(code, name)
            ahead = office.tickets.ahead(ticket.id)
            wait = office.estimates.ticket(ticket.id) if ahead is not None else UNKNOWN
            return Held(ticket, ahead, wait)

        def found(held: Held | Trouble) -> None:
            if isinstance(held, Trouble):
                self._pad.refuse(self.words(f"rate.{self._key(held)}"))
            else:
                params = {"ticket": held.ticket.id, "number": held.ticket.number}
                self.kiosk.replace(Place("held", params, {"held": held, "code": code}))

        self.kiosk.ask(find, found)

    @staticmethod
    def _key(trouble: Trouble) -> str:
        return {"no-ticket": "no_ticket", "too-many-tries": "too_many_tries"}.get(trouble.code, "trouble")

    # The ticket

    def _show(self, held: Held) -> None:
        theme, words, ticket = self.theme, self.words, held.ticket
        service = self.kiosk.pack.services.get(ticket.service)
        self.title(words("held.yours"), self.kiosk.text(f"desk.state.{ticket.state.replace('-', '_')}"))
        self._note = Column(theme)
        card = Card(theme, gap=16, pad=40)
        about: Widget = self._note
        card.add_widget(Text(theme, service.title if service else ticket.service, "title", align="center"))
        card.add_widget(self.giant(ticket.number, 220))
        if held.ahead is not None:
            figures = self.figures(
                (words("ticket.ahead"), words("ticket.people", count=held.ahead)),
                (words("wait.title"), dates.wait(words, held.wait) or words("wait.unknown")),
            )
            about = Column(theme, Card(theme, figures), self._note, gap=32)
        elif ticket.state in (State.CALLED, State.SERVING) and ticket.counter:
            where = words("ticket.counters", counters=ticket.counter)
            goto = Text(theme, words("held.called", counter=where), "display", "accent", align="center")
            about = Column(theme, Card(theme, goto, pad=48, fill="accent_tint"), self._note, gap=32)
        self.middle(self.pair(card, about))
        taps: list[Tap] = []
        if ticket.state in (*IN_QUEUE, State.PARKED, State.CALLED):
            again = self.secondary("cancel", words("held.cancel"), self._to_cancel, "cross")
            taps = [again, self.secondary("print", words("held.print"), self._print, "printer")]
        elif ticket.called_at is not None:
            taps = [self.primary("rate", words("voice.rate"), self._rate, "face4")]
        if taps:
            self.add_widget(self.actions(*taps))

    def _rate(self) -> None:
        self.kiosk.go(of_ticket(self.place.memo["held"].ticket))

    def _print(self) -> None:
        self._say("running")
        self.kiosk.reprint(self.params["ticket"])

    def ticket_printed(self, ticket_id: int) -> None:
        done = self.kiosk.printed.get(ticket_id)
        if done and self._outcome:
            self._say(done.outcome)

    def _say(self, outcome: str) -> None:
        self._outcome = outcome
        icon = {"printed": "check", "running": "printer"}.get(outcome, "warning")
        self._note.clear_widgets()
        words = self.words(f"print.{outcome}")
        self._note.add_widget(banner(self.theme, words, icon, warning=icon == "warning"))
        self.kiosk.settled()

    # Giving it up

    def _to_cancel(self) -> None:
        self.kiosk.go(self.place.with_params(step="cancel"))

    def _sure(self, held: Held) -> None:
        self.title(self.words("held.sure", number=held.ticket.number), self.words("held.sure_note"))
        theme = self.theme
        self._note = Column(theme)
        self.middle(Card(theme, self.giant(held.ticket.number, 220), pad=40), self._note)
        keep = self.secondary("keep", self.words("held.keep"), self.kiosk.back)
        cancel = self.primary("cancel", self.words("held.cancel"), self._cancel, "cross")
        self.add_widget(self.actions(keep, cancel))

    def _cancel(self) -> None:
        code, name = self.place.memo["code"], self.kiosk.kiosk_name

        def gone(ticket: Ticket | Trouble) -> None:
            if isinstance(ticket, Trouble):
                self._note.clear_widgets()
                key = "not_now" if ticket.code == "not-now" else "trouble"
                self._note.add_widget(banner(self.theme, self.words(f"held.{key}")))
                self.kiosk.settled()
            else:
                self.kiosk.conclude(Place("held", {"step": "cancelled", "number": ticket.number}))

        self.kiosk.ask(lambda office: office.tickets.cancel_by_code(code, name), gone, hold=True)

    def _cancelled(self) -> None:
        self.finish(self.words("held.gone", number=self.params["number"]), self.words("held.gone_note"))
