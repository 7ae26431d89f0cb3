"""A day at the centre without a centre: who comes when, how long each takes, who calls whom.

Pure: the same people, counters and rule give the same day. The waiting estimate runs it from the present
moment; `lobbyline-desk simulate` (centre/queue/trial.py) runs whole days."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from centre.queue.order import Rule, Run, Waiting, first

Discipline = Callable[[Sequence[Waiting], Run, datetime], int]
"""Who is next: (people, who was called before others, now) → id."""


@dataclass(frozen=True)
class Visitor:
    id: int
    service: str
    arrives: datetime
    work: timedelta
    """How long a counter is busy with them."""
    priority: bool = False
    due: datetime | None = None


@dataclass(frozen=True)
class Called:
    at: datetime
    counter: str


def run(
    visitors: Iterable[Visitor],
    counters: Mapping[str, frozenset[str]],
    discipline: Discipline,
    free_at: Mapping[str, datetime] | None = None,
    until: int | None = None,
) -> dict[int, Called]:
    """When and where each visitor is called, by id.

    `counters`: what each takes; `free_at`: when it can begin; `until`: stop once this one is called."""
    coming = sorted(visitors, key=lambda one: (one.arrives, one.id))
    if not coming:
        return {}
    start = coming[0].arrives
    by_id = {one.id: one for one in coming}
    free = [((free_at or {}).get(name, start), name) for name in sorted(counters)]
    heapq.heapify(free)
    idle: list[str] = []
    waiting: dict[int, Waiting] = {}
    streak = dict.fromkeys(counters, Run())
    called: dict[int, Called] = {}
    following = 0
    while (following < len(coming) or waiting) and (free or idle):
        moments = [coming[following].arrives] if following < len(coming) else []
        moments += [free[0][0]] if free else []
        if not moments:
            break
        now = min(moments)
        while following < len(coming) and coming[following].arrives <= now:
            one = coming[following]
            waiting[one.id] = Waiting(one.id, one.arrives, one.priority, one.due)
            following += 1
        while free and free[0][0] <= now:
            idle.append(heapq.heappop(free)[1])
        for name in sorted(idle):
            mine = [one for one in waiting.values() if by_id[one.id].service in counters[name]]
            if not mine:
                continue
            next_id = discipline(mine, streak[name], now)
            chosen = waiting.pop(next_id)
            called[next_id] = Called(now, name)
            if next_id == until:
                return called
            streak[name] = streak[name].then(chosen.priority, chosen.due is not None)
            idle.remove(name)
            heapq.heappush(free, (now + by_id[next_id].work, name))
    return called


def fair(rule: Rule) -> Discipline:
    """The centre's own order."""
    return lambda people, streak, now: first(people, streak, now, rule).id


def first_come(people: Sequence[Waiting], _run: Run, _now: datetime) -> int:
    """Whoever came first."""
    return min(people, key=lambda one: (one.since, one.id)).id


def strict(people: Sequence[Waiting], _run: Run, _now: datetime) -> int:
    """Everyone with priority or an appointment before everyone without."""
    return min(people, key=lambda one: (not (one.priority or one.due), one.since, one.id)).id
