"""Tickets as they are now: one, those that wait, those that were called. Nothing here changes any."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from centre import clock as centre_clock
from centre.clock import Clock, business_day
from centre.queue import counters
from centre.queue import steps as queue
from centre.queue.hours import Hours
from centre.queue.ticket import IN_QUEUE, Queued, State, Ticket, TicketError
from centre.settings import Settings
from centre.slip import Tries
from centre.store import Store
from centre.tables import CounterRow, Series, TicketRow
from content.service import Service

SILENT = timedelta(minutes=10)
"""A call that nobody has answered for so long was forgotten: the counter's staff, or its browser, is gone."""


class Lookup:
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
        return self.day_of(self.clock())

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

    def held(self, owner: str) -> list[Ticket]:
        """Today's tickets of one person (Persons.owner) that are not finished, newest first."""
        with self.store.read() as session:
            return [Ticket.of(row) for row in queue.held(session, self.today, owner)]

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
            day = self.day_of(now)
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
        that has a break, or has said nothing of them for long."""
        idle = select(CounterRow.name).where(CounterRow.state != "open")
        silent = or_(TicketRow.counter.in_(idle), TicketRow.called_at <= self.clock() - SILENT)
        mine = or_(
            TicketRow.state.in_((State.PARKED, State.NO_SHOW)),
            and_(TicketRow.state == State.CALLED, silent),
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

    def day_of(self, moment: datetime) -> date:
        """The business day of a moment."""
        return business_day(moment, self.settings.zone, self.settings.day_start)

    def _takes(self, session: Session, counter: str) -> frozenset[str]:
        """What `counter` takes with who sits there now."""
        return counters.takes(session, counter, self.serves(counter))
