"""When the centre is open: the pack's hours, public holidays and adjusted workdays."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from centre.clock import ONE_DAY
from centre.queue import holidays
from centre.settings import Hours as HourSettings

log = logging.getLogger(__name__)

Kind = Literal["workday", "weekend", "holiday", "adjusted", "setting"]

FARTHEST_DAYS = 400
SOON_DAYS = 60
"""The next year's holidays are announced in November."""


class Opening(Protocol):
    """Hours on some days of the week (1 is Monday): content.meta.Opening."""

    @property
    def days(self) -> tuple[int, ...]: ...
    @property
    def start(self) -> time: ...
    @property
    def end(self) -> time: ...


@dataclass(frozen=True)
class Day:
    """What kind of day one is."""

    open: bool
    known: bool
    """Whether the year's arrangement was announced; otherwise weekends that are worked, and the days off for
    them, are not known."""
    kind: Kind


_warned: set[int] = set()


class Hours:
    def __init__(self, openings: Sequence[Opening], settings: HourSettings, zone: ZoneInfo) -> None:
        self.openings = openings
        self.settings = settings
        self.zone = zone

    def day(self, day: date) -> Day:
        """Whether the centre works on a day, and why. Settings go before the calendar."""
        if day in self.settings.closed or day in self.settings.opened:
            return Day(day in self.settings.opened, True, "setting")
        usual = any(day.isoweekday() in opening.days for opening in self.openings) or not self.openings
        ordinary: Kind = "workday" if day.isoweekday() <= 5 else "weekend"
        if not self.settings.holidays:
            return Day(usual, True, ordinary)
        year = holidays.calendar(day.year, self.settings.notices)
        if not year.announced and day.year not in _warned:
            _warned.add(day.year)
            log.warning(
                "%s年的放假安排未知，只知道法定节日，调休的日子按星期判断 / holidays by law are all that is"
                " known of that year; update the program or paste the notice into [centre.hours.notices]",
                day.year,
            )
        if day in year.rest:
            return Day(False, year.announced, "holiday")
        if day in year.worked:
            return Day(True, year.announced, "adjusted")
        return Day(usual, year.announced, ordinary)

    def unknown(self, first: date, days: int = SOON_DAYS) -> date | None:
        """The first of so many days of a year whose holidays were not announced yet."""
        every = (first + timedelta(days=ahead) for ahead in range(days))
        return next((day for day in every if not self.day(day).known), None)

    def spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """From when to when the centre is open on a day, in order; aware moments."""
        kind = self.day(day)
        if not kind.open:
            return []
        if not self.openings:
            return [(self._at(day, time.min), self._at(day + ONE_DAY, time.min))]
        weekday = day.isoweekday()
        # A weekend that is worked has the hours of an ordinary day.
        if not any(weekday in opening.days for opening in self.openings):
            weekday = min(weekday for opening in self.openings for weekday in opening.days)
        return sorted(
            (self._at(day, opening.start), self._at(day, opening.end))
            for opening in self.openings
            if weekday in opening.days
        )

    def is_open(self, moment: datetime) -> bool:
        local = moment.astimezone(self.zone)
        return any(start <= moment < end for start, end in self.spans(local.date()))

    def next_opening(self, moment: datetime) -> datetime | None:
        """The next moment at which it opens; None if it does not within a year."""
        first = moment.astimezone(self.zone).date()
        for ahead in range(FARTHEST_DAYS):
            for start, _ in self.spans(first + timedelta(days=ahead)):
                if start > moment:
                    return start
        return None

    def workday_after(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`."""
        for _ in range(FARTHEST_DAYS):
            if count <= 0:
                break
            day += ONE_DAY
            kind = self.day(day)
            count -= kind.open and kind.kind != "weekend"
        return day

    def _at(self, day: date, wall: time) -> datetime:
        return datetime.combine(day, wall, self.zone)
