"""The store: opening, upgrading, and what goes wrong."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

import centre
from centre import backup
from centre.store import HEAD, Store, StoreError
from centre.tables import Base, Series

FOLDER = Path(centre.__file__).parent / "migrations"


def test_head_is_the_newest_migration() -> None:
    assert ScriptDirectory(str(FOLDER)).get_current_head() == HEAD


def test_the_migrations_make_the_tables_that_the_program_has(store: Store) -> None:
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def old(url: str) -> None:
    """Make the database of the first release, with a number in it."""
    address = make_url(url)
    driver = address.drivername if address.drivername == "sqlite" else "postgresql+psycopg"
    engine = create_engine(address.set(drivername=driver))
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(text("INSERT INTO series (day, letter, last) VALUES ('2026-03-04', 'A', 7)"))
    engine.dispose()


def test_a_database_of_the_first_release_is_kept_and_brought_up_to_date(
    empty_url: str, tmp_path: Path
) -> None:
    url = empty_url
    old(url)
    store = Store.open(url, tmp_path / "kept")
    with store.read() as session:
        series = session.get(Series, (date(2026, 3, 4), "A"))
        assert series is not None
        assert series.last == 7
    (kept,) = backup.stored(tmp_path / "kept")
    assert "before-0002" in kept.name
    Store.open(url, tmp_path / "kept").close()
    assert backup.stored(tmp_path / "kept") == [kept]
    backup.restore(kept, store.engine.url)
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "0001"
        assert connection.execute(text("SELECT last FROM series")).scalar() == 7
    store.close()


def test_without_a_backup_nothing_is_upgraded(empty_url: str, tmp_path: Path) -> None:
    url = empty_url
    old(url)
    (tmp_path / "file").touch()
    for _ in range(2):
        with pytest.raises(StoreError, match="not upgraded"):
            Store.open(url, tmp_path / "file" / "kept")
    Store.open(url, tmp_path / "kept").close()


def test_opening_again_changes_nothing(empty_url: str) -> None:
    for _ in range(2):
        Store.open(empty_url).close()


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
