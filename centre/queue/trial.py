"""`lobbyline-desk simulate`: made-up days, to see what the centre's order of service does.

Waits by class under the centre's own order, first come first served, and strict priority; and how good the
waiting estimate was that each newcomer would have been given."""

from __future__ import annotations

import random
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from statistics import mean, median

from centre.queue.estimate import Estimate, Present, Seen, estimate
from centre.queue.order import Rule, Waiting
from centre.queue.simulation import Called, Visitor, fair, first_come, run, strict

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
PRIORITY_SHARE = 0.25
BOOKED_SHARE = 0.08
SLOT = timedelta(minutes=30)
EARLY_MINUTES = 10
"""Who has an appointment comes so much before it, on average."""
CLASSES = ("预约", "优先", "普通")
EVERY_SEED = 10_000
"""Days of one `--seed`: those that are shown, from the first on, and these, which are over when the estimate
begins."""
LIKE_DAYS = range(9000, 9004)
ASKED = 4
"""Every so many newcomers' estimates are looked at."""


def day(seed: int, people: int = 100) -> list[Visitor]:
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
        work = timedelta(minutes=max(chance.gammavariate(2, SERVICES[service] / 2), 1))
        arrives, due = OPENS + timedelta(minutes=minute), None
        kind = chance.random()
        if kind < BOOKED_SHARE:
            due = OPENS + SLOT * (round(timedelta(minutes=minute) / SLOT) + 1)
            arrives = due - timedelta(minutes=chance.expovariate(1 / EARLY_MINUTES))
        priority = BOOKED_SHARE <= kind < BOOKED_SHARE + PRIORITY_SHARE
        found.append(Visitor(number, service, arrives, work, priority, due))
    found.sort(key=lambda one: one.arrives)
    return [replace(one, id=number) for number, one in enumerate(found)]


def waits(visitors: Iterable[Visitor], called: Mapping[int, Called]) -> dict[str, list[float]]:
    """Minutes waited, by class; with an appointment, from its time on."""
    found: dict[str, list[float]] = {name: [] for name in CLASSES}
    for one in visitors:
        since = max(one.arrives, one.due or one.arrives)
        found[_class(one)].append(max((called[one.id].at - since).total_seconds() / 60, 0))
    return found


def compare(days: int, people: int, rule: Rule, seed: int = 0) -> list[tuple[str, str, list[float]]]:
    """(order of service, class, minutes waited from the shortest on) over so many days."""
    table = []
    for name, discipline in (("本中心", fair(rule)), ("先来先办", first_come), ("绝对优先", strict)):
        found: dict[str, list[float]] = defaultdict(list)
        for number in range(days):
            visitors = day(seed * EVERY_SEED + number, people)
            for who, minutes in waits(visitors, run(visitors, COUNTERS, discipline)).items():
                found[who] += minutes
        table += [(name, who, sorted(found[who])) for who in CLASSES]
    return table


@dataclass(frozen=True)
class Accuracy:
    """How good estimates were."""

    given: int
    inside: float
    """Share of those whose wait was within their range."""
    width_minutes: float
    """Median width of the ranges."""
    error_minutes: float
    """Median distance of the wait from the middle of its range."""


def accuracy(days: int, people: int, rule: Rule, seed: int = 0) -> Accuracy:
    """Of the estimates that newcomers would have been given, from what was seen when they came."""
    like: dict[str, list[float]] = defaultdict(list)
    for number in LIKE_DAYS:
        for one in day(seed * EVERY_SEED + number, people):
            like[one.service].append(one.work.total_seconds() / 60)
    inside, widths, errors = [], [], []
    for number in range(days):
        visitors = day(seed * EVERY_SEED + number, people)
        called = run(visitors, COUNTERS, fair(rule))
        for one in visitors[number % ASKED :: ASKED]:
            given = _given(one, visitors, called, like, rule)
            if one.due or given.low_minutes is None or given.high_minutes is None:
                continue
            real = (called[one.id].at - one.arrives).total_seconds() / 60
            inside.append(given.low_minutes <= real <= given.high_minutes)
            widths.append(given.high_minutes - given.low_minutes)
            errors.append(abs(real - (given.low_minutes + given.high_minutes) / 2))
    if not inside:
        return Accuracy(0, 0.0, 0.0, 0.0)
    return Accuracy(len(inside), mean(inside), median(widths), median(errors))


def _given(
    one: Visitor,
    visitors: Sequence[Visitor],
    called: Mapping[int, Called],
    like: Mapping[str, Sequence[float]],
    rule: Rule,
) -> Estimate:
    """What a newcomer is told."""
    now = one.arrives
    waiting = [
        (Waiting(other.id, other.arrives, other.priority, other.due), other.service)
        for other in visitors
        if other.arrives <= now < called[other.id].at or other.id == one.id
    ]
    today: dict[str, list[float]] = defaultdict(list)
    busy = {}
    for other in visitors:
        call = called[other.id]
        if call.at + other.work <= now:
            today[other.service].append(other.work.total_seconds() / 60)
        elif call.at <= now and other.id != one.id:
            busy[call.counter] = (call.at, other.service)
    hour = now - timedelta(hours=1)
    arrivals = [(other.service, other.priority) for other in visitors if hour < other.arrives <= now]
    return estimate(one.id, Present(now, waiting, COUNTERS, busy, arrivals), Seen(today, like), rule)


def show(days: int, people: int, rule: Rule, seed: int = 0) -> int:
    """Print both."""
    print(f"模拟 {days} 天，每天 {people} 人，{len(COUNTERS)} 个窗口；三种规则下来的是同一批人")
    print(f"{days} days of {people} people at {len(COUNTERS)} counters, the same people under each order")
    rows: list[tuple[str, ...]] = [
        ("叫号规则", "人群", "人数", "平均等候", "中位", "九成以内", "最长（分钟）")
    ]
    for name, who, minutes in compare(days, people, rule, seed):
        if minutes:
            p90 = minutes[int(0.9 * (len(minutes) - 1))]
            told = (mean(minutes), median(minutes), p90, minutes[-1])
            rows.append((name, who, str(len(minutes)), *(f"{one:.1f}" for one in told)))
    print("\n".join(_lines(rows)))
    found = accuracy(days, people, rule, seed)
    if not found.given:
        print("人太少，没有作等候估计 / too few people for estimates")
        return 0
    print(
        f"等候估计 {found.given} 次：{found.inside:.0%} 落在所说范围内；"
        f"范围宽度中位数 {found.width_minutes:.0f} 分；与范围中点相差中位数 {found.error_minutes:.1f} 分"
        " / estimates: share inside the range, median width, median error"
    )
    return 0


def _lines(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """A table: the first two columns to the left, numbers to the right."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        gaps = [" " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)]
        cells = [
            cell + gap if place < 2 else gap + cell
            for place, (cell, gap) in enumerate(zip(row, gaps, strict=True))
        ]
        lines.append("  ".join(cells))
    return lines


def _width(text: str) -> int:
    """Of a terminal: Chinese characters are twice as wide."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _class(one: Visitor) -> str:
    return CLASSES[0] if one.due else CLASSES[1] if one.priority else CLASSES[2]
