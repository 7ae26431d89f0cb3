"""How long who comes now will wait, for pages that must not wait for the answer.

Playing the queue forward takes a good part of a second for each service: it is done beside the pages, at most
once a minute, and only while somebody looks."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

from centre.office import Office
from centre.queue.estimate import Estimate

logger = logging.getLogger(__name__)

FRESH_SECONDS = 60.0


class Forecast:
    """`told` is called, on a thread of its own, when a newer forecast is there."""

    def __init__(
        self, office: Office, told: Callable[[], None], fresh_seconds: float = FRESH_SECONDS
    ) -> None:
        self.office = office
        self.told = told
        self.fresh_seconds = fresh_seconds
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._estimates: Mapping[str, Estimate] = {}
        self._made: float | None = None

    def by_service(self) -> Mapping[str, Estimate]:
        """The newest there is, by id of the service; empty before the first. Begins another if it is old."""
        with self._lock:
            old = self._made is None or time.monotonic() - self._made >= self.fresh_seconds
            if old and self._thread is None and not self._stop.is_set():
                self._thread = threading.Thread(target=self._make, name="forecast")
                self._thread.start()
            return self._estimates

    def close(self) -> None:
        """Wait for what is being made, and make no more."""
        self._stop.set()
        thread = self._thread
        if thread is not None:
            thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _make(self) -> None:
        made: dict[str, Estimate] = {}
        try:
            for service in list(self.office.tickets.services):
                if self._stop.is_set():
                    return
                made[service] = self.office.estimates.service(service)
        except Exception:
            # A page with an old one is better than none; the next is tried in a minute.
            logger.exception("waiting times could not be estimated")
            made = {}
        finally:
            with self._lock:
                self._made = time.monotonic()
                self._estimates = made or self._estimates
                self._thread = None
        if made:
            self.told()
