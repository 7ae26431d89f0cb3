"""How the devices are, for the desk: each says it, a change makes a new row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from centre import clock as centre_clock
from centre.clock import Clock
from centre.store import Store
from centre.tables import HealthRow

STATES = ("ok", "degraded", "unusable", "unknown")
SEEN = timedelta(minutes=1)
"""The same state is written again no more often than this."""
SILENT = timedelta(minutes=5)
"""A device that nobody has told of for so long is unknown."""


@dataclass(frozen=True)
class Health:
    device: str
    """kiosk-1/printer"""
    state: str
    """ok, degraded, unusable, unknown."""
    why: str
    since: datetime
    seen_at: datetime

    @classmethod
    def of(cls, row: HealthRow) -> Self:
        return cls(row.device, row.state, row.why, row.since, row.seen_at)


class Devices:
    def __init__(self, store: Store, clock: Clock = centre_clock.now) -> None:
        self.store = store
        self.clock = clock

    def record(self, device: str, state: str, why: str = "") -> None:
        """A device is in `state` now. Cheap to call often. Raises ValueError for another word, StoreError."""
        if state not in STATES:
            raise ValueError(f"a state is one of {', '.join(STATES)}")
        device, why = device[:64], why[:500]
        with self.store.read() as session:
            newest = _newest(session, device)
        now = self.clock()
        same = newest is not None and (newest.state, newest.why) == (state, why)
        if newest is not None and same and timedelta() <= now - newest.seen_at < SEEN:
            return
        with self.store.write() as session:
            newest = _newest(session, device)
            if newest is not None and (newest.state, newest.why) == (state, why):
                newest.seen_at = now
            else:
                session.add(HealthRow(device=device, state=state, why=why, since=now, seen_at=now))

    def present(self) -> list[Health]:
        """Every device as it is now, by name."""
        newest = select(func.max(HealthRow.id)).group_by(HealthRow.device)
        with self.store.read() as session:
            now = self.clock()
            rows = session.scalars(
                select(HealthRow).where(HealthRow.id.in_(newest)).order_by(HealthRow.device)
            )
            return [
                Health.of(row)
                if now - row.seen_at < SILENT
                else Health(row.device, "unknown", "很久没有消息 / silent", row.seen_at, row.seen_at)
                for row in rows
            ]

    def history(self, device: str, limit: int = 50) -> list[Health]:
        """Its states, newest first."""
        with self.store.read() as session:
            rows = session.scalars(
                select(HealthRow).where(HealthRow.device == device).order_by(HealthRow.id.desc()).limit(limit)
            )
            return [Health.of(row) for row in rows]


def _newest(session: Session, device: str) -> HealthRow | None:
    return session.scalar(
        select(HealthRow).where(HealthRow.device == device).order_by(HealthRow.id.desc()).limit(1)
    )
