"""A day at the centre without a centre: who comes when, how long each takes, who calls whom.

Pure: the same people, counters and rule give the same day. The waiting estimate runs it from the present
moment; `python -m centre.simulation` runs a whole day and prints waits by class, beside first-come and strict
priority."""

from __future__ import annotations

import argparse
import heapq
import random
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import mean, median

from centre.order import Place, Rule, Waiting, order

Discipline = Callable[[Sequence[Waiting], int, datetime], list[Place]]
"""The order of who waits: (people, priority calls in a row, now) → places."""


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
    streak = dict.fromkeys(counters, 0)
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
            first = discipline(mine, streak[name], now)[0].id
            chosen = waiting.pop(first)
            called[first] = Called(now, name)
            if first == until:
                return called
            streak[name] = streak[name] + 1 if chosen.priority or chosen.due else 0
            idle.remove(name)
            heapq.heappush(free, (now + by_id[first].work, name))
    return called


def fair(rule: Rule) -> Discipline:
    """The centre's own order."""
    return lambda people, streak, now: order(people, streak, now, rule)


def first_come(people: Sequence[Waiting], _run: int, _now: datetime) -> list[Place]:
    """Whoever came first."""
    return [Place(one.id, "turn") for one in sorted(people, key=lambda one: (one.since, one.id))]


def strict(people: Sequence[Waiting], _run: int, _now: datetime) -> list[Place]:
    """Everyone with priority before everyone without."""
    ranked = sorted(people, key=lambda one: (not one.priority, one.since, one.id))
    return [Place(one.id, "priority" if one.priority else "turn") for one in ranked]


SERVICES = {"legal-advice": 12.0, "legal-aid": 20.0, "notary": 15.0, "mediation": 25.0}
"""Minutes that a person takes at the counter, on average."""
SHARES = (5, 3, 3, 1)
COUNTERS = {
    "1": frozenset({"legal-advice", "legal-aid"}),
    "2": frozenset({"legal-advice", "notary"}),
    "3": frozenset({"notary", "mediation", "legal-aid"}),
    "4": frozenset({"legal-advice", "legal-aid", "notary"}),
}
OPENS = datetime(2026, 3, 4, 1, 0, tzinfo=UTC)
HOURS = 7.5
PRIORITY_SHARE = 0.3
RULE = Rule(ratio=2, patience=timedelta(minutes=30), head_start=timedelta(minutes=15))


def day(seed: int, people: int = 100, priority: float = PRIORITY_SHARE) -> list[Visitor]:
    """A day's visitors: many in the morning, a second wave after lunch; few take long, most do not."""
    chance = random.Random(seed)
    minutes = sorted(
        min(max(chance.gauss(75, 50) if chance.random() < 0.6 else chance.gauss(300, 60), 0), HOURS * 60)
        for _ in range(people)
    )
    names = list(SERVICES)
    found = []
    for number, minute in enumerate(minutes):
        service = chance.choices(names, SHARES)[0]
        # Gamma of shape 2: what is measured at counters looks like this.
        work = chance.gammavariate(2, SERVICES[service] / 2)
        found.append(
            Visitor(
                id=number,
                service=service,
                arrives=OPENS + timedelta(minutes=minute),
                work=timedelta(minutes=max(work, 1)),
                priority=chance.random() < priority,
            )
        )
    return found


def waits(visitors: Sequence[Visitor], called: Mapping[int, Called]) -> dict[bool, list[float]]:
    """Minutes waited, of those with and without priority."""
    found: dict[bool, list[float]] = {True: [], False: []}
    for one in visitors:
        found[one.priority].append((called[one.id].at - one.arrives).total_seconds() / 60)
    return found


def compare(days: int, people: int) -> list[tuple[str, bool, list[float]]]:
    """(discipline, with priority, minutes waited) over so many days."""
    table = []
    for name, discipline in (("本中心", fair(RULE)), ("先来先办", first_come), ("绝对优先", strict)):
        both: dict[bool, list[float]] = {True: [], False: []}
        for seed in range(days):
            visitors = day(seed, people)
            for priority, minutes in waits(visitors, run(visitors, COUNTERS, discipline)).items():
                both[priority] += minutes
        table += [(name, priority, sorted(both[priority])) for priority in (True, False)]
    return table


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser("python -m centre.simulation", description="模拟一天 / simulate days")
    parser.add_argument("--days", type=int, default=20)
    parser.add_argument("--people", type=int, default=100, help="每天人数 / people a day")
    options = parser.parse_args(arguments)
    print("叫号规则\t人群\t平均等候\t中位\t九成以内\t最长（分钟）")
    for name, priority, minutes in compare(options.days, options.people):
        who = "优先" if priority else "普通"
        p90 = minutes[int(0.9 * (len(minutes) - 1))]
        print(f"{name}\t{who}\t{mean(minutes):.1f}\t{median(minutes):.1f}\t{p90:.1f}\t{minutes[-1]:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
