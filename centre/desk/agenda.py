"""A day's appointments by time and counter: plain data for the template."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from centre.office import Office
from centre.queue.appointment import Appointment


@dataclass(frozen=True)
class Cell:
    counter: str
    taken: tuple[Appointment, ...]
    free: bool
    """Whether it can be booked for the service that was asked for, or for any."""


@dataclass(frozen=True)
class Line:
    starts_at: datetime
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Agenda:
    day: date
    open: bool
    counters: tuple[str, ...]
    lines: tuple[Line, ...]
    cancelled: tuple[Appointment, ...]
    free: int
    """How many slots can still be booked."""
    booked: int
    """How many are still to come, arrived ones not counted."""


def agenda(office: Office, day: date, service: str = "") -> Agenda:
    """`service`: show as free only what can be booked for it. Raises StoreError."""
    appointments = office.appointments
    free = {
        (slot.starts_at, slot.counter)
        for id in appointments.services()
        if service in ("", id)
        for slot in appointments.slots(id, day)
    }
    of_day = appointments.of_day(day)
    taken: dict[tuple[datetime, str], list[Appointment]] = {}
    for one in of_day:
        if one.state != "cancelled":
            taken.setdefault((one.starts_at, one.counter), []).append(one)
    own = office.settings.appointments
    names = [name for name in own.counters or office.settings.counters if name in office.settings.counters]
    counters = [*names, *sorted({counter for _, counter in taken} - set(names))]
    now = office.clock()
    still = {moment for moment in _slots(office, day) if moment >= now}
    times = sorted({moment for moment, _ in (*free, *taken)} | still)
    return Agenda(
        day=day,
        open=bool(office.hours.spans(day)),
        counters=tuple(counters),
        lines=tuple(
            Line(
                moment,
                tuple(
                    Cell(name, tuple(taken.get((moment, name), ())), (moment, name) in free)
                    for name in counters
                ),
            )
            for moment in times
        ),
        cancelled=tuple(one for one in of_day if one.state == "cancelled"),
        free=len(free),
        booked=sum(one.state == "booked" for one in of_day),
    )


def bookable(office: Office, day: date, at: datetime, counter: str) -> list[str]:
    """Ids of the services for which a slot is free."""
    appointments = office.appointments
    return [
        id
        for id in appointments.services()
        if any(slot.starts_at == at and slot.counter == counter for slot in appointments.slots(id, day))
    ]


def _slots(office: Office, day: date) -> set[datetime]:
    """When slots begin. A day that is always open shows only what is taken or free."""
    if not office.hours.openings:
        return set()
    length = timedelta(minutes=office.settings.appointments.slot_minutes)
    moments = set()
    for start, end in office.hours.spans(day):
        while start + length <= end:
            moments.add(start)
            start += length
    return moments
