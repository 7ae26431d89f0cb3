"""One watch on the store for all open pages."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable

from sse_starlette import ServerSentEvent

from centre.notice import Watch
from centre.store import Store

logger = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
"""So long a shutdown may have to wait for the watch."""
REFRESH_SECONDS = 5.0
MOST_LISTENERS = 200


class Changes:
    """Counts changes; any number of pages wait for the next one.

    `refresh` is called every few seconds and tells whether the pack has become another."""

    def __init__(self, store: Store, refresh: Callable[[], bool]) -> None:
        self.store = store
        self.refresh = refresh
        self.count = 0
        self.listeners = 0
        self._happened = asyncio.Event()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Watch while the block runs."""
        task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def stream(self) -> AsyncIterator[ServerSentEvent]:
        """A "change" event now, so that a page that was cut off catches up, and after each change."""
        self.listeners += 1
        try:
            while True:
                happened = self._happened
                yield ServerSentEvent(event="change", data=str(self.count), retry=1000)
                await happened.wait()
        finally:
            self.listeners -= 1

    async def _run(self) -> None:
        watch = await asyncio.to_thread(Watch, self.store)
        refreshed = time.monotonic()
        try:
            while True:
                changed = await asyncio.to_thread(watch.wait, LOOK_SECONDS)
                if time.monotonic() - refreshed >= REFRESH_SECONDS:
                    refreshed = time.monotonic()
                    try:
                        changed |= await asyncio.to_thread(self.refresh)
                    except Exception:
                        logger.exception("looking for a newer pack failed")
                if changed:
                    self.count += 1
                    happened, self._happened = self._happened, asyncio.Event()
                    happened.set()
        finally:
            watch.close()
