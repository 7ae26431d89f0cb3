"""Numbers for today by telephone, in the centre's real store."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import centre.settings
from centre.office import Office
from centre.queue.ticket import State
from content.pack import Pack
from ivr.dialogue.actions import DropTicket, FindQueue, OpenCode, TakeTicket
from ivr.dialogue.events import CodeOpened, QueueFound, TicketDropped, TicketTaken
from ivr.records import CallRecords
from tests.centre.conftest import FakeClock

CALLER = "13900139000"
MORNING = datetime(2026, 12, 1, 1, 30, tzinfo=UTC)
"""9:30 in the centre, a Tuesday."""


@pytest.fixture
def clock() -> FakeClock:
    clock = FakeClock()
    clock.moment = MORNING
    return clock


@pytest.fixture
def hall(tmp_path: Path, shipped_pack: Pack, clock: FakeClock) -> Iterator[Office]:
    """A centre with the demo pack's hours."""
    settings = centre.settings.Settings(
        database=f"sqlite:///{tmp_path / 'hall.sqlite'}", key_file=tmp_path / "key"
    )
    with Office.open(settings, shipped_pack.services, clock, shipped_pack.meta.open) as opened:
        yield opened


def call(hall: Office, caller: str = CALLER) -> CallRecords:
    return CallRecords(hall, "audiosocket", caller)


def take(records: CallRecords, service: str = "legal-advice") -> TicketTaken:
    taken = records.do(TakeTicket(service))
    assert isinstance(taken, TicketTaken)
    return taken


def test_a_number_is_told_with_how_long_to_wait_and_until_when_to_come(hall: Office) -> None:
    for number in range(2):
        hall.tickets.issue("legal-advice", f"kiosk-{number}")
    found = call(hall).do(FindQueue("legal-advice"))
    assert isinstance(found, QueueFound)
    assert (found.queue.ahead, found.queue.closed) == (2, False)
    taken = take(call(hall))
    assert (taken.number, taken.until, taken.again, taken.queue.ahead) == (
        "A003",
        "2026-12-01T10:30",
        False,
        2,
    )
    ticket = hall.tickets.get("A003")
    assert (ticket.source, ticket.state) == ("phone", State.PARKED)


def test_the_kiosk_finds_the_number_under_its_service_code(hall: Office) -> None:
    taken = take(call(hall))
    payload = hall.codes.open(taken.code, "hall")
    assert payload is not None
    assert hall.tickets.arrive(payload["ticket"], "hall").number == taken.number


def test_asking_twice_in_a_call_gives_one_number(hall: Office) -> None:
    records = call(hall)
    first, second = take(records), take(records)
    assert (second.number, second.code) == (first.number, first.code)
    assert take(call(hall, "")).number != first.number


def test_who_hides_their_number_gets_one_for_each_service_of_a_call(hall: Office) -> None:
    records = call(hall, "")
    assert take(records).number == take(records).number == "A001"
    assert take(records, "notary").number == "D001"


def test_who_calls_again_hears_the_number_they_have(hall: Office) -> None:
    first = take(call(hall, "+8613900139000"))
    again = take(call(hall))
    assert (again.number, again.again) == (first.number, True)


def test_who_could_not_come_in_time_gets_another_number(hall: Office, clock: FakeClock) -> None:
    first = take(call(hall))
    clock.forward(minutes=61)
    later = take(call(hall))
    assert (first.number, later.number, later.again) == ("A001", "A002", False)
    assert hall.tickets.get("A001").state == State.CANCELLED


def test_a_number_given_back_is_gone_and_another_can_be_taken(hall: Office) -> None:
    records = call(hall)
    first = take(records)
    assert records.do(DropTicket(first.code)) == TicketDropped(done=True)
    assert records.do(DropTicket(first.code)) == TicketDropped()
    assert take(records).number == "A002"
    assert hall.tickets.get("A001").state == State.CANCELLED


