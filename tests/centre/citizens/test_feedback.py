"""Feedback, opinions and complaints, matters handed over."""

from __future__ import annotations

from datetime import date

import pytest

from centre.office import Office
from centre.refusal import Refused
from centre.slip import TooManyTries, plausible
from tests.centre.conftest import FakeClock


def called(office: Office) -> int:
    office.tickets.issue("notary", "r1")
    ticket = office.tickets.call_next("3")
    assert ticket is not None
    return ticket.id


def refusal(code: str) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, check=lambda error: error.code == code)


def test_feedback_is_given_once_with_service_and_counter(office: Office) -> None:
    ticket = called(office)
    given = office.feedback.give("ticket", ticket, 5, reasons=["fast"])
    assert (given.service, given.counter, given.callback_id) == ("notary", "3", None)
    assert office.feedback.of("ticket", ticket) == given
    with refusal("already"):
        office.feedback.give("ticket", ticket, 1)
    assert office.feedback.latest() == [given]
    assert office.feedback.latest(dissatisfied=True) == []


def test_who_is_dissatisfied_is_rung(office: Office) -> None:
    ticket = called(office)
    given = office.feedback.give("ticket", ticket, 2, comment="等了太久", phone="138 1234 5678")
    (task,) = office.callbacks.to_make()
    assert (task.id, task.subject, task.subject_id) == (given.callback_id, "ticket", ticket)
    assert (task.source, task.matter, task.masked_phone) == ("feedback", "等了太久", "138****5678")


def test_without_a_number_there_is_still_a_task(office: Office) -> None:
    office.feedback.give("ticket", called(office), 1)
    (task,) = office.callbacks.to_make()
    assert task.masked_phone == ""


def test_a_call_and_a_visit_have_feedback_too(office: Office, clock: FakeClock) -> None:
    call = office.calls.record(clock(), clock(), "answered")
    visit = office.visits.record(clock(), clock(), "self-served", guides=["notary"])
    office.feedback.give("call", call.id, 4, source="phone")
    office.feedback.give("visit", visit.id, 4)
    assert len(office.feedback.latest()) == 2


def test_feedback_that_makes_no_sense_is_refused(office: Office) -> None:
    with refusal("bad-level"):
        office.feedback.give("ticket", 1, 6)
    with refusal("bad-subject"):
        office.feedback.give("ticket", 999, 3)
    with refusal("bad-subject"):
        office.feedback.give("weather", 1, 3)  # type: ignore[arg-type]
    waiting = office.tickets.issue("notary", "r9")
    with refusal("not-yet"):
        office.feedback.give("ticket", waiting.id, 3)


def test_a_complaint_is_asked_after_by_its_number(office: Office, clock: FakeClock) -> None:
    made = office.opinions.submit("complaint", " 窗口态度不好 ", name="王小明", phone="13812345678")
    assert (made.masked_name, made.masked_phone, made.text) == ("王**", "138****5678", "窗口态度不好")
    assert made.due_on == date(2026, 3, 13)  # seven workdays after a Wednesday
    assert office.opinions.to_answer() == [made]
    office.opinions.reply(made.id, "wang", "正在了解", close=False)
    clock.forward(days=1)
    office.opinions.reply(made.id, "wang", "已经批评教育")
    seen = office.opinions.ask(made.number, "kiosk")
    assert seen.state == "closed"
    assert [reply.text for reply in seen.replies] == ["正在了解", "已经批评教育"]
    assert office.opinions.to_answer() == []
    with refusal("closed"):
        office.opinions.reply(made.id, "wang", "再说")
    assert office.opinions.reveal(made.id, "wang") == ("王小明", "13812345678")
    assert office.audit.latest()[0].action == "opinion.reveal"


def test_numbers_of_complaints_cannot_be_guessed(office: Office, clock: FakeClock) -> None:
    made = office.opinions.submit("opinion", "请加椅子")
    with refusal("no-opinion"):
        office.opinions.ask("１２３４５６７８")

    tried = 0
    number = 0
    while tried < 5:
        number += 1
        text = f"{number:08d}"
        if plausible(text, 8) and text != made.number:
            tried += 1
            with refusal("no-opinion"):
                office.opinions.ask(text, "kiosk")
    with pytest.raises(TooManyTries):
        office.opinions.ask(made.number, "kiosk")
    assert office.opinions.ask(made.number, "other") == made
    clock.forward(minutes=11)
    assert office.opinions.ask(made.number, "kiosk") == made


def test_one_number_complains_so_often_a_day(office: Office, clock: FakeClock) -> None:
    for _ in range(5):
        office.opinions.submit("complaint", "太慢", phone="13812345678")
    with refusal("too-many"):
        office.opinions.submit("complaint", "太慢", phone="13812345678")
    clock.forward(days=1)
    office.opinions.submit("complaint", "太慢", phone="13812345678")


def test_a_thousand_opinions_of_nobody_are_limited(office: Office, clock: FakeClock) -> None:
    for _ in range(40):
        office.opinions.submit("opinion", "哈哈", source="kiosk")
    with refusal("too-many"):
        office.opinions.submit("opinion", "哈哈", source="kiosk")
    office.opinions.submit("complaint", "太慢", phone="13812345678", source="kiosk")
    office.opinions.submit("complaint", "太慢", source="desk")
    clock.forward(minutes=11)
    office.opinions.submit("opinion", "请加椅子", source="kiosk")


@pytest.mark.parametrize(
    ("kind", "text", "phone", "code"),
    [
        ("wish", "x", "", "bad-kind"),
        ("opinion", "  ", "", "empty"),
        ("opinion", "x", "abc", "bad-phone"),
    ],
)
def test_what_is_no_opinion(office: Office, kind: str, text: str, phone: str, code: str) -> None:
    with refusal(code):
        office.opinions.submit(kind, text, phone=phone)


def test_a_matter_goes_to_a_unit_and_comes_to_an_end(office: Office, clock: FakeClock) -> None:
    made = office.matters.hand_over(
        "邻居漏水", "城关镇人民调解委员会", by="wang", unit_kind="人民调解委员会", name="李四", phone="12348"
    )
    assert (made.state, made.due_on, made.remind, made.overdue) == ("open", date(2026, 3, 13), False, False)
    assert office.matters.open_ones() == [made]
    assert office.matters.accept(made.id, "wang").state == "accepted"
    clock.forward(days=7)
    (due,) = office.matters.to_remind()
    assert due.remind
    assert not office.matters.reminded(made.id, "wang").remind
    assert office.matters.to_remind() == []
    clock.forward(days=3)
    (late,) = office.matters.to_remind()
    assert late.overdue
    done = office.matters.close(made.id, "done", "wang", "已调解")
    assert (done.state, done.outcome, done.overdue) == ("done", "已调解", False)
    assert office.matters.open_ones() == []
    with refusal("closed"):
        office.matters.accept(made.id, "wang")
    actions = {entry.action for entry in office.audit.latest()}
    assert {"matter.hand-over", "matter.accept", "matter.remind", "matter.done"} <= actions


def test_a_matter_needs_a_unit_a_text_and_a_day_to_come(office: Office) -> None:
    with refusal("empty"):
        office.matters.hand_over(" ", "司法所", by="wang")
    with refusal("bad-unit"):
        office.matters.hand_over("漏水", " ", by="wang")
    with refusal("bad-day"):
        office.matters.hand_over("漏水", "司法所", by="wang", due_on=date(2026, 3, 3))
    with refusal("no-matter"):
        office.matters.get(1)
