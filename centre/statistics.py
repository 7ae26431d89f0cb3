"""What centres are assessed on: tickets, waits, service, calls, self-service, topics, satisfaction."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from centre import clock as centre_clock
from centre.clock import ONE_DAY, Clock, business_day
from centre.period import By, Period, Tally, name_of
from centre.settings import Settings
from centre.store import Store
from centre.tables import CallRow, FeedbackRow, TicketRow, VisitRow

EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 31)
"""Beyond these there is nothing, and near the ends of the calendar no moment to look from."""
LONGEST_DAYS = 1100
MOST_TOPS = 20


@dataclass(frozen=True)
class Tops:
    """What was asked for most, with how often."""

    topics: tuple[tuple[str, int], ...]
    guides: tuple[tuple[str, int], ...]
    services: tuple[tuple[str, int], ...]
    reasons: tuple[tuple[str, int], ...]
    """Ticked with feedback."""


class StatisticsError(ValueError):
    """The span makes no sense, is too long, or not of this age."""


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
        values = {name: Tally() for name in periods}
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
        all_of_it = Tally()
        for name, period in periods.items():
            values[name].fill(period)
            all_of_it.add(values[name])
        total = Period("", first, last)
        all_of_it.fill(total)
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
        if not EARLIEST <= first <= last <= LATEST or (last - first).days >= LONGEST_DAYS:
            raise StatisticsError(
                f"要从一天到以后的一天，最长 {LONGEST_DAYS} 天 / to a later day, at most so many"
            )
        return [first + timedelta(days=number) for number in range((last - first).days + 1)]

    def _span(self, first: date, last: date) -> tuple[datetime, datetime]:
        zone, start = self.settings.zone, self.settings.day_start
        return _at(first, start, zone), _at(last + ONE_DAY, start, zone)

    def _name(self, at: datetime, by: By) -> str:
        """The period that a moment is in."""
        return name_of(self._day(at), by)

    def _day(self, at: datetime) -> date:
        return business_day(at, self.settings.zone, self.settings.day_start)


def _most(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:MOST_TOPS])


def _at(day: date, wall: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, wall, zone)
