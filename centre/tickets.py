"""Tickets: issued, called, served. Every change is one transaction with its event row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from centre import clock as centre_clock
from centre import counters, queue
from centre.clock import Clock, business_day
from centre.hours import Hours
from centre.settings import Settings
from centre.slip import Tries, plausible
from centre.store import Store
from centre.tables import CounterRow, Series, TicketRow
from centre.ticket import AT_COUNTER, IN_QUEUE, Queued, Source, State, Ticket, TicketError, expected, waited
from content.service import Service

__all__ = [
    "AT_COUNTER",
    "IN_QUEUE",
    "Queued",
    "Source",
    "State",
    "Ticket",
    "TicketError",
    "Tickets",
    "waited",
]


class Tickets:
    """The tickets of one centre. `services` are the pack's, by id; assign a newer pack's at any time."""

    def __init__(
        self,
        store: Store,
        services: Mapping[str, Service],
        settings: Settings,
        clock: Clock = centre_clock.now,
        hours: Hours | None = None,
    ) -> None:
        self.store = store
        self.services = services
        self.settings = settings
        self.clock = clock
        self.hours = hours or Hours((), settings.hours, settings.zone)
        self.rule = settings.rule
        self.tries = Tries(settings.codes.tries, timedelta(minutes=settings.codes.window_minutes))

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
        *,
        owner: str | None = None,
        away: bool = False,
    ) -> Ticket:
        """A new ticket, on disk when this returns; the same one again for the same `request_id`.

        A ticket from a kiosk has its print job in the same transaction, for `kiosk` or any. `priority`: id of
        a class that the service lists. `owner`: keyed hash of who takes it (Persons.owner), where known.
        `away`: they are not here yet: it is parked, for nobody is to be called in vain, until `arrive`.
        Raises TicketError (service or class unknown, "too-many", "closed") and StoreError."""
        wanted = self.services.get(service)
        if wanted is None:
            raise TicketError("no-service", f"no service {service!r}")
        reason = ""
        if priority is not None:
            classes = {one.id: one.reason for one in wanted.priority}
            if priority not in classes:
                raise TicketError("no-priority", f"service {service!r} has no priority class {priority!r}")
            reason = classes[priority]
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
            if row.day != self._day(now):
                raise TicketError("not-today", f"{row.number} is of {row.day}", row.number)
            if not expected(Ticket.of(row)):
                return Ticket.of(row)
            where = {"place": (kiosk or "")[:32]}
            if now - row.issued_at <= self.settings.queue.hold or row.service not in self.services:
                queue.change(session, row, State.WAITING, now, None, where)
                queue.print_out(session, row, kiosk, now)
                return self._placed(session, row, now)
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

    def held(self, owner: str) -> list[Ticket]:
        """Today's tickets of one person (Persons.owner) that are not finished, newest first."""
        with self.store.read() as session:
            return [Ticket.of(row) for row in queue.held(session, self.today, owner)]

    def before(self, session: Session, request_id: str) -> Ticket | None:
        """The ticket that a request was given already. Raises TicketError "bad-request"."""
        if not 1 <= len(request_id) <= 64:
            raise TicketError("bad-request", "a request id has 1 to 64 characters")
        row = session.scalar(select(TicketRow).where(TicketRow.request_id == request_id))
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
        row = queue.add(session, service, request_id, self._day(now), now, **fields)
        ticket = self._placed(session, row, now)
        if not away:
            return ticket
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
            day = self._day(now)
            services = self._takes(session, counter)
            current = queue.current(session, day, counter)
            if current is not None:
                if current.state != State.CALLED:
                    queue.change(session, current, State.DONE, now, counter)
                elif current.calls > self.settings.queue.recalls:
                    queue.change(session, current, State.NO_SHOW, now, counter, {"calls": current.calls})
                else:
                    raise TicketError("unfinished", f"{current.number} is still being called", current.number)
            counters.working(session, counter, now)
            people = queue.waiting(session, day, services)
            places = queue.places(session, people, day, services, now, self.rule)
            if not places:
                return None
            row = session.get_one(TicketRow, places[0].id)
            queue.change(session, row, State.CALLED, now, counter, {"why": places[0].reason})
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

    def ahead(self, ticket_id: int) -> int | None:
        """How many who wait for the same service are called before it now; None if it does not wait."""
        with self.store.read() as session:
            row = session.get(TicketRow, ticket_id)
            if row is None or row.state not in IN_QUEUE:
                return None
            now, services = self.clock(), frozenset({row.service})
            people = queue.waiting(session, row.day, services)
            places = queue.places(session, people, row.day, services, now, self.rule)
            return [place.id for place in places].index(row.id)

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
            row = queue.current(session, self.today, counter)
            return None if row is None else Ticket.of(row)

    def waiting(self, counter: str | None = None) -> list[Queued]:
        """Who waits, in the order of calling, and why: for one counter's services, or for all.

        All are also those for a service that the pack no longer has: somebody must transfer them."""
        if counter is not None:
            self.serves(counter)
        with self.store.read() as session:
            now = self.clock()
            day = self._day(now)
            services = queue.wanted(session, day) if counter is None else self._takes(session, counter)
            people = queue.waiting(session, day, services)
            places = queue.places(session, people, day, services, now, self.rule)
            rows = queue.rows(session, [place.id for place in places])
            return [Queued(Ticket.of(rows[place.id]), place.reason) for place in places]

    def counts(self) -> dict[str, int]:
        """How many wait, by id of every service."""
        waiting = (TicketRow.day == self.today, TicketRow.state.in_(IN_QUEUE))
        with self.store.read() as session:
            found = session.execute(
                select(TicketRow.service, func.count()).where(*waiting).group_by(TicketRow.service)
            )
            counts = dict(found.all())
        return {service: counts.get(service, 0) for service in self.services}

    def called(self, limit: int = 8) -> list[Ticket]:
        """Today's last calls, newest first, one place a ticket."""
        with self.store.read() as session:
            rows = session.scalars(
                select(TicketRow)
                .where(TicketRow.day == self.today, TicketRow.last_call > 0)
                .order_by(TicketRow.last_call.desc())
                .limit(limit)
            )
            return [Ticket.of(row) for row in rows]

    def aside(self, limit: int = 50) -> list[Ticket]:
        """Today's tickets that any counter can recall, newest first: parked, absent, or called to a counter
        that has closed since."""
        left = select(CounterRow.name).where(CounterRow.state == "closed")
        mine = or_(
            TicketRow.state.in_((State.PARKED, State.NO_SHOW)),
            and_(TicketRow.state == State.CALLED, TicketRow.counter.in_(left)),
        )
        with self.store.read() as session:
            rows = session.scalars(
                select(TicketRow)
                .where(TicketRow.day == self.today, mine)
                .order_by(TicketRow.last_call.desc())
                .limit(limit)
            )
            return [Ticket.of(row) for row in rows]

    def given(self) -> dict[tuple[date, str], int]:
        """The last number that was given out, by business day and letter, from yesterday on."""
        with self.store.read() as session:
            rows = session.scalars(select(Series).where(Series.day >= self.today - centre_clock.ONE_DAY))
            return {(row.day, row.letter): row.last for row in rows}

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
        row = session.scalar(select(TicketRow).where(TicketRow.code == code, TicketRow.day == self._day(now)))
        if row is None:
            self.tries.miss(session, place, now)
        return row

    def _day(self, moment: datetime) -> date:
        return business_day(moment, self.settings.zone, self.settings.day_start)

    def _placed(self, session: Session, row: TicketRow, now: datetime) -> Ticket:
        """A ticket that begins to wait, with how many are before it."""
        people = queue.waiting(session, row.day, {row.service})
        places = queue.places(session, people, row.day, {row.service}, now, self.rule)
        row.ahead = [place.id for place in places].index(row.id)
        session.flush()
        return Ticket.of(row)

    def _takes(self, session: Session, counter: str) -> frozenset[str]:
        """What `counter` takes with who sits there now."""
        return counters.takes(session, counter, self.serves(counter))

    def _limit(
        self, session: Session, now: datetime, source: Source, kiosk: str | None, owner: str | None
    ) -> None:
        limits, day = self.settings.limits, self._day(now)
        if owner is not None and len(queue.held(session, day, owner)) >= limits.person:
            raise TicketError("too-many", "this person has enough tickets")
        if source == "desk":
            return
        if not self.settings.hours.tickets_when_closed and not self.hours.is_open(now):
            raise TicketError("closed", "the centre is closed")
        since = now - timedelta(minutes=limits.place_minutes)
        if kiosk and queue.taken_at(session, day, kiosk, since) >= limits.place:
            raise TicketError("too-many", f"too many tickets at {kiosk}")

    def _move(self, ticket_id: int, to: State, counter: str | None, service: str | None = None) -> Ticket:
        if counter is not None:
            self.serves(counter)
        with self.store.write() as session:
            row = _row(session, ticket_id)
            now = self.clock()
            if to in (State.CALLED, State.TRANSFERRED) and row.day != self._day(now):
                raise TicketError("not-now", f"{row.number} is of {row.day}", row.number)
            at_other = State(row.state) in AT_COUNTER and counter is not None and row.counter != counter
            if at_other and to is not State.CALLED:
                raise TicketError("other-counter", f"{row.number} is at counter {row.counter}", row.number)
            if to is State.CALLED:
                current = queue.current(session, self._day(now), counter or "")
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
