"""Who is next: a pure rule.

Two queues, each in the order people began to wait: those with priority and those without. While both wait,
`ratio` with priority are called for each one without. Whoever has waited `patience` goes before the ratio,
the longest wait first; there, priority counts as `head_start` more waiting. So nobody starves: past
`patience` a person is overtaken only by who came before, or with priority at most `head_start` after.

Who has an appointment is called when it is time, before all others, but no more than `ratio` in a row while
others wait. Before its time they are called only when nobody else is there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

Reason = Literal["patience", "priority", "turn", "appointment", "early"]


@dataclass(frozen=True)
class Waiting:
    """One person in the queue."""

    id: int
    """Grows in the order of arrival; decides between equal moments."""
    since: datetime
    priority: bool
    due: datetime | None = None
    """With an appointment: when it is."""


@dataclass(frozen=True)
class Rule:
    ratio: int
    patience: timedelta
    head_start: timedelta


@dataclass(frozen=True)
class Place:
    """A place in the order, and why it is there."""

    id: int
    reason: Reason


def order(waiting: Iterable[Waiting], run: int, now: datetime, rule: Rule) -> list[Place]:
    """Everyone in the order in which they would be called if nobody came any more and `now` stood still.

    `run`: how many with priority or an appointment were called since the last one without."""
    people = sorted(waiting, key=lambda one: (one.since, one.id))
    due = deque(
        sorted((one for one in people if one.due and one.due <= now), key=lambda one: (one.due, one.id))
    )
    early = sorted((one for one in people if one.due and one.due > now), key=lambda one: (one.due, one.id))
    people = [one for one in people if one.due is None]
    patient = [one for one in people if now - one.since >= rule.patience]
    rest = people[len(patient) :]
    patient.sort(key=lambda one: (one.since - rule.head_start if one.priority else one.since, one.id))
    long = deque(patient)
    first = deque(one for one in rest if one.priority)
    others = deque(one for one in rest if not one.priority)
    places = []
    while due or long or first or others:
        reason: Reason
        if due and (run < rule.ratio or not (long or others)):
            one, reason = due.popleft(), "appointment"
        elif long:
            one, reason = long.popleft(), "patience"
        elif first and (run < rule.ratio or not others):
            one, reason = first.popleft(), "priority"
        else:
            one, reason = others.popleft(), "turn"
        places.append(Place(one.id, reason))
        run = run + 1 if one.priority or one.due else 0
    return places + [Place(one.id, "early") for one in early]


def steady(waiting: Iterable[Waiting]) -> list[Waiting]:
    """The same people, of whom nobody has waited since later than who came after them.

    While the clock runs on, this changes nothing. When it was wrong and was set back, it keeps those who
    came before that from waiting for a moment that is still to come."""
    people = sorted(waiting, key=lambda one: one.id, reverse=True)
    result: list[Waiting] = []
    for one in people:
        if result and result[-1].since < one.since:
            one = replace(one, since=result[-1].since)
        result.append(one)
    return result[::-1]


def run_of(called: Sequence[bool]) -> int:
    """How many were called before others, last in a row; `called`: whether each one was, newest first."""
    for length, priority in enumerate(called):
        if not priority:
            return length
    return len(called)
