"""Matters that the centre cannot settle itself, handed over to another unit (最多拨一次)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from centre import audit, once
from centre import clock as centre_clock
from centre.citizens import contact
from centre.clock import Clock
from centre.refusal import Refused
from centre.store import Store
from centre.tables import MatterRow

Ending = Literal["done", "returned", "withdrawn"]

OPEN = ("open", "accepted")
ENDINGS = ("done", "returned", "withdrawn")
LONGEST_TEXT = 2000
AGAIN = timedelta(hours=20)
"""Whoever was reminded is left alone until the next day."""


class MatterError(Refused):
    """no-matter, closed, empty, bad-unit, bad-outcome, bad-day."""


@dataclass(frozen=True)
class Matter:
    """One matter, without the person's name and number."""

    id: int
    text: str
    unit: str
    unit_kind: str
    unit_phone: str
    masked_name: str
    masked_phone: str
    subject: str | None
    """What it came from: callback, call, ticket, opinion."""
    subject_id: int | None
    state: str
    """open, accepted (the unit has it), or how it ended: done, returned (not theirs), withdrawn."""
    due_on: date
    overdue: bool
    remind: bool
    """Whether the unit is to be reminded today."""
    created_at: datetime
    created_by: str
    closed_at: datetime | None
    outcome: str


