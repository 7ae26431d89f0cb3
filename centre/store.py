"""The database: opened, brought up to date, and its transactions.

SQLite holds one box, PostgreSQL several. On both, writers take turns: whoever writes sees all that was
written before, so allocation and calling need no other lock. A centre writes a few rows a second at most.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, inspect, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

HEAD = "0004"
"""The newest migration in centre/migrations/versions."""

BUSY_SECONDS = 10
HANGS_SECONDS = 60
"""A writer on PostgreSQL that has not said a word for so long has lost its turn, and its work."""
CHANNEL = "lobbyline"
"""What PostgreSQL's NOTIFY is sent on after each change."""
WRITERS = 7_234_801
"""Number of the PostgreSQL lock that writers take in turn."""
CONNECT: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
"""A PostgreSQL server that is not there any more is noticed within half a minute."""


class StoreError(Exception):
    """The database cannot be used, and why, in one line."""


class Store:
    """An open database. Safe to use from several threads; each process opens its own."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writing = engine.execution_options(writing=True)
        self._reading = (
            engine.execution_options(isolation_level="REPEATABLE READ") if self.postgresql else engine
        )

    @classmethod
    def open(cls, url: str, backups: Path | None = None) -> Store:
        """Open `url`: make it where there is none, bring its tables up to date. Raises StoreError.

        Before tables that hold something are changed, the database is copied into `backups` (without it:
        a folder beside a SQLite file); where that cannot be done, nothing is changed."""
        try:
            address = make_url(url)
        except ArgumentError as error:
            raise StoreError(f"数据库地址不对 / not a database URL: {url}") from error
        if address.get_backend_name() == "postgres":
            address = address.set(drivername="postgresql")
        if address.get_backend_name() == "postgresql":
            store = cls(_postgresql(address))
        else:
            store = cls(_sqlite(address))
        try:
            store._upgrade(backups)
        except BaseException:
            store.close()
            raise
        return store

    @property
    def postgresql(self) -> bool:
        return self.engine.dialect.name == "postgresql"

    @property
    def file(self) -> Path | None:
        """The SQLite file; None with PostgreSQL."""
        return None if self.postgresql else Path(str(self.engine.url.database))

    @contextmanager
    def read(self) -> Iterator[Session]:
        """What is committed now, unchanging until the block ends. Raises StoreError."""
        with _errors(self.engine.url), Session(self._reading, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction, alone among writers: committed and on disk when the block ends, or nothing.

        Raises StoreError."""
        with (
            _errors(self.engine.url),
            _turn(self.file),
            Session(self._writing, expire_on_commit=False) as session,
            session.begin(),
        ):
            if self.postgresql:
                session.execute(select(func.pg_advisory_xact_lock(WRITERS), func.pg_notify(CHANNEL, "")))
            yield session

    def close(self) -> None:
        self.engine.dispose()

    def _upgrade(self, backups: Path | None) -> None:
        with _errors(self.engine.url), _turn(self.file), self._writing.begin() as connection:
            if self.postgresql:
                # A backup of much takes long.
                connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
                connection.execute(select(func.pg_advisory_xact_lock(WRITERS)))
            # Alone among writers until the end: what is copied is what is changed.
            revision = _revision(connection)
            if revision != HEAD:
                if revision is not None and revision < HEAD:
                    self._keep(backups)
                try:
                    _migrate(connection, revision)
                except ProgrammingError as error:
                    said = str(error.orig).strip().splitlines()[0]
                    raise StoreError(f"{self.engine.url}: 建表没有成功 / tables not made: {said}") from error

    def _keep(self, backups: Path | None) -> None:
        """Copy the database before it is changed. Raises StoreError."""
        from centre import backup

        folder = backups or (self.file.parent / "backups" if self.file else None)
        if folder is None:
            raise StoreError(
                "更新数据库前要备份，但没有指定文件夹 / no folder for the backup before upgrading"
            )
        try:
            backup.make(self.engine.url, folder, datetime.now().astimezone(), HEAD)
        except backup.BackupError as error:
            raise StoreError(f"更新数据库前的备份没有做成，没有更新 / not upgraded: {error}") from error


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _migrate(connection: Connection, revision: str | None) -> None:
    # Imported here: it takes a third of a second, and most starts find nothing to do.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise StoreError(
            f"数据库的版本 {revision} 比程序新，请更新程序 / database is newer than this program: {error}"
        ) from error


@contextmanager
def _errors(url: URL) -> Iterator[None]:
    try:
        yield
    except (DBAPIError, sqlite3.Error, OSError) as error:
        if isinstance(error, IntegrityError | ProgrammingError):
            raise
        cause = error.orig if isinstance(error, DBAPIError) else error
        reason = (str(cause).strip() or type(cause).__name__).splitlines()[0]
        raise StoreError(f"{url}: 数据库现在不能用 / database not usable: {reason}") from error


@contextmanager
def _turn(file: Path | None) -> Iterator[None]:
    """One at a time among all that write to a SQLite file, or open it: switching to WAL waits for nobody.

    SQLite's own waiting sleeps up to a tenth of a second while the lock goes to whoever comes by; the kernel
    gives this one to who came first, and takes it back from a process that is killed. Raises
    sqlite3.OperationalError after BUSY_SECONDS."""
    if file is None:
        yield
        return
    descriptor = os.open(_lock(file), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # flock has no time-out, so a thread waits in it. One that is left behind holds nothing: the
            # descriptor is closed by then, and the lock goes with the call's end.
            waiting = threading.Thread(target=fcntl.flock, args=(descriptor, fcntl.LOCK_EX), daemon=True)
            waiting.start()
            waiting.join(BUSY_SECONDS)
            if waiting.is_alive():
                raise sqlite3.OperationalError("database is locked") from None
        yield
    finally:
        os.close(descriptor)


def _lock(file: Path) -> Path:
    return file.with_name(f"{file.name}.lock")


def _sqlite(address: URL) -> Engine:
    file = Path(address.database or "")
    if not address.database or address.database == ":memory:":
        raise StoreError("SQLite 需要一个文件 / SQLite needs a file: sqlite:///FILE")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _lock(file).touch()
    except OSError as error:
        raise StoreError(f"{file}: 不能写入 / cannot write here: {error.strerror}") from error
    engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def connect(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        # Python's driver would begin transactions late and by its own rules; `begin` below does it instead.
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer takes its turn at once: a transaction that reads first and writes later can be refused.
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _postgresql(address: URL) -> Engine:
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        raise StoreError(
            "缺少 PostgreSQL 驱动，请安装 lobbyline[postgresql] / the PostgreSQL driver is not installed"
        ) from error
    limits = {"lock_timeout": BUSY_SECONDS, "idle_in_transaction_session_timeout": HANGS_SECONDS}
    options = " ".join(f"-c {name}={round(seconds * 1000)}" for name, seconds in limits.items())
    return create_engine(
        address.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={**CONNECT, "options": options},
    )
