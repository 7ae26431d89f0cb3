"""How content people were: five levels, once for each ticket, call or visit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from centre import clock as centre_clock
from centre.citizens import callbacks, contact
from centre.clock import Clock
from centre.refusal import Refused
from centre.store import Store
from centre.tables import CallRow, FeedbackRow, TicketRow, VisitRow

Subject = Literal["ticket", "call", "visit"]

LEVELS = range(1, 6)
"""1 非常不满意 … 5 非常满意."""
DISSATISFIED = 2
"""Up to this level somebody rings and asks why."""
MOST_REASONS = 10
LONGEST_COMMENT = 500

TABLES = {"ticket": TicketRow, "call": CallRow, "visit": VisitRow}


class FeedbackError(Refused):
    """already, bad-level, bad-subject, not-yet (the ticket was not called)."""


@dataclass(frozen=True)
class Feedback:
    id: int
    at: datetime
    subject: str
    subject_id: int
    level: int
    reasons: tuple[str, ...]
    """Ids of the reasons that were ticked."""
    comment: str
    source: str
    service: str | None
    counter: str | None
    callback_id: int | None

    @classmethod
    def of(cls, row: FeedbackRow) -> Self:
        return cls(
            row.id,
            row.at,
            row.subject,
            row.subject_id,
            row.level,
            tuple(row.reasons),
            row.comment,
            row.source,
            row.service,
            row.counter,
            row.callback_id,
        )


class Feedbacks:
    def __init__(self, store: Store, clock: Clock = centre_clock.now) -> None:
        self.store = store
        self.clock = clock

    def give(
        self,
        subject: Subject,
        subject_id: int,
        level: int,
        *,
        reasons: Sequence[str] = (),
        comment: str = "",
        source: str = "kiosk",
        phone: str = "",
    ) -> Feedback:
        """What someone thinks of a ticket's service, a call or a visit; `phone` where they want to be rung.

        Who is dissatisfied leaves a callback task. Raises FeedbackError, Refused "bad-phone", StoreError."""
        if level not in LEVELS:
            raise FeedbackError("bad-level", "a level is 1 to 5")
        if subject not in TABLES:
            raise FeedbackError("bad-subject", f"no feedback on {subject!r}")
        digits = contact.optional(phone)
        comment = comment.strip()[:LONGEST_COMMENT]
        with self.store.write() as session:
            now = self.clock()
            about = session.get(TABLES[subject], subject_id)
            if about is None:
                raise FeedbackError("bad-subject", f"there is no {subject} {subject_id}")
            if isinstance(about, TicketRow) and about.called_at is None:
                raise FeedbackError("not-yet", f"{about.number} was not called yet")
            if _given(session, subject, subject_id) is not None:
                raise FeedbackError("already", "feedback was given already")
            row = FeedbackRow(
                at=now,
                subject=subject,
                subject_id=subject_id,
                level=level,
                reasons=[reason[:64] for reason in reasons[:MOST_REASONS]],
                comment=comment,
                source=source[:16],
                service=about.service if isinstance(about, TicketRow) else None,
                counter=about.counter if isinstance(about, TicketRow) else None,
            )
            if level <= DISSATISFIED or digits:
                task = callbacks.ask(session, now, digits, comment, "feedback", subject, subject_id)
                row.callback_id = task.id
            session.add(row)
            session.flush()
            return Feedback.of(row)

    def of(self, subject: Subject, subject_id: int) -> Feedback | None:
        """What was given already, if anything."""
        with self.store.read() as session:
            row = _given(session, subject, subject_id)
            return None if row is None else Feedback.of(row)

    def latest(self, limit: int = 50, dissatisfied: bool = False) -> list[Feedback]:
        """Newest first; `dissatisfied`: only those that need a word."""
        wanted = select(FeedbackRow).order_by(FeedbackRow.id.desc()).limit(limit)
        if dissatisfied:
            wanted = wanted.where(FeedbackRow.level <= DISSATISFIED)
        with self.store.read() as session:
            return [Feedback.of(row) for row in session.scalars(wanted)]


def _given(session: Session, subject: str, subject_id: int) -> FeedbackRow | None:
    return session.scalar(
        select(FeedbackRow).where(FeedbackRow.subject == subject, FeedbackRow.subject_id == subject_id)
    )
