"""The supervisor's live view: plain data for the template."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from centre.citizens.feedback import Feedback
from centre.desk import views
from centre.health import Health
from centre.office import Office
from centre.queue.counters import CounterState
from centre.queue.ticket import Queued, Ticket, waited
from content.pack import Pack

LATE = timedelta(minutes=30)
"""Somebody being served for so long is marked."""


@dataclass(frozen=True)
class CounterLine:
    state: CounterState
    staff: str
    current: Ticket | None
    minutes: int | None
    """Since the person was called."""
    late: bool


@dataclass(frozen=True)
class QueueLine:
    id: str
    title: str
    waiting: int
    longest: int
    """Minutes that the first has waited."""
    counters: tuple[str, ...]
    """Open counters that take it."""


@dataclass(frozen=True)
class Overview:
    counters: tuple[CounterLine, ...]
    queues: tuple[QueueLine, ...]
    waiting: int
    longest: int
    patient: int
    """How many wait longer than the settings' patience."""
    callbacks: int
    opinions: int
    opinions_late: int
    matters: int
    matters_late: int
    unannounced: int | None
    """The year that begins soon and whose public holidays are not known."""
    devices: tuple[Health, ...]
    """Those that are not well."""
    feedback: tuple[Feedback, ...]
    now: datetime


def overview(office: Office, pack: Pack) -> Overview:
    """Everything at this moment. Raises StoreError."""
    now = office.clock()
    names = views.staff(office)
    states = office.counters.states()
    waiting = office.tickets.waiting()
    opinions, matters = office.opinions.to_answer(1000), office.matters.open_ones(1000)
    today = now.astimezone(office.settings.zone).date()
    patience = office.settings.queue.patience
    unknown = office.hours.unknown(today)
    return Overview(
        counters=tuple(_counter(office, state, names, now) for state in states.values()),
        queues=tuple(_queue(office, pack, id, waiting, states, now) for id in _services(pack, waiting)),
        waiting=len(waiting),
        longest=_longest(waiting, now),
        patient=sum(waited(one.ticket, now) >= patience for one in waiting),
        callbacks=office.callbacks.count(),
        opinions=len(opinions),
        opinions_late=sum(one.due_on < today for one in opinions),
        matters=len(matters),
        matters_late=sum(one.overdue or one.remind for one in matters),
        unannounced=None if unknown is None else unknown.year,
        devices=tuple(one for one in office.devices.present() if one.state != "ok"),
        feedback=tuple(office.feedback.latest(6)),
        now=now,
    )


def _counter(office: Office, state: CounterState, names: dict[str, str], now: datetime) -> CounterLine:
    current = office.tickets.current(state.name)
    since = None if current is None or current.called_at is None else now - current.called_at
    return CounterLine(
        state,
        names.get(state.staff, state.staff),
        current,
        None if since is None else max(int(since.total_seconds() // 60), 0),
        since is not None and since >= LATE,
    )


def _queue(
    office: Office,
    pack: Pack,
    service: str,
    waiting: list[Queued],
    states: dict[str, CounterState],
    now: datetime,
) -> QueueLine:
    mine = [one for one in waiting if one.ticket.service == service]
    takes = tuple(
        name
        for name, state in states.items()
        if state.state == "open" and service in views.takes(office, state)
    )
    known = pack.services.get(service)
    return QueueLine(service, known.title if known else service, len(mine), _longest(mine, now), takes)


def _services(pack: Pack, waiting: list[Queued]) -> list[str]:
    """Those of the pack, and any that it gave up while people wait for them."""
    return list(dict.fromkeys([*pack.services, *(one.ticket.service for one in waiting)]))


def _longest(waiting: list[Queued], now: datetime) -> int:
    return max((int(waited(one.ticket, now).total_seconds() // 60) for one in waiting), default=0)
