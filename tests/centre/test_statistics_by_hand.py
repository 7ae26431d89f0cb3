"""Two days and a night whose figures were worked out with a pencil: each comment is a line of that table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta

import pytest

from centre.office import Office
from centre.queue.ticket import Ticket
from centre.settings import Settings
from centre.statistics import Tops
from content.service import PriorityClass
from tests.centre.conftest import SERVICES, FakeClock

ZONE = Settings().zone
TUESDAY, WEDNESDAY, THURSDAY = date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 2)
PHONE = "13812345678"

BOOKED = PriorityClass(id="appointment", title="已经预约", reason="按预约时间办理")


def live(office: Office, clock: FakeClock) -> None:
    """31 March, the night after it, and the morning of 1 April: one week, two months."""
    tickets, numbers = office.tickets, iter(range(100))
    notary = SERVICES["notary"].model_copy(update={"priority": (BOOKED,)})
    tickets.services = {**SERVICES, "notary": notary}

    def at(time: str, day: date = TUESDAY) -> datetime:
        clock.moment = datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZONE)
        return clock.moment

    def take(service: str, priority: str | None = None) -> Ticket:
        return tickets.issue(service, f"r{next(numbers)}", priority)

    def call(counter: str, wanted: Ticket) -> None:
        called = tickets.call_next(counter)
        assert called is not None
        assert called.id == wanted.id

    eleven = at("11:00")
    at("08:30")
    appointment = office.appointments.book("notary", eleven, phone=PHONE)

    at("09:00")
    first = take("legal-advice")
    at("09:02")
    second = take("legal-advice", "elderly")
    at("09:05")
    absent = take("legal-aid")
    at("09:06")
    moved = take("legal-aid")
    at("09:10")
    call("1", second)  # waits 8
    tickets.serve(second.id, "1")
    gone = take("notary")
    at("09:15")
    tickets.cancel(gone.id)
    at("09:20")
    tickets.park(second.id, "1")  # served 10
    call("1", first)  # waits 20
    by_phone = tickets.issue("legal-aid", "phone-1", None, "phone", "line-1", away=True)
    at("09:22")
    tickets.serve(first.id, "1")
    at("09:25")
    call("2", absent)
    at("09:30")
    tickets.no_show(absent.id, "2")
    call("2", moved)  # waits 24
    late = take("notary")
    at("09:32")
    tickets.serve(moved.id, "2")
    at("09:40")
    tickets.done(first.id, "1")  # served 18
    tickets.recall(second.id, "1")
    tickets.serve(second.id, "1")
    at("09:45")
    tickets.arrive(by_phone.id, "kiosk-1")
    tickets.done(second.id, "1")  # served 10 + 5
    at("09:50")
    tickets.transfer(moved.id, "notary", "2")  # served 18
    at("09:55")
    call("2", by_phone)  # waits 10 since coming
    at("10:00")
    call("3", moved)
    tickets.serve(moved.id, "3")
    at("10:03")
    tickets.done(by_phone.id, "2")  # never started: served 8 since the call
    at("10:20")
    tickets.done(moved.id, "3")  # served 18 + 20
    call("3", late)  # waits 50
    at("10:25")
    tickets.no_show(late.id, "3")
    at("10:40")
    booked = office.appointments.check_in(appointment.code, "check-in")
    tickets.recall(late.id, "3")
    tickets.serve(late.id, "3")
    at("10:45")
    tickets.done(late.id, "3")  # served 5
    at("11:03")
    call("3", booked)  # waits 3 since its time
    tickets.serve(booked.id, "3")
    at("11:18")
    tickets.done(booked.id, "3")  # served 15

    at("23:50")
    owl = take("legal-advice")
    at("00:20", WEDNESDAY)
    call("1", owl)  # waits 30, still on Tuesday
    tickets.serve(owl.id, "1")
    at("00:40", WEDNESDAY)
    tickets.done(owl.id, "1")  # served 20
    at("03:59", WEDNESDAY)
    take("legal-advice")  # Tuesday's last; nobody calls it

    at("04:00", WEDNESDAY)
    early = take("legal-advice")
    at("04:10", WEDNESDAY)
    call("1", early)  # waits 10
    tickets.serve(early.id, "1")
    at("09:00", WEDNESDAY)
    take("legal-aid")
    at("09:05", WEDNESDAY)
    assert tickets.call_next("2") is not None  # has not come yet

    wish = office.callbacks.request(PHONE, "抚养费").id

    def ring(
        start: str, minutes: int, outcome: str, *guides: str, day: date = TUESDAY, wish: int | None = None
    ) -> int:
        begun = at(start, day)
        ended = begun + timedelta(minutes=minutes)
        topics = ["劳动纠纷"] if guides else []
        return office.calls.record(begun, ended, outcome, guides=guides, topics=topics, callback_id=wish).id

    helped = ring("09:00", 3, "answered", "unpaid-wages")
    ring("09:10", 4, "transferred")
    ring("09:20", 2, "callback", "divorce", wish=wish)
    ring("09:30", 1, "abandoned")
    ring("09:40", 0, "missed")
    ring("03:59", 6, "answered", "unpaid-wages", "renting", day=WEDNESDAY)  # began on Tuesday
    ring("04:00", 1, "abandoned", day=WEDNESDAY)

    begun = at("10:00")
    seen = office.visits.record(begun, at("10:05"), "self-served", guides=["unpaid-wages", "divorce"])
    office.visits.record(begun, clock.moment, "ticket")
    office.visits.record(begun, clock.moment, "left")

    office.feedback.give("ticket", first.id, 5)
    office.feedback.give("ticket", second.id, 4)
    office.feedback.give("ticket", moved.id, 2, reasons=["slow"])
    office.feedback.give("call", helped, 1, reasons=["unclear", "slow"])
    office.feedback.give("visit", seen.id, 5)
    at("03:30", WEDNESDAY)
    office.feedback.give("ticket", owl.id, 3)  # in Tuesday's night


ON_TUESDAY = {
    "tickets": 10,  # the one moved to another service once
    "with_priority": 2,
    "served": 7,
    "no_shows": 1,  # who came after all is served
    "cancelled": 1,
    "wait_mean": 20.7,  # 3 + 8 + 10 + 20 + 24 + 30 + 50 = 145, of 7
    "wait_median": 20.0,
    "wait_p90": 50.0,
    "service_mean": 17.0,  # 5 + 8 + 15 + 15 + 18 + 20 + 38 = 119, of 7
    "service_median": 15.0,
    "calls": 6,
    "calls_answered": 4,
    "answered_share": 0.667,
    "call_mean": 3.2,  # 3 + 4 + 2 + 1 + 6 = 16, of 5: who was missed spoke to nobody
    "visits": 3,
    "self_served_share": 0.333,  # 2 calls and 1 visit, of 9
    "guides_read": 6,
    "feedback": 6,
    "levels": (1, 1, 1, 1, 2),
    "satisfied_share": 0.5,
    "level_mean": 3.33,  # 20 of 6
}
ON_WEDNESDAY = {
    "tickets": 2,
    "served": 0,
    "wait_mean": 10.0,
    "service_mean": None,  # it is not over
    "calls": 1,
    "answered_share": 0.0,
    "call_mean": 1.0,
    "visits": 0,
    "self_served_share": 0.0,
    "feedback": 0,
    "satisfied_share": None,
    "level_mean": None,
}
ON_THURSDAY = {"tickets": 0, "wait_mean": None, "answered_share": None, "self_served_share": None}
ALTOGETHER = {
    "tickets": 12,
    "served": 7,
    "wait_mean": 19.4,  # 155 of 8
    "wait_median": 15.0,
    "wait_p90": 50.0,
    "service_mean": 17.0,
    "calls": 7,
    "answered_share": 0.571,
    "call_mean": 2.8,  # 17 of 6
    "self_served_share": 0.3,
    "satisfied_share": 0.5,
}


@pytest.fixture
def lived(office: Office, clock: FakeClock) -> Office:
    live(office, clock)
    return office


def test_days_weeks_and_months_are_as_worked_out_by_hand(lived: Office) -> None:
    days = lived.statistics.report(TUESDAY, THURSDAY)
    by_hands: tuple[Mapping[str, object], ...] = (ON_TUESDAY, ON_WEDNESDAY, ON_THURSDAY)
    for day, by_hand in zip(days.periods, by_hands, strict=True):
        assert asdict(day).items() >= by_hand.items()
    assert asdict(days.total).items() >= ALTOGETHER.items()
    (week,) = lived.statistics.periods(TUESDAY, THURSDAY, "week")
    assert week.name == "2026-W14"
    assert asdict(week).items() >= ALTOGETHER.items()
    march, april = lived.statistics.periods(TUESDAY, THURSDAY, "month")
    assert (march.name, april.name) == ("2026-03", "2026-04")
    assert asdict(march).items() >= ON_TUESDAY.items()
    assert asdict(april).items() >= ON_WEDNESDAY.items()


def test_what_was_asked_for_most_is_as_counted_by_hand(lived: Office) -> None:
    assert lived.statistics.tops(TUESDAY, TUESDAY) == Tops(
        topics=(("劳动纠纷", 3),),
        guides=(("unpaid-wages", 3), ("divorce", 2), ("renting", 1)),
        services=(("legal-advice", 4), ("notary", 4), ("legal-aid", 2)),
        reasons=(("slow", 2), ("unclear", 1)),
    )


def test_a_person_who_is_deleted_leaves_every_figure_as_it_was(lived: Office) -> None:
    before = lived.statistics.report(TUESDAY, THURSDAY)
    assert sum(lived.persons.delete("", PHONE).values()) > 0
    assert lived.statistics.report(TUESDAY, THURSDAY) == before
