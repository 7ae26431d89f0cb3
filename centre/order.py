"""Who is next: a pure rule.

Two queues, each in the order people began to wait: those with priority and those without. While both wait,
`ratio` with priority are called for each one without. Whoever has waited `patience` goes before the ratio,
the longest wait first; there, priority counts as `head_start` more waiting. So nobody starves: past
`patience` a person is overtaken only by who came before, or with priority at most `head_start` after.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Reason = Literal["patience", "priority", "turn"]


@dataclass(frozen=True)
class Waiting:
    """One person in the queue."""

    id: int
    """Grows in the order of arrival; decides between equal moments."""
    since: datetime
    priority: bool


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

    `run`: how many with priority were called since the last one without."""
    people = sorted(waiting, key=lambda one: (one.since, one.id))
    patient = [one for one in people if now - one.since >= rule.patience]
    patient.sort(key=lambda one: (one.since - rule.head_start if one.priority else one.since, one.id))
    places = []
    for one in patient:
        places.append(Place(one.id, "patience"))
        run = run + 1 if one.priority else 0
    rest = people[len(patient) :]
    first = [one for one in rest if one.priority]
    others = [one for one in rest if not one.priority]
    while first and others:
        if run < rule.ratio:
            places.append(Place(first.pop(0).id, "priority"))
            run += 1
        else:
            places.append(Place(others.pop(0).id, "turn"))
            run = 0
    places += [Place(one.id, "priority") for one in first]
    places += [Place(one.id, "turn") for one in others]
    return places


def run_of(called: Sequence[bool]) -> int:
    """How many with priority were called last in a row; `called`: whether each had priority, newest first."""
    for length, priority in enumerate(called):
        if not priority:
            return length
    return len(called)
