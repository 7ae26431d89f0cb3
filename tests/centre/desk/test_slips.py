"""Today's tickets at the desk: found, taken for somebody, printed again, cancelled, transferred."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from centre.office import Office
from centre.queue import journal
from centre.queue.ticket import State
from tests.centre.conftest import FakeClock
from tests.centre.desk.conftest import post, send


def test_a_ticket_is_found_by_number_and_by_its_code(browser: TestClient, desk_office: Office) -> None:
    first, second = (desk_office.tickets.issue(service, service) for service in ("legal-advice", "notary"))
    for asked in (first.number, first.number.lower(), "A", f" {first.code} "):
        page = browser.get("/tickets", params={"number": asked}).text
        assert f">{first.number}</a>" in page
        assert f">{second.number}</a>" not in page
    assert "今天没有 a9% 这个号" in browser.get("/tickets", params={"number": "a9%"}).text


def test_who_rang_and_has_not_come_is_said_to_be_expected_and_waits_not_at_all(
    browser: TestClient, desk_office: Office, clock: FakeClock
) -> None:
    ticket = desk_office.tickets.issue("notary", "r1", source="phone", kiosk="line-1", away=True)
    clock.forward(minutes=20)
    page = browser.get("/tickets").text
    assert "电话取号，没到" in page
    assert "20分钟" not in page
    assert "电话取号，没到" in browser.get(f"/tickets/{ticket.id}").text


def test_tickets_of_yesterday_are_not_listed(
    browser: TestClient, desk_office: Office, clock: FakeClock
) -> None:
    desk_office.tickets.issue("notary", "r1")
    clock.forward(days=1)
    assert "今天还没有人取号" in browser.get("/tickets").text


def test_a_ticket_is_taken_for_somebody_once_and_printed(browser: TestClient, desk_office: Office) -> None:
    found = re.search(r'name="request" value="([0-9a-f]{16})"', browser.get("/tickets").text)
    assert found is not None
    given = {"request": found[1], "service": "legal-advice", "priority": "elderly", "print": "yes"}
    first, again = (send(browser, "/tickets", **given).json()["to"] for _ in range(2))
    assert first == again
    (ticket,) = journal.tickets(desk_office.store, desk_office.tickets.today)
    assert (ticket.priority, ticket.source) == ("elderly", "desk")
    assert [job.ticket.number for job in desk_office.prints.pending("east") if job.ticket] == [ticket.number]
    page = browser.get(first).text
    assert "老年人" in page
    assert "等待打印" in page


def test_a_waiting_ticket_is_given_a_priority_class_with_its_reason(
    browser: TestClient, desk_office: Office
) -> None:
    ticket = desk_office.tickets.issue("legal-advice", "r1", source="phone", away=True)
    path = f"/tickets/{ticket.id}"
    assert '<option value="elderly">老年人</option>' in browser.get(path).text
    assert send(browser, f"{path}/priority", priority="elderly").status_code == 200
    page = browser.get(path).text
    assert "《老年人权益保障法》第五十三条" in page
    assert "改优先类别" in page
    assert send(browser, f"{path}/priority", priority="king").status_code == 400
    desk_office.tickets.recall(ticket.id, "1")
    assert send(browser, f"{path}/priority", priority="").status_code == 409
    assert 'id="give-class"' not in browser.get(path).text


def test_a_ticket_without_its_request_id_is_still_given(browser: TestClient, desk_office: Office) -> None:
    assert send(browser, "/tickets", service="notary", request="x").status_code == 200
    assert desk_office.prints.pending() == []


def test_what_happened_to_a_ticket_is_told_in_order(browser: TestClient, desk_office: Office) -> None:
    ticket = desk_office.tickets.issue("legal-advice", "r1", source="desk")
    desk_office.tickets.call_next("1")
    desk_office.tickets.transfer(ticket.id, "notary", "1")
    desk_office.prints.record(desk_office.prints.again(ticket.id), "not_printed", "缺纸")
    page = browser.get(f"/tickets/{ticket.id}").text
    steps = re.findall(r"<li><time>09:00</time> <b>(.*?)</b>", page)
    assert steps == ["取号", "呼叫", "转业务", "号票没有打印出来"]
    assert "缺纸" in page
    assert "公证" in page


def test_a_ticket_is_printed_again_and_cancelled_from_the_desk(
    browser: TestClient, desk_office: Office
) -> None:
    ticket = desk_office.tickets.issue("legal-advice", "r1", source="desk")
    assert post(browser, f"/tickets/{ticket.id}/print").headers["location"] == f"/tickets/{ticket.id}"
    assert len(desk_office.prints.pending()) == 1
    assert send(browser, f"/tickets/{ticket.id}/cancel").status_code == 200
    assert desk_office.tickets.get(ticket.id).state is State.CANCELLED
    again = send(browser, f"/tickets/{ticket.id}/cancel")
    assert (again.status_code, again.json()["reason"]) == (409, "A001 的状态已经变了，请看清后再操作")
    assert "取消这个号" not in browser.get(f"/tickets/{ticket.id}").text
    actions = [entry.action for entry in desk_office.audit.latest()]
    assert actions == ["ticket.cancel", "ticket.print"]


def test_a_waiting_ticket_is_sent_to_another_service(browser: TestClient, desk_office: Office) -> None:
    ticket = desk_office.tickets.issue("legal-advice", "r1")
    assert send(browser, f"/tickets/{ticket.id}/transfer", service="notary").status_code == 200
    assert desk_office.tickets.get(ticket.id).service == "notary"


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("/tickets", {"service": "none"}, 400),
        ("/tickets", {"service": "notary", "priority": "elderly"}, 400),
        ("/tickets", {}, 400),
        ("/tickets/99/print", {}, 404),
        ("/tickets/99/cancel", {}, 404),
        ("/tickets/99/dance", {}, 404),
        ("/tickets/99999999999999999999/cancel", {}, 404),
    ],
)
def test_what_cannot_be_done_is_a_4xx_with_a_reason(
    browser: TestClient, path: str, fields: dict[str, str], status: int
) -> None:
    answer = send(browser, path, **fields)
    assert answer.status_code == status
    assert answer.json()["reason"]


@pytest.mark.parametrize("path", ["/tickets/99", "/tickets/x", "/tickets/99999999999999999999"])
def test_a_ticket_that_is_not_there_is_a_404(browser: TestClient, path: str) -> None:
    assert browser.get(path).status_code == 404
