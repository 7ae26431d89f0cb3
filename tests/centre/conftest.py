"""A store on each database, a clock that tests set, and a small centre."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from centre.office import Office
from centre.settings import Counter, Queue, Settings
from centre.store import Store
from content.service import PriorityClass, Service
from content.settings import shipped
from tests.centre import postgresql

ELDERLY = PriorityClass(id="elderly", title="老年人", reason="《老年人权益保障法》第五十七条", min_age=60)
MINOR = PriorityClass(id="minor", title="未成年人", reason="《未成年人保护法》", max_age=17)
SOLDIER = PriorityClass(id="soldier", title="军人", reason="《军人地位和权益保障法》", ask=True)

SERVICES = {
    service.id: service
    for service in (
        Service(
            id="legal-advice",
            letter="A",
            title="法律咨询",
            say="法律咨询",
            counters=("1", "2"),
            priority=(ELDERLY, SOLDIER),
        ),
        Service(
            id="legal-aid", letter="B", title="法律援助", say="法律援助", counters=("2",), priority=(ELDERLY,)
        ),
        Service(id="notary", letter="C", title="公证", say="公证", counters=("3",)),
    )
}


class FakeClock:
    """Stands still until it is told otherwise. Starts at 9:00 in Shanghai, on a Wednesday."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 3, 4, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **much: float) -> None:
        self.moment += timedelta(**much)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Path]:
    if postgresql.program("initdb") is None:
        pytest.skip("no PostgreSQL server on this machine (Debian package postgresql)")
    with postgresql.server() as folder:
        yield folder


DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


def new_database(server: Path, template: str = "template1") -> str:
    """Address of a new PostgreSQL database."""
    import psycopg

    name = f"test_{uuid4().hex}"
    with psycopg.connect(host=str(server), user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy".encode())
    return f"postgresql://postgres@/{name}?host={server}"


@pytest.fixture(params=DATABASES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a database with nothing in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'centre.sqlite'}"
    return new_database(request.getfixturevalue("postgresql_server"))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that is up to date: making the tables anew for each test takes a second."""
    file = tmp_path_factory.mktemp("template") / "centre.sqlite"
    Store.open(f"sqlite:///{file}").close()
    return file


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: Path) -> str:
    url = new_database(postgresql_server)
    Store.open(url).close()
    return url.removeprefix("postgresql://postgres@/").partition("?")[0]


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a database with the tables, and nothing in them."""
    if request.param == "sqlite":
        file = tmp_path / "centre.sqlite"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        return f"sqlite:///{file}"
    server = request.getfixturevalue("postgresql_server")
    return new_database(server, request.getfixturevalue("postgresql_template"))


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    store = Store.open(url)
    yield store
    store.close()


@pytest.fixture
def settings(url: str, tmp_path: Path) -> Settings:
    return Settings(
        database=url,
        key_file=tmp_path / "centre.key",
        counters={"1": Counter(), "2": Counter(), "3": Counter()},
        queue=Queue(ratio=2, patience_minutes=30, head_start_minutes=15),
    )


@pytest.fixture
def office(store: Store, settings: Settings, clock: FakeClock) -> Office:
    return Office(store, SERVICES, settings, clock)


@pytest.fixture(scope="session")
def pack_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small pack: the shipped words, and three services."""
    folder = tmp_path_factory.mktemp("pack")
    (folder / "phrases.yaml").write_bytes((shipped("national") / "phrases.yaml").read_bytes())
    (folder / "pack.toml").write_text(
        'name = "small"\ntitle = "测试中心"\nversion = "1"\npublisher = "测试"\n'
    )
    (folder / "menu.yaml").write_text(
        "{id: main, title: 您好, items: [{id: t, title: 取号, action: ticket}]}"
    )
    (folder / "topics.yaml").write_text("[{id: labour, title: 劳动纠纷}]")
    (folder / "services.yaml").write_text(
        """
services:
- {id: legal-advice, letter: A, title: 法律咨询, counters: ["1", "2"], priority: [elderly]}
- {id: legal-aid, letter: B, title: 法律援助, counters: ["1", "2"], priority: [elderly]}
- {id: notary, letter: C, title: 公证, counters: ["3"]}
priority:
- {id: elderly, title: 老年人, reason: 《老年人权益保障法》第五十三条, min_age: 60}
"""
    )
    return folder
