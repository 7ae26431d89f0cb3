"""Appointments, counters with skills, and what changes with a ticket's code."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from centre.office import Office
from centre.queue.appointment import AppointmentError
from centre.queue.ticket import State, TicketError
from centre.refusal import Refused
from centre.settings import Settings
from centre.slip import TooManyTries
from centre.store import Store
from content.meta import Opening
from content.service import PriorityClass, Service
from tests.centre.conftest import SERVICES, FakeClock

BOOKED = PriorityClass(id="appointment", title="已经预约", reason="按预约时间办理")
DAY = date(2026, 3, 4)
TEN = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)


@pytest.fixture
def office(store: Store, settings: Settings, clock: FakeClock) -> Office:
    """Notary takes appointments, at counter 3; open from 9 to 12."""
    notary = Service(
        id="notary", letter="C", title="公证", say="公证", counters=("2", "3"), priority=(BOOKED,)
    )
    opening = Opening(days=(1, 2, 3, 4, 5), start=time(9), end=time(12))
    own = settings.model_copy(
        update={"appointments": settings.appointments.model_copy(update={"counters": ("3",)})}
    )
    return Office(store, {**SERVICES, "notary": notary}, own, clock, [opening])


def refused(code: str) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, check=lambda error: error.code == code)


def test_slots_are_within_the_hours_and_still_to_come(office: Office, clock: FakeClock) -> None:
    clock.forward(minutes=40)
    starts = [slot.starts_at.strftime("%H:%M") for slot in office.appointments.slots("notary", DAY)]
    assert starts == ["10:00", "10:30", "11:00", "11:30"]
    assert office.appointments.slots("notary", date(2026, 3, 7)) == []
    assert office.appointments.days("notary")[:3] == [DAY, date(2026, 3, 5), date(2026, 3, 6)]
    assert office.appointments.slots("notary", date(2026, 6, 1)) == []


def test_only_services_that_allow_it(office: Office) -> None:
    assert office.appointments.services() == ["notary"]
    with refused("no-service"):
        office.appointments.slots("legal-aid", DAY)


def test_a_slot_is_taken_once_and_free_again_when_cancelled(office: Office) -> None:
    made = office.appointments.book("notary", TEN, name="王小明", phone="13812345678")
    assert (made.counter, made.state, made.masked_name) == ("3", "booked", "王**")
    with refused("no-slot"):
        office.appointments.book("notary", TEN)
    assert office.codes.open(made.code) == {"appointment": made.id}
    assert office.appointments.cancel_by_code(made.code).state == "cancelled"
    assert office.appointments.book("notary", TEN).state == "booked"
    assert [one.state for one in office.appointments.of_day(DAY)] == ["cancelled", "booked"]
    with refused("cancelled"):
        office.appointments.check_in(made.code, "r1")


@pytest.mark.parametrize("minutes", [-120, 7, 60 * 24 * 3, 60 * 24 * 90])
def test_a_time_that_is_no_slot(office: Office, minutes: int) -> None:
    with refused("no-slot"):
        office.appointments.book("notary", TEN + timedelta(minutes=minutes))


def test_one_person_books_so_many(office: Office) -> None:
    for minutes in (0, 30):
        office.appointments.book("notary", TEN + timedelta(minutes=minutes), phone="13812345678")
    with refused("too-many"):
        office.appointments.book("notary", TEN + timedelta(minutes=60), phone="138 1234 5678")


def test_who_checks_in_is_called_when_it_is_time(office: Office, clock: FakeClock) -> None:
    made = office.appointments.book("notary", TEN)
    clock.forward(minutes=10)
    early = office.appointments.check_in(made.code, "r1", "east")
    assert (early.priority, early.priority_reason, early.due_at) == ("appointment", "按预约时间办理", TEN)
    assert office.appointments.check_in(made.code, "r2", "east") == early
    assert len(office.prints.pending("east")) == 1
    others = [office.tickets.issue("notary", f"o{number}") for number in range(2)]
    first = office.tickets.call_next("3")
    assert first is not None
    assert first.id == others[0].id
    office.tickets.done(first.id, "3")
    clock.forward(minutes=50)
    queued = office.tickets.waiting("3")
    assert [(one.ticket.id, one.reason) for one in queued] == [
        (early.id, "appointment"),
        (others[1].id, "patience"),
    ]


def test_nobody_else_waits_so_the_early_one_is_called(office: Office, clock: FakeClock) -> None:
    made = office.appointments.book("notary", TEN)
    early = office.appointments.check_in(made.code, "r1")
    (queued,) = office.tickets.waiting("3")
    assert (queued.ticket.id, queued.reason) == (early.id, "early")


def test_too_early_too_late_and_the_wrong_day(office: Office, clock: FakeClock) -> None:
    late = office.appointments.book("notary", TEN)
    after = office.appointments.book("notary", TEN + timedelta(minutes=90))
    with refused("too-early") as caught:
        office.appointments.check_in(after.code, "r1")
    assert isinstance(caught.value, AppointmentError)
    assert caught.value.starts_at == TEN + timedelta(minutes=90)
    clock.forward(minutes=80)
    ticket = office.appointments.check_in(late.code, "r2")
    assert (ticket.priority, ticket.due_at) == (None, None)
    clock.forward(hours=23)
    with refused("not-today"):
        office.appointments.check_in(after.code, "r3")
    assert office.appointments.get(after.id).state == "missed"


def test_codes_of_appointments_cannot_be_guessed(office: Office) -> None:
    made = office.appointments.book("notary", TEN)
    other = office.codes.create({"guide": "notary"})
    for _ in range(5):
        with refused("no-appointment"):
            office.appointments.check_in(other, "r", place="east")
    with pytest.raises(TooManyTries):
        office.appointments.check_in(made.code, "r", place="east")


def test_a_ticket_is_cancelled_by_its_own_code(office: Office) -> None:
    ticket = office.tickets.issue("notary", "r1")
    assert len(ticket.code) == 8
    assert office.tickets.cancel_by_code(ticket.code).state is State.CANCELLED
    assert office.tickets.cancel_by_code(ticket.code).state is State.CANCELLED
    assert office.tickets.waiting() == []
    with refused("no-ticket"):
        office.tickets.cancel_by_code("C001")


def test_a_ticket_that_is_being_served_is_not_cancelled(office: Office) -> None:
    ticket = office.tickets.issue("notary", "r1")
    office.tickets.call_next("3")
    office.tickets.serve(ticket.id, "3")
    with refused("not-now"):
        office.tickets.cancel_by_code(ticket.code)


def test_codes_of_tickets_cannot_be_guessed(office: Office) -> None:
    office.tickets.issue("notary", "r1")
    for _ in range(5):
        with refused("no-ticket"):
            office.tickets.cancel_by_code("00000000", "east")
    with pytest.raises(TooManyTries):
        office.tickets.cancel_by_code("00000000", "east")


def test_who_does_not_come_after_so_many_recalls_is_absent(office: Office) -> None:
    first, second = (office.tickets.issue("notary", f"r{number}") for number in range(2))
    office.tickets.call_next("3")
    for _ in range(office.settings.queue.recalls):
        with pytest.raises(TicketError):
            office.tickets.call_next("3")
        office.tickets.recall(first.id, "3")
    called = office.tickets.call_next("3")
    assert called is not None
    assert called.id == second.id
    assert office.tickets.get(first.id).state is State.NO_SHOW


def test_a_counter_takes_what_its_person_can_serve(office: Office) -> None:
    notary, advice = (office.tickets.issue(service, service) for service in ("notary", "legal-advice"))
    office.counters.open("2", "wang", ["legal-advice"])
    assert [one.ticket.id for one in office.tickets.waiting("2")] == [advice.id]
    called = office.tickets.call_next("2")
    assert called is not None
    assert called.id == advice.id
    office.tickets.done(advice.id, "2")
    assert office.tickets.call_next("2") is None
    office.counters.open("2", "li")
    called = office.tickets.call_next("2")
    assert called is not None
    assert called.id == notary.id


def test_counters_open_pause_and_close(office: Office) -> None:
    assert {state.state for state in office.counters.states().values()} == {"closed"}
    office.counters.open("1", "wang", ["notary"])
    moved = office.counters.open("2", "wang")
    assert (moved.state, moved.staff, moved.services) == ("open", "wang", None)
    assert office.counters.states()["1"].state == "closed"
    assert office.counters.pause("2").state == "paused"
    office.tickets.call_next("2")
    assert office.counters.states()["2"].state == "open"
    assert office.counters.close("2").staff == ""
    with refused("no-counter"):
        office.counters.open("9")


def test_outside_the_hours_a_kiosk_gives_none_if_settings_say_so(office: Office, clock: FakeClock) -> None:
    own = office.settings.model_copy(
        update={"hours": office.settings.hours.model_copy(update={"tickets_when_closed": False})}
    )
    strict = Office(office.store, SERVICES, own, clock, office.hours.openings)
    strict.tickets.issue("notary", "r1")
    clock.forward(hours=3)
    with refused("closed"):
        strict.tickets.issue("notary", "r2")
    strict.tickets.issue("notary", "r3", source="desk")


def test_appointments_of_a_service_without_their_class_leave_others_their_turn(
    store: Store, settings: Settings, clock: FakeClock
) -> None:
    """Settings may let a service be booked whose priority classes say nothing of appointments."""
    own = settings.model_copy(
        update={
            "appointments": settings.appointments.model_copy(
                update={"services": ("notary",), "slot_minutes": 5}
            )
        }
    )
    office = Office(store, SERVICES, own, clock)
    starts = [TEN + timedelta(minutes=5 * number) for number in range(4)]
    codes = [office.appointments.book("notary", start).code for start in starts]
    clock.forward(minutes=40)
    plain = office.tickets.issue("notary", "plain")
    booked = [office.appointments.check_in(code, f"r{code}") for code in codes]
    clock.forward(minutes=40)
    called = []
    while (ticket := office.tickets.call_next("3")) is not None:
        called.append(ticket.id)
        office.tickets.done(ticket.id, "3")
    assert called == [booked[0].id, booked[1].id, plain.id, booked[2].id, booked[3].id]
