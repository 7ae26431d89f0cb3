"""One watch on the store for all open pages."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable

from sse_starlette import ServerSentEvent

from centre.notice import Watch
from centre.store import Store

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.25
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
        self._loop: asyncio.AbstractEventLoop | None = None

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Watch while the block runs."""
        stop = threading.Event()
        self._loop = asyncio.get_running_loop()
        # One thread has the watch from beginning to end: its connection must not be closed under a reader.
        watching = asyncio.create_task(asyncio.to_thread(self._watch, self._loop, stop))
        try:
            yield
        finally:
            self._loop = None
            stop.set()
            await watching

    def touch(self) -> None:
        """Something changed that is not in the store. From any thread."""
        loop = self._loop
        if loop is not None:
            loop.call_soon_threadsafe(self._tell)

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

    def _watch(self, loop: asyncio.AbstractEventLoop, stop: threading.Event) -> None:
        refreshed = time.monotonic()
        with Watch(self.store) as watch:
            while not stop.is_set():
                changed = watch.wait(LOOK_SECONDS)
                if time.monotonic() - refreshed >= REFRESH_SECONDS:
                    refreshed = time.monotonic()
                    try:
                        changed |= self.refresh()
                    except Exception:
                        logger.exception("looking for a newer pack failed")
                if changed:
                    loop.call_soon_threadsafe(self._tell)

    def _tell(self) -> None:
        self.count += 1
        happened, self._happened = self._happened, asyncio.Event()
        happened.set()
