"""`lobbyline-desk` as a program: its address, its events, its end."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from centre.desk.app import _listen
from centre.office import Office
from centre.settings import Settings
from centre.staff import ROLES
from centre.store import Store
from content import pack
from tests.centre import postgresql
from tests.centre.conftest import new_database
from tests.centre.desk.conftest import SECRET
from tests.waiting import WAIT_SECONDS

PORT_FREE = "0"


@contextmanager
def console(
    folder: Path, pack_folder: Path, sign_in: str = "false", port: str = PORT_FREE, more: str = ""
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The program, on a free port unless told; yields its address."""
    file = folder / "centre.toml"
    file.write_text(f'[content]\npacks = ["{pack_folder}"]\n[centre.desk]\nsign_in = {sign_in}\n{more}')
    program = subprocess.Popen(
        [sys.executable, "-m", "centre.desk.app", "--settings", str(file), "--port", port],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "XDG_STATE_HOME": str(folder)},
    )
    try:
        assert program.stdout is not None
        line = program.stdout.readline()
        assert "http://" in line, program.communicate(timeout=WAIT_SECONDS)[1]
        yield line.split()[-1].rstrip("/"), program
    finally:
        program.terminate()
        program.communicate(timeout=WAIT_SECONDS)


@pytest.fixture
def office(tmp_path: Path, pack_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """The store that the console of this test uses."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with Office.open(Settings(), pack.load(pack_folder).services) as office:
        yield office


def test_an_open_page_hears_of_a_change_by_another_program(
    tmp_path: Path, pack_folder: Path, office: Office
) -> None:
    with (
        console(tmp_path, pack_folder) as (address, _),
        httpx.stream("GET", f"{address}/events", timeout=WAIT_SECONDS) as answer,
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.iter_lines()
        events = (line for line in lines if line.startswith("event: change"))
        next(events)
        office.tickets.issue("notary", "r1")
        assert next(events)


def test_events_go_to_whoever_asks_however_they_ask(tmp_path: Path, pack_folder: Path) -> None:
    """A browser's Last-Event-ID, any Accept, broken cookies: a stream, and the program goes on."""
    wild: tuple[dict[str, str], ...] = (
        {},
        {"accept": "application/json", "last-event-id": "x" * 3000},
        {"accept": "\xe9", "last-event-id": "-1"},
        {"cookie": "lobbyline_session=" + "\xe9" * 40},
        {"range": "bytes=0-", "if-modified-since": "yesterday", "accept-encoding": "zip"},
    )
    with console(tmp_path, pack_folder) as (address, _):
        for headers in wild:
            raw = {name: text.encode("latin-1") for name, text in headers.items()}
            with httpx.stream("GET", f"{address}/events", headers=raw, timeout=WAIT_SECONDS) as answer:  # type: ignore[arg-type]
                assert answer.status_code == 200
                assert (
                    next(line for line in answer.iter_lines() if line.startswith("event:")) == "event: change"
                )
        assert httpx.post(f"{address}/events").status_code == 405
        assert httpx.get(f"{address}/board").status_code == 200


def test_no_answer_waits_for_an_acknowledgement() -> None:
    """Seen: every page took 40 ms more than it needed."""
    with (
        _listen("127.0.0.1", 0) as listener,
        socket.create_connection(listener.getsockname()),
        listener.accept()[0] as connection,
    ):
        assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_passwords_codes_and_tokens_are_in_no_log(
    tmp_path: Path, pack_folder: Path, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.staff.add("li", "李主管", SECRET, ROLES)
    with (
        console(tmp_path, pack_folder, "true") as (address, program),
        httpx.Client(base_url=address) as client,
    ):
        found = re.search(r'name="desk-token" content="([0-9a-f]+)"', client.get("/sign-in").text)
        assert found is not None
        form = {"token": found[1], "login": "li", "password": SECRET}
        client.post("/sign-in", data={**form, "password": "wrong-password"})
        assert client.post("/sign-in", data=form).status_code == 303
        session = client.cookies["lobbyline_session"]
        with office.store.write() as writing:
            writing.execute(text("ALTER TABLE opinion RENAME TO gone"))
        found = re.search(r'name="desk-token" content="([0-9a-f]+)"', client.get("/codes").text)
        assert found is not None
        form = {"token": found[1], "kind": "complaint", "text": "等太久", "phone": "13812345678"}
        assert client.post("/opinions", data=form).status_code == 503
        program.terminate()
        said = "".join(program.communicate(timeout=WAIT_SECONDS))
    assert "no such table" in said
    for secret in (SECRET, "wrong-password", session, found[1], "13812345678"):
        assert secret not in said


def test_it_stops_promptly_with_pages_open(tmp_path: Path, pack_folder: Path) -> None:
    with (
        console(tmp_path, pack_folder) as (address, program),
        httpx.stream("GET", f"{address}/events", timeout=WAIT_SECONDS) as answer,
    ):
        next(answer.iter_lines())
        program.send_signal(signal.SIGTERM)
        assert program.wait(timeout=WAIT_SECONDS) in (0, -signal.SIGTERM)


def test_a_port_in_use_is_said_in_one_line(tmp_path: Path, pack_folder: Path) -> None:
    file = tmp_path / "centre.toml"
    file.write_text(f'[content]\npacks = ["{pack_folder}"]\n')
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        second = subprocess.run(
            [sys.executable, "-m", "centre.desk.app", "--settings", file, "--port", port],
            capture_output=True,
            text=True,
            env={**os.environ, "XDG_STATE_HOME": str(tmp_path)},
            timeout=WAIT_SECONDS,
        )
    assert second.returncode == 1
    assert len(second.stderr.splitlines()) == 1
    assert "端口不能用" in second.stderr


def test_a_console_that_nobody_can_sign_in_to_yet_prints_a_code(tmp_path: Path, pack_folder: Path) -> None:
    with console(tmp_path, pack_folder, "true") as (address, program):
        assert program.stdout is not None
        line = program.stdout.readline()
        assert re.search(r"/first.*: [0-9]{8}$", line.strip())
        assert httpx.get(address, follow_redirects=True).url.path == "/first"


@pytest.mark.postgresql
def test_a_database_server_that_restarts_comes_back_on_open_pages(tmp_path: Path, pack_folder: Path) -> None:
    """A page that is open says that something is wrong, and is right again without being loaded anew."""
    if postgresql.program("initdb") is None:
        pytest.skip("no PostgreSQL server on this machine (Debian package postgresql)")
    with postgresql.server() as folder:
        url = new_database(folder)
        services = pack.load(pack_folder).services
        more = f'[centre]\ndatabase = "{url}"\n'
        with (
            Office(Store.open(url), services, Settings(database=url)) as office,
            console(tmp_path, pack_folder, more=more) as (address, _),
            httpx.Client(base_url=address, timeout=WAIT_SECONDS) as browser,
            browser.stream("GET", "/events") as stream,
        ):
            events = (line for line in stream.iter_lines() if line.startswith("event: change"))
            next(events)
            office.tickets.issue("legal-advice", "r1", source="desk")
            next(events)
            assert "A001" in browser.get("/counter/1").text
            postgresql.control(folder, "stop", "-m", "immediate")
            refused = browser.get("/counter/1")
            assert refused.status_code == 503
            assert "Traceback" not in refused.text
            postgresql.control(folder, "start")
            # The same stream tells that there may be news.
            next(events)
            assert "A001" in browser.get("/counter/1").text
            office.tickets.issue("legal-advice", "r2", source="desk")
            next(events)
            assert "A002" in browser.get("/counter/1").text
