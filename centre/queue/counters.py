"""Who sits at which counter now, and what they can serve. Tickets are bound to none: a counter that closes
takes nobody with it, and none stays open overnight."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from centre import clock as centre_clock
from centre.clock import Clock
from centre.queue import steps as queue
from centre.store import Store
from centre.tables import CounterRow

State = Literal["open", "paused", "closed"]


@dataclass(frozen=True)
class CounterState:
    name: str
    state: str
    """open, paused, closed."""
    staff: str
    """Login of who sits there; empty if nobody has signed in."""
    services: frozenset[str] | None
    """What they can serve; None: all that the counter takes."""
    since: datetime | None


class Counters:
    """`known`: raises TicketError for a counter that settings do not name. `day_of`: the business day of a
    moment."""

    def __init__(
        self,
        store: Store,
        names: Collection[str],
        known: Callable[[str], object],
        day_of: Callable[[datetime], date],
        clock: Clock = centre_clock.now,
    ) -> None:
        self.store = store
        self.names = tuple(names)
        self.known = known
        self.day_of = day_of
        self.clock = clock

    def states(self) -> dict[str, CounterState]:
        """Every counter; one that nobody opened today is closed."""
        today = self.day_of(self.clock())
        with self.store.read() as session:
            found = rows(session, today, self.day_of)
        return {
            name: _of(found[name]) if name in found else CounterState(name, "closed", "", None, None)
            for name in self.names
        }

    def open(self, counter: str, staff: str = "", services: Collection[str] | None = None) -> CounterState:
        """Someone works at `counter` from now on; `services`: their skills. They leave any other counter."""
        self.known(counter)
        with self.store.write() as session:
            now = self.clock()
            self._leave(session, staff, now, counter)
            row = _row(session, counter)
            _set(row, "open", now, staff[:64], None if services is None else sorted(services))
            session.flush()
            return _of(row)

    def pause(self, counter: str) -> CounterState:
        """A break: calling the next person ends it."""
        self.known(counter)
        with self.store.write() as session:
            row = _row(session, counter)
            row.state, row.since = "paused", self.clock()
            session.flush()
            return _of(row)

    def close(self, counter: str, done: bool = False) -> CounterState:
        """Nobody works there any more. Who was called there waits again, before all others; who was being
        served is set aside for any counter, unless they are `done`."""
        self.known(counter)
        with self.store.write() as session:
            row = _row(session, counter)
            self._close(session, row, self.clock(), done)
            return _of(row)

    def leave(self, staff: str) -> None:
        """Someone is gone: what they sat at is closed."""
        with self.store.write() as session:
            self._leave(session, staff, self.clock())

    def _leave(self, session: Session, staff: str, now: datetime, stays: str = "") -> None:
        if staff:
            where = (CounterRow.staff == staff[:64], CounterRow.name != stays)
            for row in session.scalars(select(CounterRow).where(*where)).all():
                self._close(session, row, now)

    def _close(self, session: Session, row: CounterRow, now: datetime, done: bool = False) -> None:
        queue.leave(session, self.day_of(now), row.name, now, done)
        _set(row, "closed", now, "", None)
        session.flush()


def rows(session: Session, today: date, day_of: Callable[[datetime], date]) -> dict[str, CounterRow]:
    """The counters that somebody opened, paused or closed today, by name."""
    return {row.name: row for row in session.scalars(select(CounterRow)) if day_of(row.since) >= today}


def takes(session: Session, counter: str, services: frozenset[str]) -> frozenset[str]:
    """Of the `services` of a counter, those that who sits there can serve."""
    row = session.get(CounterRow, counter)
    return services if row is None or row.services is None else services & frozenset(row.services)


def working(session: Session, counter: str, now: datetime, day_of: Callable[[datetime], date]) -> None:
    """Whoever calls someone works, whatever the counter was before."""
    row = session.get(CounterRow, counter)
    if row is None or day_of(row.since) < day_of(now):
        _set(row or _row(session, counter), "open", now, "", None)
    elif row.state != "open":
        row.state, row.since = "open", now


def _row(session: Session, counter: str) -> CounterRow:
    """A counter's row, made if it is the first time."""
    row = session.get(CounterRow, counter)
    if row is None:
        row = CounterRow(name=counter, staff="", services=None)
        session.add(row)
    return row


def _set(row: CounterRow, state: State, now: datetime, staff: str, services: list[str] | None) -> None:
    row.state, row.since, row.staff, row.services = state, now, staff, services


def _of(row: CounterRow) -> CounterState:
    services = None if row.services is None else frozenset(row.services)
    return CounterState(row.name, row.state, row.staff, services, row.since)
