"""Who works here, what they changed, and how the machines are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from centre.tables.base import Base


class StaffRow(Base):
    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    password: Mapped[str] = mapped_column(Text)
    roles: Mapped[list[str]]
    services: Mapped[list[str] | None]
    """Skills: ids of the services that this person can serve; null: all."""
    active: Mapped[bool]
    created_at: Mapped[datetime]
    failures: Mapped[int] = mapped_column(default=0)
    """Wrong passwords in a row."""
    locked_until: Mapped[datetime | None]


class SessionRow(Base):
    """A browser that is signed in. The token itself is only in its cookie."""

    __tablename__ = "staff_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class AuditRow(Base):
    """Who did what at the desk. Never altered; deleted by age only."""

    __tablename__ = "audit"
    __table_args__ = (Index("audit_at", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(64), default="")
    detail: Mapped[dict[str, Any]]


class HealthRow(Base):
    """A device's state since it was seen in another one. The newest row of a device is the present."""

    __tablename__ = "device_health"
    __table_args__ = (Index("device_health_device", "device", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    device: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    why: Mapped[str] = mapped_column(Text, default="")
    since: Mapped[datetime]
    seen_at: Mapped[datetime]
