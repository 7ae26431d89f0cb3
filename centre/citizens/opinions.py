"""Opinions and complaints (意见、投诉), each with a number that its author asks after it with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, Self

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from centre import audit, once
from centre import clock as centre_clock
from centre.citizens import contact
from centre.clock import Clock
from centre.refusal import Refused
from centre.settings import Limits
from centre.slip import Tries, draw, plausible
from centre.store import Store
from centre.tables import OpinionRow, ReplyRow

Kind = Literal["opinion", "complaint", "praise"]

KINDS = ("opinion", "complaint", "praise")
DIGITS = 8
LONGEST_TEXT = 2000


class OpinionError(Refused):
    """no-opinion, bad-kind, empty, too-many, closed."""


@dataclass(frozen=True)
class Reply:
    at: datetime
    staff: str
    text: str


@dataclass(frozen=True)
class Opinion:
    """One opinion or complaint, without the author's name and number."""

    id: int
    number: str
    """Eight digits, on the author's slip."""
    kind: str
    text: str
    masked_name: str
    masked_phone: str
    source: str
    state: str
    """open, replied (the author may say more), closed."""
    created_at: datetime
    due_on: date
    """By when an answer is owed."""
    replies: tuple[Reply, ...]

    @classmethod
    def of(cls, row: OpinionRow, replies: Sequence[ReplyRow]) -> Self:
        return cls(
            row.id,
            row.number,
            row.kind,
            row.text,
            contact.mask_name(row.name),
            contact.mask(row.phone),
            row.source,
            row.state,
            row.created_at,
            row.due_on,
            tuple(Reply(reply.at, reply.staff, reply.text) for reply in replies),
        )


class Opinions:
    """`due`: the day by which what comes now is to be answered."""

    def __init__(
        self,
        store: Store,
        tries: Tries,
        due: Callable[[datetime], date],
        limits: Limits,
        clock: Clock = centre_clock.now,
    ) -> None:
        self.store = store
        self.tries = tries
        self.due = due
        self.limits = limits
        self.clock = clock

    def submit(
        self,
        kind: str,
        text: str,
        *,
        name: str = "",
        phone: str = "",
        source: str = "desk",
        owner: str | None = None,
        request_id: str | None = None,
    ) -> Opinion:
        """Keep what someone says; name and number may be left out. The same `request_id` is the same opinion.
        Raises OpinionError, Refused "bad-phone" or "bad-request".

        So many of one number in a day are kept, and so many without a number from one `source` in a while;
        what staff write down without a number is not counted."""
        if kind not in KINDS:
            raise OpinionError("bad-kind", f"kinds are {', '.join(KINDS)}")
        text = text.strip()[:LONGEST_TEXT]
        if not text:
            raise OpinionError("empty", "say something")
        digits = contact.optional(phone)
        with self.store.write() as session:
            before = once.done(session, OpinionRow, request_id)
            if before is not None:
                return _full(session, before)
            now = self.clock()
            self._limit(session, digits, source[:16], now)
            while session.scalar(select(OpinionRow.id).where(OpinionRow.number == (number := draw(DIGITS)))):
                pass
            row = OpinionRow(
                number=number,
                kind=kind,
                text=text,
                name=contact.one_line(name),
                phone=digits,
                owner=owner,
                source=source[:16],
                state="open",
                created_at=now,
                due_on=self.due(now),
                request_id=request_id,
            )
            session.add(row)
            session.flush()
            return Opinion.of(row, ())

    def _limit(self, session: Session, phone: str, source: str, now: datetime) -> None:
        if phone:
            most, since = self.limits.opinions, now - centre_clock.ONE_DAY
        elif source != "desk":
            most, since = self.limits.place, now - timedelta(minutes=self.limits.place_minutes)
        else:
            return
        alike = (
            OpinionRow.phone == phone if phone else (OpinionRow.phone == "") & (OpinionRow.source == source)
        )
        count = select(func.count()).where(OpinionRow.created_at > since, alike)
        if (session.scalar(count) or 0) >= most:
            raise OpinionError("too-many", "too many of this number, or from this place")

    def ask(self, number: str, place: str = "") -> Opinion:
        """What became of it, for whoever has the slip. Raises OpinionError "no-opinion", TooManyTries."""
        if not plausible(number, DIGITS):
            raise OpinionError("no-opinion", "there is no such number")
        with self.store.write() as session:
            now = self.clock()
            self.tries.check(session, place, now)
            row = session.scalar(select(OpinionRow).where(OpinionRow.number == number))
            if row is not None:
                return _full(session, row)
            self.tries.miss(session, place, now)
        raise OpinionError("no-opinion", "there is no such number")

    def to_answer(self, limit: int = 50) -> list[Opinion]:
        """Those that nobody answered yet, the one that is due first at the top."""
        with self.store.read() as session:
            rows = session.scalars(
                select(OpinionRow)
                .where(OpinionRow.state == "open")
                .order_by(OpinionRow.due_on, OpinionRow.id)
                .limit(limit)
            )
            return [_full(session, row) for row in rows]

    def all(self, limit: int = 50, state: str | None = None) -> list[Opinion]:
        """Newest first."""
        wanted = select(OpinionRow).order_by(OpinionRow.id.desc()).limit(limit)
        if state is not None:
            wanted = wanted.where(OpinionRow.state == state)
        with self.store.read() as session:
            return [_full(session, row) for row in session.scalars(wanted)]

    def get(self, opinion_id: int) -> Opinion:
        """Raises OpinionError "no-opinion"."""
        with self.store.read() as session:
            return _full(session, _row(session, opinion_id))

    def reply(self, opinion_id: int, staff: str, text: str, close: bool = True) -> Opinion:
        """Answer; the author reads it by the number. Raises OpinionError."""
        text = text.strip()[:LONGEST_TEXT]
        if not text:
            raise OpinionError("empty", "say something")
        with self.store.write() as session:
            row = _row(session, opinion_id)
            if row.state == "closed":
                raise OpinionError("closed", f"{row.number} is closed")
            now = self.clock()
            session.add(ReplyRow(opinion_id=row.id, at=now, staff=staff[:64], text=text))
            row.state, row.closed_at = ("closed", now) if close else ("replied", None)
            audit.note(session, now, staff, "opinion.reply", f"opinion {row.id}", closed=close)
            session.flush()
            return _full(session, row)

    def reveal(self, opinion_id: int, staff: str) -> tuple[str, str]:
        """The author's name and number, for whoever must ring them; who asked is recorded."""
        with self.store.write() as session:
            row = _row(session, opinion_id)
            audit.note(session, self.clock(), staff, "opinion.reveal", f"opinion {row.id}")
            return row.name, row.phone


def _row(session: Session, opinion_id: int) -> OpinionRow:
    row = session.get(OpinionRow, opinion_id)
    if row is None:
        raise OpinionError("no-opinion", f"no opinion {opinion_id}")
    return row


def _full(session: Session, row: OpinionRow) -> Opinion:
    replies = session.scalars(
        select(ReplyRow).where(ReplyRow.opinion_id == row.id).order_by(ReplyRow.id)
    ).all()
    return Opinion.of(row, replies)
