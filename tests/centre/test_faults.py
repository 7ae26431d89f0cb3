"""What goes wrong in a centre: nothing is lost, and no number is given twice."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from sqlalchemy import func, select, text

import centre
from centre import store as centre_store
from centre.office import Office
from centre.queue.ticket import Ticket
from centre.settings import Appointments, Hours, Settings
from centre.store import Store, StoreError
from centre.tables import AppointmentRow, Base, Event, PrintRow, Series, TicketRow
from content.service import PriorityClass
from tests.centre import postgresql
from tests.centre.conftest import SERVICES, FakeClock, new_database
from tests.waiting import SOON_SECONDS, WAIT_SECONDS

CODE = str(Path(centre.__file__).parent)


def numbers(office: Office) -> list[tuple[Any, str]]:
    """Of all tickets ever: business day and number."""
    with office.store.read() as session:
        rows = session.execute(select(TicketRow.day, TicketRow.number).order_by(TicketRow.id))
        return [(day, number) for day, number in rows]


def in_child(work: Callable[[], None]) -> int:
    """Run `work` in a process of its own; returns its wait status."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except BaseException:
            os._exit(1)
    return os.waitpid(child, 0)[1]


def kill_at(line: int) -> Callable[[FrameType, str, Any], Any]:
    """A trace that kills the process as it comes to the `line`-th line of our code."""
    left = line

    def trace(frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal left
        if not frame.f_code.co_filename.startswith(CODE):
            return None
        if event == "line":
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace

    return trace


def test_killed_at_any_line_nothing_is_lost_or_given_twice(url: str) -> None:
    """A kiosk is killed somewhere in taking a ticket, starts again, and asks again for the same tap."""
    killed = 0
    tries = 0
    for line in range(3, 2000, 29):
        tries += 1

        def work(line: int = line) -> None:
            office = Office(Store.open(url), SERVICES, Settings(database=url))
            sys.settrace(kill_at(line))
            office.tickets.issue("legal-advice", f"tap-{line}", kiosk="east")

        status = in_child(work)
        killed += os.WIFSIGNALED(status)
        with Office(Store.open(url), SERVICES, Settings(database=url)) as office:
            office.tickets.issue("legal-advice", f"tap-{line}", kiosk="")
        if not os.WIFSIGNALED(status):
            assert status == 0
            break
    assert killed > 5
    with Office(Store.open(url), SERVICES, Settings(database=url)) as office:
        assert [number for _, number in numbers(office)] == [f"A{n:03d}" for n in range(1, tries + 1)]
        with office.store.read() as session:
            assert session.scalar(select(func.count()).select_from(PrintRow)) == tries
            assert session.scalar(select(func.count()).select_from(Event)) == tries


def test_killed_at_any_line_of_a_call_one_person_is_called_once(url: str) -> None:
    with Office(Store.open(url), SERVICES, Settings(database=url)) as office:
        for number in range(20):
            office.tickets.issue("notary", f"r{number}")
    for line in range(5, 4000, 61):

        def work(line: int = line) -> None:
            office = Office(Store.open(url), SERVICES, Settings(database=url))
            sys.settrace(kill_at(line))
            office.tickets.call_next("3")

        status = in_child(work)
        with Office(Store.open(url), SERVICES, Settings(database=url)) as office:
            current = office.tickets.current("3")
            if current is not None:
                office.tickets.no_show(current.id, "3")
        if not os.WIFSIGNALED(status):
            assert status == 0
            break
    with Office(Store.open(url), SERVICES, Settings(database=url)) as office, office.store.read() as session:
        called = session.scalars(select(Event.subject_id).where(Event.kind == "called")).all()
        assert len(called) >= 1
        assert max(Counter(called).values()) == 1
        assert list(called) == sorted(called)


def test_killed_at_any_line_of_a_check_in_the_appointment_has_one_ticket(url: str, tmp_path: Path) -> None:
    booked = PriorityClass(id="appointment", title="已经预约", reason="按预约时间办理")
    services = {"notary": SERVICES["notary"].model_copy(update={"priority": (booked,)})}
    settings = Settings(
        database=url, hours=Hours(holidays=False), appointments=Appointments(early_minutes=480)
    )

    def opened() -> Office:
        return Office(Store.open(url), services, settings, lambda: datetime(2026, 3, 4, 1, 0, tzinfo=UTC))

    with opened() as office:
        code = office.appointments.book("notary", datetime(2026, 3, 4, 2, 0, tzinfo=UTC)).code
    killed = 0
    for line in range(5, 4000, 41):

        def work(line: int = line) -> None:
            office = opened()
            sys.settrace(kill_at(line))
            office.appointments.check_in(code, f"tap-{line}", "east")

        status = in_child(work)
        killed += os.WIFSIGNALED(status)
        with opened() as office, office.store.read() as session:
            tickets = list(session.scalars(select(TicketRow.id)))
            (appointment,) = session.scalars(select(AppointmentRow))
            assert tickets == ([appointment.ticket_id] if appointment.ticket_id else [])
            assert appointment.state == ("arrived" if tickets else "booked")
            assert session.scalar(select(func.count()).select_from(PrintRow)) == len(tickets)
        if not os.WIFSIGNALED(status):
            assert status == 0
            break
    assert killed > 5


def deeds(office: Office) -> dict[str, Callable[[], Callable[[Office], object]]]:
    """What else is written: each prepares something, and returns what is then done to it."""
    numbers = count()

    def ticket() -> Ticket:
        return office.tickets.issue("notary", f"deed-{next(numbers)}", kiosk="east")

    def called() -> Ticket:
        ticket()
        found = office.tickets.call_next("3")
        assert found is not None
        office.tickets.done(found.id, "3")
        return found

    def request() -> Callable[[Office], object]:
        phone, tap = f"138{next(numbers):08d}", f"tap-{next(numbers)}"
        return lambda own: own.callbacks.request(phone, "离婚", request_id=tap)

    def close() -> Callable[[Office], object]:
        id = office.callbacks.request(f"139{next(numbers):08d}").id
        return lambda own: own.callbacks.close(id, "reached", "1", "说好了")

    def book() -> Callable[[Office], object]:
        slot, tap = office.appointments.slots("notary", date(2026, 3, 5))[0], f"tap-{next(numbers)}"
        return lambda own: own.appointments.book("notary", slot.starts_at, name="王", request_id=tap)

    def rate() -> Callable[[Office], object]:
        id, phone = called().id, f"137{next(numbers):08d}"
        return lambda own: own.feedback.give("ticket", id, 1, comment="慢", phone=phone)

    def printed() -> Callable[[Office], object]:
        id = ticket().id
        job = next(job for job in office.prints.pending("east") if job.ticket and job.ticket.id == id)
        return lambda own: own.prints.record(job.id, "printed")

    def transfer() -> Callable[[Office], object]:
        id = ticket().id
        return lambda own: own.tickets.transfer(id, "legal-aid")

    def hand_over() -> Callable[[Office], object]:
        tap = f"tap-{next(numbers)}"
        return lambda own: own.matters.hand_over("事", "单位", by="li", phone="13812345678", request_id=tap)

    def complain() -> Callable[[Office], object]:
        phone, tap = f"136{next(numbers):08d}", f"tap-{next(numbers)}"
        return lambda own: own.opinions.submit("complaint", "等太久", phone=phone, request_id=tap)

    def close_counter() -> Callable[[Office], object]:
        if (before := office.tickets.current("3")) is not None:
            office.tickets.done(before.id, "3")
        ticket()
        office.tickets.call_next("3")
        return lambda own: own.counters.close("3")

    every = (request, close, book, rate, printed, transfer, hand_over, complain, close_counter)
    return {deed.__name__: deed for deed in every}


def contents(office: Office) -> Counter[tuple[Any, ...]]:
    """How many rows of each table there are, by what they are and what became of them."""
    found: Counter[tuple[Any, ...]] = Counter()
    with office.store.read() as session:
        for mapper in Base.registry.mappers:
            for row in session.scalars(select(mapper.class_)):
                told = (
                    getattr(row, field, None) for field in ("state", "kind", "action", "service", "outcome")
                )
                found[(mapper.class_.__tablename__, *told)] += 1
    return found


ONCE = ("request", "book", "hand_over", "complain")
"""Have a request id: whoever does not know whether it was done asks again."""


@pytest.mark.parametrize("name", [*ONCE, "close", "rate", "printed", "transfer", "close_counter"])
def test_killed_at_any_line_of_a_deed_it_is_done_wholly_or_not_at_all(url: str, name: str) -> None:
    settings = Settings(
        database=url, hours=Hours(holidays=False), appointments=Appointments(services=("notary",))
    )

    def opened() -> Office:
        return Office(Store.open(url), SERVICES, settings, lambda: datetime(2026, 3, 4, 1, 0, tzinfo=UTC))

    with opened() as office:
        prepare = deeds(office)[name]
        lines = 0

        def counting(frame: FrameType, _event: str, _argument: Any) -> Any:
            nonlocal lines
            if not frame.f_code.co_filename.startswith(CODE):
                return None
            lines += _event == "line"
            return counting

        deed, before = prepare(), contents(office)
        sys.settrace(counting)
        deed(office)
        sys.settrace(None)
        whole = contents(office)
        whole.subtract(before)
        none = Counter(dict.fromkeys(whole, 0))
        assert whole != none
        outcomes = []
        for number in range(1, 11):
            deed, before = prepare(), contents(office)

            def work(deed: Callable[[Office], object] = deed, line: int = number * lines // 10) -> None:
                own = opened()
                sys.settrace(kill_at(max(line, 1)))
                deed(own)

            assert os.WIFSIGNALED(in_child(work))
            done = contents(office)
            done.subtract(before)
            assert done in (none, whole)
            outcomes.append(done == whole)
            if name in ONCE:
                deed(office)
                again = contents(office)
                again.subtract(before)
                assert again == whole
        # Killed before the commit: not done; after it: done.
        assert not outcomes[0]
        assert outcomes == sorted(outcomes)


@pytest.mark.parametrize("hours", [-3, -30, -24 * 400, 30, 24 * 400])
def test_a_clock_that_jumps_gives_no_number_twice(office: Office, clock: FakeClock, hours: int) -> None:
    for number in range(3):
        office.tickets.issue("notary", f"before-{number}")
    office.tickets.call_next("3")
    clock.forward(hours=hours)
    for number in range(3):
        office.tickets.issue("notary", f"wrong-{number}")
    clock.forward(hours=-hours)
    for number in range(3):
        office.tickets.issue("notary", f"after-{number}")
    found = numbers(office)
    assert len(found) == len(set(found)) == 9
    # Who came before the jump still comes before who came after it.
    current = office.tickets.current("3")
    assert current is not None
    office.tickets.done(current.id, "3")
    order = []
    while (ticket := office.tickets.call_next("3")) is not None:
        order.append(ticket.id)
        office.tickets.done(ticket.id, "3")
    assert order == sorted(order)
    assert [ticket.id for ticket in office.tickets.called(20)] == sorted([current.id, *order], reverse=True)


def test_calls_keep_their_order_when_the_clock_is_set_back(office: Office, clock: FakeClock) -> None:
    for number in range(2):
        office.tickets.issue("notary", f"r{number}")
    first = office.tickets.call_next("3")
    assert first is not None
    office.tickets.done(first.id, "3")
    clock.forward(minutes=-50)
    second = office.tickets.call_next("3")
    assert second is not None
    assert [ticket.id for ticket in office.tickets.called()] == [second.id, first.id]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Midway", "Europe/Berlin"])
def test_another_time_zone_gives_no_number_twice(office: Office, clock: FakeClock, zone: str) -> None:
    for number in range(3):
        office.tickets.issue("notary", f"before-{number}")
    moved = Office(office.store, SERVICES, office.settings.model_copy(update={"time_zone": zone}), clock)
    for number in range(3):
        moved.tickets.issue("notary", f"moved-{number}")
    back = Office(office.store, SERVICES, office.settings, clock)
    for number in range(3):
        back.tickets.issue("notary", f"after-{number}")
    found = numbers(office)
    assert len(found) == len(set(found)) == 9


def test_summer_time_gives_no_number_twice(office: Office, clock: FakeClock) -> None:
    own = office.settings.model_copy(update={"time_zone": "Europe/Berlin"})
    summer = Office(office.store, SERVICES, own, clock)
    clock.moment = clock.moment.replace(month=10, day=24, hour=22)
    for number in range(8):
        summer.tickets.issue("notary", f"r{number}")
        clock.forward(hours=1)
    found = numbers(summer)
    assert len(found) == len(set(found)) == 8


def test_a_full_disk_is_said_and_loses_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/centre.sqlite"
    Store.open(url).close()
    said = tmp_path / "said"

    def work() -> None:
        """Files may grow no further: what a full disk does, on any machine."""
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        office = Office(Store.open(url), SERVICES, Settings(database=url))
        size = max(path.stat().st_size for path in tmp_path.glob("centre.sqlite*"))
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 200_000, size + 200_000))
        with said.open("w") as file:
            for number in range(10_000):
                try:
                    ticket = office.tickets.issue("notary", f"r{number}")
                except StoreError:
                    os._exit(7)
                file.write(f"{ticket.number}\n")
                file.flush()

    assert os.waitstatus_to_exitcode(in_child(work)) == 7
    kept = said.read_text().split()
    assert len(kept) > 3
    with Office(Store.open(url), SERVICES, Settings(database=url)) as office:
        assert [number for _, number in numbers(office)] == kept
        assert office.tickets.issue("notary", "after").number == f"C{len(kept) + 1:03d}"
    with closing(sqlite3.connect(tmp_path / "centre.sqlite")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_database_that_another_program_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(centre_store, "BUSY_SECONDS", 0.3)
    url = f"sqlite:///{tmp_path}/centre.sqlite"
    with Office(Store.open(url), SERVICES, Settings(database=url)) as office:
        office.tickets.issue("notary", "r1")
        with closing(sqlite3.connect(tmp_path / "centre.sqlite", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            began = time.monotonic()
            with pytest.raises(StoreError, match="locked"):
                office.tickets.issue("notary", "r2")
            assert time.monotonic() - began < SOON_SECONDS
            # The board and the desk still read.
            assert office.tickets.counts()["notary"] == 1
            other.execute("ROLLBACK")
        assert office.tickets.issue("notary", "r2").number == "C002"


def test_a_writer_that_hangs_holds_the_others_up_for_a_while_only(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(centre_store, "BUSY_SECONDS", 0.3)
    hanging, office = (Office(Store.open(url), SERVICES, Settings(database=url)) for _ in range(2))
    with hanging.store.write():
        with pytest.raises(StoreError, match="lock"):
            office.tickets.issue("notary", "r1")
        # The board and the desk still read.
        assert office.tickets.counts()["notary"] == 0
    assert office.tickets.issue("notary", "r1").number == "C001"
    hanging.close()
    office.close()


@pytest.mark.postgresql
def test_a_kiosk_that_is_cut_off_while_it_writes_loses_its_turn(
    postgresql_server: Path, postgresql_template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its cable is pulled: the server hears nothing more of it, and the others go on."""
    url = new_database(postgresql_server, postgresql_template)
    office = Office(Store.open(url), SERVICES, Settings(database=url))
    monkeypatch.setattr(centre_store, "HANGS_SECONDS", 2)
    cut = Office(Store.open(url), SERVICES, Settings(database=url))

    def work() -> None:
        with cut.store.write() as session:
            session.add(Series(day=office.tickets.today, letter="C", last=99))
            session.flush()
            assert office.tickets.issue("notary", "r1").number == "C001"
            session.execute(text("SELECT 1"))

    with pytest.raises(StoreError):
        work()
    assert cut.tickets.issue("notary", "r2").number == "C002"
    cut.close()
    office.close()


@pytest.mark.postgresql
def test_a_database_server_that_restarts_is_used_again(tmp_path: Path) -> None:
    if postgresql.program("initdb") is None:
        pytest.skip("no PostgreSQL server on this machine (Debian package postgresql)")
    with postgresql.server() as folder:
        url = new_database(folder)
        with Office(Store.open(url), SERVICES, Settings(database=url)) as office, office.watch() as watch:
            assert office.tickets.issue("notary", "r1").number == "C001"
            postgresql.control(folder, "stop", "-m", "immediate")
            with pytest.raises(StoreError):
                office.tickets.issue("notary", "r2")
            postgresql.control(folder, "start")
            assert office.tickets.issue("notary", "r2").number == "C002"
            # Whoever waits for news is told that there may have been some.
            assert watch.wait(WAIT_SECONDS)
            while watch.wait(0.2):
                pass
            office.tickets.issue("notary", "r3")
            assert watch.wait(WAIT_SECONDS)


def test_two_kiosks_of_one_name_print_each_ticket_once(office: Office, clock: FakeClock) -> None:
    twin = Office(office.store, SERVICES, office.settings, clock)
    for number in range(3):
        office.tickets.issue("notary", f"r{number}", kiosk="east")
    mine = office.prints.pending("east")
    assert len(mine) == 3
    assert twin.prints.pending("east") == []
    office.prints.record(mine[0].id, "printed")
    # The first one stops in the middle of the work: the other takes it over.
    clock.forward(seconds=31)
    assert [job.id for job in twin.prints.pending("east")] == [job.id for job in mine[1:]]
    assert office.prints.pending("east") == []
