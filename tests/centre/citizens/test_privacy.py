"""One person's data, and deletion by age."""

from __future__ import annotations

import json

import pytest

from centre.citizens.persons import PersonError
from centre.office import Office
from centre.queue.ticket import TicketError
from centre.retention import RetentionError
from centre.tables import Event
from tests.centre.conftest import FakeClock

NUMBER = "11010119491001001X"
PHONE = "13812345678"


def everything(office: Office) -> str:
    """All rows of all tables as one text."""
    with office.store.read() as session:
        connection = session.connection()
        found: list[object] = []
        for table in sorted(Event.metadata.tables):
            found += connection.exec_driver_sql(f'SELECT * FROM "{table}"').all()
    return str(found)


def live(office: Office) -> None:
    owner = office.persons.owner(NUMBER)
    office.tickets.issue("notary", "r1", owner=owner)
    office.callbacks.request(PHONE, "离婚的事")
    office.opinions.submit("complaint", "我叫王小明，窗口太慢", name="王小明", phone=PHONE)
    office.matters.hand_over("王小明家漏水", "司法所", by="wang", name="王小明", phone=PHONE, owner=owner)


def test_an_id_number_is_kept_as_a_keyed_hash_only(office: Office) -> None:
    live(office)
    assert NUMBER not in everything(office)
    assert office.persons.owner(" 11010119491001001x ") == office.persons.owner(NUMBER)
    assert office.persons.owner(NUMBER) != office.persons.owner("110101194910010028")


def test_a_person_is_told_everything_that_is_kept(office: Office) -> None:
    live(office)
    told = office.persons.export(NUMBER, PHONE)
    assert {kind: len(rows) for kind, rows in told.items()} == {
        "tickets": 1,
        "appointments": 0,
        "callbacks": 1,
        "opinions": 1,
        "matters": 1,
        "feedback": 0,
        "replies": 0,
    }
    assert told["callbacks"][0]["phone"] == PHONE
    assert json.loads(json.dumps(told)) == told
    assert office.audit.latest()[0].action == "person.export"


def test_a_person_is_forgotten_and_the_counts_stay(office: Office) -> None:
    live(office)
    counts = office.persons.delete(NUMBER, PHONE)
    assert counts == {"tickets": 1, "callbacks": 1, "opinions": 1, "matters": 1}
    left = everything(office)
    for word in (PHONE, "王小明", "离婚", office.persons.owner(NUMBER)):
        assert word not in left
    assert office.callbacks.to_make() == []
    assert office.matters.open_ones() == []
    assert office.opinions.to_answer() == []
    assert office.tickets.counts()["notary"] == 1
    assert all(rows == [] for rows in office.persons.export(NUMBER, PHONE).values())


def test_what_a_person_said_and_was_answered_is_told_and_forgotten(office: Office) -> None:
    live(office)
    ticket = office.tickets.call_next("3")
    assert ticket is not None
    office.feedback.give("ticket", ticket.id, 1, comment="我是王小明，等了太久", phone=PHONE)
    (said,) = office.opinions.to_answer()
    office.opinions.reply(said.id, "wang", "王小明您好，已经改正")
    told = office.persons.export(NUMBER, PHONE)
    assert [row["comment"] for row in told["feedback"]] == ["我是王小明，等了太久"]
    assert [row["text"] for row in told["replies"]] == ["王小明您好，已经改正"]
    # By the number alone too: the callback leads to it.
    assert len(office.persons.export(phone=PHONE)["feedback"]) == 1
    office.persons.delete(phone=PHONE)
    office.persons.delete(NUMBER)
    assert "王小明" not in everything(office)
    assert len(office.feedback.latest()) == 1


def test_somebody_must_be_named(office: Office) -> None:
    with pytest.raises(PersonError):
        office.persons.delete(" ", "")


