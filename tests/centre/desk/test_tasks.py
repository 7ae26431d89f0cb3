"""Callbacks, opinions, matters handed over and service codes on the desk."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from centre.checkdigit import check_digit
from centre.office import Office
from tests.centre.desk.conftest import post, send


def test_a_callback_is_closed_with_what_was_said(browser: TestClient, desk_office: Office) -> None:
    wish = desk_office.callbacks.request("13812345678", "工伤")
    assert "138****5678" in browser.get("/callbacks").text
    close = f"/callbacks/{wish.id}/close"
    answer = post(browser, close, outcome="not-reached", note="没人接", back="/counter/1")
    assert answer.headers["location"] == "/counter/1"
    assert "打过1次没通" in browser.get("/callbacks").text
    post(browser, close, outcome="reached", note="已答复", back="/counter/1")
    assert "没有待回的电话" in browser.get("/callbacks").text
    actions = [entry.action for entry in desk_office.audit.latest()]
    assert actions == ["callback.close", "callback.close"]


def test_a_complaint_is_taken_down_revealed_and_answered(browser: TestClient, desk_office: Office) -> None:
    answer = send(browser, "/opinions", kind="complaint", text="等太久", name="王小明", phone="138 1234 5678")
    (opinion,) = desk_office.opinions.to_answer()
    assert answer.json() == {"done": True, "to": f"/opinions/{opinion.id}"}
    page = browser.get(f"/opinions/{opinion.id}").text
    assert opinion.number in page
    assert "王** 138****5678" in page
    revealed = send(browser, f"/opinions/{opinion.id}/reveal").json()
    assert revealed == {"name": "王小明", "phone": "13812345678"}
    assert "王小明 13812345678" in post(browser, f"/opinions/{opinion.id}/reveal").text
    send(browser, f"/opinions/{opinion.id}/reply", text="已核实", close="no")
    assert desk_office.opinions.get(opinion.id).state == "replied"
    send(browser, f"/opinions/{opinion.id}/reply", text="已改正", close="yes")
    assert [reply.text for reply in desk_office.opinions.get(opinion.id).replies] == ["已核实", "已改正"]
    assert send(browser, f"/opinions/{opinion.id}/reply", text="再答").status_code == 409
    assert opinion.number in browser.get("/opinions").text


def test_a_matter_goes_to_a_unit_and_is_followed_to_its_end(browser: TestClient, desk_office: Office) -> None:
    opinion = desk_office.opinions.submit("opinion", "田埂边界纠纷")
    page = browser.get(f"/matters?about=opinion-{opinion.id}").text
    assert ">田埂边界纠纷</textarea>" in page
    answer = send(
        browser,
        "/matters",
        about=f"opinion-{opinion.id}",
        unit="12345 政务服务便民热线",
        text="请调解",
        due="2026-03-04",
        name="孙大娘",
        phone="13700002222",
    )
    assert answer.status_code == 200
    (matter,) = desk_office.matters.open_ones()
    assert (matter.unit_phone, matter.subject, matter.subject_id) == ("12345", "opinion", opinion.id)
    page = browser.get("/matters").text
    assert "该催办了" in page
    assert "孙** 137****2222" in page
    assert send(browser, f"/matters/{matter.id}/reveal").json()["phone"] == "13700002222"
    for action in ("accept", "remind"):
        assert send(browser, f"/matters/{matter.id}/{action}").status_code == 200
    assert "该催办了" not in browser.get("/matters").text
    assert send(browser, f"/matters/{matter.id}/close", ending="done", note="调成了").status_code == 200
    assert "调成了" in browser.get("/matters").text
    assert send(browser, f"/matters/{matter.id}/remind").status_code == 409


def test_a_form_that_is_sent_twice_is_done_once_and_a_changed_one_again(
    browser: TestClient, desk_office: Office
) -> None:
    found = re.search(r'name="request" value="([0-9a-f]{16})"', browser.get("/matters").text)
    assert found is not None
    for text in ("物业", "物业", "邻里"):
        answer = send(browser, "/matters", other="县住建局", text=text, request=found[1])
        assert answer.status_code == 200
    assert [matter.text for matter in desk_office.matters.open_ones()] == ["物业", "邻里"]
    page = browser.get("/opinions").text
    assert found[0] not in page
    assert re.search(r'name="request" value="[0-9a-f]{16}"', page)


def test_a_unit_that_is_not_in_the_directory_is_written_in(browser: TestClient, desk_office: Office) -> None:
    send(browser, "/matters", unit="12345 政务服务便民热线", other="县住建局", text="物业")
    assert [matter.unit for matter in desk_office.matters.open_ones()] == ["县住建局"]


def test_a_service_code_is_looked_up_in_words(browser: TestClient, desk_office: Office) -> None:
    code = desk_office.codes.create({"topic": "labour", "service": "notary", "answers": {"q": "yes"}})
    page = post(browser, "/codes", code=f" {code[:3]} {code[3:]}")
    assert page.status_code == 200
    for word in ("劳动纠纷", "公证", "yes"):
        assert word in page.text
    assert post(browser, "/codes", code="123").status_code == 404


def test_guessing_codes_is_stopped(browser: TestClient, desk_office: Office) -> None:
    code = desk_office.codes.create({"topic": "labour"})
    wrong = desk_office.codes.create({"topic": "labour"})
    tried = 0
    for number in range(200):
        guess = f"{number:05}"
        guess += check_digit(guess)
        if guess in (code, wrong):
            continue
        tried += 1
        if post(browser, "/codes", code=guess).status_code == 429:
            break
    assert tried <= 6
    assert post(browser, "/codes", code=code).status_code == 429


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("/opinions", {"kind": "insult", "text": "x"}, 400),
        ("/opinions", {"kind": "opinion", "text": "  "}, 400),
        ("/opinions", {"kind": "opinion", "text": "x", "phone": "12"}, 400),
        ("/opinions", {"kind": "opinion", "text": "长" * 2001}, 413),
        ("/opinions/99/reply", {"text": "x"}, 404),
        ("/opinions/99/dance", {}, 404),
        ("/opinions/99999999999999/reveal", {}, 404),
        ("/matters", {"unit": "12345 政务服务便民热线", "text": ""}, 400),
        ("/matters", {"unit": "no such", "text": "x"}, 400),
        ("/matters", {"unit": "12345 政务服务便民热线", "text": "x", "due": "soon"}, 400),
        ("/matters", {"unit": "12345 政务服务便民热线", "text": "x", "due": "2020-01-01"}, 400),
        ("/matters/7/accept", {}, 404),
        ("/matters/7/dance", {}, 404),
    ],
)
def test_whatever_is_sent_gets_a_4xx_with_a_reason(
    browser: TestClient, path: str, fields: dict[str, str], status: int
) -> None:
    answer = send(browser, path, **fields)
    assert answer.status_code == status
    assert answer.json()["reason"]


@pytest.mark.parametrize("path", ["/opinions/7", "/matters?about=opinion-7", "/opinions/99999999999999"])
def test_what_is_not_there_is_a_404(browser: TestClient, path: str) -> None:
    assert browser.get(path).status_code == 404
