"""Tickets are stored, then printed; what the printer said is recorded and told."""

from collections.abc import Iterator
from queue import SimpleQueue
from typing import Any

import pytest

from centre.office import Office
from centre.queue.ticket import Ticket
from centre.store import StoreError
from content.pack import Pack
from devices.printer.receipt import Receipt
from kiosk.clerk import Clerk, Records, Trouble, Wish
from kiosk.printing import Printed, Printing
from tests.waiting import WAIT_SECONDS


class FakePrinter:
    """Notes what it was given, and answers as told."""

    def __init__(self) -> None:
        self.printed: list[Receipt] = []
        self.answer: Any = Printed("printed")

    def print(self, receipt: Receipt) -> Any:
        self.printed.append(receipt)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def compose(ticket: Ticket) -> Receipt:
    return Receipt.model_validate({"blocks": [{"text": ticket.number}]})


class Desk:
    """A clerk and a printing worker on one set of records; `told` collects what the screens hear."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.printer = FakePrinter()
        self.told: SimpleQueue[Any] = SimpleQueue()
        records = Records(lambda: office)
        self.clerk = Clerk(records, lambda do: do(), "kiosk-1")
        self.printing = Printing(
            records,
            self.printer,
            compose,
            lambda do: do(),
            lambda ticket, done: self.told.put((ticket, done)),
            "kiosk-1",
        )

    def take(
        self, request: str, service: str = "legal-aid", priority: str | None = None, id_number: str = ""
    ) -> Any:
        answers: SimpleQueue[Any] = SimpleQueue()
        self.clerk.take(Wish(service, request), priority, answers.put, id_number)
        return answers.get(timeout=WAIT_SECONDS)


@pytest.fixture
def desk(office: Office) -> Iterator[Desk]:
    made = Desk(office)
    yield made
    made.clerk.close()
    if made.printing._thread.is_alive():
        made.printing.stop()


def test_a_ticket_is_stored_before_it_is_printed(desk: Desk) -> None:
    ticket = desk.take("one")
    assert desk.office.tickets.get(ticket.number).id == ticket.id
    assert desk.printer.printed == []
    desk.printing.start()
    assert desk.told.get(timeout=WAIT_SECONDS) == (ticket.id, Printed("printed"))
    assert desk.office.prints.pending("kiosk-1") == []


def test_a_double_tap_gives_one_ticket_and_one_paper(desk: Desk) -> None:
    first, second = desk.take("same"), desk.take("same")
    assert first.number == second.number
    desk.printing.start()
    desk.told.get(timeout=WAIT_SECONDS)
    desk.printing.stop()
    assert len(desk.printer.printed) == 1


@pytest.mark.parametrize("outcome", ["not_printed", "unknown"])
def test_without_paper_the_ticket_stands(desk: Desk, outcome: Any) -> None:
    desk.printer.answer = Printed(outcome, "打印机缺纸")
    ticket = desk.take("one")
    desk.printing.start()
    assert desk.told.get(timeout=WAIT_SECONDS) == (ticket.id, Printed(outcome, "打印机缺纸"))
    assert desk.office.tickets.get(ticket.number).state == "waiting"
    assert desk.office.prints.pending("kiosk-1") == []  # it is not tried for ever


def test_a_fault_in_the_driver_does_not_stop_the_next_ticket(desk: Desk) -> None:
    desk.printer.answer = RuntimeError("driver")
    first = desk.take("one")
    desk.printing.start()
    assert desk.told.get(timeout=WAIT_SECONDS)[1].outcome == "unknown"
    desk.printer.answer = Printed("printed")
    second = desk.take("two")
    desk.printing.wake()
    assert desk.told.get(timeout=WAIT_SECONDS) == (second.id, Printed("printed"))
    assert first.id != second.id


def test_a_ticket_that_cannot_be_composed_does_not_stop_the_next(desk: Desk) -> None:
    composed = iter([KeyError("a service that the pack has no more"), None])

    def compose_once(ticket: Ticket) -> Receipt:
        if fault := next(composed):
            raise fault
        return compose(ticket)

    desk.printing._compose = compose_once
    desk.take("one")
    desk.take("two")
    desk.printing.start()
    outcomes = [desk.told.get(timeout=WAIT_SECONDS)[1].outcome for _ in range(2)]
    assert outcomes == ["not_printed", "printed"]


def test_a_checklist_is_printed_and_told_to_whoever_asked(desk: Desk) -> None:
    answers: SimpleQueue[Printed] = SimpleQueue()
    desk.printing.start()
    desk.printing.print(Receipt.model_validate({"blocks": [{"text": "□ 身份证"}]}), answers.put)
    assert answers.get(timeout=WAIT_SECONDS) == Printed("printed")


def test_priority_that_the_service_does_not_know_is_trouble(desk: Desk) -> None:
    assert isinstance(desk.take("one", priority="royalty"), Trouble)


def test_who_swiped_a_card_cannot_take_every_number(desk: Desk) -> None:
    person = {"id_number": "110101195003080027"}
    taken = [desk.take(str(count), **person) for count in range(desk.office.settings.limits.person)]
    assert all(isinstance(ticket, Ticket) for ticket in taken)
    assert desk.take("more", **person).code == "too-many"
    assert isinstance(desk.take("other", id_number="110101195003080019"), Ticket)
    (found,) = desk.office.persons.export("110101195003080027")["tickets"][:1]
    assert "110101195003080027" not in str(found)


def test_without_the_key_a_ticket_is_given_all_the_same(desk: Desk) -> None:
    desk.office.persons.key_file.write_bytes(b"short")
    assert isinstance(desk.take("one", id_number="110101195003080027"), Ticket)


def test_a_new_pack_brings_its_services_and_hours(office: Office, pack: Pack) -> None:
    records = Records(lambda: office)
    assert records.office().hours.openings == ()
    records.take_pack(pack)
    assert office.hours.openings == pack.meta.open
    assert office.tickets.services == pack.services


def test_records_that_cannot_be_opened_are_trouble_and_are_tried_again(office: Office) -> None:
    tries: list[int] = []

    def open_office() -> Office:
        tries.append(1)
        if len(tries) == 1:
            raise StoreError("磁盘满 disk full")
        return office

    answers: SimpleQueue[Any] = SimpleQueue()
    clerk = Clerk(Records(open_office), lambda do: do(), "kiosk-1")
    clerk.take(Wish("legal-aid", "one"), None, answers.put)
    assert answers.get(timeout=WAIT_SECONDS) == Trouble("磁盘满 disk full")
    clerk.take(Wish("legal-aid", "one"), None, answers.put)
    assert answers.get(timeout=WAIT_SECONDS).number == "B001"
    clerk.close()


def test_a_refusal_is_answered_by_its_code(desk: Desk) -> None:
    answers: SimpleQueue[Any] = SimpleQueue()
    desk.clerk.ask(lambda office: office.opinions.ask("12345678", "kiosk-1"), answers.put)
    assert answers.get(timeout=WAIT_SECONDS).code == "no-opinion"


def test_a_fault_of_ours_is_answered_too(desk: Desk) -> None:
    answers: SimpleQueue[Any] = SimpleQueue()
    desk.clerk.ask(lambda _: 1 / 0, answers.put)
    assert isinstance(answers.get(timeout=WAIT_SECONDS), Trouble)
