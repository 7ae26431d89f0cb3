"""The store: opening, upgrading, and what goes wrong."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

import centre
from centre.store import HEAD, Store, StoreError
from centre.tables import Base, Series

FOLDER = Path(centre.__file__).parent / "migrations"


def test_head_is_the_newest_migration() -> None:
    assert ScriptDirectory(str(FOLDER)).get_current_head() == HEAD


def test_the_migrations_make_the_tables_that_the_program_has(store: Store) -> None:
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_opening_again_changes_nothing(url: str) -> None:
    for _ in range(2):
        Store.open(url).close()


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
