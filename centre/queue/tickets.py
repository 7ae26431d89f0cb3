"""Tickets: issued, called, served. Every change is one transaction with its event row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from centre import once
from centre.queue import counters
from centre.queue import steps as queue
from centre.queue.lookup import Lookup
from centre.queue.order import Waiting
from centre.queue.priority import reason_of
from centre.queue.ticket import (
    AT_COUNTER,
    IN_QUEUE,
    Source,
    State,
    Ticket,
    TicketError,
    expected,
)
from centre.slip import plausible
from centre.tables import Series, TicketRow
from content.service import Service


class Tickets(Lookup):
    """The same tickets, to be changed."""

    def issue(
        self,
        service: str,
        request_id: str,
        priority: str | None = None,
        source: Source = "kiosk",
        kiosk: str | None = None,
        *,
        owner: str | None = None,
        away: bool = False,
    ) -> Ticket:
        """A new ticket, on disk when this returns; the same one again for the same `request_id`.

        A ticket from a kiosk has its print job in the same transaction, for `kiosk` or any. `priority`: id of
        a class that the service lists. `owner`: keyed hash of who takes it (Persons.owner), where known.
        `away`: they are not here yet: it is parked, for nobody is to be called in vain, until `arrive`.
        Raises TicketError (service or class unknown, "too-many", "closed"), Refused "bad-request" and
        StoreError."""
        wanted = self.services.get(service)
        if wanted is None:
            raise TicketError("no-service", f"no service {service!r}")
        reason = reason_of(wanted, priority)
        with self.store.write() as session:
            before = self.before(session, request_id)
            if before is not None:
                return before
            now = self.clock()
            self._limit(session, now, source, kiosk, owner)
            return self.add(
                session,
                wanted,
                request_id,
                now,
                priority=priority,
                reason=reason,
                source=source,
                kiosk=kiosk,
                owner=owner,
                away=away,
            )

    def arrive(self, ticket_id: int, kiosk: str | None = None) -> Ticket:
        """Who took a ticket while away is here: it waits since it was taken, and is printed at `kiosk`.

        Who comes later than settings allow (queue.hold_minutes) gets a new number: else whoever rings in the
        morning would go before all others at any time. Arriving again changes nothing.
        Raises TicketError ("no-ticket", "cancelled", "not-today") and StoreError."""
        with self.store.write() as session:
            now = self.clock()
            row = _row(session, ticket_id)
            late = f"late/{row.id}"
            if (instead := self.before(session, late)) is not None:
                return instead
            if row.state == State.CANCELLED:
                raise TicketError("cancelled", f"{row.number} was cancelled", row.number)
            if row.day != self.day_of(now):
                raise TicketError("not-today", f"{row.number} is of {row.day}", row.number)
            if not expected(Ticket.of(row)):
                return Ticket.of(row)
            where = {"place": (kiosk or "")[:32]}
            if now - row.issued_at <= self.settings.queue.hold or row.service not in self.services:
                queue.change(session, row, State.WAITING, now, None, where)
                row.arrived_at = now
                queue.print_out(session, row, kiosk, now)
                came = Waiting(row.id, row.waits_from, row.priority is not None)
                row.ahead = queue.ahead(session, came, row.day, row.service, now, self.rule)
                session.flush()
                return Ticket.of(row)
            queue.change(session, row, State.NO_SHOW, now, None, where)
            return self.add(
                session,
                self.services[row.service],
                late,
                now,
                priority=row.priority,
                reason=row.priority_reason,
                source="kiosk",
                kiosk=kiosk,
                owner=row.owner,
            )

    def prioritise(self, ticket_id: int, priority: str | None) -> Ticket:
        """Staff see who is entitled, or is not: a class that the service lists, with its reason, or none.

        For those who could not say it, on the telephone or to a kiosk without a reader. Raises TicketError
        ("no-ticket", "no-service", "no-priority", "not-now" once it was called) and StoreError."""
        with self.store.write() as session:
            row = _row(session, ticket_id)
            if row.service not in self.services:
                raise TicketError("no-service", f"no service {row.service!r}")
            reason = reason_of(self.services[row.service], priority)
            if row.state not in (*IN_QUEUE, State.PARKED) or row.due_at is not None:
                raise TicketError("not-now", f"{row.number} is {row.state}", row.number)
            if row.priority != priority:
                detail = {"before": row.priority, "class": priority}
                row.priority, row.priority_reason = priority, reason
                queue.note(session, row, "priority", self.clock(), None, detail)
            return Ticket.of(row)

    def before(self, session: Session, request_id: str) -> Ticket | None:
        """The ticket that a request was given already. Raises Refused "bad-request"."""
        row = once.done(session, TicketRow, request_id)
        return None if row is None else Ticket.of(row)

    def add(
        self,
        session: Session,
        service: Service,
        request_id: str,
        now: datetime,
        *,
        away: bool = False,
        **fields: Any,
    ) -> Ticket:
        """A new ticket within another transaction; `away` as `issue`, `fields` as queue.add takes them."""
        row = queue.add(session, service, request_id, self.day_of(now), now, rule=self.rule, **fields)
        if away:
            queue.put_aside(session, row, now)
        session.flush()
        return Ticket.of(row)

    def call_next(self, counter: str) -> Ticket | None:
        """Call whoever is next for `counter`; None if nobody waits. A ticket being served there is done.

        Raises TicketError "unfinished" while the counter's last call is neither served nor absent: pressing
        twice must not lose a person. One that was called again as often as settings say is absent."""
        self.serves(counter)
        with self.store.write() as session:
            now = self.clock()
            day = self.day_of(now)
            counters.working(session, counter, now, self.day_of)
            services = self._takes(session, counter)
            current = queue.current(session, day, counter)
            if current is not None:
                if current.state != State.CALLED:
                    queue.change(session, current, State.DONE, now, counter)
                elif current.calls > self.settings.queue.recalls:
                    queue.change(session, current, State.NO_SHOW, now, counter, {"calls": current.calls})
                else:
                    raise TicketError("unfinished", f"{current.number} is still being called", current.number)
            people = queue.waiting(session, day, services)
            places = queue.places(session, people, day, services, now, self.rule)
            if not places:
                return None
            row = session.get_one(TicketRow, places[0].id)
            queue.change(session, row, State.CALLED, now, counter, {"why": places[0].reason})
            return Ticket.of(row)

    def recall(self, ticket_id: int, counter: str) -> Ticket:
        """Call again: the counter's own, one parked or absent, or one that another counter called in vain."""
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

    def cancel(self, ticket_id: int, counter: str | None = None) -> Ticket:
        """The person will not come."""
        return self._move(ticket_id, State.CANCELLED, counter)

    def cancel_by_code(self, code: str, place: str = "") -> Ticket:
        """The holder of the paper gives the place up; `code`: its eight digits.

        Raises TicketError "no-ticket" or "not-now", TooManyTries (at `place`), StoreError."""
        with self.store.write() as session:
            now = self.clock()
            row = self._by_code(session, code, place, now)
            if row is not None:
                if row.state != State.CANCELLED:
                    queue.change(session, row, State.CANCELLED, now, None, {"place": place[:32]})
                return Ticket.of(row)
        raise TicketError("no-ticket", "no ticket has this code")

    def by_code(self, code: str, place: str = "") -> Ticket:
        """Today's ticket of who holds its paper. Raises TicketError "no-ticket", TooManyTries, StoreError."""
        with self.store.write() as session:
            row = self._by_code(session, code, place, self.clock())
            if row is not None:
                return Ticket.of(row)
        raise TicketError("no-ticket", "no ticket has this code")

    def go_on_after(self, given: Mapping[tuple[date, str], int]) -> None:
        """Give no number again that people hold on paper, although the records of it are gone."""
        with self.store.write() as session:
            for (day, letter), last in given.items():
                row = session.get(Series, (day, letter))
                if row is None:
                    session.add(Series(day=day, letter=letter, last=last))
                else:
                    row.last = max(row.last, last)

    def _by_code(self, session: Session, code: str, place: str, now: datetime) -> TicketRow | None:
        """A miss is counted, so leave the transaction before raising."""
        if not plausible(code, queue.CODE_DIGITS):
            return None
        self.tries.check(session, place, now)
        row = session.scalar(
            select(TicketRow).where(TicketRow.code == code, TicketRow.day == self.day_of(now))
        )
        if row is None:
            self.tries.miss(session, place, now)
        return row

    def _limit(
        self, session: Session, now: datetime, source: Source, kiosk: str | None, owner: str | None
    ) -> None:
        limits, day = self.settings.limits, self.day_of(now)
        if owner is not None and len(queue.held(session, day, owner)) >= limits.person:
            raise TicketError("too-many", "this person has enough tickets")
        if source == "desk":
            return
        if not self.settings.hours.tickets_when_closed and not self.hours.is_open(now):
            raise TicketError("closed", "the centre is closed")
        since = now - timedelta(minutes=limits.place_minutes)
        if kiosk and queue.taken_at(session, day, kiosk, since, now) >= limits.place:
            raise TicketError("too-many", f"too many tickets at {kiosk}")

    def _move(self, ticket_id: int, to: State, counter: str | None, service: str | None = None) -> Ticket:
        if counter is not None:
            self.serves(counter)
        with self.store.write() as session:
            row = _row(session, ticket_id)
            now = self.clock()
            if to in (State.CALLED, State.TRANSFERRED) and row.day != self.day_of(now):
                raise TicketError("not-now", f"{row.number} is of {row.day}", row.number)
            at_other = State(row.state) in AT_COUNTER and counter is not None and row.counter != counter
            if at_other and to is not State.CALLED:
                raise TicketError("other-counter", f"{row.number} is at counter {row.counter}", row.number)
            if to is State.CALLED:
                current = queue.current(session, self.day_of(now), counter or "")
                if current is not None and current.id != row.id:
                    raise TicketError(
                        "unfinished", f"{current.number} is still at this counter", current.number
                    )
            detail: dict[str, Any] = {}
            if service is not None:
                detail = {"from": row.service, "to": service}
                row.service = service
            queue.change(session, row, to, now, counter, detail)
            return Ticket.of(row)


def _row(session: Session, ticket_id: int) -> TicketRow:
    row = session.get(TicketRow, ticket_id)
    if row is None:
        raise TicketError("no-ticket", f"no ticket with id {ticket_id}")
    return row
