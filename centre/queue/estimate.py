"""How long a person will wait: a range, from what was seen today and on like days.

The present queue is played forward many times, with service times drawn from those that were seen and people
still coming at today's pace; the range holds four of five of these futures. Where too little was seen, no
range is given: a guess that looks like knowledge is worse than none."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil
from typing import Literal

from centre.queue.order import Rule, Waiting
from centre.queue.simulation import Visitor, fair, run

Basis = Literal["today", "like-days", "unknown"]

FUTURES = 60
INSIDE = 0.8
ENOUGH_TODAY = 8
ENOUGH = 12
STEP = 5
"""Ranges end at multiples of so many minutes."""
MOST_MINUTES = 480
PACE = timedelta(minutes=60)
"""The pace of arrivals is what the last hour saw."""


@dataclass(frozen=True)
class Estimate:
    low_minutes: int | None
    high_minutes: int | None
    """Four of five wait between low and high; both None where nothing can be said."""
    basis: Basis
    seen: int
    """How many served people it rests on."""


UNKNOWN = Estimate(None, None, "unknown", 0)


@dataclass(frozen=True)
class Seen:
    """What was observed, in minutes of service by service id, newest last."""

    today: Mapping[str, Sequence[float]]
    like_days: Mapping[str, Sequence[float]]

    def of(self, service: str) -> tuple[Sequence[float], Basis]:
        """Times to draw from, and where they are from."""
        today, before = self.today.get(service, ()), self.like_days.get(service, ())
        if len(today) >= ENOUGH_TODAY:
            # Like days keep a quiet morning from promising a quiet noon.
            return [*today, *today, *before[-2 * len(today) :]], "today"
        if len(today) + len(before) >= ENOUGH:
            return [*before, *today], "like-days"
        return (), "unknown"


@dataclass(frozen=True)
class Present:
    """The queue now."""

    now: datetime
    waiting: Sequence[tuple[Waiting, str]]
    """Who waits, with the id of their service."""
    counters: Mapping[str, frozenset[str]]
    """The counters at work and what each takes."""
    busy: Mapping[str, tuple[datetime, str]]
    """Since when a counter is busy with a person, and for which service."""
    arrivals: Sequence[tuple[str, bool]]
    """Service and priority of those who came within the last `PACE`."""


def estimate(
    target: int, present: Present, seen: Seen, rule: Rule, seed: int = 0, futures: int = FUTURES
) -> Estimate:
    """How long the one with id `target` still waits. Pure: the same `seed` gives the same answer."""
    service = {one.id: name for one, name in present.waiting}[target]
    reachable = {name: takes for name, takes in present.counters.items() if takes}
    if not any(service in takes for takes in reachable.values()):
        return UNKNOWN
    times: dict[str, Sequence[float]] = {}
    everything = [minutes for name in {*seen.today, *seen.like_days} for minutes in seen.of(name)[0]]
    own, basis = seen.of(service)
    if basis == "unknown":
        return UNKNOWN
    for name in {name for _, name in present.waiting} | {name for name, _ in present.arrivals}:
        # A service that was hardly seen takes as long as the others do.
        times[name] = seen.of(name)[0] or everything
    chance = random.Random(seed)
    found = sorted(_future(target, present, times, everything, rule, chance) for _ in range(futures))
    edge = (1 - INSIDE) / 2
    low, high = found[int(edge * futures)], found[min(ceil((1 - edge) * futures), futures - 1)]
    # To the nearest step: outwards would make nine of ten out of four of five.
    low_minutes = min(round(low / STEP) * STEP, MOST_MINUTES - STEP)
    high_minutes = min(max(round(high / STEP) * STEP, low_minutes + STEP), MOST_MINUTES)
    return Estimate(low_minutes, high_minutes, basis, len(own))


def _future(
    target: int,
    present: Present,
    times: Mapping[str, Sequence[float]],
    everything: Sequence[float],
    rule: Rule,
    chance: random.Random,
) -> float:
    """Minutes that the target waits, if things go one way of many."""
    now = present.now
    visitors = [
        Visitor(one.id, name, min(one.since, now), _draw(times[name], chance), one.priority, one.due)
        for one, name in present.waiting
    ]
    free_at = dict.fromkeys(present.counters, now)
    for name, (since, service) in present.busy.items():
        if name in free_at:
            pool = times.get(service) or everything
            gone = (now - since).total_seconds() / 60
            longer = [minutes for minutes in pool if minutes > gone]
            # Who takes longer than anyone before may be done at any moment.
            left = chance.choice(longer) - gone if longer else chance.uniform(0, 5)
            free_at[name] = now + timedelta(minutes=left)
    number = max(one.id for one, _ in present.waiting)
    if present.arrivals:
        gap = PACE.total_seconds() / 60 / len(present.arrivals)
        moment = now + timedelta(minutes=chance.expovariate(1 / gap))
        while moment < now + 2 * PACE:
            number += 1
            service, priority = chance.choice(present.arrivals)
            visitors.append(Visitor(number, service, moment, _draw(times[service], chance), priority))
            moment += timedelta(minutes=chance.expovariate(1 / gap))
    called = run(visitors, present.counters, fair(rule), free_at, until=target)
    reached = called.get(target)
    return MOST_MINUTES if reached is None else max((reached.at - now).total_seconds() / 60, 0)


def _draw(pool: Sequence[float], chance: random.Random) -> timedelta:
    return timedelta(minutes=chance.choice(pool))


def joining(present: Present, service: str) -> tuple[Present, int]:
    """The present with one more person, who takes a number now; and their id."""
    id = max((one.id for one, _ in present.waiting), default=0) + 1
    newcomer = (Waiting(id, present.now, False), service)
    return replace(present, waiting=[*present.waiting, newcomer]), id
