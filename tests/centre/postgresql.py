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


@contextlib.contextmanager
def server() -> Iterator[Path]:
    """A running server; yields the folder of its socket. The role `postgres` may do everything."""
    # It refuses to run as root.
    user = "postgres" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="lobbyline-pg-", dir="/tmp") as name:
        folder = Path(name)
        if user:
            shutil.chown(folder, user)
        data = folder / "data"

        def run(*words: str) -> None:
            done = subprocess.run(
                words, user=user, cwd=folder, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            )
            assert done.returncode == 0, done.stderr

        run(
            str(program("initdb")),
            "-D",
            str(data),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale",
        )
        control = str(program("pg_ctl"))
        options = f"-k {folder} -c listen_addresses='' -c max_connections=60 -c shared_buffers=32MB"
        run(control, "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield folder
        finally:
            run(control, "-D", str(data), "-w", "-m", "immediate", "stop")
