"""One supervisor a device: opens its port when it is needed, and knows when to try again.

A port is held only as long as it is used, so that a device that was pulled and plugged in again simply works,
and the doctor can look at a device while the kiosk runs.
"""

import os
import termios
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from errno import ENOENT

import serial

from devices.health import Health, State, Watch
from devices.port import PortError, Serial, lost, open_port, shown, why_not

FIRST_DELAY_SECONDS = 0.25
LONGEST_DELAY_SECONDS = 2.0
"""Back-off ends here: a device that is plugged in again must work within three seconds."""
LOCK_SECONDS = 10.0
CHECK_LOCK_SECONDS = 1.0
"""Whoever only wants to know how a device is does not wait long: who has the port finds it out, too."""

_locks: dict[str, threading.RLock] = {}
_locks_guard = threading.Lock()


def _lock_for(path: str) -> threading.RLock:
    """Several displays may hang on one bus: one conversation at a time."""
    with _locks_guard:
        return _locks.setdefault(path, threading.RLock())


class Supervisor:
    """Opens one port, counts its failures, holds its health."""

    def __init__(
        self, path: str, baud: int, opener: Callable[[str, int], Serial] = open_port, crossed: str = ""
    ) -> None:
        """`crossed`: why the port must be left alone (see `wiring`); it is then never opened."""
        self.path = path
        self.baud = baud
        self._opener = opener
        self._crossed = crossed
        self._watch = Watch()
        self._failures = 0
        if crossed:
            self.report("unusable", crossed)

    @property
    def health(self) -> Health:
        """How the device was found last; that its port has vanished since is seen without opening it."""
        found = self._watch.get()
        here = "://" in self.path or os.path.exists(self.path)  # noqa: PTH110  # Path.exists raises for some
        if found.state != "unusable" and not here:
            return self._watch.set("unusable", why_not(self.path, FileNotFoundError(ENOENT, self.path)))
        return found

    def report(self, state: State, why: str = "") -> None:
        """What the driver found out about the device behind the port."""
        self._watch.set(state, why)

    @property
    def delay_seconds(self) -> float:
        """How long to wait before the next try; 0 after a success."""
        if self._failures == 0:
            return 0.0
        return min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2.0 ** (self._failures - 1))

    @contextmanager
    def session(self, patience_seconds: float = LOCK_SECONDS) -> Iterator[Serial]:
        """The open port. Whatever goes wrong with it, inside too, leaves as PortError and as health.

        While another conversation has the port it is waited for; then PortError, and no health.
        """
        if self._crossed:
            self._failed(self._crossed)
            raise PortError(self._crossed)
        lock = _lock_for(self.path)
        if not lock.acquire(timeout=patience_seconds):
            raise PortError(f"端口 {shown(self.path)} 正忙：前一个操作还没有结束，请稍候再试 (port in use)")
        try:
            port = self._opener(self.path, self.baud)
            try:
                yield port
            finally:
                # closing a port whose device is gone may fail too; nothing is left to be done then
                try:
                    port.close()
                except (OSError, serial.SerialException, termios.error):
                    pass
        except PortError as error:
            self._failed(str(error))
            raise
        except (OSError, serial.SerialException, termios.error) as error:
            self._failed(lost(self.path))
            raise PortError(lost(self.path)) from error
        else:
            self._failures = 0
        finally:
            lock.release()

    def _failed(self, why: str) -> None:
        self._failures += 1
        self.report("unusable", why)
