"""How content people were: five levels (GB/T 39735), once for each ticket or visit."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kivy.uix.widget import Widget

from centre.citizens.feedback import DISSATISFIED, LEVELS, Feedback, FeedbackError
from centre.office import Office
from centre.queue.steps import CODE_DIGITS
from centre.queue.ticket import Ticket
from kiosk.clerk import Trouble
from kiosk.frame import banner
from kiosk.screens.base import Kiosk, Screen
from kiosk.session import Place
from kiosk.widgets.box import Column
from kiosk.widgets.tap import row, slot, tick

REASON = "desk.because."
"""Where the pack has what somebody who is not content may tick."""

KNOWN = ("no-ticket", "not-yet", "already", "too-many-tries")
"""Refusals with words of their own."""


def of_visit() -> Place:
    """The levels, for what was looked up at this kiosk."""
    return Place("rate", {"step": "level", "about": "visit"})


def of_ticket(ticket: Ticket) -> Place:
    """The levels, for a ticket."""
    return Place("rate", {"step": "level", "about": ticket.number}, {"ticket": ticket.id})


class RateScreen(Screen):
    """The ticket's number, the level; of who is not content, why, and where to ring."""

    def build(self) -> None:
        match self.params.get("step"):
            case "level":
                self._level()
            case "why":
                self._why()
            case "phone":
                self._phone()
            case "thanks":
                self._thanks()
            case _:
                self._ticket()

    # Whose ticket

    def _ticket(self) -> None:
        self.title(self.words("rate.title"), self.words("rate.code"))
        self._pad = self.keypad(CODE_DIGITS, self._look)
        self.add_widget(Widget())

    def _look(self, code: str) -> None:
        name = self.kiosk.kiosk_name

        def find(office: Office) -> Ticket:
            ticket = office.tickets.by_code(code, name)
            if ticket.called_at is None:
                raise FeedbackError("not-yet", f"{ticket.number} was not called yet")
            if office.feedback.of("ticket", ticket.id):
                raise FeedbackError("already", "feedback was given already")
            return ticket

        self.kiosk.ask(find, self._found)

    def _found(self, ticket: Ticket | Trouble) -> None:
        if isinstance(ticket, Trouble):
            self._pad.refuse(self._refusal(ticket))
        else:
            self.kiosk.replace(of_ticket(ticket))

    def _refusal(self, trouble: Trouble) -> str:
        return self.words(f"rate.{trouble.code.replace('-', '_') if trouble.code in KNOWN else 'trouble'}")

    # The level

    def _level(self) -> None:
        theme = self.theme
        about = self.params["about"]
        note = self.words("rate.visit") if about == "visit" else self.words("rate.number", number=about)
        self.title(self.words("rate.ask"), note)
        levels = self.list(columns=len(LEVELS))
        for level in reversed(LEVELS):
            words = self.kiosk.text(f"desk.level.{level}")
            target, face, choose = f"level:{level}", f"face{level}", self._choose(level)
            levels.add_widget(
                slot(theme, target, words, choose, icon=face, icon_units=160)
                if theme.wide
                else row(theme, target, words, choose, face, end_icon="", units=176, icon_units=96)
            )
        self._note = Column(theme)
        self.scroller(levels)
        self.add_widget(self._note)

    def _choose(self, level: int) -> Callable[[], None]:
        def choose() -> None:
            if level > DISSATISFIED:
                self._give(level, ())
            else:
                self.kiosk.go(_reasons(self.kiosk, self.place, level, ()))

        return choose

    # Why

    def _why(self) -> None:
        theme, chosen = self.theme, self.params["reasons"]
        self.title(self.words("rate.why"), self.words("rate.why_note"))
        reasons = self.list()
        for id in (key.removeprefix(REASON) for key in self.kiosk.pack.phrases if key.startswith(REASON)):
            words = self.kiosk.text(REASON + id)
            reasons.add_widget(tick(theme, f"reason:{id}", words, self._tick(id), id in chosen))
        self.scroller(reasons)
        self.add_widget(self.primary("next", self.words("rate.next"), self._to_phone, "next"))

    def _tick(self, id: str) -> Callable[[], None]:
        chosen = self.params["reasons"]
        after = tuple(one for one in chosen if one != id) if id in chosen else (*chosen, id)
        return lambda: self.kiosk.replace(_reasons(self.kiosk, self.place, self.params["level"], after))

    def _to_phone(self) -> None:
        self.kiosk.go(self.place.with_params(step="phone"))

    # Where to ring

    def _phone(self) -> None:
        self.title(self.words("rate.phone"), self.words("rate.phone_note"))
        level, reasons = self.params["level"], self.params["reasons"]
        skip, send = self.words("rate.no_phone"), self.words("rate.send")
        self._pad = self.phone_pad(skip, send, lambda phone: self._give(level, reasons, phone))

    # Given

    def _give(self, level: int, reasons: Sequence[str], phone: str = "") -> None:
        do = _giving(self.kiosk, self.place.memo, level, reasons, phone)
        self._phoned = bool(phone)
        self.kiosk.ask(do, self._given, hold=True)

    def _given(self, feedback: Feedback | Trouble) -> None:
        if isinstance(feedback, Trouble):
            if self.params["step"] == "phone":
                self._pad.explain(self._refusal(feedback))
                return
            self._note.clear_widgets()
            self._note.add_widget(banner(self.theme, self._refusal(feedback)))
            self.kiosk.settled()
            return
        self.kiosk.session.rated = True
        self.kiosk.conclude(Place("rate", {"step": "thanks", "level": feedback.level, "phone": self._phoned}))

    def _thanks(self) -> None:
        level = self.params["level"]
        sorry = level <= DISSATISFIED
        if not sorry:
            note = self.words("rate.glad")
        else:
            note = self.words("rate.will_call") if self.params["phone"] else self.words("rate.will_look")
        self.finish(self.words("rate.thanks"), note)


def _reasons(kiosk: Kiosk, place: Place, level: int, reasons: Sequence[str]) -> Place:
    """The step that asks why. Whoever goes away there has still said that they are not content."""

    def part() -> None:
        kiosk.ask(_giving(kiosk, place.memo, level, reasons, ""), lambda _: None)

    memo = {**place.memo, "part": part}
    params = {"step": "why", "about": place.params["about"], "level": level, "reasons": tuple(reasons)}
    return Place("rate", params, memo)


def _giving(
    kiosk: Kiosk, memo: Mapping[str, Any], level: int, reasons: Sequence[str], phone: str
) -> Callable[[Office], Feedback]:
    """What to do with the records: give it for the ticket, or for this visit, which is thereby counted."""
    if "ticket" in memo:
        ticket: int = memo["ticket"]
        return lambda office: office.feedback.give("ticket", ticket, level, reasons=reasons, phone=phone)
    # Here, on the screen's thread: what is returned runs on another.
    visit, name = kiosk.visit(), kiosk.kiosk_name

    def give(office: Office) -> Feedback:
        counted = visit.record(office, office.clock(), name)
        return office.feedback.give("visit", counted, level, reasons=reasons, phone=phone)

    return give
