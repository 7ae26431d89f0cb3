"""The watch behind all open pages."""

import asyncio
import threading
from collections.abc import AsyncGenerator
from types import TracebackType
from typing import cast

import pytest
from sse_starlette import ServerSentEvent

from centre.desk import changes
from centre.desk.changes import Changes
from centre.store import Store
from tests.waiting import WAIT_SECONDS


class FakeWatch:
    """Notes which threads used it; answers at once."""

    users: set[int]

    def __init__(self, store: Store) -> None:
        FakeWatch.users = {threading.get_ident()}

    def wait(self, timeout_seconds: float) -> bool:
        self.users.add(threading.get_ident())
        return True

    def __enter__(self) -> "FakeWatch":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.users.add(threading.get_ident())


def test_one_thread_has_the_watch_from_beginning_to_end(
    monkeypatch: pytest.MonkeyPatch, store: Store
) -> None:
    """Closing its connection from another thread while that one reads ends the program (seen)."""
    monkeypatch.setattr(changes, "Watch", FakeWatch)
    found = Changes(store, lambda: False)

    async def main() -> None:
        async with found.running():
            stream = cast(AsyncGenerator[ServerSentEvent], found.stream())
            await anext(stream)
            await asyncio.wait_for(anext(stream), WAIT_SECONDS)
            await stream.aclose()

    asyncio.run(main())
    assert len(FakeWatch.users) == 1
    assert found.count > 0
