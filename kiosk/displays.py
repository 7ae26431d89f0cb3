"""Keeps the number displays at what they should show, on a thread of its own."""

from collections.abc import Mapping
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import Protocol

AGAIN_SECONDS = 2.0
"""Pause before a display that did not take its number is tried again."""
REFRESH_SECONDS = 30.0
"""A display that lost its power has lost its number: it is told again."""


class Display(Protocol):
    """What is needed of the driver: never raises for the device's trouble, answers whether it was sent."""

    def show(self, number: str) -> bool: ...
    def blank(self) -> bool: ...


class Displays:
    """`show` returns at once."""

    def __init__(self, displays: Mapping[str, Display]) -> None:
        self._displays = displays
        self._wanted: SimpleQueue[Mapping[str, str] | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="displays", daemon=True)
        self._thread.start()

    def show(self, numbers: Mapping[str, str]) -> None:
        """What each display is to show from now on; "" is nothing."""
        self._wanted.put(numbers)

    def stop(self, timeout_seconds: float = 5.0) -> None:
        """End; the displays keep what they show."""
        self._wanted.put(None)
        self._thread.join(timeout_seconds)

    def _run(self) -> None:
        numbers: Mapping[str, str] = {}
        shown: dict[str, tuple[str, float]] = {}
        while True:
            try:
                wanted = self._wanted.get(timeout=AGAIN_SECONDS)
                if wanted is None:
                    return
                numbers = wanted
            except Empty:
                pass
            for name, number in numbers.items():
                before, at_seconds = shown.get(name, (None, 0.0))
                if before == number and monotonic() - at_seconds < REFRESH_SECONDS:
                    continue
                display = self._displays[name]
                if display.show(number) if number else display.blank():
                    shown[name] = (number, monotonic())
                else:
                    shown.pop(name, None)