def test_a_thousand_tickets_of_one_person_are_three(office: Office) -> None:
    owner = office.persons.owner(NUMBER)
    for number in range(3):
        office.tickets.issue("notary", f"r{number}", owner=owner)
    for number in range(3, 20):
        with pytest.raises(TicketError, match="enough"):
            office.tickets.issue("notary", f"r{number}", owner=owner)
    assert office.tickets.counts()["notary"] == 3
    office.tickets.issue("notary", "other", owner=office.persons.owner("x"))


def test_a_thousand_tickets_at_one_kiosk_are_limited(office: Office, clock: FakeClock) -> None:
    for number in range(40):
        office.tickets.issue("notary", f"r{number}", kiosk="east")
    with pytest.raises(TicketError, match="too many"):
        office.tickets.issue("notary", "r40", kiosk="east")
    office.tickets.issue("notary", "west", kiosk="west")
    office.tickets.issue("notary", "desk", kiosk="east", source="desk")
    clock.forward(minutes=11)
    office.tickets.issue("notary", "later", kiosk="east")


def test_what_is_old_goes_step_by_step(office: Office, clock: FakeClock) -> None:
    live(office)
    (wish,) = office.callbacks.to_make()
    office.callbacks.close(wish.id, "reached", "1")
    (said,) = office.opinions.to_answer()
    office.opinions.reply(said.id, "wang", "已处理")
    (matter,) = office.matters.open_ones()
    office.matters.close(matter.id, "done", "wang")
    ticket = office.tickets.call_next("3")
    assert ticket is not None
    office.feedback.give("ticket", ticket.id, 5)
    office.calls.record(clock(), clock(), "answered")
    assert office.retention.run() == {}

    clock.forward(days=31)
    assert office.retention.run() == {"tickets.owner": 1, "prints": 1}
    clock.forward(days=150)
    done = office.retention.run(clock_checked=True)
    assert done["callbacks.contact"] == done["opinions.contact"] == done["matters.contact"] == 1
    left = everything(office)
    assert PHONE not in left
    assert "王小明', '13" not in left
    clock.forward(days=1000)
    done = office.retention.run(clock_checked=True)
    assert done["tickets"] == done["feedback"] == done["calls"] == done["opinions"] == done["replies"] == 1
    assert done["callbacks"] == done["matters"] == 1
    clock.forward(days=1)
    assert office.retention.run() == {}
    counted = office.audit.latest(action="retention")
    assert counted[1].detail == done


def test_a_clock_that_jumps_ahead_deletes_nothing(office: Office, clock: FakeClock) -> None:
    office.retention.run()
    live(office)
    before = everything(office)
    clock.forward(days=4000)
    # Also when the work of a day was done by the wrong clock.
    office.calls.record(clock(), clock(), "answered")
    for _ in range(2):
        with pytest.raises(RetentionError, match="--clock-checked"):
            office.retention.run()
    clock.forward(days=-4000)
    assert office.retention.run() == {}
    assert before.count(PHONE) == everything(office).count(PHONE) == 3
    # A clock that was behind for a night, and right again, is no pause.
    clock.forward(days=-4000)
    office.retention.run()
    clock.forward(days=4001)
    assert office.retention.run() == {"audit": 1}  # its own entry of that night


def test_open_wishes_never_go_by_age(office: Office, clock: FakeClock) -> None:
    office.callbacks.request(PHONE)
    office.opinions.submit("complaint", "太慢", phone=PHONE)
    clock.forward(days=5000)
    office.retention.run()
    assert len(office.callbacks.to_make()) == len(office.opinions.to_answer()) == 1


def test_much_goes_in_several_transactions(
    office: Office, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("centre.retention.SOME", 3)
    for number in range(7):
        office.calls.record(clock(), clock(), f"{number}")
    clock.forward(days=1100)
    assert office.retention.run()["calls"] == 7


def test_the_hash_needs_the_key(office: Office) -> None:
    first = office.persons.owner(NUMBER)
    office.settings.key_file.unlink()
    assert office.persons.owner(NUMBER) != first
