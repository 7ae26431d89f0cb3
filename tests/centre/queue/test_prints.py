"""Print jobs."""

from __future__ import annotations

import pytest

from centre.office import Office
from centre.queue.ticket import TicketError
from tests.centre.conftest import FakeClock


def test_a_kiosks_ticket_is_to_be_printed_there(office: Office) -> None:
    ticket = office.tickets.issue("notary", "r1", kiosk="east")
    (job,) = office.prints.pending("east")
    assert (job.kind, job.ticket) == ("ticket", ticket)
    assert office.prints.pending("west") == []


def test_a_job_for_no_kiosk_is_any_kiosks(office: Office) -> None:
    office.tickets.issue("notary", "r1")
    assert len(office.prints.pending("west")) == 1


def test_a_ticket_from_the_phone_is_not_printed(office: Office) -> None:
    office.tickets.issue("notary", "r1", source="phone")
    assert office.prints.pending() == []


@pytest.mark.parametrize("outcome", ["printed", "not_printed", "unknown"])
def test_what_the_printer_said_ends_the_job(office: Office, outcome: str) -> None:
    ticket = office.tickets.issue("notary", "r1")
    (job,) = office.prints.pending()
    office.prints.record(job.id, outcome, "缺纸")  # type: ignore[arg-type]
    office.prints.record(job.id, "printed")
    assert office.prints.pending() == []
    assert office.tickets.get(ticket.id) == ticket


def test_a_ticket_is_printed_again(office: Office) -> None:
    ticket = office.tickets.issue("notary", "r1")
    (job,) = office.prints.pending()
    office.prints.record(job.id, "not_printed", "缺纸")
    again = office.prints.again(ticket.id)
    assert [one.id for one in office.prints.pending()] == [again]
    with pytest.raises(TicketError):
        office.prints.again(99)


def test_nothing_old_comes_out_when_the_printer_is_back(office: Office, clock: FakeClock) -> None:
    office.tickets.issue("notary", "r1")
    clock.forward(minutes=11)
    assert office.prints.pending() == []
