"""The tables of the store. Each change here needs a migration beside it (centre/migrations/versions)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Date, DateTime, Dialect, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """A point in time: aware in Python, UTC in the database (SQLite keeps no zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    type_annotation_map = {datetime: Moment, date: Date, dict[str, Any]: JSON, list[str]: JSON}  # noqa: RUF012


class Series(Base):
    """The last running number given out, by day and letter."""

    __tablename__ = "series"

    day: Mapped[date] = mapped_column(primary_key=True)
    letter: Mapped[str] = mapped_column(String(4), primary_key=True)
    last: Mapped[int]


class TicketRow(Base):
    __tablename__ = "ticket"
    __table_args__ = (
        UniqueConstraint("day", "letter", "running", name="ticket_number"),
        Index("ticket_day_state", "day", "state"),
        Index("ticket_day_called", "day", "called_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[str] = mapped_column(String(64), unique=True)
    day: Mapped[date]
    letter: Mapped[str] = mapped_column(String(4))
    running: Mapped[int]
    number: Mapped[str] = mapped_column(String(12))
    service: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    counter: Mapped[str | None] = mapped_column(String(8))
    priority: Mapped[str | None] = mapped_column(String(32))
    priority_reason: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(16))
    ahead: Mapped[int]
    calls: Mapped[int] = mapped_column(default=0)
    issued_at: Mapped[datetime]
    waits_from: Mapped[datetime]
    called_at: Mapped[datetime | None]
    served_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Event(Base):
    """What happened, when, where: one row for every change of a ticket or callback. Never altered."""

    __tablename__ = "event"
    __table_args__ = (Index("event_subject", "subject", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    subject: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    counter: Mapped[str | None] = mapped_column(String(8))
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)


class PrintRow(Base):
    __tablename__ = "print_job"
    __table_args__ = (Index("print_job_pending", "kiosk", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kiosk: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(16))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))
    state: Mapped[str] = mapped_column(String(16))
    why: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class CodeRow(Base):
    __tablename__ = "service_code"

    code: Mapped[str] = mapped_column(String(6), primary_key=True)
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class CodeMiss(Base):
    """A code that was entered and does not exist: what the rate limit counts."""

    __tablename__ = "code_miss"
    __table_args__ = (Index("code_miss_place", "place", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class CallbackRow(Base):
    __tablename__ = "callback"
    __table_args__ = (Index("callback_state", "state", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    phone: Mapped[str] = mapped_column(String(20))
    matter: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(Text, default="")


class CallRow(Base):
    """One telephone call. No audio and no number: who wants to be called back has a callback row."""

    __tablename__ = "call"

    id: Mapped[int] = mapped_column(primary_key=True)
    started_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime]
    line: Mapped[str] = mapped_column(String(32))
    outcome: Mapped[str] = mapped_column(String(32))
    guides: Mapped[list[str]]
    topics: Mapped[list[str]]
    callback_id: Mapped[int | None] = mapped_column(ForeignKey("callback.id"))
