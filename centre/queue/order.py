"""Who is next: a pure rule.

Two queues, each in the order people began to wait: those with priority and those without. While both wait,
`ratio` with priority are called for each one without. Whoever has waited `patience` goes before the ratio,
the longest wait first; there, priority counts as `head_start` more waiting. So nobody starves: past
`patience` a person is overtaken only by who came before, or with priority at most `head_start` after.

Who has an appointment is called when it is time, before all others, but no more than `ratio` of them in a row
while others wait. Before its time they are called only when nobody else is there.

Who was called to a counter that then closed has had their turn: they are called before everyone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, Self

Reason = Literal["again", "patience", "priority", "turn", "appointment", "early"]


@dataclass(frozen=True)
class Waiting:
    """One person in the queue."""

    id: int
    """Grows in the order of arrival; decides between equal moments."""
    since: datetime
    priority: bool
    due: datetime | None = None
    """With an appointment: when it is."""
    again: bool = False
    """Was called, but the counter closed."""


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


class Run(NamedTuple):
    """Who was called before others, last in a row."""

    favoured: int = 0
    """With priority or an appointment, since the last one without."""
    booked: int = 0
    """With an appointment, since the last one without: who has waited long may have priority as well, and
    must not keep those whose time it is waiting."""

    def then(self, priority: bool, booked: bool) -> Self:
        """After one more call."""
        return self._replace(
            favoured=self.favoured + 1 if priority or booked else 0, booked=self.booked + 1 if booked else 0
        )


def order(waiting: Iterable[Waiting], run: Run, now: datetime, rule: Rule) -> list[Place]:
    """Everyone in the order in which they would be called if nobody came any more and `now` stood still."""
    lanes: dict[Reason, list[Waiting]] = defaultdict(list)
    for one in waiting:
        lanes[_lane(one, now, rule)].append(one)
    for reason, people in lanes.items():
        people.sort(key=lambda one: _rank(one, reason, rule), reverse=True)
    places = []
    while lanes:
        reason = _choose(lanes, run, rule)
        one = lanes[reason].pop()
        if not lanes[reason]:
            del lanes[reason]
        places.append(Place(one.id, reason))
        run = run.then(one.priority, one.due is not None)
    return places


def first(waiting: Iterable[Waiting], run: Run, now: datetime, rule: Rule) -> Place:
    """The first of `order`, at a fraction of the work. Somebody must wait."""
    heads: dict[Reason, tuple[datetime, int]] = {}
    for one in waiting:
        reason = _lane(one, now, rule)
        rank = _rank(one, reason, rule)
        if reason not in heads or rank < heads[reason]:
            heads[reason] = rank
    reason = _choose(heads, run, rule)
    return Place(heads[reason][1], reason)


def _lane(one: Waiting, now: datetime, rule: Rule) -> Reason:
    if one.again:
        return "again"
    if one.due is not None:
        return "appointment" if one.due <= now else "early"
    if now - one.since >= rule.patience:
        return "patience"
    return "priority" if one.priority else "turn"


def _rank(one: Waiting, lane: Reason, rule: Rule) -> tuple[datetime, int]:
    """The place within a lane; ids are different."""
    if one.due is not None and lane != "again":
        return one.due, one.id
    return one.since - rule.head_start if lane == "patience" and one.priority else one.since, one.id


def _choose(lanes: Container[Reason], run: Run, rule: Rule) -> Reason:
    """Which of the lanes that have somebody is served."""
    if "again" in lanes:
        return "again"
    others = "turn" in lanes
    long = "patience" in lanes
    if "appointment" in lanes and (run.booked < rule.ratio or not (long or others)):
        return "appointment"
    if long:
        return "patience"
    if "priority" in lanes and (run.favoured < rule.ratio or not others):
        return "priority"
    return "turn" if others else "early"


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


def run_of(called: Sequence[tuple[bool, bool]]) -> Run:
    """`called`: whether each had priority, and an appointment; newest first."""
    run = Run()
    for priority, booked in reversed(called):
        run = run.then(priority, booked)
    return run