def test_a_code_told_by_phone_opens_the_number_until_it_is_used(hall: Office, clock: FakeClock) -> None:
    taken = take(call(hall))
    later = call(hall)
    opened = later.do(OpenCode(taken.code))
    assert isinstance(opened, CodeOpened)
    assert opened.ticket is not None
    assert (opened.ticket.number, opened.ticket.until) == (taken.number, taken.until)
    assert later.do(DropTicket(taken.code)) == TicketDropped(done=True)
    assert later.do(OpenCode(taken.code)) == CodeOpened()


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        (datetime(2026, 12, 1, 4, 30, tzinfo=UTC), "2026-12-01T13:30"),  # noon
        (datetime(2026, 12, 4, 10, 0, tzinfo=UTC), "2026-12-07T09:00"),  # Friday evening
        (datetime(2026, 10, 1, 2, 0, tzinfo=UTC), "2026-10-08T09:00"),  # the National Day holiday
    ],
)
def test_nobody_gets_a_number_while_the_centre_is_closed(
    hall: Office, clock: FakeClock, moment: datetime, opens: str
) -> None:
    clock.moment = moment
    taken = take(call(hall))
    assert (taken.number, taken.refusal, taken.queue.closed, taken.queue.opens) == ("", "closed", True, opens)
    assert hall.tickets.given() == {}


def test_a_number_is_kept_no_longer_than_the_centre_is_open(hall: Office, clock: FakeClock) -> None:
    clock.moment = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
    assert take(call(hall)).until == "2026-12-01T17:30"


def test_a_caller_may_hold_only_so_many_numbers(hall: Office) -> None:
    services = ["legal-advice", "legal-aid", "notary", "mediation"]
    answers = [take(call(hall), service) for service in services]
    assert [bool(answer.number) for answer in answers] == [True, True, True, False]
    assert answers[-1].refusal == "too-many"
    assert take(call(hall, "13700137000"), "mediation").number  # others are not kept from theirs


def test_all_who_hide_their_number_hold_as_many_as_one_person(hall: Office, clock: FakeClock) -> None:
    answers = [take(call(hall, "")) for _ in range(4)]
    assert len({answer.number for answer in answers[:3]}) == 3
    assert answers[3].refusal == "too-many"
    assert take(call(hall)).number
    clock.forward(minutes=61)  # the others have not come
    assert take(call(hall, "")).number


def test_the_line_gives_only_so_many_in_a_while(hall: Office) -> None:
    most = hall.settings.limits.place
    answers = [take(call(hall, f"139{number:08d}")) for number in range(most + 1)]
    assert all(answer.number for answer in answers[:-1])
    assert answers[-1].refusal == "too-many"
    assert hall.tickets.issue("legal-advice", "tap", kiosk="hall").number  # the kiosk is not the line


def test_a_service_that_the_centre_no_longer_has_gives_no_number(hall: Office) -> None:
    found = call(hall).do(FindQueue("gone"))
    assert found == QueueFound(take(call(hall), "gone").queue)
    assert take(call(hall), "gone").queue.closed


def test_phones_and_kiosks_at_once_get_each_number_once(hall: Office) -> None:
    each, numbers, begin = 8, [], threading.Barrier(5)
    lock = threading.Lock()

    def keep(number: str) -> None:
        with lock:
            numbers.append(number)

    def phone(place: int) -> None:
        begin.wait()
        for index in range(each):
            keep(take(call(hall, f"1390000{place}{index:03d}")).number)

    def kiosk(place: int) -> None:
        begin.wait()
        for index in range(each):
            keep(hall.tickets.issue("legal-advice", f"{place}-{index}", kiosk=f"hall-{place}").number)

    threads = [threading.Thread(target=work, args=(place,)) for place in (1, 2) for work in (phone, kiosk)]
    for thread in threads:
        thread.start()
    begin.wait()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == [f"A{number:03d}" for number in range(1, 4 * each + 1)]


def test_a_callers_ticket_is_found_and_forgotten_by_their_phone_number(hall: Office) -> None:
    taken = take(call(hall))
    told = hall.persons.export(phone=CALLER)
    assert [one["number"] for one in told["tickets"]] == [taken.number]
    hall.persons.delete(phone=CALLER)
    assert hall.persons.export(phone=CALLER)["tickets"] == []
