"""Booking, checking in, and what can be done with a number already taken: the real kiosk, tapped."""

import pytest

from tests.kiosk.screen import Program, Shot
from tests.kiosk.stage import Centre, ends_well

pytestmark = pytest.mark.window


def first(shot: Shot, start: str) -> str:
    return next(target for target in shot.targets if target.startswith(start))


def book(kiosk: Program, shot: Shot) -> Shot:
    """From home to a booked appointment at the last day's first time."""
    shot = kiosk.tap(shot, "item:ticket")
    shot = kiosk.tap(shot, "booking")
    shot = kiosk.having(kiosk.tap(shot, "service:notary"), "day:")
    days = [target for target in shot.targets if target.startswith("day:")]
    shot = kiosk.having(kiosk.tap(shot, days[-1]), "time:")
    shot = kiosk.tap(shot, first(shot, "time:"))
    shot = kiosk.type(shot, "13812345678", typed=11)
    shot = kiosk.tap(shot, "send", step="check")
    return kiosk.tap(shot, "book", step="booked")


def test_an_appointment_is_booked_printed_and_cancelled_by_its_code(centre: Centre) -> None:
    centre.fake("printer", "--png", str(centre.folder / "paper"))
    kiosk, shot = centre.kiosk()
    shot = book(kiosk, shot)
    if shot.params["print"] == "running":
        shot = kiosk.next(print="printed")
    assert (centre.folder / "paper/001.png").exists()
    office = centre.office()
    booked = office.appointments.get(1)
    assert (booked.service, booked.state, booked.masked_phone) == ("notary", "booked", "138****5678")
    shot = kiosk.tap(shot, "done")
    shot = kiosk.tap(shot, "item:ticket")
    shot = kiosk.tap(shot, "code")
    shot = kiosk.type(shot, booked.code, id=1)
    shot = kiosk.next() if "arrive" not in shot.targets else shot
    shot = kiosk.tap(shot, "arrive")  # it is on another day
    assert shot.screen == "appointment"
    shot = kiosk.tap(shot, "cancel")
    shot = kiosk.next() if "cancel" not in shot.targets else shot
    shot = kiosk.tap(shot, "cancel", step="cancelled")
    assert office.appointments.get(1).state == "cancelled"
    shot = kiosk.tap(shot, "done")
    assert shot.screen == "home"
    ends_well(kiosk)


def test_a_number_is_printed_again_and_given_up_by_its_code(centre: Centre) -> None:
    centre.fake("printer", "--png", str(centre.folder / "paper"))
    kiosk, shot = centre.kiosk()
    office = centre.office()
    ticket = office.tickets.issue("notary", "one", source="desk")
    shot = kiosk.tap(shot, "item:ticket")
    shot = kiosk.tap(shot, "held")
    shot = kiosk.type(shot, ticket.code, number=ticket.number)
    shot = kiosk.tap(shot, "print", print="printed")
    assert (centre.folder / "paper/001.png").exists()
    shot = kiosk.tap(shot, "cancel")
    assert office.tickets.get(ticket.id).state == "waiting"
    shot = kiosk.tap(shot, "cancel", step="cancelled")
    assert office.tickets.get(ticket.id).state == "cancelled"
    ends_well(kiosk)


def test_a_wrong_code_leads_nowhere_and_is_typed_anew(centre: Centre) -> None:
    kiosk, shot = centre.kiosk()
    shot = kiosk.tap(shot, "item:ticket")
    shot = kiosk.tap(shot, "code")
    shot = kiosk.type(shot, "123456", wrong=True)
    assert shot.params["typed"] == 0
    shot = kiosk.tap(shot, "key:7")
    assert shot.params == {"typed": 1, "wrong": False}
    ends_well(kiosk)


def test_who_took_a_number_by_phone_enters_its_code_and_may_go_first(centre: Centre) -> None:
    kiosk, shot = centre.kiosk()
    office = centre.office()
    ticket = office.tickets.issue("legal-aid", "call", source="phone", away=True)
    code = office.codes.create({"ticket": ticket.id})
    shot = kiosk.tap(shot, "item:ticket")
    shot = kiosk.tap(shot, "code")
    shot = kiosk.type(shot, code, step="priority")
    assert office.tickets.get(ticket.id).state == "parked"
    shot = kiosk.tap(shot, "priority:disabled", number=ticket.number)
    assert shot.params["priority"] == "disabled"
    assert office.tickets.get(ticket.id).state == "waiting"
    ends_well(kiosk)


def test_a_number_given_back_by_phone_is_not_printed(centre: Centre) -> None:
    kiosk, shot = centre.kiosk()
    office = centre.office()
    ticket = office.tickets.issue("notary", "call", source="phone", away=True)
    code = office.codes.create({"ticket": ticket.id})
    office.tickets.cancel(ticket.id)
    shot = kiosk.tap(shot, "item:ticket")
    shot = kiosk.tap(shot, "code")
    shot = kiosk.type(shot, code, wrong=True)
    assert shot.screen == "code"
    ends_well(kiosk)
