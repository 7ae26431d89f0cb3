"""What citizens ask, say and are owed: codes, calls, callbacks, feedback, opinions, matters handed over."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from centre.tables.base import Base


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
    __table_args__ = (
        Index("callback_state", "state", "created_at"),
        Index("callback_phone", "phone"),
        Index("callback_subject", "subject", "subject_id"),
        Index("callback_request", "request_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    phone: Mapped[str] = mapped_column(String(20))
    matter: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(Text, default="")
    subject: Mapped[str | None] = mapped_column(String(16))
    """What it follows from, if anything: ticket, call, opinion."""
    subject_id: Mapped[int | None]
    request_id: Mapped[str | None] = mapped_column(String(64))


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


class VisitRow(Base):
    """One visitor's time at a kiosk: what was looked up, how it ended. Nothing personal."""

    __tablename__ = "visit"

    id: Mapped[int] = mapped_column(primary_key=True)
    started_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(32))
    outcome: Mapped[str] = mapped_column(String(32))
    guides: Mapped[list[str]]
    topics: Mapped[list[str]]
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))


class FeedbackRow(Base):
    """How content someone was: once for each ticket, call or visit."""

    __tablename__ = "feedback"
    __table_args__ = (
        UniqueConstraint("subject", "subject_id", name="feedback_once"),
        Index("feedback_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    subject: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[int]
    level: Mapped[int]
    reasons: Mapped[list[str]]
    comment: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(16))
    service: Mapped[str | None] = mapped_column(String(64))
    counter: Mapped[str | None] = mapped_column(String(8))
    callback_id: Mapped[int | None] = mapped_column(ForeignKey("callback.id"))


class OpinionRow(Base):
    """An opinion or complaint, with the number that its author asks after it with."""

    __tablename__ = "opinion"
    __table_args__ = (
        Index("opinion_state", "state", "created_at"),
        Index("opinion_phone", "phone"),
        Index("opinion_request", "request_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(8), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(String(40), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    owner: Mapped[str | None] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]
    due_on: Mapped[date]
    closed_at: Mapped[datetime | None]
    request_id: Mapped[str | None] = mapped_column(String(64))


class ReplyRow(Base):
    __tablename__ = "reply"
    __table_args__ = (Index("reply_opinion", "opinion_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    opinion_id: Mapped[int] = mapped_column(ForeignKey("opinion.id"))
    at: Mapped[datetime]
    staff: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)


class MatterRow(Base):
    """A matter handed to another unit, which is to settle it by a day."""

    __tablename__ = "matter"
    __table_args__ = (
        Index("matter_state", "state", "due_on"),
        Index("matter_phone", "phone"),
        Index("matter_request", "request_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(String(80))
    unit_kind: Mapped[str] = mapped_column(String(40))
    unit_phone: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(40), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    owner: Mapped[str | None] = mapped_column(String(64))
    subject: Mapped[str | None] = mapped_column(String(16))
    subject_id: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(16))
    due_on: Mapped[date]
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(64))
    reminded_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(Text, default="")
    request_id: Mapped[str | None] = mapped_column(String(64))
