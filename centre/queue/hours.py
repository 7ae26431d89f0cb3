"""When the centre is open: the pack's hours, public holidays and adjusted workdays."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

import chinese_calendar

from centre.clock import ONE_DAY
from centre.settings import Hours as HourSettings

log = logging.getLogger(__name__)

Kind = Literal["workday", "weekend", "holiday", "adjusted", "setting"]

FARTHEST_DAYS = 400

HOLIDAYS = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}


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
    """Whether the calendar has the year; otherwise only weekdays are known, and holidays are not."""
    kind: Kind
    name: str = ""
    """The holiday that makes it one, or that it makes up for."""


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
        if not self.settings.holidays:
            return Day(usual, True, "workday" if day.isoweekday() <= 5 else "weekend")
        try:
            rest, name = chinese_calendar.get_holiday_detail(day)
        except NotImplementedError:
            if day.year not in _warned:
                _warned.add(day.year)
                log.warning(
                    "%s年的节假日未知，按星期判断 / holidays of that year are not known, weekdays decide;"
                    " update chinesecalendar or set [centre.hours]",
                    day.year,
                )
            return Day(usual, False, "workday" if day.isoweekday() <= 5 else "weekend")
        title = HOLIDAYS.get(name or "", name or "")
        if name is not None:
            return Day(not rest, True, "holiday" if rest else "adjusted", title)
        return Day(usual, True, "weekend" if rest else "workday")

    def unknown(self, first: date, days: int) -> date | None:
        """The first of so many days of which nobody has said whether it is a public holiday."""
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
