"""The counter page and the board, as a browser without scripts and as its own script use them."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from centre import key as centre_key
from centre.desk.app import main
from centre.office import Office
from centre.queue.ticket import State
from tests.centre.conftest import FakeClock
from tests.centre.desk.conftest import JSON, send, token


def press(browser: TestClient, action: str, counter: str = "1", **fields: str) -> httpx.Response:
    return send(browser, f"/counter/{counter}/{action}", **fields)


def test_a_person_is_called_served_and_done(browser: TestClient, desk_office: Office) -> None:
    ticket = desk_office.tickets.issue("legal-advice", "r1", "elderly")
    assert press(browser, "next").json() == {"done": True}
    page = browser.get("/counter/1").text
    assert "A001" in page
    assert "老年人权益保障法" in page
    for action, state in (("recall", State.CALLED), ("serve", State.SERVING), ("done", State.DONE)):
        assert press(browser, action, ticket=str(ticket.id)).status_code == 200
        assert desk_office.tickets.get(ticket.id).state == state


def test_without_scripts_a_form_leads_back_to_the_page(browser: TestClient, desk_office: Office) -> None:
    desk_office.tickets.issue("legal-advice", "r1")
    answer = browser.post("/counter/1/next", data={"token": token(browser)}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/counter/1")


def test_park_transfer_and_absent(browser: TestClient, desk_office: Office) -> None:
    first, second, third = (desk_office.tickets.issue("legal-advice", f"r{n}") for n in range(3))
    press(browser, "next")
    press(browser, "park", ticket=str(first.id))
    press(browser, "next")
    press(browser, "transfer", ticket=str(second.id), service="notary")
    press(browser, "next")
    press(browser, "no-show", ticket=str(third.id))
    states = [desk_office.tickets.get(one.id).state for one in (first, second, third)]
    assert states == [State.PARKED, State.TRANSFERRED, State.NO_SHOW]
    page = browser.get("/counter/1").text
    assert page.count("叫回</button>") == 2


@pytest.mark.parametrize(("done", "state"), [("yes", State.DONE), ("", State.PARKED)])
def test_a_counter_that_closes_says_what_becomes_of_who_is_there(
    browser: TestClient, desk_office: Office, done: str, state: State
) -> None:
    ticket = desk_office.tickets.issue("legal-advice", "r1")
    press(browser, "next")
    assert 'id="counter-close-done"' not in browser.get("/counter/1").text
    press(browser, "serve", ticket=str(ticket.id))
    assert 'id="counter-close-done" name="done" value="yes"' in browser.get("/counter/1").text
    assert press(browser, "close", done=done).status_code == 200
    assert desk_office.tickets.get(ticket.id).state is state
    assert ("A001" in browser.get("/counter/2").text) is (state is State.PARKED)


def test_who_was_called_to_a_counter_that_closes_is_first_at_another(
    browser: TestClient, desk_office: Office
) -> None:
    ticket = desk_office.tickets.issue("legal-advice", "r1")
    press(browser, "next")
    press(browser, "close")
    assert "叫过号，窗口关了" in browser.get("/counter/2").text
    press(browser, "next", counter="2")
    assert desk_office.tickets.get(ticket.id).counter == "2"
    assert "窗口关了，回到队伍最前面" in browser.get(f"/tickets/{ticket.id}").text


def test_only_the_part_that_changes_is_sent_to_an_open_page(browser: TestClient) -> None:
    for path in ("/", "/counter/1", "/board"):
        part = browser.get(f"{path}?part=1").text
        assert "<html" not in part
        assert part in browser.get(path).text


def test_what_people_wrote_is_escaped(browser: TestClient, desk_office: Office) -> None:
    desk_office.callbacks.request("13812345678", "<script>alert(1)</script>\"'")
    page = browser.get("/counter/1").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_a_callback_is_masked_shown_and_closed(browser: TestClient, desk_office: Office) -> None:
    wish = desk_office.callbacks.request("13812345678", "工伤")
    page = browser.get("/counter/1").text
    assert "138****5678" in page
    assert "13812345678" not in page
    assert send(browser, f"/callbacks/{wish.id}/reveal").json() == {"phone": "13812345678"}
    assert "13812345678" in browser.post(f"/callbacks/{wish.id}/reveal", data={"token": token(browser)}).text
    assert send(browser, f"/callbacks/{wish.id}/close", outcome="reached", note="约了周三").json() == {
        "done": True
    }
    assert desk_office.callbacks.count() == 0
    assert send(browser, f"/callbacks/{wish.id}/reveal").status_code == 409


def test_the_board_shows_the_call_the_last_calls_and_who_waits(
    browser: TestClient, desk_office: Office, clock: FakeClock
) -> None:
    assert "请在大厅取号等候" in browser.get("/board").text
    for n in range(3):
        desk_office.tickets.issue("legal-advice", f"r{n}")
    desk_office.tickets.call_next("1")
    clock.forward(seconds=5)
    desk_office.tickets.call_next("2")
    page = browser.get("/board").text
    assert re.search(r'data-call="2/1">A002<', page)
    assert "到 2号窗口" in page
    assert "<b>A001</b>" in page
    assert re.search(r"<span>法律咨询</span><b>1</b>", page)


def test_pressing_twice_is_refused_in_words(browser: TestClient, desk_office: Office) -> None:
    for n in range(2):
        desk_office.tickets.issue("legal-advice", f"r{n}")
    press(browser, "next")
    answer = press(browser, "next")
    assert answer.status_code == 409
    assert answer.json()["reason"] == "A001 还在这个窗口，请先办理、办完或过号"


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("/counter/9/next", {}, 404),
        ("/counter/1/dance", {"ticket": "1"}, 404),
        ("/counter/1/done", {}, 400),
        ("/counter/1/done", {"ticket": "x' OR 1=1"}, 400),
        ("/counter/1/done", {"ticket": "９"}, 400),
        ("/counter/1/done", {"ticket": "9" * 30}, 400),
        ("/counter/1/done", {"ticket": "99"}, 404),
        ("/counter/1/transfer", {"ticket": "1", "service": "no-such"}, 400),
        ("/callbacks/99/reveal", {}, 404),
        ("/callbacks/1/close", {"outcome": "maybe"}, 400),
        ("/callbacks/x/close", {"outcome": "reached"}, 404),
        ("/callbacks/99999999999999999999999/reveal", {}, 404),
        ("/counter/1/done", {"ticket": "1", "note": "长" * 2_000}, 413),
        ("/counter/1/done", {f"f{n}": "x" for n in range(50)}, 400),
    ],
)
def test_whatever_is_sent_gets_a_4xx_with_a_reason(
    browser: TestClient, path: str, fields: dict[str, str], status: int
) -> None:
    answer = browser.post(path, data={"token": token(browser), **fields}, headers=JSON)
    assert answer.status_code == status
    assert answer.json()["reason"]


def test_a_form_of_another_page_is_refused(browser: TestClient, desk_office: Office) -> None:
    ticket = desk_office.tickets.issue("legal-advice", "r1")
    good = token(browser)
    for data, headers in (
        ({"x": "1"}, {}),
        ({"token": "0" * 64}, {}),
        ({"token": "é"}, {}),
        ({"token": good}, {"origin": "http://evil.example"}),
        ({"token": good}, {"origin": "null"}),
    ):
        answer = browser.post("/counter/1/next", data=data, headers={**JSON, **headers})
        assert (answer.status_code, answer.json()["reason"]) == (403, "页面已过期，请刷新后再操作")
    browser.cookies.clear()
    assert browser.post("/counter/1/next", data={"token": good}).status_code == 403
    assert browser.post("/counter/1/next", json={"token": good}).status_code == 415
    assert browser.post("/counter/1/next", content=b"\xff\x00", headers=JSON).status_code == 415
    assert desk_office.tickets.get(ticket.id).state == State.WAITING


def test_a_name_that_is_not_ours_is_refused(browser: TestClient) -> None:
    assert browser.get("/", headers={"host": "evil.example"}).status_code == 400
    assert browser.get("/", headers={"host": "[::"}).status_code == 400
    assert browser.get("/", headers={"host": "localhost:8348"}).status_code == 200
    assert browser.get("/", headers={"host": "[::1]:8348"}).status_code == 200


def test_every_answer_has_the_security_headers(browser: TestClient) -> None:
    for path in ("/", "/board", "/none", "/static/live.js", "/static/../app.py"):
        headers = browser.get(path).headers
        assert "script-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("path", ["/none", "/counter/", "/counter/%00", "/counter/1/next", "/static/none"])
def test_a_page_that_is_not_there(browser: TestClient, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code in (404, 405)
    assert "没有这个" in answer.text


def test_a_lost_database_is_said_and_survived(
    browser: TestClient, desk_office: Office, tmp_path: Path
) -> None:
    desk_office.store.engine.dispose()
    file = tmp_path / "centre.sqlite"
    aside = tmp_path / "aside"
    file.rename(aside)
    file.mkdir()
    answer = browser.get("/counter/1")
    assert answer.status_code == 503
    assert "数据库现在不能用" in answer.text
    file.rmdir()
    aside.rename(file)
    assert browser.get("/counter/1").status_code == 200


def test_a_bad_start_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "centre.toml"
    path.write_text("[centre]\nday_start = 'noon'\n")
    assert main(["--settings", str(path)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "centre.day_start" in line


def test_the_key_is_made_once_and_is_its_owners(tmp_path: Path) -> None:
    path = tmp_path / "new" / "centre.key"
    first = centre_key.load(path)
    assert centre_key.load(path) == first
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_bytes(b"short")
    with pytest.raises(centre_key.KeyFileError):
        centre_key.load(path)
