"""An appointment: what is known of it, and the times there are for one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from centre.citizens import contact
from centre.refusal import Refused
from centre.tables import AppointmentRow

CODE_LIVES = timedelta(days=1)
"""After the appointment."""


class AppointmentError(Refused):
    """no-service, no-slot (taken, past or not offered), too-many, no-appointment, cancelled, not-today,
    too-early, arrived."""

    def __init__(self, code: str, message: str, starts_at: datetime | None = None) -> None:
        super().__init__(code, message)
        self.starts_at = starts_at


@dataclass(frozen=True)
class Slot:
    starts_at: datetime
    counter: str


@dataclass(frozen=True)
class Appointment:
    """One appointment, without the person's name and number."""

    id: int
    code: str
    """The service code that checks in."""
    day: date
    starts_at: datetime
    service: str
    counter: str
    state: str
    """booked, arrived, cancelled, missed."""
    masked_name: str
    masked_phone: str
    source: str
    ticket_id: int | None

    @classmethod
    def of(cls, row: AppointmentRow, now: datetime, today: date) -> Self:
        over = row.day < today or now > row.starts_at + CODE_LIVES
        return cls(
            id=row.id,
            code=row.code,
            day=row.day,
            starts_at=row.starts_at,
            service=row.service,
            counter=row.counter,
            state="missed" if row.state == "booked" and over else row.state,
            masked_name=contact.mask_name(row.name),
            masked_phone=contact.mask(row.phone),
            source=row.source,
            ticket_id=row.ticket_id,
        )


def slots(
    spans: Iterable[tuple[datetime, datetime]], length: timedelta, counters: Sequence[str]
) -> list[Slot]:
    """One after the other at each counter, as many as fit into the hours of a day."""
    found = []
    for start, end in spans:
        while start + length <= end:
            found += [Slot(start, name) for name in counters]
            start += length
    return found
