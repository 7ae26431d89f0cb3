"""Deletion by age: what nobody needs any more goes, and the log says how much, never what."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from centre import audit
from centre import clock as centre_clock
from centre.citizens.persons import forget
from centre.clock import Clock
from centre.refusal import Refused
from centre.settings import Retention as RetentionSettings
from centre.store import Store
from centre.tables import (
    AppointmentRow,
    AuditRow,
    CallbackRow,
    CallRow,
    CodeMiss,
    CodeRow,
    Event,
    FeedbackRow,
    HealthRow,
    MatterRow,
    OpinionRow,
    PrintRow,
    ReplyRow,
    SessionRow,
    TicketRow,
    VisitRow,
)

log = logging.getLogger(__name__)

SOME = 500
"""So many rows go in one transaction: kiosks wait no longer than for that."""

STATES_KEPT = 1000
"""Of each device: a loose plug makes thousands of changes a day, of which none tells more than the last."""

LONGEST_PAUSE = timedelta(days=40)
"""After so long without a run the clock is rather wrong than right."""


class RetentionError(Refused):
    """clock: so much time has passed since the last run that somebody must look at the clock first."""


class Retention:
    def __init__(self, store: Store, settings: RetentionSettings, clock: Clock = centre_clock.now) -> None:
        self.store = store
        self.settings = settings
        self.clock = clock

    def run(self, clock_checked: bool = False) -> dict[str, int]:
        """Do all that is due; returns how many rows of each kind, and notes it in the audit log.

        A clock that jumps ahead makes everything look old: after a long pause nothing is deleted until
        somebody has checked it. Raises RetentionError."""
        now = self.clock()
        own = self.settings
        if not clock_checked:
            self._doubt(now)
        counts: dict[str, int] = {}
        counts["tickets.owner"] = self._owners(now - timedelta(days=own.persons))
        contacts = now - timedelta(days=own.contacts)
        counts["callbacks.contact"] = self._forget(
            CallbackRow, CallbackRow.closed_at < contacts, CallbackRow.phone != ""
        )
        counts["opinions.contact"] = self._names(OpinionRow, OpinionRow.closed_at < contacts)
        counts["matters.contact"] = self._names(MatterRow, MatterRow.closed_at < contacts)
        counts["appointments.contact"] = self._names(AppointmentRow, AppointmentRow.starts_at < contacts)
        records = now - timedelta(days=own.records)
        counts["prints"] = self._delete(PrintRow, PrintRow.created_at < now - timedelta(days=own.prints))
        counts["events"] = self._delete(Event, Event.at < now - timedelta(days=own.events))
        counts["feedback"] = self._delete(FeedbackRow, FeedbackRow.at < records)
        counts["calls"] = self._delete(CallRow, CallRow.started_at < records)
        counts["visits"] = self._delete(VisitRow, VisitRow.started_at < records)
        counts["appointments"] = self._delete(AppointmentRow, AppointmentRow.starts_at < records)
        counts["matters"] = self._delete(MatterRow, MatterRow.closed_at < records)
        old = select(OpinionRow.id).where(OpinionRow.closed_at < records)
        counts["replies"] = self._delete(ReplyRow, ReplyRow.opinion_id.in_(old))
        counts["opinions"] = self._delete(OpinionRow, OpinionRow.closed_at < records)
        # Not those that something younger still points at.
        counts["callbacks"] = self._delete(
            CallbackRow,
            CallbackRow.closed_at < records,
            CallbackRow.id.not_in(_used(FeedbackRow.callback_id)),
            CallbackRow.id.not_in(_used(CallRow.callback_id)),
        )
        counts["tickets"] = self._delete(
            TicketRow,
            TicketRow.issued_at < records,
            TicketRow.id.not_in(_used(PrintRow.ticket_id)),
            TicketRow.id.not_in(_used(AppointmentRow.ticket_id)),
            TicketRow.id.not_in(_used(VisitRow.ticket_id)),
        )
        counts["audit"] = self._delete(AuditRow, AuditRow.at < now - timedelta(days=own.audit))
        counts["health"] = self._delete(HealthRow, HealthRow.seen_at < now - timedelta(days=own.events))
        counts["health"] += self._crowd()
        counts["codes"] = self._delete(CodeRow, CodeRow.expires_at <= now)
        counts["misses"] = self._delete(CodeMiss, CodeMiss.at < now - timedelta(days=1))
        counts["sessions"] = self._delete(SessionRow, SessionRow.expires_at <= now)
        done = {kind: count for kind, count in counts.items() if count}
        with self.store.write() as session:
            audit.note(session, now, audit.SYSTEM, "retention", "", **done)
        log.info("deleted by age: %s", done or "nothing")
        return done

    def _doubt(self, now: datetime) -> None:
        runs = select(func.max(AuditRow.at)).where(AuditRow.action == "retention")
        with self.store.read() as session:
            last = session.scalar(runs)
        if last is not None and now - last > LONGEST_PAUSE:
            days = (now - last).days
            raise RetentionError(
                "clock",
                f"按现在的时钟，离上次按期限删除（{last:%Y-%m-%d}）已有 {days} 天，没有删除任何数据。"
                f"请核对时钟，无误后加 --clock-checked / nothing was deleted: by the clock {days} days have"
                " passed since the last run; check the clock, then add --clock-checked",
            )

    def _owners(self, before: datetime) -> int:
        def some(session: Session) -> int:
            old = (TicketRow.owner.is_not(None), TicketRow.issued_at < before)
            ids = list(session.scalars(select(TicketRow.id).where(*old).limit(SOME)))
            session.execute(update(TicketRow).where(TicketRow.id.in_(ids)).values(owner=None))
            return len(ids)

        return self._all(some)

    def _forget(self, table: Any, *where: ColumnElement[bool]) -> int:
        def some(session: Session) -> int:
            rows = list(session.scalars(select(table).where(*where).limit(SOME)))
            for row in rows:
                forget(session, row, self.clock())
            return len(rows)

        return self._all(some)

    def _names(self, table: Any, *where: ColumnElement[bool]) -> int:
        """Names and numbers only: what was said and answered stays for its own time."""
        told = or_(table.name != "", table.phone != "", table.owner.is_not(None))

        def some(session: Session) -> int:
            rows = list(session.scalars(select(table).where(told, *where).limit(SOME)))
            for row in rows:
                row.name, row.phone, row.owner = "", "", None
            return len(rows)

        return self._all(some)

    def _crowd(self) -> int:
        """The states of a device that has had too many."""
        with self.store.read() as session:
            devices = list(session.scalars(select(HealthRow.device).distinct()))
            newest = select(HealthRow.id).order_by(HealthRow.id.desc()).offset(STATES_KEPT).limit(1)
            first = {one: session.scalar(newest.where(HealthRow.device == one)) for one in devices}
        return sum(
            self._delete(HealthRow, HealthRow.device == device, HealthRow.id <= last)
            for device, last in first.items()
            if last is not None
        )

    def _delete(self, table: Any, *where: ColumnElement[bool]) -> int:
        first = next(iter(table.__table__.primary_key.columns))

        def some(session: Session) -> int:
            keys = list(session.scalars(select(first).where(*where).limit(SOME)))
            if keys:
                session.execute(delete(table).where(first.in_(keys)))
            return len(keys)

        return self._all(some)

    def _all(self, some: Callable[[Session], int]) -> int:
        total = 0
        while True:
            with self.store.write() as session:
                count = some(session)
            total += count
            if count < SOME:
                return total


def _used(column: Any) -> Any:
    """The keys that a table refers to."""
    return select(column).where(column.is_not(None))
