"""How a device is doing: one of four states, since when, and why."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

State = Literal["ok", "degraded", "unusable", "unknown"]


@dataclass(frozen=True)
class Health:
    state: State
    since: datetime
    """When the device came into this state (UTC)."""
    why: str
    """One line in Chinese with the remedy; empty when all is well."""


def _now() -> datetime:
    return datetime.now(UTC)


class Watch:
    """Holds the health of one device. Safe to use from several threads."""

    def __init__(self, now: Callable[[], datetime] = _now) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._health = Health("unknown", now(), "还没有检查过")

    def set(self, state: State, why: str = "") -> Health:
        """Record a state. `since` moves only when the state changes."""
        with self._lock:
            since = self._health.since if self._health.state == state else self._now()
            self._health = Health(state, since, why)
            return self._health

    def get(self) -> Health:
        with self._lock:
            return self._health
