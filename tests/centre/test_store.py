"""The store: opening, upgrading, and what goes wrong."""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, MetaData, create_engine, func, inspect, select, text
from sqlalchemy.engine import make_url

import centre
from centre import backup
from centre.office import Office
from centre.settings import Settings
from centre.store import HEAD, Store, StoreError
from centre.tables import Base, Series, TicketRow
from tests.centre.conftest import SERVICES, new_database
from tests.centre.test_faults import in_child, kill_at

FOLDER = Path(centre.__file__).parent / "migrations"
RELEASED = ("0001", "0002", "0003")
DAY = date(2026, 3, 4)
NINE = datetime(2026, 3, 4, 1, 0, tzinfo=UTC)

Rows = dict[str, list[dict[str, Any]]]
SAID: dict[str, dict[str, Any]] = {
    "ticket": {
        "letter": "A",
        "number": "A001",
        "state": "done",
        "called_at": NINE.replace(minute=5),
        "served_at": NINE.replace(minute=6),
        "ended_at": NINE.replace(minute=16),
        "first_called_at": NINE.replace(minute=5),
        "served_seconds": 600.0,
    },
    "series": {"letter": "A", "last": 7},
    "event": {"subject": "ticket", "kind": "called", "at": NINE.replace(minute=5)},
}
"""What the rows of some tables say beside any value."""


def test_head_is_the_newest_migration() -> None:
    assert ScriptDirectory(str(FOLDER)).get_current_head() == HEAD


def test_the_migrations_make_the_tables_that_the_program_has(store: Store) -> None:
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def at_revision(url: str, revision: str) -> Rows:
    """Make the database of an older release with a row in every table; returns what is in it."""
    address = make_url(url)
    driver = address.drivername if address.drivername == "sqlite" else "postgresql+psycopg"
    engine = create_engine(address.set(drivername=driver))
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        tables = MetaData()
        tables.reflect(connection)
        for table in tables.sorted_tables:
            if table.name != "alembic_version":
                # Ids come from the database, so that it goes on after them.
                row = {column.name: some(column) for column in table.columns if column.name != "id"}
                said = {name: value for name, value in SAID.get(table.name, {}).items() if name in row}
                connection.execute(table.insert().values(row | said))
        found = rows(connection, tables)
    engine.dispose()
    return found


def some(column: Column[Any]) -> Any:
    """A value that fits a column."""
    kind = column.type.python_type
    if kind is str:
        return "1"
    return {date: DAY, datetime: NINE, bool: True, dict: {"a": 1}}.get(kind, 1)


def rows(connection: Connection, tables: MetaData) -> Rows:
    return {
        table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
        for table in tables.sorted_tables
        if table.name != "alembic_version"
    }


@pytest.mark.parametrize("revision", RELEASED)
def test_every_released_version_is_kept_and_brought_up_to_date(
    empty_url: str, tmp_path: Path, revision: str
) -> None:
    url, kept = empty_url, tmp_path / "kept"
    before = at_revision(url, revision)
    with Office(Store.open(url, kept), SERVICES, Settings(database=url)) as office:
        with office.store.engine.connect() as connection:
            tables = MetaData()
            tables.reflect(connection)
            after = rows(connection, tables)
        assert {
            name: [{field: row[field] for field in before[name][0]} for row in after[name]] for name in before
        } == before
        with office.store.read() as session:
            for table in Base.registry.mappers:
                assert len(session.scalars(select(table.class_)).all()) == (
                    table.class_.__tablename__ in before
                )
            (ticket,) = session.scalars(select(TicketRow))
            assert ticket.last_call == 1
            assert ticket.first_called_at == NINE.replace(minute=5)
            assert ticket.served_seconds == pytest.approx(600)
            assert ticket.arrived_at == NINE
        assert office.tickets.issue("notary", "new").number == "C001"
        (copy,) = backup.stored(kept)
        assert f"before-{HEAD}" in copy.name
        Store.open(url, kept).close()
        assert backup.stored(kept) == [copy]
        backup.restore(copy, office.store.engine.url)
        with office.store.engine.connect() as connection:
            assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == revision
            tables = MetaData()
            tables.reflect(connection)
            assert rows(connection, tables) == before


