"""Tells the service manager that frames reach the screen, that calls can be answered: it restarts a program
whose process lives and whose work stands still. Without a service manager it does nothing.

The protocol is sd_notify(3): datagrams to the socket that NOTIFY_SOCKET names.
"""

import contextlib
import os
import socket
from collections.abc import Callable, Mapping

MICROSECONDS = 1_000_000
BEATS = 3
"""So often within the time that the service manager allows."""


class Watchdog:
    """`ready` once, then `alive` whenever the program has done what it is for."""

    def __init__(self, clock: Callable[[], float], environment: Mapping[str, str] = os.environ) -> None:
        """`clock` in seconds, of no particular beginning."""
        self._clock = clock
        self._address = environment.get("NOTIFY_SOCKET", "")
        allowed = environment.get("WATCHDOG_USEC", "")
        self.beat_seconds = int(allowed) / MICROSECONDS / BEATS if allowed.isdigit() else 0.0
        """A sign of life is wanted at least so often; 0: nobody watches."""
        self._last_seconds = float("-inf")

    def ready(self) -> None:
        """The program has begun its work."""
        self._tell("READY=1")

    def alive(self) -> None:
        """A frame has been drawn and shown; a call could be taken."""
        now = self._clock()
        # A little too early is as good as in time, and a busy screen has thirty frames a second.
        if self.beat_seconds and now - self._last_seconds >= self.beat_seconds * 0.9:
            self._last_seconds = now
            self._tell("WATCHDOG=1")

    def _tell(self, words: str) -> None:
        if not self._address:
            return
        address = f"\0{self._address[1:]}" if self._address.startswith("@") else self._address
        # What cannot be told now is told next time.
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
            out.sendto(words.encode(), address)
