"""The desk with fifty pages open: how soon a page comes, and how soon all show what happened.

The real program on a real socket; the clients are in this process, on the same cores."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import httpx

from centre.office import Office
from centre.settings import Settings
from centre.store import Store
from tests.centre.conftest import SERVICES

CLIENTS = 50
SECONDS = 5.0
CHANGES = 8
PAGE = "/counter/1"


@contextmanager
def console(folder: Path, pack_folder: Path, url: str) -> Iterator[str]:
    """`lobbyline-desk` on a free port; yields its address."""
    file = folder / "centre.toml"
    file.write_text(
        f'[content]\npacks = ["{pack_folder}"]\n'
        f'[centre]\ndatabase = "{url}"\n[centre.desk]\nsign_in = false\n'
    )
    program = subprocess.Popen(
        [sys.executable, "-m", "centre.desk.app", "--settings", str(file), "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "XDG_STATE_HOME": str(folder)},
    )
    try:
        assert program.stdout is not None
        yield program.stdout.readline().split()[-1].rstrip("/")
    finally:
        program.terminate()
        program.communicate(timeout=20)


async def reading(address: str) -> list[float]:
    """Fifty clients who ask for the page again and again: how long each answer took, in milliseconds."""
    took: list[float] = []
    end = time.monotonic() + SECONDS

    async def client(session: httpx.AsyncClient) -> None:
        while (start := time.monotonic()) < end:
            answer = await session.get(PAGE)
            assert answer.status_code == 200
            took.append((time.monotonic() - start) * 1000)

    limits = httpx.Limits(max_connections=CLIENTS)
    async with httpx.AsyncClient(base_url=address, limits=limits, timeout=60) as session:
        await asyncio.gather(*(client(session) for _ in range(CLIENTS)))
    return took


async def watching(address: str, office: Office) -> list[list[float]]:
    """Fifty open pages that ask anew when they are told of a change: milliseconds from the commit until each
    has a page that shows it, by change."""
    ready = [asyncio.Event() for _ in range(CLIENTS)]
    shown: dict[str, list[float]] = {}
    committed: dict[str, float] = {}

    async def client(session: httpx.AsyncClient, number: int) -> None:
        async with session.stream("GET", "/events") as stream:
            async for line in stream.aiter_lines():
                if not line.startswith("event: change"):
                    continue
                page = (await session.get(PAGE)).text
                now = time.monotonic()
                ready[number].set()
                for name in committed:
                    if name in page and len(shown[name]) < CLIENTS:
                        seen[name].setdefault(number, now)
                        shown[name] = list(seen[name].values())

    seen: dict[str, dict[int, float]] = {}
    limits = httpx.Limits(max_connections=3 * CLIENTS)
    async with httpx.AsyncClient(base_url=address, limits=limits, timeout=60) as session:
        clients = [asyncio.create_task(client(session, number)) for number in range(CLIENTS)]
        await asyncio.gather(*(one.wait() for one in ready))
        for number in range(CHANGES):
            ticket = await asyncio.to_thread(office.tickets.issue, "legal-advice", f"change-{number}")
            seen[ticket.number], shown[ticket.number] = {}, []
            committed[ticket.number] = time.monotonic()
            end = time.monotonic() + 30
            while len(shown[ticket.number]) < CLIENTS and time.monotonic() < end:
                await asyncio.sleep(0.005)
            assert len(shown[ticket.number]) == CLIENTS
        for task in clients:
            task.cancel()
        await asyncio.gather(*clients, return_exceptions=True)
    return [
        sorted((moment - committed[name]) * 1000 for moment in moments) for name, moments in shown.items()
    ]


def test_the_desk_under_fifty_clients(url: str, tmp_path: Path, pack_folder: Path) -> None:
    with Office(Store.open(url), SERVICES, Settings(database=url)) as office:
        for number in range(20):
            office.tickets.issue("legal-advice", f"r{number}", source="desk")
        with console(tmp_path, pack_folder, url) as address:
            took = sorted(asyncio.run(reading(address)))
            delays = asyncio.run(watching(address, office))
    first = [change[0] for change in delays]
    last = [change[-1] for change in delays]
    print(
        f"\n{url.partition(':')[0]}, {CLIENTS} clients: {len(took) / SECONDS:.0f} pages/s, "
        f"p50 {median(took):.0f} ms, p99 {took[int(0.99 * len(took))]:.0f} ms, longest {took[-1]:.0f} ms; "
        f"a change is on the first page after {median(first):.0f} ms, on all {CLIENTS} after "
        f"{median(last):.0f} ms (longest {max(last):.0f} ms)"
    )
    assert len(took) > CLIENTS
