"""Callbacks: people who asked to be rung. Their number is stored, as someone must dial it; shown masked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Self

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from centre import clock as centre_clock
from centre import once
from centre.citizens.contact import mask, normal
from centre.clock import Clock
from centre.refusal import Refused
from centre.store import Store
from centre.tables import CallbackRow, Event

Outcome = Literal["reached", "not-reached", "withdrawn"]

LONGEST_MATTER = 500

TRIES = 3
"""Unless settings say otherwise, so many calls that nobody answers end a callback."""


class CallbackError(Refused):
    """no-callback, closed."""


@dataclass(frozen=True)
class Callback:
    """One wish to be called back, without the number itself."""

    id: int
    masked_phone: str
    """138****5678"""
    matter: str
    """What it is about, in the caller's or the dialogue's words."""
    source: str
    state: str
    """open, or how it ended: reached, not-reached, withdrawn."""
    created_at: datetime
    outcome: str
    """What staff noted."""
    subject: str | None = None
    """What it follows from: ticket, call, visit (someone was not content)."""
    subject_id: int | None = None
    tries: int = 0
    """How often it was dialled in vain."""

    @classmethod
    def of(cls, row: CallbackRow, tries: int = 0) -> Self:
        return cls(
            row.id,
            mask(row.phone),
            row.matter,
            row.source,
            row.state,
            row.created_at,
            row.outcome,
            row.subject,
            row.subject_id,
            tries,
        )


class Callbacks:
    def __init__(self, store: Store, clock: Clock = centre_clock.now, tries: int = TRIES) -> None:
        """`tries`: so many calls that nobody answers end a callback."""
        self.store = store
        self.clock = clock
        self.tries = tries

    def request(
        self, phone: str, matter: str = "", source: str = "phone", request_id: str | None = None
    ) -> Callback:
        """Note that someone wants to be called back; the open one, where the same number has one already, and
        the same one again for the same `request_id`.

        Raises Refused "bad-phone" or "bad-request", and StoreError."""
        digits = normal(phone)
        with self.store.write() as session:
            row = once.done(session, CallbackRow, request_id)
            if row is None:
                row = ask(session, self.clock(), digits, matter, source, request_id=request_id)
            return Callback.of(row)

    def to_make(self, limit: int = 50) -> list[Callback]:
        """The open ones: who left a number first; of those, who was dialled less often, and then longest ago.

        Who left none is only asked after at the desk, and must not keep the others off the list."""
        vain = (
            select(Event.subject_id, func.count().label("tries"))
            .where(Event.subject == "callback", Event.kind == "not-reached")
            .group_by(Event.subject_id)
            .subquery()
        )
        tries = func.coalesce(vain.c.tries, 0)
        with self.store.read() as session:
            rows = session.execute(
                select(CallbackRow, tries)
                .outerjoin(vain, vain.c.subject_id == CallbackRow.id)
                .where(CallbackRow.state == "open")
                .order_by(CallbackRow.phone == "", tries, CallbackRow.id)
                .limit(limit)
            )
            return [Callback.of(row, tried) for row, tried in rows]

    def get(self, callback_id: int) -> Callback:
        """Raises CallbackError "no-callback"."""
        with self.store.read() as session:
            return Callback.of(_row(session, callback_id))

    def count(self) -> int:
        """How many are open."""
        with self.store.read() as session:
            return session.scalar(select(func.count()).where(CallbackRow.state == "open")) or 0

    def reveal(self, callback_id: int, counter: str) -> str:
        """The whole number, for whoever dials it now; who asked (a counter or login) is recorded.

        Raises CallbackError."""
        with self.store.write() as session:
            row = _open(session, callback_id)
            _event(session, row, "revealed", self.clock(), counter, {})
            return row.phone

    def close(self, callback_id: int, outcome: Outcome, counter: str, note: str = "") -> Callback:
        """How it ended; who was not reached stays on the list until that has happened `tries` times.

        Raises CallbackError."""
        with self.store.write() as session:
            row = _open(session, callback_id)
            now = self.clock()
            row.outcome = note.strip()[:LONGEST_MATTER]
            _event(session, row, outcome, now, counter, {})
            session.flush()
            vain = (Event.subject == "callback", Event.subject_id == row.id, Event.kind == "not-reached")
            tries = session.scalar(select(func.count()).where(*vain)) or 0
            if outcome != "not-reached" or tries >= self.tries:
                row.state, row.closed_at = outcome, now
            session.flush()
            return Callback.of(row, tries)


def ask(
    session: Session,
    now: datetime,
    digits: str,
    matter: str,
    source: str,
    subject: str | None = None,
    subject_id: int | None = None,
    request_id: str | None = None,
) -> CallbackRow:
    """A wish within another transaction. Without `digits` staff have to find out whom to ring, if anybody."""
    matter = matter.strip()[:LONGEST_MATTER]
    row = None
    if digits:
        row = session.scalar(
            select(CallbackRow).where(CallbackRow.phone == digits, CallbackRow.state == "open").limit(1)
        )
    if row is None:
        row = CallbackRow(
            phone=digits,
            matter=matter,
            source=source,
            state="open",
            created_at=now,
            outcome="",
            subject=subject,
            subject_id=subject_id,
            request_id=request_id,
        )
        session.add(row)
        session.flush()
        _event(session, row, "requested", now, None, {"source": source})
    else:
        if matter and matter not in row.matter:
            row.matter = f"{row.matter}；{matter}"[:LONGEST_MATTER] if row.matter else matter
        _event(session, row, "asked-again", now, None, {"source": source})
    session.flush()
    return row


def _row(session: Session, callback_id: int) -> CallbackRow:
    row = session.get(CallbackRow, callback_id)
    if row is None:
        raise CallbackError("no-callback", f"no callback {callback_id}")
    return row


def _open(session: Session, callback_id: int) -> CallbackRow:
    row = _row(session, callback_id)
    if row.state != "open":
        raise CallbackError("closed", f"callback {callback_id} is closed")
    return row


def _event(
    session: Session, row: CallbackRow, kind: str, now: datetime, counter: str | None, detail: dict[str, str]
) -> None:
    by = {} if counter is None else {"by": counter}
    session.add(
        Event(
            at=now,
            subject="callback",
            subject_id=row.id,
            kind=kind,
            counter=None if counter is None else counter[:8],
            detail={**by, **detail},
        )
    )
