"""Tickets, counters, appointments and what is printed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Float, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from centre.tables.base import Base


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
        Index("ticket_day_place", "day", "place", "issued_at"),
        Index("ticket_owner", "owner"),
        Index("ticket_code", "code"),
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
    arrived_at: Mapped[datetime | None]
    """When its holder came; null while they are expected."""
    called_at: Mapped[datetime | None]
    served_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    first_called_at: Mapped[datetime | None]
    served_seconds: Mapped[float] = mapped_column(Float, default=0.0, server_default="0")
    """Spent at counters, over all of them."""
    last_call: Mapped[int] = mapped_column(default=0, server_default="0")
    """Id of the event of the last call: the order of calls, whatever the clock did."""
    due_at: Mapped[datetime | None]
    """With an appointment: when it is."""
    code: Mapped[str | None] = mapped_column(String(8))
    """The secret on the paper, with which its holder cancels."""
    owner: Mapped[str | None] = mapped_column(String(64))
    """Keyed hash of who took it, where that is known."""
    place: Mapped[str] = mapped_column(String(32), default="", server_default="")
    """The kiosk or line it was taken at."""


class Event(Base):
    """What happened, when, where: one row for every change of a ticket or callback. Never altered."""

    __tablename__ = "event"
    __table_args__ = (Index("event_subject", "subject", "subject_id"), Index("event_at", "at"))

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
    claimed_by: Mapped[str | None] = mapped_column(String(32))
    """The program that is printing it."""
    claimed_at: Mapped[datetime | None]


class CounterRow(Base):
    """Who sits at a counter now, and what they take. No row: the counter takes all that settings give it."""

    __tablename__ = "counter"

    name: Mapped[str] = mapped_column(String(8), primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    staff: Mapped[str] = mapped_column(String(64), default="")
    services: Mapped[list[str] | None]
    """Null: all that the counter takes."""
    since: Mapped[datetime]


class AppointmentRow(Base):
    __tablename__ = "appointment"
    __table_args__ = (
        Index("appointment_day", "day", "state"),
        Index(
            "appointment_slot",
            "starts_at",
            "counter",
            unique=True,
            sqlite_where=text("state IN ('booked', 'arrived')"),
            postgresql_where=text("state IN ('booked', 'arrived')"),
        ),
        Index("appointment_owner", "owner"),
        Index("appointment_request", "request_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    starts_at: Mapped[datetime]
    service: Mapped[str] = mapped_column(String(64))
    counter: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(16))
    code: Mapped[str] = mapped_column(String(6))
    """The service code with which its holder checks in."""
    name: Mapped[str] = mapped_column(String(40), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    owner: Mapped[str | None] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))
    request_id: Mapped[str | None] = mapped_column(String(64))
