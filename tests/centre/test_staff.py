"""Who may sign in, and for how long."""

from __future__ import annotations

import pytest

from centre.office import Office
from centre.staff import StaffError
from tests.centre.conftest import FakeClock

SECRET = "correct horse"


def refused(code: str, office: Office, login: str = "wang", secret: str = SECRET) -> None:
    with pytest.raises(StaffError) as caught:
        office.staff.sign_in(login, secret)
    assert caught.value.code == code


def test_who_signs_in_is_known_by_the_token(office: Office) -> None:
    assert not office.staff.any()
    wang = office.staff.add("wang", " 王  敏 ", SECRET, ["supervisor"], ["notary"])
    assert office.staff.any()
    assert (wang.name, wang.roles, wang.services) == (
        "王 敏",
        frozenset({"supervisor"}),
        frozenset({"notary"}),
    )
    token, person = office.staff.sign_in("wang", SECRET)
    assert person == wang
    assert office.staff.who(token) == wang
    office.staff.sign_out(token)
    assert office.staff.who(token) is None
    assert [entry.action for entry in office.audit.latest()] == ["sign-in", "staff.add"]


def test_neither_password_nor_token_is_stored(office: Office) -> None:
    office.staff.add("wang", "", SECRET, ["supervisor"])
    token, _ = office.staff.sign_in("wang", SECRET)
    with office.store.read() as session:
        tables = ("staff_session", "staff")
        rows = [session.connection().exec_driver_sql(f"SELECT * FROM {table}").all() for table in tables]
    assert SECRET not in str(rows)
    assert token not in str(rows)


def test_a_wrong_password_and_an_unknown_login_are_the_same_refusal(office: Office) -> None:
    office.staff.add("wang", "", SECRET, ["supervisor"])
    refused("bad-login", office, secret="wrong horse")
    refused("bad-login", office, login="li")


def test_guessing_locks_the_login_for_a_while(office: Office, clock: FakeClock) -> None:
    office.staff.add("wang", "", SECRET, ["supervisor"])
    for _ in range(5):
        refused("bad-login", office, secret="wrong horse")
    refused("locked", office)
    clock.forward(minutes=11)
    office.staff.sign_in("wang", SECRET)


def test_a_clock_set_back_does_not_lock_for_ever(office: Office, clock: FakeClock) -> None:
    office.staff.add("wang", "", SECRET, ["supervisor"])
    for _ in range(5):
        refused("bad-login", office, secret="wrong horse")
    clock.forward(days=-400)
    office.staff.sign_in("wang", SECRET)


def test_a_session_ends_by_itself(office: Office, clock: FakeClock) -> None:
    office.staff.add("wang", "", SECRET, ["supervisor"])
    token, _ = office.staff.sign_in("wang", SECRET)
    for _ in range(3):
        clock.forward(hours=11)
        assert office.staff.who(token) is not None
    clock.forward(hours=13)
    assert office.staff.who(token) is None
    token, _ = office.staff.sign_in("wang", SECRET)
    for _ in range(20):
        clock.forward(hours=9)
        office.staff.who(token)
    assert office.staff.who(token) is None


@pytest.mark.parametrize("change", [{"active": False}, {"secret": "another horse"}, {"roles": ["counter"]}])
def test_what_changes_rights_ends_the_sessions(office: Office, change: dict[str, object]) -> None:
    office.staff.add("chief", "", SECRET, ["supervisor"])
    wang = office.staff.add("wang", "", SECRET, ["editor"])
    token, _ = office.staff.sign_in("wang", SECRET)
    office.staff.change(wang.id, **change)  # type: ignore[arg-type]
    assert office.staff.who(token) is None


@pytest.mark.parametrize("change", [{"active": False}, {"roles": ["counter"]}])
def test_the_last_supervisor_stays(office: Office, change: dict[str, object]) -> None:
    wang = office.staff.add("wang", "", SECRET, ["supervisor"])
    with pytest.raises(StaffError) as caught:
        office.staff.change(wang.id, **change)  # type: ignore[arg-type]
    assert caught.value.code == "last-supervisor"
    assert office.staff.all() == [wang]


@pytest.mark.parametrize(
    ("login", "secret", "roles", "code"),
    [
        ("Wang", SECRET, ["counter"], "bad-name"),
        ("", SECRET, ["counter"], "bad-name"),
        ("li", "short", ["counter"], "bad-password"),
        ("li", "x" * 129, ["counter"], "bad-password"),
        ("li", SECRET, ["king"], "bad-role"),
        ("li", SECRET, [], "bad-role"),
        ("wang", SECRET, ["counter"], "login-taken"),
    ],
)
def test_what_cannot_be_added(office: Office, login: str, secret: str, roles: list[str], code: str) -> None:
    office.staff.add("wang", "", SECRET, ["supervisor"])
    with pytest.raises(StaffError) as caught:
        office.staff.add(login, "", secret, roles)
    assert caught.value.code == code
