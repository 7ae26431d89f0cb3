"""Who did what, and when: written with each change that staff make at the desk, never altered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from centre import clock as centre_clock
from centre.clock import Clock
from centre.store import Store
from centre.tables import AuditRow

SYSTEM = "system"
"""Who does what nobody asked for: the nightly jobs."""


@dataclass(frozen=True)
class Entry:
    id: int
    at: datetime
    who: str
    """A login, or SYSTEM."""
    action: str
    subject: str
    """What it was done to: `opinion 12`."""
    detail: dict[str, Any]

    @classmethod
    def of(cls, row: AuditRow) -> Self:
        return cls(row.id, row.at, row.who, row.action, row.subject, row.detail)


def note(session: Session, now: datetime, who: str, action: str, subject: str = "", **detail: Any) -> None:
    """An entry within the transaction of what it tells of. No personal data in `detail`."""
    session.add(AuditRow(at=now, who=who[:64], action=action[:40], subject=subject[:64], detail=detail))


class Audit:
    def __init__(self, store: Store, clock: Clock = centre_clock.now) -> None:
        self.store = store
        self.clock = clock

    def note(self, who: str, action: str, subject: str = "", **detail: Any) -> None:
        """An entry of its own."""
        with self.store.write() as session:
            note(session, self.clock(), who, action, subject, **detail)

    def latest(
        self,
        limit: int = 100,
        before_id: int | None = None,
        who: str | None = None,
        action: str | None = None,
    ) -> list[Entry]:
        """Newest first; `before_id`: those before an entry, for the next page."""
        wanted = select(AuditRow).order_by(AuditRow.id.desc()).limit(limit)
        if before_id is not None:
            wanted = wanted.where(AuditRow.id < before_id)
        if who is not None:
            wanted = wanted.where(AuditRow.who == who)
        if action is not None:
            wanted = wanted.where(AuditRow.action == action)
        with self.store.read() as session:
            return [Entry.of(row) for row in session.scalars(wanted)]