def test_killed_while_it_upgrades_the_old_database_is_whole(empty_url: str, tmp_path: Path) -> None:
    url, kept = empty_url, tmp_path / "kept"
    before = at_revision(url, RELEASED[0])
    killed = 0
    for line in range(8, 2000, 37):

        def work(line: int = line) -> None:
            sys.settrace(kill_at(line))
            Store.open(url, kept).close()

        status = in_child(work)
        if not os.WIFSIGNALED(status):
            assert status == 0
            break
        killed += 1
    assert killed > 3
    with closing(Store.open(url, kept)) as store, store.engine.connect() as connection:
        tables = MetaData()
        tables.reflect(connection)
        after = rows(connection, tables)
        assert [row["number"] for row in after["ticket"]] == [row["number"] for row in before["ticket"]]
        assert after["series"] == before["series"]


def test_without_a_backup_nothing_is_upgraded(empty_url: str, tmp_path: Path) -> None:
    url = empty_url
    at_revision(url, "0001")
    (tmp_path / "file").touch()
    for _ in range(2):
        with pytest.raises(StoreError, match="not upgraded"):
            Store.open(url, tmp_path / "file" / "kept")
    Store.open(url, tmp_path / "kept").close()


def written(url: str) -> list[tuple[str, list[tuple[object, ...]]]]:
    """Every table of a store that was opened, with its rows."""
    with closing(Store.open(url)) as store, store.read() as session:
        names = sorted(inspect(session.connection()).get_table_names())
        return [
            (name, [tuple(row) for row in session.execute(text(f'SELECT * FROM "{name}"'))]) for name in names
        ]


def test_opening_again_changes_nothing(empty_url: str) -> None:
    before, after = (written(empty_url) for _ in range(2))
    assert before == after


def test_what_fails_in_the_middle_leaves_nothing(store: Store) -> None:
    def fail() -> None:
        with store.write() as session:
            session.add(Series(day=date(2026, 3, 4), letter="A", last=1))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with store.read() as session:
        assert session.get(Series, (date(2026, 3, 4), "A")) is None


def test_sqlite_is_durable(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/centre.sqlite")
    with store.read() as session:
        assert session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert session.execute(text("PRAGMA synchronous")).scalar() == 2
        assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1
    store.close()


@pytest.mark.parametrize("address", ["no url", "sqlite://", "postgresql://nobody@/x?host=/nonexistent"])
def test_a_database_that_is_not_there(address: str) -> None:
    with pytest.raises(StoreError) as caught:
        Store.open(address)
    assert "\n" not in str(caught.value)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="不能写入"):
        Store.open(f"sqlite:///{tmp_path}/file/centre.sqlite")


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "centre.sqlite").write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError, match="not a database"):
        Store.open(f"sqlite:///{tmp_path}/centre.sqlite")


def test_a_database_of_a_newer_program(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/centre.sqlite"
    Store.open(url).close()
    with sqlite3.connect(tmp_path / "centre.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(StoreError, match="9999"):
        Store.open(url)


def test_what_is_read_stays_as_it_is_until_the_end(office: Office) -> None:
    count = select(func.count()).select_from(TicketRow)
    with office.store.read() as session:
        assert session.scalar(count) == 0
        office.tickets.issue("notary", "r1")
        assert session.scalar(count) == 0
    with office.store.read() as session:
        assert session.scalar(count) == 1


@pytest.mark.postgresql
def test_a_role_that_may_not_make_tables_is_said(postgresql_server: Path) -> None:
    url = new_database(postgresql_server)
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        role = f"reader_{uuid4().hex[:8]}".encode()
        connection.execute(b"CREATE ROLE " + role + b" LOGIN")
        connection.execute(b"REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    with pytest.raises(StoreError, match="permission denied") as caught:
        Store.open(url.replace("postgres@", f"{role.decode()}@"))
    assert "\n" not in str(caught.value)
