"""Records of calls and visits."""

from __future__ import annotations

from datetime import timedelta

from centre.office import Office
from tests.centre.conftest import FakeClock


def test_a_call_is_kept_with_what_was_heard(office: Office, clock: FakeClock) -> None:
    wish = office.callbacks.request("13812345678")
    call = office.calls.record(
        clock.moment,
        clock.moment + timedelta(minutes=3),
        "callback",
        line="audiosocket",
        guides=("unpaid-wages",),
        topics=("labour",),
        callback_id=wish.id,
    )
    assert office.calls.latest() == [call]
    assert call.guides == ("unpaid-wages",)
    assert call.ended_at - call.started_at == timedelta(minutes=3)


def test_a_visit_to_the_kiosk_is_kept_with_what_was_read(office: Office, clock: FakeClock) -> None:
    ticket = office.tickets.issue("notary", "r1")
    visit = office.visits.record(
        clock.moment,
        clock.moment + timedelta(minutes=2),
        "ticket",
        place="east",
        guides=("notary", "divorce"),
        ticket_id=ticket.id,
    )
    assert (visit.place, visit.outcome, visit.guides, visit.ticket_id) == (
        "east",
        "ticket",
        ("notary", "divorce"),
        ticket.id,
    )
