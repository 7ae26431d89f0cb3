"""Statistics."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any

import pytest

from centre.office import Office
from centre.period import By, name_of
from centre.spreadsheet import lists_to_csv, to_csv
from centre.statistics import StatisticsError
from content.service import PriorityClass
from tests.centre.conftest import SERVICES, FakeClock

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


def test_a_missed_call_counts_but_lasts_no_time(office: Office, clock: FakeClock) -> None:
    begun = clock.moment
    office.calls.record(begun, begun, "missed", line="modem")
    clock.forward(minutes=4)
    office.calls.record(begun, clock.moment, "answered", line="modem")
    day = office.statistics.periods(office.tickets.today, office.tickets.today)[0]
    assert (day.calls, day.calls_answered, day.answered_share, day.call_mean) == (2, 1, 0.5, 4.0)


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


def test_words_that_look_like_a_formula_are_reckoned_out_by_no_spreadsheet() -> None:
    table = lists_to_csv([("主题", [("=1+1", 2), ('引号"，逗号,', 1)])])
    assert list(csv.reader(io.StringIO(table))) == [
        ["排行", "名称", "次数"],
        ["主题", "'=1+1", "2"],
        ["主题", '引号"，逗号,', "1"],
    ]


def test_the_first_days_of_a_year_are_in_the_week_they_belong_to() -> None:
    assert name_of(date(2027, 1, 1), "week") == "2026-W53"


def lived(office: Office, clock: FakeClock) -> list[dict[str, Any]]:
    """Nine days over a change of week and month, of which we keep a diary of our own."""
    chance = random.Random(5)
    diary: list[dict[str, Any]] = []

    def later(most: float) -> float:
        minutes = chance.randint(1, round(most * 4)) / 4
        clock.forward(minutes=minutes)
        return minutes

    for number in range(9):
        clock.moment = datetime(2026, 3, 25, 1, 0, tzinfo=UTC) + timedelta(days=number)
        day = clock.moment.date()
        for person in range(chance.randint(0, 12)):
            ticket = office.tickets.issue("notary", f"{number}-{person}", chance.choice([None, "elderly"]))
            entry: dict[str, Any] = {"day": day, "kind": "ticket", "priority": ticket.priority is not None}
            diary.append(entry)
            waited = later(30)
            ending = chance.choice(["done", "done", "unserved", "absent", "gone", "parked", "moved", "waits"])
            entry["end"] = "served"
            if ending == "gone":
                office.tickets.cancel(ticket.id)
                entry["end"] = "cancelled"
                continue
            if ending == "waits":
                # Nobody calls them: another service that is not called today.
                office.tickets.transfer(ticket.id, "legal-aid")
                entry["end"] = "other"
                continue
            office.tickets.call_next("3")
            entry["wait"] = waited
            if ending == "absent":
                later(5)
                office.tickets.no_show(ticket.id, "3")
                entry["end"] = "no_shows"
                del entry["wait"]
                continue
            entry["service"] = 0.0
            if ending != "unserved":
                later(2)
                office.tickets.serve(ticket.id, "3")
            entry["service"] += later(20)
            if ending == "parked":
                office.tickets.park(ticket.id, "3")
                later(40)
                office.tickets.recall(ticket.id, "3")
                later(2)
                office.tickets.serve(ticket.id, "3")
                entry["service"] += later(20)
            counter = "3"
            if ending == "moved":
                office.tickets.transfer(ticket.id, "legal-advice", "3")
                later(10)
                counter = "1"
                assert office.tickets.call_next(counter) is not None
                later(2)
                office.tickets.serve(ticket.id, counter)
                entry["service"] += later(20)
            office.tickets.done(ticket.id, counter)
            if chance.random() < 0.5:
                level = chance.randint(1, 5)
                office.feedback.give("ticket", ticket.id, level, reasons=chance.sample(["slow", "kind"], 1))
                diary.append({"day": day, "kind": "feedback", "level": level})
        for _ in range(chance.randint(0, 7)):
            outcome = chance.choice(["answered", "transferred", "callback", "finished", "abandoned"])
            wish = office.callbacks.request("13812345678").id if outcome == "callback" else None
            guides = chance.choices(["divorce", "notary"], k=chance.randint(0, 3))
            begun = clock.moment
            minutes = later(8)
            office.calls.record(begun, clock.moment, outcome, guides=guides, topics=["a"], callback_id=wish)
            office.visits.record(
                begun, clock.moment, seen := chance.choice(["self-served", "left", "ticket"]), guides=guides
            )
            diary.append(
                {"day": day, "kind": "call", "end": outcome, "minutes": minutes, "read": len(guides)}
            )
            diary.append({"day": day, "kind": "visit", "end": seen, "read": len(guides)})
    return diary


def expected(diary: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The statistics of a diary, in the plainest words."""

    def of(kind: str, **where: object) -> list[dict[str, Any]]:
        return [
            one
            for one in diary
            if one["kind"] == kind and all(one[name] == is_ for name, is_ in where.items())
        ]

    def share(some: int, of_all: int) -> float | None:
        return round(some / of_all, 3) if of_all else None

    waits = sorted(one["wait"] for one in of("ticket") if "wait" in one)
    services = [one["service"] for one in of("ticket") if "service" in one]
    levels = [one["level"] for one in of("feedback")]
    calls, visits = of("call"), of("visit")
    answered = [one for one in calls if one["end"] in ("answered", "transferred", "callback")]
    alone = len(of("call", end="answered")) + len(of("visit", end="self-served"))
    p90 = next((wait for wait in waits if sum(one <= wait for one in waits) >= 0.9 * len(waits)), None)
    return {
        "tickets": len(of("ticket")),
        "with_priority": len(of("ticket", priority=True)),
        "served": len(of("ticket", end="served")),
        "no_shows": len(of("ticket", end="no_shows")),
        "cancelled": len(of("ticket", end="cancelled")),
        "wait_mean": round(sum(waits) / len(waits), 1) if waits else None,
        "wait_median": round(median(waits), 1) if waits else None,
        "wait_p90": None if p90 is None else round(p90, 1),
        "service_mean": round(sum(services) / len(services), 1) if services else None,
        "service_median": round(median(services), 1) if services else None,
        "calls": len(calls),
        "calls_answered": len(answered),
        "answered_share": share(len(answered), len(calls)),
        "call_mean": round(sum(one["minutes"] for one in calls) / len(calls), 1) if calls else None,
        "visits": len(visits),
        "self_served_share": share(alone, len(calls) + len(visits)),
        "guides_read": sum(one["read"] for one in (*calls, *visits)),
        "feedback": len(levels),
        "satisfied_share": share(sum(level >= 4 for level in levels), len(levels)),
        "level_mean": round(sum(levels) / len(levels), 2) if levels else None,
        "levels": tuple(levels.count(level) for level in range(1, 6)),
    }


