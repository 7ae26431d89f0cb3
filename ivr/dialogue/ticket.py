"""A number for today by telephone: service → who waits, and how long → taken, with a code for the kiosk."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from content.pack import Pack
from ivr.dialogue.actions import DropTicket, FindQueue, TakeTicket
from ivr.dialogue.booking import Booking
from ivr.dialogue.events import Queue, QueueFound, TicketDropped, TicketTaken
from ivr.dialogue.form import Answers, Choice, Form, Move, Take, done, go, home, instead
from ivr.dialogue.state import Place, State
from ivr.dialogue.wording import Wording

MOST_SERVICES = 8
"""The ninth key is for an appointment."""

Maker = Callable[[State], Form]


class Ticketing:
    """The forms of a ticket, and where the centre's answers lead."""

    def __init__(self, pack: Pack, wording: Wording, booking: Booking) -> None:
        self._pack, self._wording, self._booking = pack, wording, booking
        self.answers: Answers = {
            QueueFound: self._found,
            TicketTaken: self._took,
            TicketDropped: self._gave_back,
        }
        self.makers: Mapping[str, Maker] = {
            "ticket": self._service,
            "ticket-check": self._check,
            "ticket-closed": self._closed,
            "ticket-taken": self._taken,
            "ticket-dropped": self._dropped,
        }

    def ask(self, digit: str, service: str) -> tuple[Choice, ...]:
        """The choice that takes a number for a service, from any place; none if there is no such service."""
        if service not in self._pack.services:
            return ()
        return (
            Choice(digit, self._wording.text("ticket.ask"), self._wording.words("ticket"), _find(service)),
        )

    def at_once(self) -> tuple[Choice, ...]:
        """What leads here for those who say it unasked."""
        return (Choice("", "", self._wording.words("ticket"), go(Place("ticket"))),)

    # --- where the centre's answers lead --------------------------------------------------------------------

    def _found(self, state: State, found: QueueFound) -> Move:
        queue = found.queue
        if queue.closed:
            return Move(go(Place("ticket-closed", queue.service, queue.opens))(state)[0])
        return Move(go(Place("ticket-check", queue.service, options=(self._wait(queue),)))(state)[0])

    def told(self, state: State, ticket: TicketTaken) -> Move:
        """A number is told, with all that goes with it."""
        told = (ticket.number, ticket.code, ticket.until, self._wait(ticket.queue))
        return Move(done(state, Place("ticket-taken", ticket.queue.service, options=told)))

    def _took(self, state: State, ticket: TicketTaken) -> Move:
        if ticket.number:
            said = self._text("ticket.again" if ticket.again else "ticket.taken")
            return replace(self.told(state, ticket), said=(said,))
        if ticket.refusal == "too-many":
            key = "ticket.too_many" if state.caller else "ticket.hidden"
            return Move(home(state)[0], (self._text(key),))
        return Move(instead(Place("ticket-closed", ticket.queue.service, ticket.queue.opens))(state)[0])

    def _gave_back(self, state: State, answer: TicketDropped) -> Move:
        if not answer.done:
            return Move(state, (self._text("ticket.not_dropped"),))
        return Move(instead(Place("ticket-dropped", state.here.id))(state)[0])

    # --- forms ----------------------------------------------------------------------------------------------

    def _service(self, _state: State) -> Form:
        services = tuple(self._pack.services.values())[:MOST_SERVICES]
        choices = tuple(
            Choice(str(number), one.say, (one.say, one.title), _find(one.id))
            for number, one in enumerate(services, 1)
        )
        return Form(
            (self._text("ticket.service"),),
            (*choices, *self._booking.ask("9")),
            tail=self._wording.keys("back", "person"),
        )

    def _check(self, state: State) -> Form:
        """`id`: the service; `options`: how long people wait, in words."""
        service = state.here.id
        take: Take = lambda state: (state, (TakeTicket(service),))  # noqa: E731
        words = (*self._wording.words("ticket"), *self._wording.words("yes"))
        return Form(
            (self._text("ticket.check", service=self._title(service), wait=state.here.options[0]),),
            (Choice("1", self._text("ticket.take"), words, take), *self._booking.ask("2", service)),
            tail=self._wording.keys("back", "person"),
        )

    def _closed(self, state: State) -> Form:
        """`id`: the service; `part`: when the centre opens, "" where that is not known."""
        opens, meta = state.here.part, self._pack.meta
        if opens:
            day, time = self._wording.day(opens[:10]), self._wording.time(opens)
            told = self._text("ticket.closed", day=day, time=time)
        else:
            told = self._text("ticket.not_now")
        where = self._text("ticket.where", centre=meta.title, address=meta.address, hours=meta.hours)
        return Form(
            (told, where),
            self._booking.ask("1", state.here.id),
            tail=self._wording.keys("repeat", "back", "person"),
            question=True,
            answered=True,
        )

    def _taken(self, state: State) -> Form:
        """`id`: the service; `options`: number, code, until when to come, how long people wait."""
        number, code, until, wait = state.here.options
        told = self._text(
            "ticket.done",
            number=number,
            wait=wait,
            until=self._wording.time(until),
            centre=self._pack.meta.title,
            code=" ".join(code),
        )
        drop: Take = lambda state: (state, (DropTicket(code),))  # noqa: E731
        # Who pressed 1 once too often has taken one number, and hears it again.
        again: Take = lambda state: (state, ())  # noqa: E731
        return Form(
            (told,),
            (
                Choice("1", "", (), again),
                Choice("9", self._text("ticket.drop"), self._wording.words("drop"), drop),
            ),
            tail=self._wording.keys("repeat", "back", "person"),
            question=True,
            answered=True,
        )

    def _dropped(self, state: State) -> Form:
        return Form(
            (self._text("ticket.dropped"),),
            (*self.ask("1", state.here.id), *self._booking.ask("2", state.here.id)),
            tail=self._wording.keys("back", "person"),
            question=True,
            answered=True,
        )

    def _wait(self, queue: Queue) -> str:
        """现在有3个人在等，预计等候20到30分钟."""
        ahead = self._text("ticket.ahead", count=queue.ahead) if queue.ahead else self._text("ticket.nobody")
        if queue.low_minutes is None or queue.high_minutes is None:
            return ahead
        key = "ticket.range" if queue.low_minutes else "ticket.within"
        return self._text(key, ahead=ahead, low=queue.low_minutes, high=queue.high_minutes)

    def _title(self, service: str) -> str:
        return self._pack.services[service].say if service in self._pack.services else service

    def _text(self, key: str, **values: object) -> str:
        return self._wording.text(key, **values)


def _find(service: str) -> Take:
    return lambda state: (state, (FindQueue(service),))
