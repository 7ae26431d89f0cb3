"""Pages that many browsers ask for at once, made once: kept until anything in the store changes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Hashable
from typing import Any

from starlette.responses import Response

from centre.store import Store

TOKEN = "the-token-of-the-browser-that-asks"
"""Stands for the form token while a page is made; each browser is given its own."""
SECONDS = 5
"""So long a page is kept although nothing changed: minutes go on."""
MOST = 200


class Stamp:
    """What the store is at this moment: equal as long as nobody commits anything. From any thread."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._lock = threading.Lock()
        self._connection: Any = None

    def read(self) -> Hashable | None:
        """None while it cannot be told: nothing is to be kept then."""
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = self.store.engine.raw_connection()
                cursor = self._connection.cursor()
                if self.store.postgresql:
                    cursor.execute("SELECT pg_current_snapshot()::text")
                else:
                    # Of a connection that writes nothing: it counts what all others commit.
                    cursor.execute("PRAGMA data_version")
                value = cursor.fetchone()[0]
                self._connection.rollback()
                return value if isinstance(value, Hashable) else None
            except Exception:
                # Whoever needs the database now says what is wrong with it.
                self._drop()
                return None

    def close(self) -> None:
        with self._lock:
            self._drop()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()


class Kept:
    """Pages by what they depend on. For the event loop's thread alone."""

    def __init__(self) -> None:
        self._of: Hashable = None
        self._pages: dict[Hashable, asyncio.Future[Response | None]] = {}

    async def page(
        self, moment: Hashable, key: Hashable, token: str, make: Callable[[], Awaitable[Response]]
    ) -> Response:
        """What `make` answers, with TOKEN replaced; made once for a `key` until `moment` is another."""
        if moment != self._of or len(self._pages) >= MOST:
            self._of, self._pages = moment, {}
        pages = self._pages
        if key not in pages:
            made = pages[key] = asyncio.get_running_loop().create_future()
            try:
                answer = await make()
            except BaseException:
                # Those who wait for it make their own.
                pages.pop(key, None)
                made.set_result(None)
                raise
            if answer.status_code == 200:
                made.set_result(answer)
            else:
                pages.pop(key, None)
                made.set_result(None)
            return _own(answer, token)
        kept = await asyncio.shield(pages[key])
        return _own(await make() if kept is None else kept, token)


def _own(answer: Response, token: str) -> Response:
    """The same answer for another browser."""
    body = bytes(answer.body).replace(TOKEN.encode(), token.encode())
    headers = {name: value for name, value in answer.headers.items() if name != "content-length"}
    return Response(body, answer.status_code, headers)