class Matters:
    """`due`: the day by which what comes now is to be settled; `today`: the business day."""

    def __init__(
        self,
        store: Store,
        due: Callable[[datetime], date],
        today: Callable[[], date],
        remind_days: int,
        clock: Clock = centre_clock.now,
    ) -> None:
        self.store = store
        self.due = due
        self.today = today
        self.remind_days = remind_days
        self.clock = clock

    def hand_over(
        self,
        text: str,
        unit: str,
        *,
        by: str,
        unit_kind: str = "",
        unit_phone: str = "",
        due_on: date | None = None,
        name: str = "",
        phone: str = "",
        owner: str | None = None,
        subject: str | None = None,
        subject_id: int | None = None,
        request_id: str | None = None,
    ) -> Matter:
        """A task for a unit of the pack's directory; the same one again for the same `request_id`.

        Raises MatterError, Refused "bad-phone" or "bad-request"."""
        text, unit = text.strip()[:LONGEST_TEXT], contact.one_line(unit)
        if not text:
            raise MatterError("empty", "say what it is about")
        if not unit:
            raise MatterError("bad-unit", "say who is to settle it")
        digits = contact.optional(phone)
        if due_on is not None and due_on < self.today():
            raise MatterError("bad-day", "that day is over")
        with self.store.write() as session:
            now = self.clock()
            before = once.done(session, MatterRow, request_id)
            if before is not None:
                return self._of(before, now)
            row = MatterRow(
                text=text,
                unit=unit,
                unit_kind=unit_kind[:40],
                unit_phone=unit_phone[:40],
                name=contact.one_line(name),
                phone=digits,
                owner=owner,
                subject=subject,
                subject_id=subject_id,
                state="open",
                due_on=due_on or self.due(now),
                created_at=now,
                created_by=by[:64],
                outcome="",
                request_id=request_id,
            )
            session.add(row)
            session.flush()
            audit.note(session, now, by, "matter.hand-over", f"matter {row.id}", unit=unit)
            return self._of(row, now)

    def open_ones(self, limit: int = 100) -> list[Matter]:
        """What is not settled, the most urgent first."""
        with self.store.read() as session:
            now = self.clock()
            rows = session.scalars(
                select(MatterRow)
                .where(MatterRow.state.in_(OPEN))
                .order_by(MatterRow.due_on, MatterRow.id)
                .limit(limit)
            )
            return [self._of(row, now) for row in rows]

    def to_remind(self, limit: int = 100) -> list[Matter]:
        """Those that are due soon or over, and whose unit was not reminded today."""
        with self.store.read() as session:
            now = self.clock()
            rows = session.scalars(
                select(MatterRow)
                .where(
                    MatterRow.state.in_(OPEN),
                    MatterRow.due_on <= self.today() + timedelta(days=self.remind_days),
                    or_(MatterRow.reminded_at.is_(None), MatterRow.reminded_at <= now - AGAIN),
                )
                .order_by(MatterRow.due_on, MatterRow.id)
                .limit(limit)
            )
            return [self._of(row, now) for row in rows]

    def all(self, limit: int = 100, state: str | None = None) -> list[Matter]:
        """Newest first."""
        wanted = select(MatterRow).order_by(MatterRow.id.desc()).limit(limit)
        if state is not None:
            wanted = wanted.where(MatterRow.state == state)
        with self.store.read() as session:
            now = self.clock()
            return [self._of(row, now) for row in session.scalars(wanted)]

    def get(self, matter_id: int) -> Matter:
        """Raises MatterError "no-matter"."""
        with self.store.read() as session:
            row = session.get(MatterRow, matter_id)
            if row is None:
                raise MatterError("no-matter", f"no matter {matter_id}")
            return self._of(row, self.clock())

    def accept(self, matter_id: int, by: str) -> Matter:
        """The unit says that it has it."""
        with self.store.write() as session:
            row, now = _open(session, matter_id), self.clock()
            row.state = "accepted"
            audit.note(session, now, by, "matter.accept", f"matter {row.id}")
            return self._of(row, now)

    def reminded(self, matter_id: int, by: str) -> Matter:
        """Somebody has reminded the unit."""
        with self.store.write() as session:
            row, now = _open(session, matter_id), self.clock()
            row.reminded_at = now
            audit.note(session, now, by, "matter.remind", f"matter {row.id}")
            return self._of(row, now)

    def close(self, matter_id: int, ending: str, by: str, note: str = "") -> Matter:
        """It is over. Raises MatterError."""
        if ending not in ENDINGS:
            raise MatterError("bad-outcome", f"endings are {', '.join(ENDINGS)}")
        with self.store.write() as session:
            row, now = _open(session, matter_id), self.clock()
            row.state, row.closed_at, row.outcome = ending, now, note.strip()[:LONGEST_TEXT]
            audit.note(session, now, by, f"matter.{ending}", f"matter {row.id}")
            return self._of(row, now)

    def reveal(self, matter_id: int, by: str) -> tuple[str, str]:
        """The person's name and number, for the unit; who asked is recorded."""
        with self.store.write() as session:
            row = session.get(MatterRow, matter_id)
            if row is None:
                raise MatterError("no-matter", f"no matter {matter_id}")
            audit.note(session, self.clock(), by, "matter.reveal", f"matter {row.id}")
            return row.name, row.phone

    def _of(self, row: MatterRow, now: datetime) -> Matter:
        today = self.today()
        open_now = row.state in OPEN
        near = row.due_on <= today + timedelta(days=self.remind_days)
        return Matter(
            id=row.id,
            text=row.text,
            unit=row.unit,
            unit_kind=row.unit_kind,
            unit_phone=row.unit_phone,
            masked_name=contact.mask_name(row.name),
            masked_phone=contact.mask(row.phone),
            subject=row.subject,
            subject_id=row.subject_id,
            state=row.state,
            due_on=row.due_on,
            overdue=open_now and row.due_on < today,
            remind=open_now and near and (row.reminded_at is None or row.reminded_at <= now - AGAIN),
            created_at=row.created_at,
            created_by=row.created_by,
            closed_at=row.closed_at,
            outcome=row.outcome,
        )


def _open(session: Session, matter_id: int) -> MatterRow:
    row = session.get(MatterRow, matter_id)
    if row is None:
        raise MatterError("no-matter", f"no matter {matter_id}")
    if row.state not in OPEN:
        raise MatterError("closed", f"matter {matter_id} is closed")
    return row
