"""The waiting estimate, from the store."""

from __future__ import annotations

import pytest

from centre.office import Office
from centre.queue.estimate import UNKNOWN
from centre.queue.ticket import TicketError
from tests.centre.conftest import FakeClock


def serve(office: Office, clock: FakeClock, count: int, minutes: float = 10) -> None:
    for number in range(count):
        office.tickets.issue("notary", f"{clock()}-{number}")
        ticket = office.tickets.call_next("3")
        assert ticket is not None
        office.tickets.serve(ticket.id, "3")
        clock.forward(minutes=minutes)
        office.tickets.done(ticket.id, "3")


def test_nothing_is_said_before_anything_was_seen(office: Office) -> None:
    assert office.estimates.service("notary") == UNKNOWN
    assert office.estimates.ticket(12345) == UNKNOWN
    with pytest.raises(TicketError):
        office.estimates.service("weather")


def test_today_tells_how_long(office: Office, clock: FakeClock) -> None:
    serve(office, clock, 10)
    clock.forward(minutes=30)
    empty = office.estimates.service("notary")
    assert (empty.low_minutes, empty.high_minutes, empty.basis) == (0, 5, "today")
    tickets = [office.tickets.issue("notary", f"r{number}") for number in range(4)]
    third = office.estimates.ticket(tickets[2].id)
    assert third.low_minutes is not None
    assert third.high_minutes is not None
    assert third.low_minutes <= 20 <= third.high_minutes


def test_like_days_tell_at_opening(office: Office, clock: FakeClock) -> None:
    serve(office, clock, 14)
    clock.forward(days=7, minutes=-140)
    assert office.estimates.service("notary").basis == "like-days"
    clock.forward(days=1)
    assert office.estimates.service("notary").basis == "unknown"


def test_with_more_counters_at_work_the_wait_is_shorter(office: Office, clock: FakeClock) -> None:
    for number in range(12):
        ticket = office.tickets.issue("legal-advice", f"s{number}")
        office.tickets.call_next("1")
        office.tickets.serve(ticket.id, "1")
        clock.forward(minutes=10)
        office.tickets.done(ticket.id, "1")
    for number in range(6):
        office.tickets.issue("legal-advice", f"w{number}")
    one = office.estimates.service("legal-advice")
    office.counters.open("2", "wang")
    two = office.estimates.service("legal-advice")
    assert one.high_minutes is not None
    assert two.high_minutes is not None
    assert two.high_minutes < one.high_minutes