def test_a_phone_number_that_nobody_used_is_no_ticket_but_is_counted_apart(
    office: Office, clock: FakeClock
) -> None:
    for number in ("came", "never", "too late", "cancelled"):
        ticket = office.tickets.issue("notary", number, source="phone", kiosk="line-1", away=True)
        if number == "came":
            clock.forward(minutes=5)
            office.tickets.arrive(ticket.id)
        elif number == "too late":
            clock.forward(hours=3)
            office.tickets.arrive(ticket.id)
        elif number == "cancelled":
            office.tickets.cancel(ticket.id)
    (day,) = office.statistics.periods(DAY, DAY)
    assert (day.tickets, day.not_come, day.no_shows, day.cancelled) == (2, 3, 0, 0)
    assert office.statistics.tops(DAY, DAY).services == (("notary", 2),)


def test_whom_nobody_ended_is_served_once_the_day_is_over_for_a_time_not_known(
    office: Office, clock: FakeClock
) -> None:
    for counter in ("1", "3"):
        ticket = office.tickets.issue("notary", counter)
        clock.forward(minutes=10)
        office.tickets.call_next("3")
        office.tickets.serve(ticket.id, "3")
        if counter == "1":
            clock.forward(hours=1)
            office.counters.close("3")
    (day,) = office.statistics.periods(DAY, DAY)
    assert (day.tickets, day.served, day.wait_mean, day.service_mean) == (2, 0, 10.0, None)
    clock.forward(days=1)
    (day,) = office.statistics.periods(DAY, DAY)
    assert (day.tickets, day.served, day.wait_mean, day.service_mean) == (2, 2, 10.0, None)
    office.tickets.done(office.tickets.get(ticket.id).id, "3")
    (day,) = office.statistics.periods(DAY, DAY)
    assert (day.served, day.service_mean) == (2, None)


@pytest.mark.parametrize(
    ("by", "named"),
    [
        ("day", lambda day: day.isoformat()),
        ("week", lambda day: day.strftime("%G-W%V")),
        ("month", lambda day: day.strftime("%Y-%m")),
    ],
)
def test_every_number_is_what_a_diary_of_the_same_days_says(
    office: Office, clock: FakeClock, by: By, named: Callable[[date], str]
) -> None:
    elderly = PriorityClass(id="elderly", title="老年人", reason="《老年人权益保障法》", min_age=60)
    office.tickets.services = {
        **SERVICES,
        "notary": SERVICES["notary"].model_copy(update={"priority": (elderly,)}),
    }
    diary = lived(office, clock)
    report = office.statistics.report(date(2026, 3, 25), date(2026, 4, 2), by)
    assert len(diary) > 80
    told = {period.name: asdict(period) for period in report.periods}
    assert set(told) == {named(date(2026, 3, 25) + timedelta(days=number)) for number in range(9)}
    for name, figures in told.items():
        assert figures.items() >= expected([one for one in diary if named(one["day"]) == name]).items()
    assert asdict(report.total).items() >= expected(diary).items()
