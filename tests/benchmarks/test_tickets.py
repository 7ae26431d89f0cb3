"""How fast tickets are, durable on disk, and how soon others know.

Run with `make bench`; the numbers depend on the disk and on who else uses the machine, so only what no
machine may miss is asserted."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from statistics import median

import pytest

from centre.notice import Watch
from centre.office import Office
from centre.settings import Settings
from centre.store import Store
from tests.centre.conftest import SERVICES

SECONDS = 5.0


def rush(url: str, programs: int) -> list[list[float]]:
    """How long each ticket took, in milliseconds, by program."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.taker", url, f"p{index}", str(SECONDS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for index in range(programs)
    ]
    for program in started:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
    for program in started:
        assert program.stdin is not None
        program.stdin.write("\n")
        program.stdin.flush()
    return [[float(word) for word in program.communicate(timeout=60)[0].split()] for program in started]


@pytest.mark.parametrize("programs", [1, 8])
def test_tickets_a_second(url: str, programs: int) -> None:
    took = rush(url, programs)
    flat = sorted(one for program in took for one in program)
    counts = [len(program) for program in took]
    print(
        f"\n{url.partition(':')[0]}, {programs} programs: {len(flat) / SECONDS:.0f} tickets/s; "
        f"tap to committed p50 {median(flat):.1f} ms, p99 {flat[int(0.99 * len(flat))]:.1f} ms, "
        f"longest {flat[-1]:.0f} ms; "
        f"least and most of one program {min(counts)} and {max(counts)}"
    )
    assert min(counts) > 0
    store = Store.open(url)
    with Office(store, SERVICES, Settings(database=url)) as office:
        numbers = [queued.ticket.number for queued in office.tickets.waiting()]
    assert len(set(numbers)) == len(numbers) == len(flat)


def test_others_know_soon(url: str) -> None:
    store, other = Store.open(url), Store.open(url)
    heard: list[float] = []
    ready, told = threading.Event(), threading.Event()

    def listen() -> None:
        with Watch(other) as watch:
            ready.set()
            for _ in range(20):
                assert watch.wait(5)
                heard.append(time.monotonic())
                told.set()

    listener = threading.Thread(target=listen)
    listener.start()
    ready.wait()
    delays = []
    office = Office(store, SERVICES, Settings(database=url))
    for number in range(20):
        told.clear()
        office.tickets.issue("notary", f"r{number}")
        committed = time.monotonic()
        assert told.wait(5)
        delays.append(max(heard[-1] - committed, 0) * 1000)
    listener.join()
    store.close()
    other.close()
    print(f"\n{url.partition(':')[0]}: notice p50 {median(delays):.0f} ms, longest {max(delays):.0f} ms")
    assert median(delays) < 300
