"""Appointments at the desk: a day by counter and slot, booked for a caller, cancelled, checked in, missed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path

import pytest
from markupsafe import escape
from starlette.testclient import TestClient

from centre import key as centre_key
from centre.desk.agenda import agenda
from centre.desk.console import Desk
from centre.office import Office
from centre.queue.appointment import Appointment
from centre.queue.hours import Hours
from centre.settings import Appointments, Settings
from centre.settings import Desk as DeskSettings
from centre.store import Store
from content import settings as content_settings
from content.meta import Opening
from content.release.live import Live
from content.settings import shipped
from tests.centre.conftest import FakeClock
from tests.centre.desk.conftest import BASE, post, send

TODAY = date(2026, 3, 4)
WEEKDAYS = (1, 2, 3, 4, 5)


@pytest.fixture
def booking_office(tmp_path: Path, clock: FakeClock, live: Live, empty: bytes) -> Iterator[Office]:
    """Open on weekdays 9 to 11; legal advice, at counters 1 and 2, can be booked."""
    file = tmp_path / "centre.sqlite"
    file.write_bytes(empty)
    settings = Settings(
        database=f"sqlite:///{file}",
        key_file=tmp_path / "centre.key",
        desk=DeskSettings(sign_in=False),
        appointments=Appointments(services=("legal-advice",)),
    )
    opening = Opening(days=WEEKDAYS, start=time(9), end=time(11))
    with Office(Store.open(settings.database), live.pack.services, settings, clock, [opening]) as office:
        yield office


@pytest.fixture
def browser(booking_office: Office, live: Live) -> Iterator[TestClient]:
    app = Desk(booking_office, live, centre_key.load(booking_office.settings.key_file)).app
    with TestClient(app, base_url=BASE, raise_server_exceptions=False) as client:
        yield client


def booked(office: Office, slot: int = 0) -> Appointment:
    at = office.appointments.slots("legal-advice", TODAY)[slot]
    return office.appointments.book(
        "legal-advice", at.starts_at, counter=at.counter, name="王小明", phone="13812345678", source="phone"
    )


def test_a_free_slot_is_chosen_and_booked_for_a_caller(browser: TestClient, booking_office: Office) -> None:
    page = browser.get("/appointments").text
    free = re.findall(r'class="slot free" href="([^"]+)" aria-label="([^"]+)"', page)
    assert [name for _, name in free][:2] == ["预约 09:30 1号窗口", "预约 09:30 2号窗口"]
    form = browser.get(free[1][0].replace("&amp;", "&")).text
    hidden = dict(re.findall(r'type="hidden" name="(at|counter)" value="([^"]+)"', form))
    answer = post(
        browser, "/appointments", service="legal-advice", name="孙 大娘", phone="137-0000-2222", **hidden
    )
    (one,) = booking_office.appointments.of_day(TODAY)
    assert answer.headers["location"] == f"/appointments?day=2026-03-04&shown={one.id}"
    assert (one.counter, one.masked_phone, one.source) == ("2", "137****2222", "desk")
    page = browser.get(answer.headers["location"]).text
    assert f"<b>{one.code[:3]} {one.code[3:]}</b>" in page
    assert "13700002222" not in page
    assert [entry.action for entry in booking_office.audit.latest()] == ["appointment.book"]


def test_there_is_a_slip_to_print_in_both_languages(browser: TestClient, booking_office: Office) -> None:
    one = booked(booking_office)
    assert f'href="/appointments/slip/{one.id}"' in browser.get(f"/appointments?shown={one.id}").text
    page = browser.get(f"/appointments/slip/{one.id}").text
    for said in (
        "预约凭条",
        "2026-03-04 星期三 09:30",
        f"{one.code[:3]} {one.code[3:]}",
        "不能来，请在那里取消",
    ):
        assert said in page
    assert "王" not in re.sub(r"<header.*?</header>", "", page, flags=re.S)
    assert "138" not in re.sub(r"<header.*?</header>", "", page, flags=re.S)
    english = browser.get(f"/appointments/slip/{one.id}?language=en").text
    assert "2026-03-04 Wednesday 09:30" in english
    booking_office.appointments.cancel(one.id)
    assert browser.get(f"/appointments/slip/{one.id}").status_code == 409
    assert browser.get("/appointments/slip/99").status_code == 404


def test_the_slip_says_what_to_bring(booking_office: Office, tmp_path: Path) -> None:
    """With the shipped pack, whose services have guides."""
    pack = Live(content_settings.Settings(packs=(shipped("national"),), good=tmp_path / "good"))
    booking_office.tickets.services = pack.pack.services
    one = booked(booking_office)
    app = Desk(booking_office, pack, centre_key.load(booking_office.settings.key_file)).app
    with TestClient(app, base_url=BASE) as client:
        page = client.get(f"/appointments/slip/{one.id}").text
    papers = pack.pack.guides["legal-advice"].papers
    assert papers
    assert all(str(escape(paper)) in page for paper in papers)


def test_a_slot_that_was_taken_meanwhile_is_refused(browser: TestClient, booking_office: Office) -> None:
    booked(booking_office)
    taken = {"service": "legal-advice", "at": "20260304T0930", "counter": "1"}
    answer = send(browser, "/appointments", **taken)
    assert (answer.status_code, answer.json()["reason"]) == (409, "这个时间已经不能预约，请另选")
    assert "这个时间已经不能预约" in browser.get("/appointments?at=20260304T0930&counter=1").text


def test_a_booked_person_is_checked_in_and_gets_a_printed_ticket(
    browser: TestClient, booking_office: Office
) -> None:
    one = booked(booking_office)
    assert send(browser, f"/appointments/{one.id}/check-in", print="yes").status_code == 200
    arrived = booking_office.appointments.get(one.id)
    assert arrived.state == "arrived"
    assert arrived.ticket_id is not None
    assert booking_office.tickets.get(arrived.ticket_id).due_at == one.starts_at
    assert len(booking_office.prints.pending()) == 1
    assert f'href="/tickets/{arrived.ticket_id}"' in browser.get(f"/appointments?shown={one.id}").text
    assert send(browser, f"/appointments/{one.id}/cancel").json()["reason"] == "这个人已经到了"


def test_a_cancelled_slot_is_free_again(browser: TestClient, booking_office: Office) -> None:
    one = booked(booking_office)
    before = agenda(booking_office, TODAY).free
    assert post(browser, f"/appointments/{one.id}/cancel").status_code == 303
    assert agenda(booking_office, TODAY).free == before + 1
    assert "已取消1个" in browser.get("/appointments").text
    assert send(browser, f"/appointments/{one.id}/check-in").json()["reason"] == "这个预约已经取消"


def test_who_did_not_come_is_noted_and_may_still_come(
    browser: TestClient, booking_office: Office, clock: FakeClock
) -> None:
    one = booked(booking_office)
    assert send(browser, f"/appointments/{one.id}/miss").status_code == 409
    clock.forward(minutes=50)
    assert send(browser, f"/appointments/{one.id}/miss").status_code == 200
    assert booking_office.appointments.get(one.id).state == "missed"
    assert send(browser, f"/appointments/{one.id}/check-in").status_code == 200
    late = booking_office.appointments.get(one.id)
    assert late.ticket_id is not None
    assert booking_office.tickets.get(late.ticket_id).due_at is None


def test_whose_appointment_it_is_shows_on_request_and_is_recorded(
    browser: TestClient, booking_office: Office
) -> None:
    one = booked(booking_office)
    page = browser.get(f"/appointments?shown={one.id}").text
    assert "王** 138****5678" in page
    assert "13812345678" not in page
    answer = send(browser, f"/appointments/{one.id}/reveal")
    assert answer.json() == {"name": "王小明", "phone": "13812345678"}
    assert "王小明 13812345678" in post(browser, f"/appointments/{one.id}/reveal").text
    assert booking_office.audit.latest()[0].action == "appointment.reveal"


def test_a_service_has_its_own_free_slots_and_next_days(browser: TestClient, booking_office: Office) -> None:
    page = browser.get("/appointments?service=legal-advice").text
    assert 'aria-label="预约 09:30 3号窗口"' not in page
    assert "/appointments?day=2026-03-05&amp;service=legal-advice" in page
    assert browser.get("/appointments?service=notary").status_code == 200


def test_a_day_without_hours_says_so(browser: TestClient) -> None:
    assert "这天不上班" in browser.get("/appointments?day=2026-03-07").text


def test_a_slot_of_older_settings_is_still_shown(booking_office: Office) -> None:
    one = booked(booking_office)
    hours = booking_office.hours
    booking_office.appointments.hours = booking_office.hours = Hours(
        [Opening(days=WEEKDAYS, start=time(13), end=time(14))], hours.settings, hours.zone
    )
    lines = agenda(booking_office, TODAY).lines
    assert lines[0].starts_at == one.starts_at
    assert next(cell.taken for cell in lines[0].cells if cell.counter == one.counter)[0].id == one.id


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("/appointments", {}, 400),
        ("/appointments", {"at": "soon", "service": "legal-advice"}, 400),
        ("/appointments", {"at": "20260304T0930", "service": "notary"}, 400),
        ("/appointments", {"at": "20260304T0930", "service": "legal-advice", "phone": "12"}, 400),
        ("/appointments", {"at": "20260304T0931", "service": "legal-advice"}, 409),
        ("/appointments", {"at": "99990304T0930", "service": "legal-advice"}, 409),
        ("/appointments", {"at": "20260304T0930", "service": "legal-advice", "counter": "1" * 9}, 413),
        ("/appointments/9/cancel", {}, 404),
        ("/appointments/9/check-in", {}, 404),
        ("/appointments/9/reveal", {}, 404),
        ("/appointments/9/dance", {}, 404),
    ],
)
def test_what_cannot_be_done_is_a_4xx_with_a_reason(
    browser: TestClient, path: str, fields: dict[str, str], status: int
) -> None:
    answer = send(browser, path, **fields)
    assert answer.status_code == status
    assert answer.json()["reason"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("day=soon", 400),
        ("day=9999-12-31", 400),
        ("day=0001-01-01", 400),
        ("shown=99", 404),
        ("shown=x", 200),
        ("at=x&counter=y", 200),
        ("at=00010101T0000&counter=1", 200),
        ("service=none", 200),
    ],
)
def test_any_address_is_a_page_or_a_4xx(browser: TestClient, query: str, status: int) -> None:
    assert browser.get(f"/appointments?{query}").status_code == status
