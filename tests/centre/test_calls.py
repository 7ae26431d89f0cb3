"""Call records."""

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
