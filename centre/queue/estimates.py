"""The waiting estimate of the centre as it is now: what centre.queue.estimate needs, read from the store."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from centre.queue import counters
from centre.queue import steps as queue
from centre.queue.estimate import PACE, UNKNOWN, Estimate, Present, Seen, estimate, joining
from centre.queue.hours import Hours
from centre.queue.ticket import AT_COUNTER, LONGEST_SERVICE, State, TicketError
from centre.queue.tickets import Tickets
from centre.store import Store
from centre.tables import TicketRow

WEEKS = 8
"""Like days are those of the same weekday, so many weeks back."""
AT_WORK = timedelta(minutes=60)
"""A counter that called somebody within this time is at work."""
MOST_SEEN = 200


class Estimates:
    def __init__(self, store: Store, tickets: Tickets, hours: Hours) -> None:
        self.store = store
        self.tickets = tickets
        self.hours = hours

    def service(self, service: str) -> Estimate:
        """How long who takes a number for `service` now will wait. Raises TicketError "no-service"."""
        if service not in self.tickets.services:
            raise TicketError("no-service", f"no service {service!r}")
        present, seen = self._read()
        joined, target = joining(present, service)
        return estimate(target, joined, seen, self.tickets.rule)

    def ticket(self, ticket_id: int) -> Estimate:
        """How long a waiting ticket still waits; unknown for any other."""
        present, seen = self._read()
        if all(one.id != ticket_id for one, _ in present.waiting):
            return UNKNOWN
        return estimate(ticket_id, present, seen, self.tickets.rule)

    def _read(self) -> tuple[Present, Seen]:
        now, today = self.tickets.clock(), self.tickets.today
        with self.store.read() as session:
            services = frozenset(self.tickets.services)
            people = queue.waiting(session, today, services)
            rows = queue.rows(session, [one.id for one in people])
            recent = session.execute(
                select(TicketRow.service, TicketRow.priority).where(
                    TicketRow.day == today, TicketRow.arrived_at.between(now - PACE, now)
                )
            )
            present = Present(
                now=now,
                waiting=[(one, rows[one.id].service) for one in people],
                counters=self._at_work(session, today, now),
                busy=_busy(session, today),
                arrivals=[(service, priority is not None) for service, priority in recent],
            )
            return present, Seen(self._seen(session, [today]), self._seen(session, self._like(today)))

    def _like(self, today: date) -> list[date]:
        """Days like today, oldest first; a holiday that was worked is like no other."""
        open_today = self.hours.day(today).open
        weeks = [today - timedelta(weeks=number) for number in range(WEEKS, 0, -1)]
        return [day for day in weeks if self.hours.day(day).open is open_today]

    def _seen(self, session: Session, days: list[date]) -> dict[str, list[float]]:
        rows = session.execute(
            select(TicketRow.service, TicketRow.called_at, TicketRow.ended_at)
            .where(TicketRow.day.in_(days), TicketRow.state == State.DONE)
            .order_by(TicketRow.id)
        )
        found: dict[str, list[float]] = defaultdict(list)
        for service, called, ended in rows:
            if called and ended and timedelta() < ended - called <= LONGEST_SERVICE:
                found[service].append((ended - called).total_seconds() / 60)
        return {service: minutes[-MOST_SEEN:] for service, minutes in found.items()}

    def _at_work(self, session: Session, today: date, now: datetime) -> dict[str, frozenset[str]]:
        """Counters that serve now, with what they take; all of them before anybody began."""
        names = self.tickets.settings.counters
        takes = {name: counters.takes(session, name, self.tickets.serves(name)) for name in names}
        rows = counters.rows(session, today, self.tickets.day_of)
        called = dict(
            session.execute(
                select(TicketRow.counter, TicketRow.called_at)
                .where(TicketRow.day == today, TicketRow.last_call > 0)
                .order_by(TicketRow.last_call)
            ).all()
        )
        working = {
            name
            for name in names
            if (name in rows and rows[name].state == "open" and rows[name].staff)
            or ((last := called.get(name)) is not None and now - last < AT_WORK)
        }
        working -= {name for name, row in rows.items() if row.state != "open"}
        return {name: takes[name] for name in working} if working else takes


def _busy(session: Session, today: date) -> dict[str, tuple[datetime, str]]:
    rows = session.scalars(select(TicketRow).where(TicketRow.day == today, TicketRow.state.in_(AT_COUNTER)))
    return {row.counter: (row.called_at, row.service) for row in rows if row.counter and row.called_at}
