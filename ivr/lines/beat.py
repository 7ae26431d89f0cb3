"""The beat of a line whose time we keep: a frame every 20 ms by the wall clock."""

import asyncio

from ivr.lines.line import FRAME_SECONDS

CATCH_UP_FRAMES = 3
"""How many frames late we may send at once; beyond that the lost time is lost, or speech would lag behind."""


class Beat:
    """Await `next` once a frame. Begins when it is made."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._due = self._loop.time()
        self.frames = 0

    @property
    def seconds(self) -> float:
        """By frames, not by the wall."""
        return self.frames * FRAME_SECONDS

    async def next(self) -> None:
        """Wait for the next frame's time. Always yields, also when late: readers must run."""
        self._due += FRAME_SECONDS
        now = self._loop.time()
        if now - self._due > CATCH_UP_FRAMES * FRAME_SECONDS:
            self._due = now
        await asyncio.sleep(max(0.0, self._due - now))
        self.frames += 1
