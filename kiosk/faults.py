"""The health of the program's own screens, as the desk lists it beside the devices: a fault in one of them is
a matter for whoever keeps the machine, not for the citizen before it."""

from collections import deque
from collections.abc import Callable
from time import monotonic

from devices.health import Health, Watch

MOST, MOST_SECONDS = 10, 60.0
"""More faults than that in so short a time: the program is better begun anew."""
CLEAN_SECONDS = 3600.0
"""So long without a fault, and all is well again."""


class Faults:
    """A device of kiosk.vigil."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        """`clock` in seconds, of no particular beginning."""
        self._clock = clock
        self._watch = Watch()
        self._at: deque[float] = deque(maxlen=MOST)

    def note(self, screen: str, error: BaseException) -> bool:
        """A screen has failed; whether there is sense in going on."""
        now = self._clock()
        many = len(self._at) == MOST and now - self._at[0] < MOST_SECONDS
        self._at.append(now)
        what = f"画面“{screen}”出错（{type(error).__name__}），已请市民回首页"
        self._watch.set("degraded", f"{what}：请看日志 journalctl -u lobbyline-kiosk")
        return not many

    def health(self) -> Health:
        """How the screens have been."""
        return self._watch.get()

    def check(self) -> Health:
        """The same; a fault is forgotten after a while."""
        if not self._at or self._clock() - self._at[-1] > CLEAN_SECONDS:
            self._watch.set("ok")
        return self.health()
