"""The tables of the store. Each change here needs a migration (centre/migrations/versions)."""

from centre.tables.base import Base, Moment
from centre.tables.contact import (
    CallbackRow,
    CallRow,
    CodeMiss,
    CodeRow,
    FeedbackRow,
    MatterRow,
    OpinionRow,
    ReplyRow,
    VisitRow,
)
from centre.tables.queue import AppointmentRow, CounterRow, Event, PrintRow, Series, TicketRow
from centre.tables.staff import AuditRow, HealthRow, SessionRow, StaffRow

__all__ = [
    "AppointmentRow",
    "AuditRow",
    "Base",
    "CallRow",
    "CallbackRow",
    "CodeMiss",
    "CodeRow",
    "CounterRow",
    "Event",
    "FeedbackRow",
    "HealthRow",
    "MatterRow",
    "Moment",
    "OpinionRow",
    "PrintRow",
    "ReplyRow",
    "Series",
    "SessionRow",
    "StaffRow",
    "TicketRow",
    "VisitRow",
]
