"""Opening hours, public holidays, adjusted workdays."""

from __future__ import annotations

import logging
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from centre.queue.hours import Day, Hours
from centre.settings import Hours as HourSettings
from content.meta import Opening

ZONE = ZoneInfo("Asia/Shanghai")
WEEK = (
    Opening(days=(1, 2, 3, 4, 5), start=time(9), end=time(12)),
    Opening(days=(1, 2, 3, 4, 5), start=time(13, 30), end=time(17, 30)),
)


def hours(**settings: object) -> Hours:
    return Hours(WEEK, HourSettings.model_validate(settings), ZONE)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 3, 4), Day(True, True, "workday")),
        (date(2026, 3, 7), Day(False, True, "weekend")),
        (date(2026, 10, 1), Day(False, True, "holiday")),
        (date(2026, 10, 10), Day(True, True, "adjusted")),
        (date(2026, 2, 17), Day(False, True, "holiday")),
        (date(2026, 2, 21), Day(False, True, "holiday")),
    ],
)
def test_the_calendar_knows_holidays_and_workdays(day: date, kind: Day) -> None:
    assert hours().day(day) == kind


def test_of_a_year_that_is_not_announced_only_holidays_by_law_are_known_and_it_is_said_once(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("centre.queue.hours._warned", set())
    with caplog.at_level(logging.WARNING):
        assert hours().day(date(2060, 10, 1)) == Day(False, False, "holiday")
        assert hours().day(date(2060, 10, 11)) == Day(True, False, "workday")
        assert hours().day(date(2060, 10, 16)) == Day(False, False, "weekend")
    assert len(caplog.records) == 1
    assert "2060" in caplog.text


def test_the_first_day_that_nobody_knows_is_found() -> None:
    last = date(2026, 12, 1)
    assert hours().unknown(last, 31) is None
    assert hours(opened=["2060-01-01"]).unknown(date(2059, 12, 31), 1) == date(2059, 12, 31)
    assert hours(opened=["2060-01-01"]).unknown(date(2060, 1, 1), 2) == date(2060, 1, 2)
    assert hours(holidays=False).unknown(date(2060, 1, 1), 60) is None


def test_settings_go_before_the_calendar() -> None:
    own = hours(closed=["2026-03-04"], opened=["2026-10-01"])
    assert own.day(date(2026, 3, 4)) == Day(False, True, "setting")
    assert own.day(date(2026, 10, 1)) == Day(True, True, "setting")
    assert hours(holidays=False).day(date(2026, 10, 1)).open


def at(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


def test_open_within_the_hours_only() -> None:
    assert hours().is_open(at(4, 9))
    assert not hours().is_open(at(4, 12))
    assert not hours().is_open(at(7, 10))
    assert not hours().is_open(at(1, 10, month=10))


def test_an_adjusted_saturday_has_the_hours_of_a_workday() -> None:
    assert hours().is_open(at(10, 14, month=10))


def test_the_next_opening_skips_weekends_and_holidays() -> None:
    assert hours().next_opening(at(4, 12)) == at(4, 13, 30)
    assert hours().next_opening(at(6, 17, 30)) == at(9, 9)
    assert hours().next_opening(at(30, 18, month=9)) == at(8, 9, month=10)


def test_without_hours_the_centre_is_always_open() -> None:
    always = Hours((), HourSettings(holidays=False), ZONE)
    assert always.is_open(at(7, 3))


def test_a_centre_that_never_opens_says_so() -> None:
    never = Hours((Opening(days=(), start=time(9), end=time(12)),), HourSettings(holidays=False), ZONE)
    assert never.next_opening(at(4, 9)) is None


def test_workdays_are_counted_over_the_holiday() -> None:
    assert hours().workday_after(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert hours().workday_after(date(2026, 9, 30), 3) == date(2026, 10, 10)
