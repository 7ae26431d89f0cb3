"""Statistics."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest

from centre.office import Office
from centre.statistics import StatisticsError, name_of, to_csv
from tests.centre.conftest import FakeClock

DAY = date(2026, 3, 4)


def work(office: Office, clock: FakeClock) -> None:
    """Three tickets: served after 10 and 20 minutes, absent."""
    for number in range(3):
        office.tickets.issue("notary", f"{clock()}-{number}")
    for minutes in (10, 10):
        clock.forward(minutes=minutes)
        ticket = office.tickets.call_next("3")
        assert ticket is not None
        office.tickets.serve(ticket.id, "3")
    clock.forward(minutes=6)
    last = office.tickets.call_next("3")
    assert last is not None
    office.tickets.no_show(last.id, "3")
    office.feedback.give("ticket", last.id, 1, reasons=["slow"])


def test_a_day_in_numbers(office: Office, clock: FakeClock) -> None:
    start = clock()
    work(office, clock)
    office.calls.record(start, start + timedelta(minutes=3), "answered", guides=["notary"], topics=["labour"])
    office.calls.record(start, start + timedelta(minutes=1), "abandoned")
    office.visits.record(start, clock(), "self-served", guides=["notary", "divorce"], topics=["labour"])
    office.visits.record(start, clock(), "ticket")
    (day,) = office.statistics.periods(DAY, DAY)
    assert (day.tickets, day.served, day.no_shows, day.cancelled) == (3, 2, 1, 0)
    assert (day.wait_mean, day.wait_median, day.wait_p90) == (15.0, 15.0, 20.0)
    assert (day.service_mean, day.service_median) == (8.0, 8.0)
    assert (day.calls, day.calls_answered, day.answered_share, day.call_mean) == (2, 1, 0.5, 2.0)
    assert (day.visits, day.self_served_share, day.guides_read) == (2, 0.5, 3)
    assert (day.feedback, day.levels, day.satisfied_share, day.level_mean) == (1, (1, 0, 0, 0, 0), 0.0, 1.0)
    tops = office.statistics.tops(DAY, DAY)
    assert tops.guides == (("notary", 2), ("divorce", 1))
    assert tops.topics == (("labour", 2),)
    assert tops.services == (("notary", 3),)
    assert tops.reasons == (("slow", 1),)


def test_days_weeks_and_months(office: Office, clock: FakeClock) -> None:
    work(office, clock)
    clock.forward(days=7)
    work(office, clock)
    days = office.statistics.periods(DAY, DAY + timedelta(days=7))
    assert [day.tickets for day in days] == [3, 0, 0, 0, 0, 0, 0, 3]
    weeks = office.statistics.periods(DAY, DAY + timedelta(days=7), "week")
    assert [(week.name, week.tickets) for week in weeks] == [("2026-W10", 3), ("2026-W11", 3)]
    (month,) = office.statistics.periods(date(2026, 3, 1), date(2026, 3, 31), "month")
    assert (month.name, month.first, month.last, month.tickets) == (
        "2026-03",
        date(2026, 3, 1),
        date(2026, 3, 31),
        6,
    )


def test_the_night_belongs_to_the_day_before(office: Office, clock: FakeClock) -> None:
    clock.forward(hours=18)  # three in the morning
    office.calls.record(clock(), clock(), "answered")
    wednesday, thursday = office.statistics.periods(DAY, DAY + timedelta(days=1))
    assert (wednesday.calls, thursday.calls) == (1, 0)


def test_a_day_without_anything_has_no_means(office: Office) -> None:
    (day,) = office.statistics.periods(DAY, DAY)
    assert (day.tickets, day.wait_mean, day.answered_share, day.satisfied_share) == (0, None, None, None)


@pytest.mark.parametrize("last", [date(2026, 3, 3), date(2036, 3, 4)])
def test_a_span_that_makes_no_sense(office: Office, last: date) -> None:
    with pytest.raises(StatisticsError):
        office.statistics.periods(DAY, last)


def test_the_table_for_spreadsheets(office: Office, clock: FakeClock) -> None:
    work(office, clock)
    heading, row = csv.reader(io.StringIO(to_csv(office.statistics.periods(DAY, DAY))))
    cells = dict(zip(heading, row, strict=True))
    assert (cells["时间"], cells["取号数"], cells["接听率"], cells["非常不满意"]) == (
        "2026-03-04",
        "3",
        "",
        "1",
    )


def test_the_first_days_of_a_year_are_in_the_week_they_belong_to() -> None:
    assert name_of(date(2027, 1, 1), "week") == "2026-W53"
