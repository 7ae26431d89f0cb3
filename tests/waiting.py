"""Waiting for what another thread or program does: for the event itself, with one end for all that hangs."""

import time
from collections.abc import Callable

WAIT_SECONDS = 240
"""Long enough for a machine on which much else runs; costs time only where a test fails."""
SOON_SECONDS = 30
"""What takes a few seconds on a quiet machine has ended by then on any; how few is for the benchmarks."""


def until(
    condition: Callable[[], object], seconds: float = WAIT_SECONDS, *, every_seconds: float = 0.02
) -> bool:
    """Whether it has come to this within so many seconds."""
    end = time.monotonic() + seconds
    while not (found := condition()) and time.monotonic() < end:
        time.sleep(every_seconds)
    return bool(found)
