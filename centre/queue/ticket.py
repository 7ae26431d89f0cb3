"""A ticket: its states, what may become of it, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal, Self

from centre.queue.order import Reason
from centre.refusal import Refused
from centre.tables import TicketRow

Source = Literal["kiosk", "phone", "desk"]


class State(StrEnum):
    WAITING = "waiting"
    """Also again, before all others, when the counter that called has closed."""
    CALLED = "called"
    SERVING = "serving"
    DONE = "done"
    NO_SHOW = "no-show"
    PARKED = "parked"
    TRANSFERRED = "transferred"
    """Waits again, for another service, since as long as before."""
    CANCELLED = "cancelled"


IN_QUEUE = (State.WAITING, State.TRANSFERRED)
AT_COUNTER = (State.CALLED, State.SERVING)
LONGEST_SERVICE = timedelta(hours=4)
"""A ticket that took longer was forgotten, not served."""

ALLOWED: dict[State, frozenset[State]] = {
    State.WAITING: frozenset({State.CALLED, State.CANCELLED, State.TRANSFERRED}),
    State.TRANSFERRED: frozenset({State.CALLED, State.CANCELLED, State.TRANSFERRED}),
    State.CALLED: frozenset(
        {
            State.WAITING,
            State.CALLED,
            State.SERVING,
            State.DONE,
            State.NO_SHOW,
            State.PARKED,
            State.TRANSFERRED,
            State.CANCELLED,
        }
    ),
    State.SERVING: frozenset({State.DONE, State.PARKED, State.TRANSFERRED}),
    State.PARKED: frozenset({State.WAITING, State.CALLED, State.NO_SHOW, State.CANCELLED, State.TRANSFERRED}),
    State.NO_SHOW: frozenset({State.CALLED}),
    State.DONE: frozenset(),
    State.CANCELLED: frozenset(),
}


class TicketError(Refused):
    """What was asked cannot be done. `number`: the ticket that stands in the way, if any."""

    def __init__(self, code: str, message: str, number: str = "") -> None:
        super().__init__(code, message)
        self.number = number


@dataclass(frozen=True)
class Ticket:
    """A ticket as it stands in the store."""

    id: int
    number: str
    """What the paper says and the voice calls: A012."""
    service: str
    state: State
    counter: str | None
    """The counter that called it last."""
    priority: str | None
    """Id of the priority class."""
    priority_reason: str
    """The law that gives it, as printed on the ticket."""
    source: str
    ahead: int
    """How many people of the same service were before it when it was issued."""
    calls: int
    """How often it was called; with `id` it tells one announcement from the next."""
    day: date
    issued_at: datetime
    waits_from: datetime
    """Decides its place."""
    called_at: datetime | None
    """Of the last call."""
    served_at: datetime | None
    ended_at: datetime | None
    code: str = ""
    """Eight digits on the paper, with which its holder cancels."""
    due_at: datetime | None = None
    """With an appointment: when it is."""
    place: str = ""
    """The kiosk or line it was taken at."""
    arrived_at: datetime | None = None
    """When its holder came; None while they are expected."""

    @classmethod
    def of(cls, row: TicketRow) -> Self:
        return cls(
            id=row.id,
            number=row.number,
            service=row.service,
            state=State(row.state),
            counter=row.counter,
            priority=row.priority,
            priority_reason=row.priority_reason,
            source=row.source,
            ahead=row.ahead,
            calls=row.calls,
            day=row.day,
            issued_at=row.issued_at,
            waits_from=row.waits_from,
            called_at=row.called_at,
            served_at=row.served_at,
            ended_at=row.ended_at,
            code=row.code or "",
            due_at=row.due_at,
            place=row.place,
            arrived_at=row.arrived_at,
        )


@dataclass(frozen=True)
class Queued:
    """A waiting ticket and why it has its place."""

    ticket: Ticket
    reason: Reason


def expected(ticket: Ticket) -> bool:
    """Whether it was taken by phone and its holder is not here yet (Tickets.arrive)."""
    return ticket.state is State.PARKED and not ticket.calls


def waited(ticket: Ticket, now: datetime) -> timedelta:
    """How long the person waited in the hall: until the last call; who waits (again, after a transfer) until
    `now`. Who took the number by phone waits since they came, although they keep their place."""
    end = now if ticket.state in IN_QUEUE else ticket.called_at or now
    return max(end - (ticket.arrived_at or ticket.waits_from), timedelta())
