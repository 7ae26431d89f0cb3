"""Tells the desk how this machine's devices are, on a thread of its own."""

import logging
from collections.abc import Mapping
from threading import Event, Thread
from time import monotonic
from typing import Protocol

from centre.store import StoreError
from kiosk.clerk import Records

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
"""How often it is looked at what the drivers know; that asks no device."""
CHECK_SECONDS = 60.0
"""How often a device is asked, so that an empty paper roll is known before a citizen finds out."""
RETRY_COST = 5.0
"""A device that cannot be used is asked more often, so that the desk sees when it is plugged in again; but to
ask a hung one takes a while: so many times as long it is left alone."""
AGAIN_SECONDS = 120.0
"""Without a change it is told again so often: the desk takes long silence for a machine that is off."""


class Health(Protocol):
    """What a driver knows of its device."""

    @property
    def state(self) -> str: ...
    @property
    def why(self) -> str: ...


class Device(Protocol):
    """What is needed of a driver. Neither raises for the device's trouble."""

    def health(self) -> Health: ...
    def check(self) -> Health: ...


class Vigil:
    """`devices`: by the name under which the desk lists them, such as kiosk-1/printer."""

    def __init__(self, records: Records, devices: Mapping[str, Device]) -> None:
        self._records, self._devices = records, devices
        self._told: dict[str, tuple[str, str, float]] = {}
        self._lost = False
        self._stop = Event()
        self._thread = Thread(target=self._run, name="vigil", daemon=True)

    def start(self) -> None:
        """Begin, by asking every device."""
        self._thread.start()

    def stop(self, timeout_seconds: float = 3.0) -> None:
        """End; a device that is slow to answer is not waited for."""
        self._stop.set()
        self._thread.join(timeout_seconds)

    def _run(self) -> None:
        due_seconds = dict.fromkeys(self._devices, float("-inf"))
        down = dict.fromkeys(self._devices, False)
        while not self._stop.is_set():
            for name, device in self._devices.items():
                if self._stop.is_set():
                    return
                found = None if monotonic() >= due_seconds[name] else device.health()
                if found is None or (found.state == "unusable" and not down[name]):
                    began_seconds = monotonic()
                    found = device.check()
                    took_seconds = monotonic() - began_seconds
                    due_seconds[name] = monotonic() + (
                        RETRY_COST * took_seconds if found.state == "unusable" else CHECK_SECONDS
                    )
                down[name] = found.state == "unusable"
                # It may have taken a while, and the records are closed when the program ends.
                if not self._stop.is_set():
                    self._tell(name, found)
            self._stop.wait(LOOK_SECONDS)

    def _tell(self, name: str, found: Health) -> None:
        state, why, told_seconds = self._told.get(name, ("", "", 0.0))
        if (state, why) == (found.state, found.why) and monotonic() - told_seconds < AGAIN_SECONDS:
            return
        try:
            self._records.office().devices.record(name, found.state, found.why)
        except (StoreError, OSError) as error:
            if not self._lost:
                log.error("health: %s", error)
            self._lost = True
            return
        self._lost = False
        self._told[name] = (found.state, found.why, monotonic())
