"""Notice of changes that other processes commit, within 300 ms."""

from __future__ import annotations

import sqlite3
import time
from types import TracebackType
from typing import Any, Self

from centre.store import CHANNEL, CONNECT, Store

LOOK_SECONDS = 0.1
"""How often SQLite's data version is read; it costs microseconds and touches no table."""
AGAIN_SECONDS = 1.0
"""Pause before a lost database is tried again."""


class Watch:
    """Tells when anything in the store changed. For one thread; it has a connection of its own."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._connection: Any = None
        self._version: int | None = None
        self._lost = False
        self._connect()

    def wait(self, timeout_seconds: float) -> bool:
        """True as soon as something was committed since the last call, False after `timeout_seconds`.

        While the database is lost this waits; once it is back it answers True: anything may have changed."""
        end = time.monotonic() + timeout_seconds
        while True:
            left = max(end - time.monotonic(), 0)
            if self._connection is None:
                self._connect()
                if self._connection is not None:
                    return True
                time.sleep(min(left, AGAIN_SECONDS))
            elif self._changed(min(left, LOOK_SECONDS)):
                return True
            if time.monotonic() >= end:
                return False

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _connect(self) -> None:
        try:
            if self.store.postgresql:
                import psycopg

                address = self.store.engine.url.set(drivername="postgresql")
                self._connection = psycopg.connect(
                    address.render_as_string(hide_password=False), autocommit=True, **CONNECT
                )
                self._connection.execute(f"LISTEN {CHANNEL}")
            else:
                # Not the engine's: a data version counts only what other connections commit.
                uri = f"{self.store.file.absolute().as_uri()}?mode=ro" if self.store.file else ""
                self._connection = sqlite3.connect(
                    uri, uri=True, check_same_thread=False, isolation_level=None
                )
                self._version = self._data_version()
        except Exception as error:
            if not _lost(error):
                raise
            self.close()

    def _changed(self, seconds: float) -> bool:
        try:
            if self.store.postgresql:
                return any(True for _ in self._connection.notifies(timeout=seconds, stop_after=1))
            version = self._data_version()
            if version != self._version:
                self._version = version
                return True
            time.sleep(seconds)
            return False
        except Exception as error:
            if not _lost(error):
                raise
            self.close()
            return False

    def _data_version(self) -> int:
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])


def _lost(error: Exception) -> bool:
    if isinstance(error, sqlite3.Error | OSError):
        return True
    return type(error).__module__.startswith("psycopg")
