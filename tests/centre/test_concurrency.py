"""Several programs on one database: no number twice, none lost."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path

import pytest

from centre import store as centre_store
from centre.office import Office
from centre.queue.ticket import TicketError
from centre.settings import Settings
from centre.store import Store, StoreError
from centre.tables import Series
from tests.centre.conftest import SERVICES
from tests.waiting import WAIT_SECONDS

PROGRAMS = 8
EACH = 10


def start(url: str, name: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.centre.load", url, name, str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def go(programs: list[subprocess.Popen[str]]) -> None:
    """Let them begin at once, when all are ready: all have opened, and one has made, the new database."""
    for program in programs:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("\n")
        program.stdin.flush()


def test_eight_programs_get_each_number_once(url: str) -> None:
    programs = [start(url, f"p{index}", EACH) for index in range(PROGRAMS)]
    go(programs)
    said = [program.communicate(timeout=WAIT_SECONDS)[0] for program in programs]
    numbers = [number for one in said for number in one.split()]
    assert [program.returncode for program in programs] == [0] * PROGRAMS
    assert sorted(numbers) == [f"A{n:03d}" for n in range(1, PROGRAMS * EACH + 1)]


def test_a_program_killed_in_the_middle_loses_nothing_it_had_said(url: str) -> None:
    programs = [start(url, f"p{index}", 1000) for index in range(2)]
    go(programs)
    said = []
    for program in programs:
        assert program.stdout is not None
        said += [program.stdout.readline().strip() for _ in range(10)]
        program.kill()
        said += program.communicate()[0].split()
    store = Store.open(url)
    office = Office(store, SERVICES, Settings(database=url))
    stored = [queued.ticket.number for queued in office.tickets.waiting()]
    assert set(said) <= set(stored)
    assert len(set(stored)) == len(stored)
    assert len(office.prints.pending()) == len(stored)
    following = office.tickets.issue("legal-advice", "after").number
    assert following == f"A{len(stored) + 1:03d}"
    store.close()


def test_counters_calling_at_once_never_call_one_person_twice(url: str) -> None:
    store = Store.open(url)
    office = Office(store, SERVICES, Settings(database=url))
    for index in range(40):
        office.tickets.issue("legal-advice", f"r{index}")
    called: list[str] = []
    errors: list[Exception] = []

    def work(counter: str) -> None:
        try:
            while (ticket := office.tickets.call_next(counter)) is not None:
                called.append(ticket.number)
                office.tickets.serve(ticket.id, counter)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(counter,)) for counter in ("1", "2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store.close()
    assert errors == []
    assert sorted(called) == [f"A{n:03d}" for n in range(1, 41)]


def waiters(lock: Path) -> int:
    """How many wait for a lock on a file, as the kernel tells."""
    inode = f":{lock.stat().st_ino}"
    lines = [line.split() for line in Path("/proc/locks").read_text().splitlines()]
    return sum(words[1] == "->" and any(word.endswith(inode) for word in words) for words in lines)


def test_who_writes_to_a_file_comes_in_the_order_of_asking(tmp_path: Path) -> None:
    file = tmp_path / "centre.sqlite"
    stores = [Store.open(f"sqlite:///{file}") for _ in range(6)]
    came: list[int] = []

    def write(number: int) -> None:
        with stores[number].write():
            came.append(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(1, 6)]
    with stores[0].write():
        for number, thread in enumerate(threads, 1):
            thread.start()
            while waiters(Path(f"{file}.lock")) < number:
                time.sleep(0.001)
    for thread in threads:
        thread.join()
    assert came == [1, 2, 3, 4, 5]
    for store in stores:
        store.close()


def test_who_gave_up_waiting_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "centre.sqlite"
    first, second = (Store.open(f"sqlite:///{file}") for _ in range(2))
    with first.write():
        with monkeypatch.context() as patch:
            patch.setattr(centre_store, "BUSY_SECONDS", 0.05)
            with pytest.raises(StoreError, match="locked"):
                second.write().__enter__()
        assert waiters(Path(f"{file}.lock")) == 1
    with second.write() as session:
        session.add(Series(day=date(2026, 3, 4), letter="A", last=1))
    with first.read() as session:
        assert session.get(Series, (date(2026, 3, 4), "A")) is not None
    first.close()
    second.close()


def test_the_same_tap_from_two_programs_is_one_ticket(url: str) -> None:
    programs = [start(url, "same", 10) for _ in range(2)]
    go(programs)
    first, second = (program.communicate(timeout=WAIT_SECONDS)[0].split() for program in programs)
    assert first == second
    assert len(set(first)) == 10


def test_an_unknown_counter_does_not_lock_the_store(url: str) -> None:
    store = Store.open(url)
    office = Office(store, SERVICES, Settings(database=url))
    with pytest.raises(TicketError):
        office.tickets.call_next("9")
    assert office.tickets.issue("notary", "r").number == "C001"
    store.close()
