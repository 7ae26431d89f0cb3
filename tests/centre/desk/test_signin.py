"""Signing in: who gets in, what each role may open, and how the first supervisor is made."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from centre.desk import guard
from centre.desk.console import NAVIGATION, Desk
from centre.desk.signin import SignInError, Throttle, local
from centre.office import Office
from centre.settings import Desk as DeskSettings
from centre.staff import ROLES
from tests.centre.conftest import FakeClock
from tests.centre.desk.conftest import JSON, SECRET, Fields, post, send, token

Enter = Callable[..., TestClient]


def test_nobody_gets_in_without_signing_in(stranger: TestClient, closed_office: Office) -> None:
    closed_office.staff.add("li", "李", SECRET, ROLES)
    for _, path, _ in NAVIGATION:
        answer = stranger.get(path, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/sign-in")
    assert stranger.get("/counter/1?part=1").status_code == 401
    answer = send(stranger, "/counter/1/next")
    assert (answer.status_code, answer.json()["reason"]) == (401, "请先登录")


def test_the_board_the_tablet_and_the_events_are_for_everybody(stranger: TestClient) -> None:
    for path in ("/board", "/evaluate/1", "/static/desk.css"):
        assert stranger.get(path, follow_redirects=False).status_code == 200


def test_signing_in_leads_to_the_page_that_was_wanted(stranger: TestClient, closed_office: Office) -> None:
    closed_office.staff.add("wang", "王小明", SECRET, ["counter"])
    page = stranger.get("/counter/2").text
    assert 'name="next" value="/counter/2"' in page
    answer = post(stranger, "/sign-in", login="Wang ", password=SECRET, next="/counter/2")
    assert (answer.status_code, answer.headers["location"]) == (303, "/counter/2")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "王小明" in stranger.get("/counter/2").text


def test_an_address_is_kept_whole_until_signed_in_unless_it_is_absurd(stranger: TestClient) -> None:
    def sent_to(path: str) -> str:
        return str(stranger.get(path, follow_redirects=False).headers["location"])

    assert sent_to("/matters?about=opinion-12") == "/sign-in?next=/matters%3Fabout%3Dopinion-12"
    assert sent_to(f"/tickets?number={'9' * 300}") == "/sign-in?next=/"


@pytest.mark.parametrize("to", ["//evil.example", "/\\evil.example", "https://evil.example", "", "/a\r\nb"])
def test_signing_in_never_leads_to_another_site(to: str) -> None:
    assert local(to) == "/"


def test_a_wrong_password_is_said_and_noted_without_the_login(
    stranger: TestClient, closed_office: Office
) -> None:
    closed_office.staff.add("wang", "王小明", SECRET, ["counter"])
    for login in ("wang", "nobody"):
        answer = post(stranger, "/sign-in", login=login, password="wrong password")
        assert answer.status_code == 403
        assert "登录名或密码不对" in answer.text
        assert guard.SESSION not in answer.cookies
    entries = [entry for entry in closed_office.audit.latest() if entry.action == "sign-in.failed"]
    assert [entry.who for entry in entries] == ["", ""]


def test_too_many_wrong_passwords_are_refused_for_a_while(
    stranger: TestClient, closed_office: Office, clock: FakeClock
) -> None:
    closed_office.staff.add("wang", "王小明", SECRET, ["counter"])
    for _ in range(5):
        post(stranger, "/sign-in", login="wang", password="wrong password")
    assert post(stranger, "/sign-in", login="wang", password=SECRET).status_code == 429
    clock.forward(minutes=11)
    assert post(stranger, "/sign-in", login="wang", password=SECRET).status_code == 303


def test_a_place_that_failed_too_often_waits_whatever_logins_it_tries() -> None:
    now = [0.0]
    throttle = Throttle(3, 600, lambda: now[0])
    for _ in range(3):
        throttle.check("10.0.0.1")
        throttle.fail("10.0.0.1")
    with pytest.raises(SignInError):
        throttle.check("10.0.0.1")
    throttle.check("10.0.0.2")
    now[0] = 601
    throttle.check("10.0.0.1")


def test_signing_out_ends_the_session(sign_in: Enter) -> None:
    browser = sign_in("counter")
    old = browser.cookies[guard.SESSION]
    assert post(browser, "/sign-out").headers["location"] == "/sign-in"
    browser.cookies.set(guard.SESSION, old)
    assert browser.get("/counter/1?part=1").status_code == 401


def test_signing_out_closes_the_counter(sign_in: Enter, closed_office: Office) -> None:
    browser = sign_in("counter")
    closed_office.tickets.issue("legal-advice", "r1")
    post(browser, "/counter/1/next")
    assert closed_office.counters.states()["1"].staff == "wang"
    post(browser, "/sign-out")
    assert closed_office.counters.states()["1"].state == "closed"
    assert [one.reason for one in closed_office.tickets.waiting()] == ["again"]


def test_a_session_ends_when_nobody_uses_it_and_at_last_in_any_case(sign_in: Enter, clock: FakeClock) -> None:
    browser = sign_in("counter")
    for _ in range(13):
        clock.forward(hours=11)
        assert browser.get("/counter/1?part=1").status_code == 200
    clock.forward(hours=13)
    assert browser.get("/counter/1?part=1").status_code == 401


def test_a_session_in_use_ends_after_a_week(sign_in: Enter, clock: FakeClock) -> None:
    browser = sign_in("counter")
    answers = []
    for _ in range(17):
        clock.forward(hours=11)
        answers.append(browser.get("/counter/1?part=1").status_code)
    assert answers == [200] * 15 + [401] * 2


def test_the_session_cookie_needs_https_where_settings_say_so(
    console: Desk, stranger: TestClient, closed_office: Office
) -> None:
    closed_office.settings = closed_office.settings.model_copy(update={"desk": DeskSettings(secure=True)})
    closed_office.staff.add("wang", "王小明", SECRET, ["counter"])
    cookie = post(stranger, "/sign-in", login="wang", password=SECRET).headers["set-cookie"].lower()
    assert "; secure" in cookie
    assert "; path=/" in cookie


def test_a_form_from_before_signing_in_is_refused(stranger: TestClient, closed_office: Office) -> None:
    closed_office.staff.add("wang", "王小明", SECRET, ["counter"])
    before = token(stranger)
    post(stranger, "/sign-in", login="wang", password=SECRET)
    assert stranger.post("/counter/1/next", data={"token": before}, headers=JSON).status_code == 403


@pytest.mark.parametrize("session", ["x" * 43, "é" * 30, "a" * 5000, "' OR 1=1 --" * 3])
def test_a_made_up_session_is_nobodys(stranger: TestClient, session: str) -> None:
    headers = {"cookie": f"{guard.SESSION}={session}".encode("latin-1")}
    assert stranger.get("/counter/1?part=1", headers=headers).status_code == 401


def test_the_first_supervisor_is_made_with_the_printed_code_and_only_once(
    stranger: TestClient, console: Desk, closed_office: Office
) -> None:
    assert "/first" in str(stranger.get("/").url)
    given = {"login": "li", "name": "李主管", "password": SECRET, "again": SECRET}
    wrong = f"{(int(console.sign_in.first_code) + 1) % 10**8:08}"
    assert post(stranger, "/first", code=wrong, **given).status_code == 400
    code = console.sign_in.first_code
    assert post(stranger, "/first", code=code, **{**given, "again": "other"}).status_code == 400
    assert post(stranger, "/first", code=code, **{**given, "password": "x", "again": "x"}).status_code == 400
    assert not closed_office.staff.any()
    assert post(stranger, "/first", code=code, **given).headers["location"] == "/"
    assert "李主管" in stranger.get("/staff").text
    assert post(stranger, "/first", code=code, **{**given, "login": "x"}).status_code == 404


def test_people_change_their_own_password(sign_in: Enter, closed_office: Office) -> None:
    closed_office.staff.add("li", "李主管", SECRET, ["supervisor"])
    browser = sign_in("editor")
    fresh = "another horse"
    assert post(browser, "/account", old="wrong password", password=fresh, again=fresh).status_code == 403
    assert post(browser, "/account", old=SECRET, password=fresh, again="typo typo").status_code == 400
    assert post(browser, "/account", old=SECRET, password=fresh, again=fresh).status_code == 303
    assert browser.get("/content").status_code == 200
    closed_office.staff.sign_in("wang", fresh)


def test_supervisors_manage_people(sign_in: Enter, closed_office: Office) -> None:
    browser = sign_in("supervisor")
    new: Fields = {"login": "zhao", "name": "赵", "password": SECRET, "role": ["counter"]}
    assert send(browser, "/staff", **new).json() == {"done": True}
    assert send(browser, "/staff", **new).status_code == 409
    zhao = next(one for one in closed_office.staff.all() if one.login == "zhao")
    roles = send(browser, f"/staff/{zhao.id}/roles", role=["editor", "counter"], service=["notary"])
    assert roles.status_code == 200
    assert send(browser, f"/staff/{zhao.id}/roles", role=["counter"], service=["none"]).status_code == 400
    assert send(browser, f"/staff/{zhao.id}/password", password="short").status_code == 400
    assert send(browser, f"/staff/{zhao.id}/leave").status_code == 200
    changed = next(one for one in closed_office.staff.all() if one.login == "zhao")
    assert (set(changed.roles), set(changed.services or ())) == ({"editor", "counter"}, {"notary"})
    assert not changed.active
    me = next(one for one in closed_office.staff.all() if one.login == "wang")
    answer = send(browser, f"/staff/{me.id}/leave")
    assert (answer.status_code, answer.json()["reason"]) == (409, "至少要留一位主管")
    assert send(browser, "/staff/999/leave").status_code == 404
    assert "staff.change" in browser.get("/audit?who=wang").text


def test_an_open_console_is_for_the_loopback_only() -> None:
    with pytest.raises(ValueError, match="sign_in"):
        DeskSettings(sign_in=False, host="0.0.0.0")


def test_whoever_calls_sits_at_the_counter_with_their_skills(sign_in: Enter, closed_office: Office) -> None:
    browser = sign_in("counter")
    closed_office.tickets.issue("legal-aid", "r1")
    assert send(browser, "/counter/1/next").status_code == 200
    state = closed_office.counters.states()["1"]
    assert (state.staff, state.state) == ("wang", "open")
    assert send(browser, "/counter/1/pause").status_code == 200
    assert closed_office.counters.states()["1"].state == "paused"
    assert send(browser, "/counter/1/open").status_code == 200
    assert send(browser, "/counter/1/close").status_code == 200
    assert closed_office.counters.states()["1"].state == "closed"
    actions = [entry.action for entry in closed_office.audit.latest() if entry.who == "wang"]
    assert actions[:4] == ["counter.close", "counter.open", "counter.pause", "counter.next"]
