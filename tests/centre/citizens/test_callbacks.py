"""Callbacks."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from centre.citizens.callbacks import TRIES, CallbackError
from centre.citizens.contact import BadPhone, mask, normal
from centre.office import Office
from centre.tables import Event
from tests.centre.conftest import FakeClock


def kinds(office: Office) -> list[str]:
    with office.store.read() as session:
        where = Event.subject == "callback"
        return list(session.scalars(select(Event.kind).where(where).order_by(Event.id)))


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("138 1234 5678", "13812345678"),
        ("+86 138-1234-5678", "13812345678"),
        ("008613812345678", "13812345678"),
        ("(010) 6555-1234", "01065551234"),
        ("12348", "12348"),
    ],
)
def test_numbers_are_kept_as_they_are_dialled(written: str, digits: str) -> None:
    assert normal(written) == digits


@pytest.mark.parametrize(
    "written", ["", "1234", "1" * 16, "138abc45678", "<script>", "１３８１２３４５６７８"]
)
def test_what_cannot_be_dialled_is_refused(written: str) -> None:
    with pytest.raises(BadPhone) as caught:
        normal(written)
    assert caught.value.code == "bad-phone"


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812345678", "138****5678"),
        ("01065551234", "010****1234"),
        ("65551234", "******34"),
        ("12348", "***48"),
    ],
)
def test_numbers_are_shown_masked(phone: str, shown: str) -> None:
    assert mask(phone) == shown


def test_a_callback_is_made_and_closed(office: Office) -> None:
    wish = office.callbacks.request("13812345678", "拖欠工资")
    assert wish.masked_phone == "138****5678"
    assert "13812345678" not in repr(wish)
    assert office.callbacks.to_make() == [wish]
    assert office.callbacks.reveal(wish.id, "1") == "13812345678"
    closed = office.callbacks.close(wish.id, "reached", "1", "已告知仲裁时效")
    assert (closed.state, closed.outcome) == ("reached", "已告知仲裁时效")
    assert office.callbacks.to_make() == []
    assert office.callbacks.count() == 0
    assert kinds(office) == ["requested", "revealed", "reached"]


def test_who_was_not_reached_stays_on_the_list_behind_the_others_until_the_last_try(office: Office) -> None:
    first = office.callbacks.request("13812345678", "拖欠工资")
    second = office.callbacks.request("13912345678", "工伤")
    assert office.callbacks.close(first.id, "not-reached", "1", "没人接").state == "open"
    assert [(one.id, one.tries) for one in office.callbacks.to_make()] == [(second.id, 0), (first.id, 1)]
    for _ in range(TRIES - 1):
        closed = office.callbacks.close(first.id, "not-reached", "1")
    assert (closed.state, closed.tries) == ("not-reached", TRIES)
    assert [one.id for one in office.callbacks.to_make()] == [second.id]


def test_who_left_no_number_keeps_nobody_off_the_list(office: Office, clock: FakeClock) -> None:
    for number in range(3):
        ticket = office.tickets.issue("notary", f"r{number}")
        office.tickets.call_next("3")
        office.tickets.done(ticket.id, "3")
        office.feedback.give("ticket", ticket.id, 1)
    clock.forward(days=1)
    wish = office.callbacks.request("13812345678", "拖欠工资")
    first, *others = office.callbacks.to_make(2)
    assert first.id == wish.id
    assert [one.masked_phone for one in others] == [""]
    assert office.callbacks.get(wish.id).matter == "拖欠工资"


def test_who_asks_again_is_called_once(office: Office) -> None:
    office.callbacks.request("13812345678", "拖欠工资")
    again = office.callbacks.request("138-1234-5678", "工伤")
    assert again.matter == "拖欠工资；工伤"
    assert office.callbacks.count() == 1


def test_a_closed_callback_shows_no_number(office: Office) -> None:
    wish = office.callbacks.request("13812345678")
    office.callbacks.close(wish.id, "withdrawn", "1")
    for attempt in (
        lambda: office.callbacks.reveal(wish.id, "1"),
        lambda: office.callbacks.close(wish.id, "reached", "1"),
        lambda: office.callbacks.reveal(99, "1"),
    ):
        with pytest.raises(CallbackError):
            attempt()
