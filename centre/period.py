"""One day, week or month in figures, reckoned from tickets, calls, visits and evaluations as they come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from math import ceil
from statistics import mean, median
from typing import Literal

from centre.citizens.feedback import LEVELS
from centre.queue.ticket import LONGEST_SERVICE, State
from centre.tables import CallRow, VisitRow

By = Literal["day", "week", "month"]

MISSED = "missed"
ANSWERED = frozenset({"answered", "transferred", "callback", "self-served"})
SELF_SERVED = frozenset({"answered", "self-served"})
ENDINGS = {State.DONE: "served", State.NO_SHOW: "no_shows", State.CANCELLED: "cancelled"}


@dataclass
class Period:
    """One day, week or month. Minutes are rounded to tenths; None: nothing to measure. Shares are 0 to 1."""

    name: str
    """2026-03-04, 2026-W10, 2026-03."""
    first: date
    last: date
    tickets: int = 0
    """Of those who came."""
    with_priority: int = 0
    served: int = 0
    """With those whom nobody ended, once their day is over."""
    no_shows: int = 0
    cancelled: int = 0
    not_come: int = 0
    """Numbers taken by phone whose holder did not come; today, not yet."""
    wait_mean: float | None = None
    """From coming to the hall until the first call, of those who came; an appointment's from its time on, if
    that is later. service: at the counters, over all of them; longer than LONGEST_SERVICE is not measured."""
    wait_median: float | None = None
    wait_p90: float | None = None
    service_mean: float | None = None
    service_median: float | None = None
    calls: int = 0
    calls_answered: int = 0
    answered_share: float | None = None
    call_mean: float | None = None
    visits: int = 0
    self_served_share: float | None = None
    """Of calls and kiosk visits, those that needed nobody."""
    guides_read: int = 0
    feedback: int = 0
    satisfied_share: float | None = None
    """Levels 4 and 5."""
    level_mean: float | None = None
    levels: tuple[int, ...] = field(default_factory=lambda: (0,) * len(LEVELS))
    """How many gave level 1, 2, 3, 4, 5."""


def name_of(day: date, by: By) -> str:
    """The period that a day is in."""
    if by == "day":
        return day.isoformat()
    if by == "month":
        return f"{day:%Y-%m}"
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


class Tally:
    """What a period is reckoned from."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        """By the names of Period's fields."""
        self.alone = 0
        """Calls and visits that needed nobody."""
        self.waits: list[float] = []
        self.services: list[float] = []
        self.calls: list[float] = []
        """All in minutes."""
        self.levels: Counter[int] = Counter()

    def ticket(
        self,
        state: str,
        priority: str | None,
        since: datetime,
        called: datetime | None,
        seconds: float,
        over: bool,
    ) -> None:
        """`since`: when the wait began; `seconds`: at counters; `over`: whether its day is."""
        self.counts["tickets"] += 1
        self.counts["with_priority"] += priority is not None
        for ending, name in ENDINGS.items():
            self.counts[name] += state == ending
        # Nobody has ended it, or their counter was closed: they were served, but not known how long.
        unended = state == State.SERVING or (state == State.PARKED and seconds > 0)
        self.counts["served"] += unended and over
        # Who was not there when called may have left at any time: how long they waited is not known.
        if called is not None and (state == State.DONE or unended):
            self.waits.append(_minutes(since, called))
        if state == State.DONE and called is not None and seconds <= LONGEST_SERVICE.total_seconds():
            self.services.append(seconds / 60)

    def call(self, call: CallRow) -> None:
        self.counts["calls"] += 1
        self.counts["calls_answered"] += call.outcome in ANSWERED
        self.counts["guides_read"] += len(call.guides)
        self.alone += call.outcome in SELF_SERVED and call.callback_id is None
        if call.outcome != MISSED:
            self.calls.append(_minutes(call.started_at, call.ended_at))

    def visit(self, visit: VisitRow) -> None:
        self.counts["visits"] += 1
        self.counts["guides_read"] += len(visit.guides)
        self.alone += visit.outcome in SELF_SERVED

    def add(self, other: Tally) -> None:
        self.counts.update(other.counts)
        self.levels.update(other.levels)
        self.alone += other.alone
        self.waits += other.waits
        self.services += other.services
        self.calls += other.calls

    def fill(self, period: Period) -> None:
        """Write the figures into `period`."""
        for name, count in self.counts.items():
            setattr(period, name, count)
        period.wait_mean, period.wait_median = _mean(self.waits), _median(self.waits)
        period.wait_p90 = _quantile(self.waits, 0.9)
        period.service_mean, period.service_median = _mean(self.services), _median(self.services)
        period.answered_share = _share(period.calls_answered, period.calls)
        period.call_mean = _mean(self.calls)
        period.self_served_share = _share(self.alone, period.calls + period.visits)
        period.levels = tuple(self.levels[level] for level in LEVELS)
        period.feedback = sum(period.levels)
        period.satisfied_share = _share(self.levels[4] + self.levels[5], period.feedback)
        if period.feedback:
            total = sum(level * count for level, count in self.levels.items())
            period.level_mean = round(total / period.feedback, 2)


def _minutes(start: datetime, end: datetime) -> float:
    # The clock may have been set back between the two.
    return max((end - start).total_seconds(), 0) / 60


def _mean(values: Sequence[float]) -> float | None:
    return round(mean(values), 1) if values else None


def _median(values: Sequence[float]) -> float | None:
    return round(median(values), 1) if values else None


def _quantile(values: Sequence[float], share: float) -> float | None:
    if not values:
        return None
    return round(sorted(values)[max(ceil(share * len(values)) - 1, 0)], 1)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None
