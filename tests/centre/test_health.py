"""Device health and the audit log."""

from __future__ import annotations

import pytest

from centre.office import Office
from tests.centre.conftest import FakeClock


def test_a_change_makes_a_new_row_and_the_same_does_not(office: Office, clock: FakeClock) -> None:
    office.devices.record("kiosk-1/printer", "ok")
    clock.forward(minutes=2)
    office.devices.record("kiosk-1/printer", "ok")
    clock.forward(minutes=1)
    office.devices.record("kiosk-1/printer", "degraded", "纸将尽")
    office.devices.record("board/display", "ok")
    present = {one.device: one for one in office.devices.present()}
    assert present["kiosk-1/printer"].state == "degraded"
    assert present["kiosk-1/printer"].since == clock()
    assert [one.state for one in office.devices.history("kiosk-1/printer")] == ["degraded", "ok"]


def test_a_loose_plug_does_not_fill_the_records(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("centre.retention.STATES_KEPT", 3)
    for number in range(8):
        office.devices.record("kiosk-1/reader", ("ok", "unusable")[number % 2], f"{number}")
    office.devices.record("kiosk-1/printer", "ok")
    assert office.retention.run()["health"] == 5
    assert [one.why for one in office.devices.history("kiosk-1/reader")] == ["7", "6", "5"]
    assert len(office.devices.history("kiosk-1/printer")) == 1


def test_a_device_that_says_nothing_is_unknown(office: Office, clock: FakeClock) -> None:
    office.devices.record("kiosk-1/printer", "ok")
    clock.forward(minutes=6)
    (one,) = office.devices.present()
    assert one.state == "unknown"


def test_a_state_is_one_of_four_words(office: Office) -> None:
    with pytest.raises(ValueError, match="degraded"):
        office.devices.record("kiosk-1/printer", "fine")


def test_the_log_is_read_page_by_page_and_by_person(office: Office) -> None:
    for number in range(5):
        office.audit.note("wang" if number % 2 else "li", "look", f"ticket {number}", why="test")
    first = office.audit.latest(limit=2)
    assert [entry.subject for entry in first] == ["ticket 4", "ticket 3"]
    assert [entry.subject for entry in office.audit.latest(limit=2, before_id=first[-1].id)] == [
        "ticket 2",
        "ticket 1",
    ]
    assert {entry.who for entry in office.audit.latest(who="wang")} == {"wang"}
    assert office.audit.latest(action="sign-in") == []
