"""Tickets: numbers, states, order, events."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from centre.office import Office
from centre.queue.ticket import State, Ticket, TicketError, waited
from centre.refusal import Refused
from centre.tables import Event
from tests.centre.conftest import ELDERLY, FakeClock


def issue(office: Office, service: str = "legal-advice", priority: str | None = None) -> Ticket:
    issue.count += 1  # type: ignore[attr-defined]
    return office.tickets.issue(service, f"request-{issue.count}", priority)  # type: ignore[attr-defined]


issue.count = 0  # type: ignore[attr-defined]


def events(office: Office, ticket: Ticket) -> list[str]:
    with office.store.read() as session:
        where = (Event.subject == "ticket", Event.subject_id == ticket.id)
        return list(session.scalars(select(Event.kind).where(*where).order_by(Event.id)))


def test_numbers_run_by_letter(office: Office) -> None:
    numbers = [issue(office, service).number for service in ("legal-advice", "legal-aid", "legal-advice")]
    assert numbers == ["A001", "B001", "A002"]


def test_numbers_start_again_with_the_business_day(office: Office, clock: FakeClock) -> None:
    issue(office)
    clock.moment = datetime(2026, 3, 4, 19, 59, tzinfo=UTC)
    assert issue(office).number == "A002"
    clock.moment = datetime(2026, 3, 4, 20, 0, tzinfo=UTC)
    assert issue(office).number == "A001"


def test_a_clock_set_back_gives_no_number_twice(office: Office, clock: FakeClock) -> None:
    clock.forward(days=1)
    first = issue(office)
    clock.forward(days=-1)
    yesterday = issue(office)
    clock.forward(days=1)
    assert (first.number, yesterday.number, issue(office).number) == ("A001", "A001", "A002")
    assert first.day != yesterday.day


def test_the_same_request_gives_the_same_ticket(office: Office) -> None:
    first = office.tickets.issue("legal-advice", "tap-1")
    assert office.tickets.issue("legal-advice", "tap-1") == first
    assert len(office.tickets.waiting()) == 1
    assert len(office.prints.pending()) == 1


def test_priority_carries_its_legal_reason(office: Office) -> None:
    ticket = issue(office, priority="elderly")
    assert (ticket.priority, ticket.priority_reason) == ("elderly", ELDERLY.reason)


@pytest.mark.parametrize(
    ("service", "request_id", "priority", "code"),
    [
        ("no-such", "r", None, "no-service"),
        ("notary", "r", "elderly", "no-priority"),
        ("notary", "", None, "bad-request"),
        ("notary", "x" * 65, None, "bad-request"),
    ],
)
def test_what_cannot_be_issued(
    office: Office, service: str, request_id: str, priority: str | None, code: str
) -> None:
    with pytest.raises(Refused) as caught:
        office.tickets.issue(service, request_id, priority)
    assert caught.value.code == code
    assert office.tickets.waiting() == []


def test_ahead_counts_who_will_be_called_before(office: Office, clock: FakeClock) -> None:
    assert issue(office).ahead == 0
    clock.forward(minutes=1)
    assert issue(office).ahead == 1
    clock.forward(minutes=1)
    assert issue(office, priority="elderly").ahead == 0
    assert issue(office, "legal-aid").ahead == 0


def test_a_day_of_one_ticket(office: Office, clock: FakeClock) -> None:
    ticket = issue(office)
    clock.forward(minutes=5)
    called = office.tickets.call_next("1")
    assert called is not None
    assert (called.id, called.state, called.counter, called.calls) == (ticket.id, State.CALLED, "1", 1)
    assert office.tickets.recall(ticket.id, "1").calls == 2
    assert office.tickets.serve(ticket.id, "1").state == State.SERVING
    done = office.tickets.done(ticket.id, "1")
    assert done.state == State.DONE
    assert done.ended_at == clock.moment
    assert office.tickets.get("a001") == done
    assert events(office, ticket) == ["issued", "called", "called", "serving", "done"]


def test_a_counter_calls_only_its_services(office: Office) -> None:
    issue(office, "legal-aid")
    issue(office, "notary")
    assert office.tickets.call_next("1") is None
    called = office.tickets.call_next("3")
    assert called is not None
    assert called.service == "notary"


def test_an_unknown_counter_is_refused(office: Office) -> None:
    with pytest.raises(TicketError) as caught:
        office.tickets.call_next("9")
    assert caught.value.code == "no-counter"


def test_next_ends_the_service_before(office: Office) -> None:
    first, second = issue(office), issue(office)
    office.tickets.call_next("1")
    office.tickets.serve(first.id, "1")
    called = office.tickets.call_next("1")
    assert called is not None
    assert called.id == second.id
    assert office.tickets.get(first.id).state == State.DONE


def test_next_pressed_twice_loses_nobody(office: Office) -> None:
    first, second = issue(office), issue(office)
    office.tickets.call_next("1")
    with pytest.raises(TicketError) as caught:
        office.tickets.call_next("1")
    assert (caught.value.code, caught.value.number) == ("unfinished", first.number)
    assert office.tickets.get(second.id).state == State.WAITING


def test_an_absent_person_can_come_late(office: Office) -> None:
    ticket = issue(office)
    office.tickets.call_next("1")
    office.tickets.no_show(ticket.id, "1")
    assert [one.id for one in office.tickets.aside()] == [ticket.id]
    late = office.tickets.recall(ticket.id, "2")
    assert (late.state, late.counter, late.ended_at) == (State.CALLED, "2", None)


def test_a_parked_person_comes_back(office: Office) -> None:
    ticket = issue(office)
    office.tickets.call_next("1")
    office.tickets.serve(ticket.id, "1")
    assert office.tickets.park(ticket.id, "1").state == State.PARKED
    assert office.tickets.current("1") is None
    assert office.tickets.recall(ticket.id, "1").state == State.CALLED


def test_a_transfer_keeps_number_and_waiting_time(office: Office, clock: FakeClock) -> None:
    ticket = issue(office)
    other = issue(office, "notary")
    clock.forward(minutes=10)
    office.tickets.call_next("1")
    moved = office.tickets.transfer(ticket.id, "notary", "1")
    assert (moved.state, moved.number, moved.service) == (State.TRANSFERRED, "A001", "notary")
    assert [one.ticket.id for one in office.tickets.waiting("3")] == [ticket.id, other.id]
    assert office.tickets.counts() == {"legal-advice": 0, "legal-aid": 0, "notary": 2}


def test_a_call_left_by_a_closed_counter_is_taken_over(office: Office) -> None:
    ticket = issue(office)
    office.tickets.call_next("1")
    assert office.tickets.recall(ticket.id, "2").counter == "2"
    assert office.tickets.current("1") is None


def test_a_counter_has_one_person_at_a_time(office: Office) -> None:
    first, second = issue(office), issue(office)
    office.tickets.call_next("1")
    office.tickets.no_show(first.id, "1")
    office.tickets.call_next("1")
    with pytest.raises(TicketError) as caught:
        office.tickets.recall(first.id, "1")
    assert (caught.value.code, caught.value.number) == ("unfinished", second.number)


def test_another_counters_person_is_not_ended(office: Office) -> None:
    ticket = issue(office)
    office.tickets.call_next("1")
    with pytest.raises(TicketError) as caught:
        office.tickets.done(ticket.id, "2")
    assert caught.value.code == "other-counter"


def test_what_is_over_stays_over(office: Office) -> None:
    ticket = issue(office)
    office.tickets.cancel(ticket.id)
    with pytest.raises(TicketError) as caught:
        office.tickets.recall(ticket.id, "1")
    assert caught.value.code == "not-now"
    assert office.tickets.call_next("1") is None


def test_an_unknown_ticket(office: Office) -> None:
    attempts: tuple[Callable[[], object], ...] = (
        lambda: office.tickets.get("Z999"),
        lambda: office.tickets.get(99),
        lambda: office.tickets.done(99, "1"),
    )
    for attempt in attempts:
        with pytest.raises(TicketError) as caught:
            attempt()
        assert caught.value.code == "no-ticket"


def test_priority_is_called_in_the_ratio(office: Office, clock: FakeClock) -> None:
    plain = [issue(office) for _ in range(2)]
    clock.forward(minutes=1)
    old = [issue(office, priority="elderly") for _ in range(4)]
    assert [queued.reason for queued in office.tickets.waiting("1")][:3] == ["priority", "priority", "turn"]
    called = []
    for _ in range(6):
        ticket = office.tickets.call_next("1")
        assert ticket is not None
        office.tickets.done(ticket.id, "1")
        clock.forward(seconds=10)
        called.append(ticket.id)
    assert called == [one.id for one in (old[0], old[1], plain[0], old[2], old[3], plain[1])]


def test_the_board_sees_the_last_calls_newest_first(office: Office, clock: FakeClock) -> None:
    tickets = [issue(office) for _ in range(3)]
    for ticket in tickets:
        clock.forward(seconds=30)
        office.tickets.call_next("1")
        office.tickets.done(ticket.id, "1")
    clock.forward(seconds=30)
    tickets.append(issue(office))
    office.tickets.call_next("2")
    assert [one.id for one in office.tickets.called(3)] == [tickets[3].id, tickets[2].id, tickets[1].id]


def test_after_two_idle_days_all_is_empty_and_works(office: Office, clock: FakeClock) -> None:
    issue(office)
    office.tickets.call_next("1")
    issue(office)
    clock.forward(days=2)
    assert office.tickets.called() == []
    assert office.tickets.waiting() == []
    assert office.tickets.current("1") is None
    ticket = issue(office)
    called = office.tickets.call_next("1")
    assert called is not None
    assert (ticket.number, called.number) == ("A001", "A001")


def test_a_page_left_open_overnight_calls_nobody_of_yesterday(office: Office, clock: FakeClock) -> None:
    absent, serving = issue(office, "notary"), issue(office)
    office.tickets.call_next("3")
    office.tickets.no_show(absent.id, "3")
    office.tickets.call_next("1")
    clock.forward(days=1)
    attempts: tuple[Callable[[], object], ...] = (
        lambda: office.tickets.recall(absent.id, "3"),
        lambda: office.tickets.transfer(serving.id, "legal-aid", "1"),
    )
    for attempt in attempts:
        with pytest.raises(TicketError, match="2026-03-04"):
            attempt()
    # What was forgotten can still be ended.
    assert office.tickets.done(serving.id, "1").state is State.DONE


def test_who_was_sent_on_waits_until_now(office: Office, clock: FakeClock) -> None:
    ticket = issue(office)
    clock.forward(minutes=10)
    office.tickets.call_next("1")
    clock.forward(minutes=5)
    moved = office.tickets.transfer(ticket.id, "notary", "1")
    clock.forward(minutes=5)
    assert waited(moved, clock()) == timedelta(minutes=20)
    called = office.tickets.call_next("3")
    assert called is not None
    clock.forward(minutes=5)
    assert waited(called, clock()) == timedelta(minutes=20)


def test_who_has_the_paper_finds_the_ticket_by_its_code(office: Office) -> None:
    ticket = issue(office)
    assert office.tickets.by_code(ticket.code).id == ticket.id
    with pytest.raises(TicketError) as caught:
        office.tickets.by_code(f"{(int(ticket.code) + 1) % 10**8:08d}")
    assert caught.value.code == "no-ticket"


def test_a_code_is_good_on_its_own_day_only(office: Office, clock: FakeClock) -> None:
    ticket = issue(office)
    clock.moment = datetime(2026, 3, 4, 20, 0, tzinfo=UTC)
    with pytest.raises(TicketError):
        office.tickets.by_code(ticket.code)


def test_how_many_are_before_a_ticket_follows_the_order_of_calling(office: Office) -> None:
    first, second, other = issue(office), issue(office), issue(office, "legal-aid")
    assert [office.tickets.ahead(one.id) for one in (first, second, other)] == [0, 1, 0]
    issue(office, priority=ELDERLY.id)
    assert office.tickets.ahead(first.id) == 1
    office.tickets.call_next("1")
    office.tickets.cancel(first.id)
    assert office.tickets.ahead(first.id) is None


def test_a_thousand_tickets_of_one_citizen_are_three(office: Office, clock: FakeClock) -> None:
    owner = office.persons.owner("11010119491001001X")
    answers = Counter[str]()
    for number in range(1000):
        clock.forward(seconds=1)
        try:
            office.tickets.issue("notary", f"r{number}", kiosk=f"kiosk-{number % 4}", owner=owner)
            answers["taken"] += 1
        except TicketError as error:
            answers[error.code] += 1
    assert answers == {"taken": 3, "too-many": 997}
    # Who comes next is not their fault.
    assert office.tickets.issue("notary", "another", kiosk="kiosk-0").number == "C004"


def test_who_presses_without_a_card_gets_no_more_than_the_kiosk_may_give(
    office: Office, clock: FakeClock
) -> None:
    limits = office.settings.limits
    for number in range(limits.place):
        office.tickets.issue("notary", f"r{number}", kiosk="east")
    with pytest.raises(TicketError, match="too many tickets at east"):
        office.tickets.issue("notary", "more", kiosk="east")
    assert office.tickets.issue("notary", "west", kiosk="west").number == f"C{limits.place + 1:03d}"
    clock.forward(minutes=limits.place_minutes)
    assert office.tickets.issue("notary", "later", kiosk="east").number == f"C{limits.place + 2:03d}"


def test_what_a_kiosk_gave_while_its_clock_was_ahead_does_not_count_against_it(
    office: Office, clock: FakeClock
) -> None:
    clock.forward(hours=2)
    for number in range(office.settings.limits.place):
        office.tickets.issue("notary", f"r{number}", kiosk="east")
    clock.forward(hours=-2)
    assert office.tickets.issue("notary", "right", kiosk="east").state is State.WAITING


def test_who_was_called_to_a_counter_that_closed_is_the_next_at_another(
    office: Office, clock: FakeClock
) -> None:
    called, other = issue(office), issue(office, "legal-aid", "elderly")
    office.tickets.call_next("1")
    clock.forward(minutes=31)
    office.counters.close("1")
    assert [(one.ticket.id, one.reason) for one in office.tickets.waiting("2")] == [
        (called.id, "again"),
        (other.id, "patience"),
    ]
    assert office.tickets.current("1") is None
    taken_over = office.tickets.call_next("2")
    assert taken_over is not None
    assert (taken_over.id, taken_over.counter, taken_over.calls) == (called.id, "2", 2)
    assert events(office, called) == ["issued", "called", "waiting", "called"]


@pytest.mark.parametrize(("done", "state"), [(False, State.PARKED), (True, State.DONE)])
def test_who_was_being_served_at_a_counter_that_closes_is_set_aside_or_done(
    office: Office, done: bool, state: State
) -> None:
    ticket = issue(office)
    office.tickets.call_next("1")
    office.tickets.serve(ticket.id, "1")
    office.counters.close("1", done)
    assert office.tickets.get(ticket.id).state is state
    assert [one.id for one in office.tickets.aside()] == [] if done else [ticket.id]
    if not done:
        assert office.tickets.recall(ticket.id, "2").counter == "2"


@pytest.mark.parametrize("gone", ["leaves", "opens another"])
def test_who_was_called_by_somebody_who_went_away_waits_again(office: Office, gone: str) -> None:
    ticket, parked = issue(office), issue(office, "legal-aid")
    office.counters.open("2", "li")
    office.tickets.recall(office.tickets.park(office.tickets.recall(parked.id, "2").id, "2").id, "3")
    office.tickets.recall(ticket.id, "2")
    office.counters.leave("li") if gone == "leaves" else office.counters.open("1", "li")
    assert [one.ticket.id for one in office.tickets.waiting()] == [ticket.id]
    assert office.counters.states()["2"].state == "closed"
    assert office.tickets.get(parked.id).counter == "3"


def test_a_call_that_nobody_answers_can_be_taken_over_after_a_while(office: Office, clock: FakeClock) -> None:
    ticket = issue(office)
    office.tickets.call_next("1")
    clock.forward(minutes=9)
    assert office.tickets.aside() == []
    clock.forward(minutes=1)
    assert [one.id for one in office.tickets.aside()] == [ticket.id]
    office.tickets.recall(ticket.id, "2")
    assert office.tickets.aside() == []
    office.counters.pause("2")
    assert [one.id for one in office.tickets.aside()] == [ticket.id]


def test_no_counter_stays_open_overnight(office: Office, clock: FakeClock) -> None:
    office.counters.open("1", "li", ["notary"])
    clock.forward(days=1)
    assert (office.counters.states()["1"].state, office.counters.states()["1"].staff) == ("closed", "")
    issue(office)
    assert office.tickets.call_next("1") is not None
    assert (office.counters.states()["1"].state, office.counters.states()["1"].staff) == ("open", "")


def test_staff_give_priority_to_who_could_not_ask_for_it(office: Office, clock: FakeClock) -> None:
    plain, phoned = issue(office), from_away(office)
    clock.forward(minutes=10)
    office.tickets.arrive(phoned.id, "hall")
    given = office.tickets.prioritise(phoned.id, "elderly")
    assert (given.priority, given.priority_reason) == ("elderly", ELDERLY.reason)
    assert [one.ticket.id for one in office.tickets.waiting("1")] == [phoned.id, plain.id]
    assert office.tickets.prioritise(phoned.id, None).priority_reason == ""
    assert [one.ticket.id for one in office.tickets.waiting("1")] == [plain.id, phoned.id]
    assert events(office, phoned) == ["issued", "parked", "waiting", "priority", "priority"]
    with pytest.raises(TicketError) as caught:
        office.tickets.prioritise(plain.id, "soldier-of-fortune")
    assert caught.value.code == "no-priority"
    office.tickets.call_next("1")
    with pytest.raises(TicketError) as caught:
        office.tickets.prioritise(plain.id, "elderly")
    assert caught.value.code == "not-now"


def test_who_phoned_waits_since_they_came(office: Office, clock: FakeClock) -> None:
    phoned = from_away(office)
    clock.forward(minutes=50)
    came = office.tickets.arrive(phoned.id, "hall")
    clock.forward(minutes=5)
    assert waited(came, clock()) == timedelta(minutes=5)
    office.tickets.call_next("1")
    clock.forward(minutes=2)
    office.tickets.done(phoned.id, "1")
    assert office.statistics.report(came.day, came.day).total.wait_mean == 5.0


def from_away(office: Office, request: str = "call-1", owner: str | None = None) -> Ticket:
    return office.tickets.issue("legal-advice", request, source="phone", owner=owner, away=True)


def test_nobody_is_called_who_is_not_here_yet(office: Office) -> None:
    phoned = from_away(office)
    here = issue(office)
    assert (phoned.number, phoned.state, here.number, here.ahead) == ("A001", State.PARKED, "A002", 0)
    called = office.tickets.call_next("1")
    assert called is not None
    assert called.number == "A002"
    assert [job.ticket for job in office.prints.pending()] == [called]
    assert events(office, phoned) == ["issued", "parked"]


def test_who_phoned_and_comes_in_time_keeps_the_place_and_gets_paper(
    office: Office, clock: FakeClock
) -> None:
    phoned = from_away(office)
    clock.forward(minutes=10)
    second = issue(office)
    clock.forward(minutes=50)
    came = office.tickets.arrive(phoned.id, "hall")
    assert (came.number, came.state, came.ahead) == ("A001", State.WAITING, 0)
    assert office.tickets.arrive(phoned.id, "hall") == came
    assert [queued.ticket.id for queued in office.tickets.waiting()] == [phoned.id, second.id]
    assert [job.ticket for job in office.prints.pending("hall")] == [came]  # the other job is stale


def test_who_phoned_and_comes_late_gets_a_new_number_behind_the_others(
    office: Office, clock: FakeClock
) -> None:
    phoned = from_away(office)
    clock.forward(minutes=30)
    waits = issue(office)
    clock.forward(minutes=31)
    came = office.tickets.arrive(phoned.id, "hall")
    assert (came.number, came.ahead) == ("A003", 1)
    assert office.tickets.arrive(phoned.id, "hall") == came
    assert [queued.ticket.id for queued in office.tickets.waiting()] == [waits.id, came.id]
    assert office.tickets.get(phoned.id).state == State.NO_SHOW


@pytest.mark.parametrize(("days", "code"), [(0, "cancelled"), (1, "not-today")])
def test_a_number_that_is_over_brings_nobody_in(
    office: Office, clock: FakeClock, days: int, code: str
) -> None:
    phoned = from_away(office)
    if not days:
        office.tickets.cancel(phoned.id)
    clock.forward(days=days)
    with pytest.raises(TicketError) as error:
        office.tickets.arrive(phoned.id)
    assert error.value.code == code


def test_who_stands_at_the_counter_without_paper_can_be_called_all_the_same(office: Office) -> None:
    phoned = from_away(office)
    assert office.tickets.aside() == [phoned]
    assert office.tickets.recall(phoned.id, "1").state == State.CALLED
    assert office.tickets.arrive(phoned.id).state == State.CALLED  # the code is entered after all


def test_what_somebody_holds_is_what_is_not_finished(office: Office) -> None:
    first, second = (from_away(office, f"call-{number}", "somebody") for number in (1, 2))
    office.tickets.cancel(first.id)
    assert office.tickets.held("somebody") == [second]
    assert office.tickets.held("somebody else") == []


def test_how_many_are_before_a_new_ticket_is_what_the_order_says(office: Office, clock: FakeClock) -> None:
    chance = random.Random(7)
    for _ in range(60):
        clock.forward(minutes=chance.choice((-3, 0, 1, 9)))
        ticket = issue(office, priority=chance.choice((None, None, None, None, "elderly")))
        assert ticket.ahead == office.tickets.ahead(ticket.id)
        if chance.random() < 0.4:
            called = office.tickets.call_next("1")
            assert called is not None
            office.tickets.done(called.id, "1")
