"""One person's data at the desk: told, copied and deleted, by supervisors."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from centre.office import Office
from tests.centre.desk.conftest import post, send

PHONE = "13812345678"


def test_what_is_kept_of_a_person_is_counted_and_copied(browser: TestClient, desk_office: Office) -> None:
    desk_office.callbacks.request(PHONE, "工伤")
    desk_office.opinions.submit("complaint", "等太久", phone=PHONE)
    page = post(browser, "/persons", phone="138 1234 5678").text
    assert "<dt>回电</dt><dd>1</dd>" in page
    assert "<dt>号票</dt><dd>0</dd>" in page
    copy = post(browser, "/persons/export", phone=PHONE)
    assert "attachment" in copy.headers["content-disposition"]
    assert [one["matter"] for one in copy.json()["callbacks"]] == ["工伤"]
    assert {entry.action for entry in desk_office.audit.latest()} == {"person.export"}


def test_a_person_is_found_by_the_number_of_their_card(browser: TestClient, desk_office: Office) -> None:
    number = "11010119900307123X"
    owner = desk_office.persons.owner(number)
    desk_office.tickets.issue("notary", "r1", owner=owner)
    assert "<dt>号票</dt><dd>1</dd>" in post(browser, "/persons", number=number.lower()).text


def test_deleting_needs_the_person_to_have_asked(browser: TestClient, desk_office: Office) -> None:
    wish = desk_office.callbacks.request(PHONE, "工伤")
    assert send(browser, "/persons/delete", phone=PHONE).status_code == 400
    assert desk_office.callbacks.reveal(wish.id, "li") == PHONE
    page = post(browser, "/persons/delete", phone=PHONE, asked="yes").text
    assert "已删除，涉及1条记录" in page
    assert desk_office.callbacks.count() == 0
    assert PHONE not in page
    assert "没有这个人的信息" in post(browser, "/persons", phone=PHONE).text


@pytest.mark.parametrize("path", ["/persons", "/persons/export", "/persons/delete"])
@pytest.mark.parametrize("fields", [{}, {"phone": "12"}, {"phone": "x"}, {"number": "1" * 50}])
def test_nobody_in_particular_is_a_4xx(browser: TestClient, path: str, fields: dict[str, str]) -> None:
    answer = send(browser, path, asked="yes", **fields)
    assert 400 <= answer.status_code < 500
    assert answer.json()["reason"]
