"""One person's data: known by a keyed hash of an ID number, or by a telephone number; told, and deleted."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from centre import audit, key
from centre import clock as centre_clock
from centre.citizens import contact
from centre.clock import Clock
from centre.refusal import Refused
from centre.store import Store
from centre.tables import (
    AppointmentRow,
    CallbackRow,
    FeedbackRow,
    MatterRow,
    OpinionRow,
    ReplyRow,
    TicketRow,
)
from centre.tables.base import Base

KINDS: dict[str, type[Base]] = {
    "tickets": TicketRow,
    "appointments": AppointmentRow,
    "callbacks": CallbackRow,
    "opinions": OpinionRow,
    "matters": MatterRow,
}
HIDDEN = frozenset({"owner", "request_id"})
LONGEST_NUMBER = 32


class PersonError(Refused):
    """no-person: neither an ID number nor a telephone number was given."""


@dataclass(frozen=True)
class Person:
    """By what someone's rows are found."""

    owners: tuple[str, ...]
    """Hashes of the ID number and of the telephone number: who rings takes a ticket by that."""
    phone: str


class Persons:
    """`key_file`: the box's secret; several boxes on one database need the same."""

    def __init__(self, store: Store, key_file: Path, clock: Clock = centre_clock.now) -> None:
        self.store = store
        self.key_file = key_file
        self.clock = clock

    def owner(self, number: str) -> str:
        """What is stored of an ID or a caller's number: nobody without the key can find out whose it is.

        Raises key.KeyFileError."""
        plain = "".join(number.split()).upper()[:LONGEST_NUMBER]
        return hmac.new(key.load(self.key_file), f"owner:{plain}".encode(), hashlib.sha256).hexdigest()

    def export(
        self, number: str = "", phone: str = "", by: str = audit.SYSTEM
    ) -> dict[str, list[dict[str, Any]]]:
        """All that is kept of one person, as plain data for JSON. Raises PersonError, Refused "bad-phone"."""
        person = self._person(number, phone)
        with self.store.write() as session:
            rows = {kind: _rows(session, kind, person) for kind in KINDS}
            every = [row for kind in KINDS for row in rows[kind]]
            # One may be found twice: by its ticket and by the callback that it led to.
            said = {given.id: given for row in every for given in _said(session, row)}
            rows["feedback"] = list(said.values())
            rows["replies"] = [reply for row in every for reply in _replies(session, row)]
            found = {kind: [_plain(row) for row in of_kind] for kind, of_kind in rows.items()}
            counts = {kind: len(rows) for kind, rows in found.items() if rows}
            audit.note(session, self.clock(), by, "person.export", "", **counts)
        return found

    def delete(self, number: str = "", phone: str = "", by: str = audit.SYSTEM) -> dict[str, int]:
        """Remove what tells who it was; what was done stays, for the counts. Open wishes end as withdrawn.

        Returns how many rows of each kind were changed. Raises as `export`."""
        person = self._person(number, phone)
        counts = {}
        with self.store.write() as session:
            now = self.clock()
            for kind in KINDS:
                rows = _rows(session, kind, person)
                for row in rows:
                    forget(session, row, now)
                if rows:
                    counts[kind] = len(rows)
            audit.note(session, now, by, "person.delete", "", **counts)
        return counts

    def _person(self, number: str, phone: str) -> Person:
        digits = contact.optional(phone)
        if not number.strip() and not digits:
            raise PersonError("no-person", "请给出电话号码或身份证号 / give a telephone or an ID number")
        return Person(tuple(self.owner(one) for one in (number, digits) if one.strip()), digits)


def forget(session: Session, row: Base, now: datetime) -> None:
    """Remove from a row what tells whose it is: names, numbers, and the words they used."""
    for field, nothing in (("owner", None), ("name", ""), ("phone", "")):
        if hasattr(row, field):
            setattr(row, field, nothing)
    ends: dict[type[Base], Callable[[Any], None]] = {
        CallbackRow: _end_callback,
        OpinionRow: _end_text,
        MatterRow: _end_text,
        AppointmentRow: _end_appointment,
    }
    end = ends.get(type(row))
    if end is not None:
        end(row)
    if getattr(row, "closed_at", now) is None:
        row.closed_at = now  # type: ignore[attr-defined]
    for given in _said(session, row):
        given.comment = ""
    for reply in _replies(session, row):
        reply.text = ""


def _said(session: Session, row: Base) -> Sequence[FeedbackRow]:
    """The feedback that a ticket was given, or that led to a callback."""
    if isinstance(row, CallbackRow):
        said = FeedbackRow.callback_id == row.id
    elif isinstance(row, TicketRow):
        said = and_(FeedbackRow.subject == "ticket", FeedbackRow.subject_id == row.id)
    else:
        return ()
    return session.scalars(select(FeedbackRow).where(said)).all()


def _replies(session: Session, row: Base) -> Sequence[ReplyRow]:
    if not isinstance(row, OpinionRow):
        return ()
    return session.scalars(select(ReplyRow).where(ReplyRow.opinion_id == row.id)).all()


def _end_callback(row: CallbackRow) -> None:
    row.matter = row.outcome = ""
    if row.state == "open":
        row.state = "withdrawn"


def _end_text(row: OpinionRow | MatterRow) -> None:
    row.text = ""
    if isinstance(row, MatterRow):
        row.outcome = ""
    if row.state in ("open", "accepted", "replied"):
        row.state = "withdrawn" if isinstance(row, MatterRow) else "closed"


def _end_appointment(row: AppointmentRow) -> None:
    if row.state == "booked":
        row.state = "cancelled"


def _rows(session: Session, kind: str, person: Person) -> list[Any]:
    table: Any = KINDS[kind]
    wanted: list[ColumnElement[bool]] = []
    if hasattr(table, "owner"):
        wanted.append(table.owner.in_(person.owners))
    if person.phone and hasattr(table, "phone"):
        wanted.append(table.phone == person.phone)
    if not wanted:
        return []
    return list(session.scalars(select(table).where(or_(*wanted)).order_by(table.id)))


def _plain(row: Any) -> dict[str, Any]:
    values = {}
    for column in row.__table__.columns:
        if column.name not in HIDDEN:
            value = getattr(row, column.name)
            values[column.name] = value.isoformat() if isinstance(value, date | datetime) else value
    return values
