"""A PostgreSQL server for the tests: the system's package, in a folder of its own, on a socket only."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path


def program(name: str) -> str | None:
    """Path of a PostgreSQL program; Debian keeps the server's out of PATH."""
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(places[-1]) if places else shutil.which(name)


# It refuses to run as root.
USER = "postgres" if os.geteuid() == 0 else None


def run(folder: Path, name: str, *words: str) -> None:
    """Run one of PostgreSQL's programs."""
    done = subprocess.run(
        [str(program(name)), *words],
        user=USER,
        cwd=folder,
        text=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert done.returncode == 0, done.stderr


def control(folder: Path, word: str, *words: str) -> None:
    """Start or stop the server whose folder this is."""
    options = f"-k {folder} -c listen_addresses='' -c max_connections=60 -c shared_buffers=32MB"
    if word == "start":
        words = ("-l", str(folder / "log"), "-o", options, *words)
    run(folder, "pg_ctl", "-D", str(folder / "data"), "-w", *words, word)


@contextlib.contextmanager
def server() -> Iterator[Path]:
    """A running server; yields the folder of its socket. The role `postgres` may do everything."""
    with tempfile.TemporaryDirectory(prefix="lobbyline-pg-", dir="/tmp") as name:
        folder = Path(name)
        if USER:
            shutil.chown(folder, USER)
        words = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale")
        run(folder, "initdb", "-D", str(folder / "data"), *words)
        control(folder, "start")
        try:
            yield folder
        finally:
            control(folder, "stop", "-m", "immediate")
