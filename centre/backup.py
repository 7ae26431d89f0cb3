"""Backups: made while everything runs, and put back by one command.

A SQLite backup is a database file of its own, a PostgreSQL one a file that pg_restore reads. Each appears
under its name only when it is whole, checked and on disk.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import URL

from centre.clock import ONE_DAY
from centre.tables import Base

SQLITE, DUMP = ".sqlite", ".dump"
NAME = re.compile(r"^centre-(?:before-[0-9a-z]+-)?\d{8}-\d{6}(?:-\d+)?\.(?:sqlite|dump)$")
LONGEST_SECONDS = 3600
LOCKED_SECONDS = 30
"""How long a SQLite database that is busy is waited for."""


class BackupError(Exception):
    """Why there is no backup, or why it was not put back, in one line."""


class DamagedError(BackupError):
    """The database itself cannot be read: there is nothing that a backup could be made of."""


def make(address: URL, folder: Path, moment: datetime, before: str = "") -> Path:
    """Copy the database at `address` into `folder`; returns the new file. Others go on reading and writing.

    `moment`: local time, for the name; `before`: the migration that follows. Raises BackupError."""
    sqlite = address.get_backend_name() == "sqlite"
    name = f"centre-{f'before-{before}-' if before else ''}{moment:%Y%m%d-%H%M%S}"
    suffix = SQLITE if sqlite else DUMP
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        target = folder / f"{name}{suffix}"
        number = 1
        while target.exists():
            number += 1
            target = folder / f"{name}-{number}{suffix}"
        part = target.with_name(f".{target.name}.{os.getpid()}.part")
        try:
            os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
            if sqlite:
                _copy(Path(str(address.database)), part)
            else:
                _dump(address, part)
            _sync(part)
            part.rename(target)
            _sync(folder)
        finally:
            part.unlink(missing_ok=True)
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"{folder}: 备份没有做成 / no backup was made: {error}") from error
    return target


def stored(folder: Path, moment: datetime | None = None) -> list[Path]:
    """The backups in `folder`, oldest first by the time in their names.

    Those of a time that at `moment` is still to come were made while the clock was wrong; they come before
    all others, and so go first and are never the latest."""
    if not folder.is_dir():
        return []
    found = sorted((path for path in folder.iterdir() if NAME.match(path.name)), key=_when)
    if moment is not None:
        latest = f"{moment + ONE_DAY:%Y%m%d-%H%M%S}"
        found.sort(key=lambda path: _when(path)[0] <= latest)
    return found


def thin(folder: Path, keep: int, moment: datetime | None = None) -> list[Path]:
    """Delete all but the newest `keep` daily backups, and as many of those before migrations.

    Of these none is kept that is older than `keep` daily ones: whoever was deleted is then in none."""
    every = stored(folder, moment)
    daily = [path for path in every if "-before-" not in path.name]
    before = [path for path in every if "-before-" in path.name]
    gone = daily[:-keep] + before[:-keep]
    if len(daily) >= keep:
        gone += [path for path in before[-keep:] if _when(path) < _when(daily[-keep])]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def set_aside(database: Path, moment: datetime) -> Path:
    """Move a SQLite database that cannot be read out of the way, with what belongs to it; returns where to.

    Raises BackupError."""
    aside = database.with_name(f"{database.name}.damaged-{moment:%Y%m%d-%H%M%S}")
    try:
        for part in ("-wal", "-shm", ""):
            path = database.with_name(database.name + part)
            if path.exists():
                path.rename(aside.with_name(aside.name + part))
        _sync(database.parent)
    except OSError as error:
        raise BackupError(f"{database}: 不能另存 / cannot be moved away: {error}") from error
    return aside


def check(file: Path, address: URL) -> None:
    """Whether `file` is a whole backup of a database like that at `address`. Raises BackupError."""
    if not file.is_file():
        raise BackupError(f"{file}: 没有这个备份 / no such backup")
    if address.get_backend_name() != "sqlite":
        _run("pg_restore", None, "--list", str(file))
        return
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as source:
            found = source.execute("PRAGMA integrity_check(1)").fetchone()[0]
            known = source.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
    except sqlite3.Error as error:
        raise BackupError(f"{file}: 不是完好的备份 / not a good backup: {error}") from error
    if found != "ok" or known is None:
        raise BackupError(f"{file}: 不是完好的备份 / not a good backup: {found}")


def restore(file: Path, address: URL) -> None:
    """Put `file` in the place of the database at `address`, in one transaction. Raises BackupError.

    On SQLite this goes through the database itself: programs that have it open see the old content until it
    is done, then the new."""
    check(file, address)
    if address.get_backend_name() == "sqlite":
        target = Path(str(address.database))
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with (
                closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as source,
                closing(sqlite3.connect(target, timeout=LOCKED_SECONDS)) as destination,
            ):
                destination.execute("PRAGMA synchronous = FULL")
                source.backup(destination, progress=_patience())
                destination.execute("PRAGMA journal_mode = WAL")
        except (OSError, sqlite3.Error) as error:
            raise BackupError(f"{target}: 没有恢复，仍是原来的数据 / not restored: {error}") from error
        return
    with tempfile.TemporaryDirectory(prefix="lobbyline-") as name:
        script = Path(name) / "restore.sql"
        _run("pg_restore", None, "--no-owner", f"--file={script}", str(file))
        # All our tables, also those that are newer than the backup.
        tables = ", ".join(["alembic_version", *(f'"{table}"' for table in Base.metadata.tables)])
        drop = f"DROP TABLE IF EXISTS {tables} CASCADE"
        once = ("--single-transaction", "--set=ON_ERROR_STOP=1", "--no-psqlrc", "--quiet")
        _run("psql", address, *once, f"--command={drop}", f"--file={script}")


def _when(path: Path) -> tuple[str, int]:
    found = re.search(r"(\d{8}-\d{6})(?:-(\d+))?\.", path.name)
    return (found[1], int(found[2] or 1)) if found else ("", 0)


def _copy(source: Path, target: Path) -> None:
    try:
        with (
            closing(
                sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, timeout=LOCKED_SECONDS)
            ) as old,
            closing(sqlite3.connect(target)) as new,
        ):
            old.backup(new, progress=_patience())
            # A backup is one file: no -wal beside it that could be left behind when it is copied away.
            new.execute("PRAGMA journal_mode = DELETE")
            found = new.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.OperationalError:
        raise  # locked, no room, no such file: not the database's fault
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        raise DamagedError(f"{source}: 数据库有损坏 / the database is damaged: {' '.join(found.split())}")


def _patience() -> Callable[[int, int, int], None]:
    """For sqlite3's own copying, which would wait for a locked database for ever."""
    end = time.monotonic() + LOCKED_SECONDS

    def progress(status: int, _left: int, _all: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() >= end:
            raise sqlite3.OperationalError("database is locked")

    return progress


def _dump(address: URL, target: Path) -> None:
    _run("pg_dump", address, "--format=custom", "--no-owner", f"--file={target}")


def _run(program: str, address: URL | None, *words: str) -> None:
    """Run one of PostgreSQL's programs, on the database at `address` if it needs one. Raises BackupError."""
    path = _program(program)
    if path is None:
        raise BackupError(
            f"没有 {program}，请安装 postgresql-client / {program} is missing, install postgresql-client"
        )
    environment = dict(os.environ)
    if address is not None:
        query = {key: value for key, value in address.query.items() if isinstance(value, str)}
        # By environment: other users of this machine can read command lines.
        place = {
            "PGHOST": query.get("host") or address.host,
            "PGPORT": query.get("port") or address.port,
            "PGUSER": address.username,
            "PGPASSWORD": address.password,
        }
        environment |= {name: str(value) for name, value in place.items() if value}
        words = (f"--dbname={address.database}", "--no-password", *words)
    try:
        done = subprocess.run(
            [path, *words],
            env=environment,
            capture_output=True,
            text=True,
            timeout=LONGEST_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise BackupError(f"{program} 太久没有完成 / {program} took too long") from error
    if done.returncode != 0:
        said = (done.stderr.strip() or f"exit {done.returncode}").splitlines()[-1]
        raise BackupError(f"{program}: {said}")


def _program(name: str) -> str | None:
    """The newest installed one: an older pg_dump refuses a newer server."""
    places = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3] or 0)
    )
    return str(places[-1]) if places else shutil.which(name)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
