"""Tickets: issued, called, served. Every change is one transaction with its event row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Literal, Self

from sqlalchemy import Dialect, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from centre import clock as centre_clock
from centre.clock import Clock, business_day
from centre.order import Place, Reason, Rule, Waiting, order, run_of
from centre.refusal import Refused
from centre.settings import Settings
from centre.store import Store
from centre.tables import Event, PrintRow, Series, TicketRow
from content.service import Service

Source = Literal["kiosk", "phone", "desk"]


class State(StrEnum):
    WAITING = "waiting"
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

ALLOWED: dict[State, frozenset[State]] = {
    State.WAITING: frozenset({State.CALLED, State.CANCELLED, State.TRANSFERRED}),
    State.TRANSFERRED: frozenset({State.CALLED, State.CANCELLED, State.TRANSFERRED}),
    State.CALLED: frozenset(
        {
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
    State.PARKED: frozenset({State.CALLED, State.NO_SHOW, State.CANCELLED, State.TRANSFERRED}),
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
    called_at: datetime | None
    """Of the last call."""
    served_at: datetime | None
    ended_at: datetime | None

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
        )


@dataclass(frozen=True)
class Queued:
    """A waiting ticket and why it has its place."""

    ticket: Ticket
    reason: Reason


class Tickets:
    """The tickets of one centre. `services` are the pack's, by id; assign a newer pack's at any time."""

    def __init__(
        self,
        store: Store,
        services: Mapping[str, Service],
        settings: Settings,
        clock: Clock = centre_clock.now,
    ) -> None:
        self.store = store
        self.services = services
        self.settings = settings
        self.clock = clock
        queue = settings.queue
        self.rule = Rule(queue.ratio, queue.patience, queue.head_start)

    @property
    def today(self) -> date:
        """The business day of this moment."""
        return self._day(self.clock())

    def serves(self, counter: str) -> frozenset[str]:
        """Ids of the services that `counter` takes. Raises TicketError for an unknown counter."""
        if counter not in self.settings.counters:
            raise TicketError("no-counter", f"no counter {counter!r}")
        own = self.settings.counters[counter].services
        return frozenset(
            service.id
            for service in self.services.values()
            if (service.id in own if own else not service.counters or counter in service.counters)
        )

    def issue(
        self,
        service: str,
        request_id: str,
        priority: str | None = None,
        source: Source = "kiosk",
        kiosk: str | None = None,
    ) -> Ticket:
        """A new ticket, on disk when this returns; the same one again for the same `request_id`.

        A ticket from a kiosk has its print job in the same transaction, for `kiosk` or any. `priority`: id of
        a class that the service lists. Raises TicketError (service or class unknown) and StoreError."""
        wanted = self.services.get(service)
        if wanted is None:
            raise TicketError("no-service", f"no service {service!r}")
        reason = ""
        if priority is not None:
            classes = {one.id: one.reason for one in wanted.priority}
            if priority not in classes:
                raise TicketError("no-priority", f"service {service!r} has no priority class {priority!r}")
            reason = classes[priority]
        if not 1 <= len(request_id) <= 64:
            raise TicketError("bad-request", "a request id has 1 to 64 characters")
        with self.store.write() as session:
            before = session.scalar(select(TicketRow).where(TicketRow.request_id == request_id))
            if before is not None:
                return Ticket.of(before)
            now = self.clock()
            day = self._day(now)
            running = _next_number(session, day, wanted.letter)
            row = TicketRow(
                request_id=request_id,
                day=day,
                letter=wanted.letter,
                running=running,
                number=f"{wanted.letter}{running:03d}",
                service=service,
                state=State.WAITING,
                priority=priority,
                priority_reason=reason,
                source=source,
                ahead=0,
                calls=0,
                issued_at=now,
                waits_from=now,
            )
            session.add(row)
            session.flush()
            queue = self._order(session, _queue(session, day, {service}), {service}, now)
            row.ahead = [place.id for place in queue].index(row.id)
            self._event(session, row, "issued", now, None, {"source": source, "priority": priority})
            if source == "kiosk":
                session.add(
                    PrintRow(
                        kiosk=kiosk or "",
                        kind="ticket",
                        ticket_id=row.id,
                        state="pending",
                        why="",
                        created_at=now,
                    )
                )
            session.flush()
            return Ticket.of(row)

    def call_next(self, counter: str) -> Ticket | None:
        """Call whoever is next for `counter`; None if nobody waits. A ticket being served there is done.

        Raises TicketError "unfinished" while the counter's last call is neither served nor absent: pressing
        twice must not lose a person."""
        services = self.serves(counter)
        with self.store.write() as session:
            now = self.clock()
            day = self._day(now)
            current = _current(session, day, counter)
            if current is not None and current.state == State.CALLED:
                raise TicketError("unfinished", f"{current.number} is still being called", current.number)
            if current is not None:
                self._change(session, current, State.DONE, now, counter)
            rows = _queue(session, day, services)
            places = self._order(session, rows, services, now)
            if not places:
                return None
            row = next(row for row in rows if row.id == places[0].id)
            self._change(session, row, State.CALLED, now, counter, {"why": places[0].reason})
            return Ticket.of(row)

    def recall(self, ticket_id: int, counter: str) -> Ticket:
        """Call again: the counter's own, one parked or absent, or one that a counter left when it closed."""
        return self._move(ticket_id, State.CALLED, counter)

    def serve(self, ticket_id: int, counter: str) -> Ticket:
        """The person has come to the counter."""
        return self._move(ticket_id, State.SERVING, counter)

    def done(self, ticket_id: int, counter: str) -> Ticket:
        return self._move(ticket_id, State.DONE, counter)

    def no_show(self, ticket_id: int, counter: str) -> Ticket:
        """Nobody came. The ticket can still be recalled that day."""
        return self._move(ticket_id, State.NO_SHOW, counter)

    def park(self, ticket_id: int, counter: str) -> Ticket:
        """Set aside, to be recalled when the person is ready."""
        return self._move(ticket_id, State.PARKED, counter)

    def transfer(self, ticket_id: int, service: str, counter: str | None = None) -> Ticket:
        """Wait for another service under the same number, since as long as before."""
        if service not in self.services:
            raise TicketError("no-service", f"no service {service!r}")
        return self._move(ticket_id, State.TRANSFERRED, counter, service)

    def cancel(self, ticket_id: int) -> Ticket:
        """The person will not come."""
        return self._move(ticket_id, State.CANCELLED, None)

    def get(self, key: int | str) -> Ticket:
        """By id, or by number among today's. Raises TicketError "no-ticket"."""
        with self.store.read() as session:
            if isinstance(key, int):
                row = session.get(TicketRow, key)
            else:
                where = (TicketRow.number == key.upper(), TicketRow.day == self.today)
                row = session.scalar(select(TicketRow).where(*where))
            if row is None:
                raise TicketError("no-ticket", f"no ticket {key!r}")
            return Ticket.of(row)

    def current(self, counter: str) -> Ticket | None:
        """The ticket that `counter` calls or serves now."""
        with self.store.read() as session:
            row = _current(session, self.today, counter)
            return None if row is None else Ticket.of(row)

    def waiting(self, counter: str | None = None) -> list[Queued]:
        """Who waits, in the order of calling, and why: for one counter's services, or for all."""
        services = frozenset(self.services) if counter is None else self.serves(counter)
        with self.store.read() as session:
            now = self.clock()
            rows = {row.id: row for row in _queue(session, self._day(now), services)}
            places = self._order(session, rows.values(), services, now)
            return [Queued(Ticket.of(rows[place.id]), place.reason) for place in places]

    def counts(self) -> dict[str, int]:
        """How many wait, by id of every service."""
        with self.store.read() as session:
            counts = dict.fromkeys(self.services, 0)
            for row in _queue(session, self.today, frozenset(self.services)):
                counts[row.service] += 1
            return counts

    def called(self, limit: int = 8) -> list[Ticket]:
        """Today's last calls, newest first, one place a ticket."""
        with self.store.read() as session:
            rows = session.scalars(
                select(TicketRow)
                .where(TicketRow.day == self.today, TicketRow.called_at.is_not(None))
                .order_by(TicketRow.called_at.desc(), TicketRow.id.desc())
                .limit(limit)
            )
            return [Ticket.of(row) for row in rows]

    def aside(self, limit: int = 50) -> list[Ticket]:
        """Today's parked and absent tickets, which can be recalled, newest first."""
        with self.store.read() as session:
            rows = session.scalars(
                select(TicketRow)
                .where(TicketRow.day == self.today, TicketRow.state.in_((State.PARKED, State.NO_SHOW)))
                .order_by(TicketRow.called_at.desc(), TicketRow.id.desc())
                .limit(limit)
            )
            return [Ticket.of(row) for row in rows]

    def _day(self, moment: datetime) -> date:
        return business_day(moment, self.settings.zone, self.settings.day_start)

    def _order(
        self, session: Session, rows: Iterable[TicketRow], services: Iterable[str], now: datetime
    ) -> list[Place]:
        called = session.execute(
            select(TicketRow.priority)
            .where(
                TicketRow.day == self._day(now),
                TicketRow.service.in_(services),
                TicketRow.called_at.is_not(None),
            )
            .order_by(TicketRow.called_at.desc(), TicketRow.id.desc())
            .limit(self.rule.ratio)
        )
        run = run_of([priority is not None for (priority,) in called])
        people = [Waiting(row.id, row.waits_from, row.priority is not None) for row in rows]
        return order(people, run, now, self.rule)

    def _move(self, ticket_id: int, to: State, counter: str | None, service: str | None = None) -> Ticket:
        if counter is not None:
            self.serves(counter)
        with self.store.write() as session:
            row = session.get(TicketRow, ticket_id)
            if row is None:
                raise TicketError("no-ticket", f"no ticket with id {ticket_id}")
            now = self.clock()
            at_other = State(row.state) in AT_COUNTER and counter is not None and row.counter != counter
            if at_other and to is not State.CALLED:
                raise TicketError("other-counter", f"{row.number} is at counter {row.counter}", row.number)
            if to is State.CALLED:
                current = _current(session, self._day(now), counter or "")
                if current is not None and current.id != row.id:
                    raise TicketError(
                        "unfinished", f"{current.number} is still at this counter", current.number
                    )
            detail: dict[str, Any] = {}
            if service is not None:
                detail = {"from": row.service, "to": service}
                row.service = service
            self._change(session, row, to, now, counter, detail)
            return Ticket.of(row)

    def _change(
        self,
        session: Session,
        row: TicketRow,
        to: State,
        now: datetime,
        counter: str | None,
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        before = State(row.state)
        if to not in ALLOWED[before]:
            raise TicketError("not-now", f"{row.number} is {before}, it cannot become {to}", row.number)
        row.state = to
        if to is State.CALLED:
            row.counter = counter
            row.calls += 1
            row.called_at = now
            row.ended_at = None
        elif to is State.SERVING:
            row.served_at = now
        elif to is State.TRANSFERRED:
            row.counter = None
        elif to in (State.DONE, State.NO_SHOW, State.CANCELLED):
            row.ended_at = now
        self._event(session, row, to, now, counter, {"from": before, **(detail or {})})
        session.flush()

    def _event(
        self,
        session: Session,
        row: TicketRow,
        kind: str,
        now: datetime,
        counter: str | None,
        detail: Mapping[str, Any],
    ) -> None:
        session.add(
            Event(
                at=now, subject="ticket", subject_id=row.id, kind=kind, counter=counter, detail=dict(detail)
            )
        )


def _next_number(session: Session, day: date, letter: str) -> int:
    dialect: Dialect = session.get_bind().dialect
    insert = postgresql.insert if dialect.name == "postgresql" else sqlite.insert
    statement = (
        insert(Series)
        .values(day=day, letter=letter, last=1)
        .on_conflict_do_update(index_elements=["day", "letter"], set_={"last": Series.last + 1})
        .returning(Series.last)
    )
    return session.execute(statement).scalar_one()


def _queue(session: Session, day: date, services: Iterable[str]) -> Sequence[TicketRow]:
    return session.scalars(
        select(TicketRow).where(
            TicketRow.day == day, TicketRow.state.in_(IN_QUEUE), TicketRow.service.in_(services)
        )
    ).all()


def _current(session: Session, day: date, counter: str) -> TicketRow | None:
    return session.scalar(
        select(TicketRow)
        .where(TicketRow.day == day, TicketRow.counter == counter, TicketRow.state.in_(AT_COUNTER))
        .order_by(TicketRow.called_at.desc())
        .limit(1)
    )


def waited(ticket: Ticket, now: datetime) -> timedelta:
    """How long the person waited: until the last call, or until `now`."""
    return max((ticket.called_at or now) - ticket.waits_from, timedelta())
