"""Who sits at which counter now, and what they can serve. Tickets are bound to none: a counter that closes
takes nobody with it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from centre import clock as centre_clock
from centre.clock import Clock
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
    """`known`: raises TicketError for a counter that settings do not name."""

    def __init__(
        self,
        store: Store,
        names: Collection[str],
        known: Callable[[str], object],
        clock: Clock = centre_clock.now,
    ) -> None:
        self.store = store
        self.names = tuple(names)
        self.known = known
        self.clock = clock

    def states(self) -> dict[str, CounterState]:
        """Every counter; one that nobody opened yet is closed."""
        with self.store.read() as session:
            rows = {row.name: row for row in session.scalars(select(CounterRow))}
        return {
            name: _of(rows[name]) if name in rows else CounterState(name, "closed", "", None, None)
            for name in self.names
        }

    def open(self, counter: str, staff: str = "", services: Collection[str] | None = None) -> CounterState:
        """Someone works at `counter` from now on; `services`: their skills. They leave any other counter."""
        self.known(counter)
        with self.store.write() as session:
            now = self.clock()
            if staff:
                where = (CounterRow.staff == staff, CounterRow.name != counter)
                for row in session.scalars(select(CounterRow).where(*where)):
                    _set(row, "closed", now, "", None)
            row = session.get(CounterRow, counter) or CounterRow(name=counter)
            session.add(row)
            _set(row, "open", now, staff[:64], None if services is None else sorted(services))
            session.flush()
            return _of(row)

    def pause(self, counter: str) -> CounterState:
        """A break: calling the next person ends it."""
        return self._to(counter, "paused")

    def close(self, counter: str) -> CounterState:
        """Nobody works there any more."""
        return self._to(counter, "closed")

    def _to(self, counter: str, state: State) -> CounterState:
        self.known(counter)
        with self.store.write() as session:
            row = session.get(CounterRow, counter) or CounterRow(name=counter, staff="", services=None)
            session.add(row)
            if state == "closed":
                _set(row, state, self.clock(), "", None)
            else:
                _set(row, state, self.clock(), row.staff, row.services)
            session.flush()
            return _of(row)


def takes(session: Session, counter: str, services: frozenset[str]) -> frozenset[str]:
    """Of the `services` of a counter, those that who sits there can serve."""
    row = session.get(CounterRow, counter)
    return services if row is None or row.services is None else services & frozenset(row.services)


def working(session: Session, counter: str, now: datetime) -> None:
    """Whoever calls someone works, whatever the counter was before."""
    row = session.get(CounterRow, counter)
    if row is None:
        session.add(CounterRow(name=counter, state="open", staff="", services=None, since=now))
    elif row.state != "open":
        row.state, row.since = "open", now


def _set(row: CounterRow, state: State, now: datetime, staff: str, services: list[str] | None) -> None:
    row.state, row.since, row.staff, row.services = state, now, staff, services


def _of(row: CounterRow) -> CounterState:
    services = None if row.services is None else frozenset(row.services)
    return CounterState(row.name, row.state, row.staff, services, row.since)
