"""A console on an empty store, for a browser without scripts and for what its own script sends."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from centre import key as centre_key
from centre import password
from centre.desk import changes
from centre.desk.console import Desk
from centre.office import Office
from centre.settings import Desk as DeskSettings
from centre.settings import Settings
from centre.store import Store
from content import settings as content_settings
from content.release.live import Live
from tests.browser import new_page, running
from tests.centre.conftest import FakeClock

BASE = "http://127.0.0.1:8348"
JSON = {"accept": "application/json"}
SECRET = "correct horse"


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hash has its cost written in it: those made here are the same, and done at once."""
    monkeypatch.setattr(password, "N", 2**4)


@pytest.fixture(autouse=True)
def _prompt_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A console waits for its watch when it ends: here not for a second each time."""
    monkeypatch.setattr(changes, "LOOK_SECONDS", 0.02)


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory, pack_folder: Path) -> Live:
    return Live(content_settings.Settings(packs=(pack_folder,), good=tmp_path_factory.mktemp("packs")))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A store that has its tables: making them takes longer than any test here."""
    file = tmp_path_factory.mktemp("empty") / "centre.sqlite"
    Store.open(f"sqlite:///{file}").close()
    return file.read_bytes()


@pytest.fixture
def desk_office(tmp_path: Path, clock: FakeClock, live: Live, empty: bytes) -> Iterator[Office]:
    """The records of a console that asks nobody to sign in."""
    yield from _office(tmp_path, clock, live, empty, sign_in=False)


@pytest.fixture
def closed_office(tmp_path: Path, clock: FakeClock, live: Live, empty: bytes) -> Iterator[Office]:
    """The records of a console where people sign in."""
    yield from _office(tmp_path, clock, live, empty, sign_in=True)


def _office(folder: Path, clock: FakeClock, live: Live, empty: bytes, sign_in: bool) -> Iterator[Office]:
    file = folder / "centre.sqlite"
    file.write_bytes(empty)
    settings = Settings(
        database=f"sqlite:///{file}", key_file=folder / "centre.key", desk=DeskSettings(sign_in=sign_in)
    )
    with Office(Store.open(settings.database), live.pack.services, settings, clock) as office:
        yield office


@pytest.fixture
def browser(desk_office: Office, live: Live) -> Iterator[TestClient]:
    """At the console that asks nobody to sign in."""
    app = Desk(desk_office, live, centre_key.load(desk_office.settings.key_file)).app
    with TestClient(app, base_url=BASE, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def console(closed_office: Office, live: Live) -> Desk:
    return Desk(closed_office, live, centre_key.load(closed_office.settings.key_file))


@pytest.fixture
def stranger(console: Desk) -> Iterator[TestClient]:
    """At a console where people sign in, and nobody has."""
    with TestClient(console.app, base_url=BASE, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def sign_in(closed_office: Office, stranger: TestClient) -> Callable[..., TestClient]:
    """Makes someone of these roles and signs them in."""

    def enter(*roles: str, login: str = "wang") -> TestClient:
        closed_office.staff.add(login, "王小明", SECRET, roles)
        answer = post(stranger, "/sign-in", login=login, password=SECRET)
        assert answer.status_code == 303, answer.text
        return stranger

    return enter


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with running() as browser:
        yield browser


@pytest.fixture
def faults() -> Iterator[list[str]]:
    """What went wrong in pages; a test fails if anything did."""
    found: list[str] = []
    yield found
    assert found == []


def open_page(chromium: Any, faults: list[str]) -> Any:
    page = new_page(chromium)
    page.on("pageerror", lambda error: faults.append(str(error)))

    def hear(said: Any) -> None:
        # A page that is still open when somebody signs out asks once more, and is told so.
        if said.type == "error" and "401" not in said.text:
            faults.append(said.text)

    page.on("console", hear)
    return page


def token(browser: TestClient) -> str:
    found = re.search(r'name="desk-token" content="([0-9a-f]+)"', browser.get("/board").text)
    assert found is not None
    return found[1]


Fields = dict[str, str | list[str]]


def post(browser: TestClient, path: str, **fields: str | list[str]) -> httpx.Response:
    """As a browser without scripts."""
    answer: httpx.Response = browser.post(
        path, data={"token": token(browser), **fields}, follow_redirects=False
    )
    return answer


def send(browser: TestClient, path: str, **fields: str | list[str]) -> httpx.Response:
    """As the page's own script."""
    answer: httpx.Response = browser.post(path, data={"token": token(browser), **fields}, headers=JSON)
    return answer
