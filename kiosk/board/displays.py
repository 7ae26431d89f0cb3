"""Keeps the number displays at what they should show, each on a thread of its own."""

from collections.abc import Collection, Mapping
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import Protocol

AGAIN_SECONDS = 2.0
"""Pause before a display that did not take its number is tried again."""
REFRESH_SECONDS = 30.0
"""A display is told again so often: one that lost its power has lost its number, and one that stays dark at
night must go dark and light up in time."""


class Display(Protocol):
    """What is needed of the driver: never raises for the device's trouble, answers whether it was sent."""

    def show(self, number: str) -> bool: ...
    def call(self, number: str) -> bool: ...
    def blank(self) -> bool: ...


class Displays:
    """`show` returns at once. One thread a display: one that flashes holds up no other."""

    def __init__(self, displays: Mapping[str, Display]) -> None:
        self._workers = {name: _Worker(name, display) for name, display in displays.items()}

    def show(self, numbers: Mapping[str, str], called: Collection[str] = ()) -> None:
        """What each display is to show from now on; "" is nothing. Numbers in `called` flash."""
        for name, number in numbers.items():
            self._workers[name].want(number, number in called)

    def stop(self, timeout_seconds: float = 5.0) -> None:
        """End; the displays keep what they show."""
        end = monotonic() + timeout_seconds
        for worker in self._workers.values():
            worker.leave()
        for worker in self._workers.values():
            worker.thread.join(max(0.0, end - monotonic()))


class _Worker:
    def __init__(self, name: str, display: Display) -> None:
        self._display = display
        self._wanted: SimpleQueue[tuple[str, bool] | None] = SimpleQueue()
        self.thread = Thread(target=self._run, name=f"display {name}", daemon=True)
        self.thread.start()

    def want(self, number: str, flash: bool) -> None:
        self._wanted.put((number, flash))

    def leave(self) -> None:
        self._wanted.put(None)

    def _run(self) -> None:
        number, flash = "", False
        shown: tuple[str, float] | None = None
        known = False
        while True:
            try:
                wanted = self._wanted.get(timeout=AGAIN_SECONDS)
                if wanted is None:
                    return
                # What was not shown yet is overtaken: only the newest number matters.
                flash = wanted[1] or (flash and wanted[0] == number)
                number, known = wanted[0], True
                if not self._wanted.empty():
                    continue
            except Empty:
                pass
            fresh = shown and shown[0] == number and monotonic() - shown[1] < REFRESH_SECONDS
            if not known or (fresh and not flash):
                continue
            if self._send(number, flash):
                shown, flash = (number, monotonic()), False
            else:
                shown = None

    def _send(self, number: str, flash: bool) -> bool:
        if not number:
            return self._display.blank()
        return self._display.call(number) if flash else self._display.show(number)
