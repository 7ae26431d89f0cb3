"""What centres are assessed on: tickets, waits, service, calls, self-service, topics, satisfaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from math import ceil
from statistics import mean, median
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import select

from centre import clock as centre_clock
from centre.citizens.feedback import LEVELS
from centre.clock import ONE_DAY, Clock, business_day
from centre.queue.ticket import LONGEST_SERVICE, State
from centre.settings import Settings
from centre.store import Store
from centre.tables import CallRow, FeedbackRow, TicketRow, VisitRow

By = Literal["day", "week", "month"]

MISSED = "missed"
ANSWERED = frozenset({"answered", "transferred", "callback", "self-served"})
SELF_SERVED = frozenset({"answered", "self-served"})
ENDINGS = {State.DONE: "served", State.NO_SHOW: "no_shows", State.CANCELLED: "cancelled"}
LONGEST_DAYS = 1100
MOST_TOPS = 20


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


@dataclass(frozen=True)
class Tops:
    """What was asked for most, with how often."""

    topics: tuple[tuple[str, int], ...]
    guides: tuple[tuple[str, int], ...]
    services: tuple[tuple[str, int], ...]
    reasons: tuple[tuple[str, int], ...]
    """Ticked with feedback."""


class StatisticsError(ValueError):
    """The span makes no sense or is too long."""


@dataclass(frozen=True)
class Report:
    periods: list[Period]
    """From the first day to the last, empty ones too."""
    total: Period
    """Of all days together: its means are over tickets and calls, not over periods."""


class Statistics:
    def __init__(self, store: Store, settings: Settings, clock: Clock = centre_clock.now) -> None:
        self.store = store
        self.settings = settings
        self.clock = clock

    def periods(self, first: date, last: date, by: By = "day") -> list[Period]:
        """Every period from `first` to `last`. Raises StatisticsError."""
        return self.report(first, last, by).periods

    def report(self, first: date, last: date, by: By = "day") -> Report:
        """Every period from `first` to `last`, and all of them as one. Raises StatisticsError."""
        periods: dict[str, Period] = {}
        for day in self._days(first, last):
            name = name_of(day, by)
            period = periods.setdefault(name, Period(name, day, day))
            period.last = day
        values = {name: _Values() for name in periods}
        with self.store.read() as session:
            tickets = session.execute(
                select(
                    TicketRow.day,
                    TicketRow.state,
                    TicketRow.priority,
                    TicketRow.arrived_at,
                    TicketRow.due_at,
                    TicketRow.first_called_at,
                    TicketRow.served_seconds,
                ).where(TicketRow.day >= first, TicketRow.day <= last)
            ).all()
            start, end = self._span(first, last)
            calls = session.scalars(
                select(CallRow).where(CallRow.started_at >= start, CallRow.started_at < end)
            ).all()
            visits = session.scalars(
                select(VisitRow).where(VisitRow.started_at >= start, VisitRow.started_at < end)
            ).all()
            levels = session.execute(
                select(FeedbackRow.at, FeedbackRow.level).where(FeedbackRow.at >= start, FeedbackRow.at < end)
            ).all()
        today = self._day(self.clock())
        for day, state, priority, came, due, called, seconds in tickets:
            found = values[name_of(day, by)]
            if came is None:
                found.counts["not_come"] += 1
            else:
                found.ticket(state, priority, max(came, due or came), called, seconds, day < today)
        for call in calls:
            values[self._name(call.started_at, by)].call(call)
        for visit in visits:
            values[self._name(visit.started_at, by)].visit(visit)
        for at, level in levels:
            values[self._name(at, by)].levels[level] += 1
        all_of_it = _Values()
        for name, period in periods.items():
            _finish(period, values[name])
            all_of_it.add(values[name])
        total = Period("", first, last)
        _finish(total, all_of_it)
        return Report(list(periods.values()), total)

    def tops(self, first: date, last: date) -> Tops:
        """What people asked for from `first` to `last`. Raises StatisticsError."""
        self._days(first, last)
        start, end = self._span(first, last)
        topics: Counter[str] = Counter()
        guides: Counter[str] = Counter()
        reasons: Counter[str] = Counter()
        with self.store.read() as session:
            for table in (CallRow, VisitRow):
                then = (table.started_at >= start, table.started_at < end)
                for heard, about in session.execute(select(table.guides, table.topics).where(*then)):
                    guides.update(heard)
                    topics.update(about)
            for given in session.scalars(
                select(FeedbackRow.reasons).where(FeedbackRow.at >= start, FeedbackRow.at < end)
            ):
                reasons.update(given)
            came = (TicketRow.day >= first, TicketRow.day <= last, TicketRow.arrived_at.is_not(None))
            services = Counter(session.scalars(select(TicketRow.service).where(*came)))
        return Tops(_most(topics), _most(guides), _most(services), _most(reasons))

    def _days(self, first: date, last: date) -> list[date]:
        if not 0 <= (last - first).days < LONGEST_DAYS:
            raise StatisticsError(f"from one day to a later one, at most {LONGEST_DAYS} days")
        return [first + timedelta(days=number) for number in range((last - first).days + 1)]

    def _span(self, first: date, last: date) -> tuple[datetime, datetime]:
        zone, start = self.settings.zone, self.settings.day_start
        return _at(first, start, zone), _at(last + ONE_DAY, start, zone)

    def _name(self, at: datetime, by: By) -> str:
        """The period that a moment is in."""
        return name_of(self._day(at), by)

    def _day(self, at: datetime) -> date:
        return business_day(at, self.settings.zone, self.settings.day_start)


def name_of(day: date, by: By) -> str:
    """The period that a day is in."""
    if by == "day":
        return day.isoformat()
    if by == "month":
        return f"{day:%Y-%m}"
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


class _Values:
    """What a period is made of."""

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

    def add(self, other: _Values) -> None:
        self.counts.update(other.counts)
        self.levels.update(other.levels)
        self.alone += other.alone
        self.waits += other.waits
        self.services += other.services
        self.calls += other.calls


def _finish(period: Period, values: _Values) -> None:
    for name, count in values.counts.items():
        setattr(period, name, count)
    period.wait_mean, period.wait_median = _mean(values.waits), _median(values.waits)
    period.wait_p90 = _quantile(values.waits, 0.9)
    period.service_mean, period.service_median = _mean(values.services), _median(values.services)
    period.answered_share = _share(period.calls_answered, period.calls)
    period.call_mean = _mean(values.calls)
    period.self_served_share = _share(values.alone, period.calls + period.visits)
    period.levels = tuple(values.levels[level] for level in LEVELS)
    period.feedback = sum(period.levels)
    period.satisfied_share = _share(values.levels[4] + values.levels[5], period.feedback)
    if period.feedback:
        total = sum(level * count for level, count in values.levels.items())
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


def _most(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:MOST_TOPS])


def _at(day: date, wall: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, wall, zone)
