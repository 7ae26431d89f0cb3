"""Service codes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre.checkdigit import check_digit, valid
from centre.citizens.codes import PayloadError, TooManyTries
from centre.office import Office
from centre.store import StoreError
from tests.centre.conftest import FakeClock


@given(st.text("0123456789", min_size=1, max_size=8), st.data())
def test_every_wrong_digit_and_every_swap_is_found(digits: str, data: st.DataObject) -> None:
    code = digits + check_digit(digits)
    assert valid(code)
    at = data.draw(st.integers(0, len(code) - 1))
    wrong = data.draw(st.sampled_from("0123456789"))
    changed = code[:at] + wrong + code[at + 1 :]
    assert valid(changed) is (changed == code)
    if at + 1 < len(code):
        swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
        assert valid(swapped) is (swapped == code)


def other(code: str) -> str:
    """A well-formed code that is not `code`."""
    digits = f"{(int(code[:5]) + 1) % 100_000:05d}"
    return digits + check_digit(digits)


def test_a_code_opens_what_it_was_made_for(office: Office) -> None:
    payload = {"guide": "unpaid-wages", "answers": {"matter": "wages"}}
    code = office.codes.create(payload)
    assert len(code) == 6
    assert valid(code)
    assert office.codes.open(code) == payload
    assert office.codes.open(code) == payload


def test_a_code_ends_after_seven_days(office: Office, clock: FakeClock) -> None:
    code = office.codes.create({})
    clock.forward(days=7, seconds=-1)
    assert office.codes.open(code) == {}
    clock.forward(seconds=1)
    assert office.codes.open(code) is None


@pytest.mark.parametrize("text", ["", "12345", "1234567", "abcdef", "１２３４５６", "000001", "'; --  "])
def test_what_is_no_code_opens_nothing(office: Office, text: str) -> None:
    assert office.codes.open(text) is None


def test_guessing_is_stopped_where_it_happens(office: Office, clock: FakeClock) -> None:
    code = office.codes.create({"a": 1})
    for _ in range(5):
        assert office.codes.open(other(code), "line-1") is None
    with pytest.raises(TooManyTries) as caught:
        office.codes.open(code, "line-1")
    assert caught.value.wait == timedelta(minutes=10)
    assert office.codes.open(code, "kiosk-1") == {"a": 1}
    clock.forward(minutes=10)
    assert office.codes.open(code, "line-1") == {"a": 1}


def test_slips_of_the_finger_are_not_guesses(office: Office) -> None:
    code = office.codes.create({})
    slip = code[:5] + str((int(code[5]) + 1) % 10)
    for _ in range(20):
        assert office.codes.open(slip) is None
    assert office.codes.open(code) == {}


@pytest.mark.parametrize(
    "payload",
    [
        {"note": "身份证110101199003071234"},
        {"note": "身份证 11010119900307123X"},
        {"note": "110101 1990 0307 1234"},
        {"note": "老证110101900307123"},
        {"x": ["13812345678"]},
        {"x": 13812345678},
        {"13812345678": "x"},
        {"x": "+86 138-1234-5678"},
        {"x": "１３８ １２３４ ５６７８"},
        {"x": "长" * 3000},
    ],
)
def test_nothing_personal_or_huge_goes_in(office: Office, payload: dict[str, object]) -> None:
    with pytest.raises(PayloadError):
        office.codes.create(payload)


@pytest.mark.parametrize(
    "payload",
    [
        {"since": "2026-03-04", "until": "2026-12-31 18:00"},
        {"wages": 15000, "months": [138, 1234, 5678]},
        {"made_at": 1774000000, "made_ms": 1774000000000},
        {"law": "《法律援助法》第四十二条", "hotline": "12348"},
        {"answers": {"amount": "1380000.00", "case": "（2026）京0101民初12345号"}},
    ],
)
def test_dates_amounts_and_cases_are_not_personal(office: Office, payload: dict[str, object]) -> None:
    assert office.codes.open(office.codes.create(payload)) == payload


def test_a_clock_that_was_wrong_for_a_while_costs_no_code(office: Office, clock: FakeClock) -> None:
    kept = office.codes.create({"a": 1})
    clock.forward(days=4000)
    office.codes.create({"b": 2})
    clock.forward(days=-4000)
    assert office.codes.open(kept) == {"a": 1}


def test_when_no_code_is_free_that_is_said(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    code = office.codes.create({})
    monkeypatch.setattr("centre.citizens.codes.draw", lambda _digits: code)
    with pytest.raises(StoreError, match="no service code"):
        office.codes.create({})
