"""Somebody who taps whatever is there: the real program, touched by real X events, as fast as it draws.

`python -m tests.kiosk.wander SETTINGS TOUCHES [SEED]` prints a line of JSON after 100, 300, 1,000 … touches:
screens shown, MB, widgets and screens alive, what the clock has to do, and how long it took from a touch to
the next picture, in milliseconds. It stops with an error where a screen failed.
"""

import gc
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from kiosk import settings, window
from kiosk.settings import state_folder
from kiosk.start import Parts, sized
from tests.kiosk.screen import virtual_screen
from tests.kiosk.soak import resident_mb

WIDTH, HEIGHT = 540, 960
NAVIGATION = {"back", "home", "help", "language", "large", "contrast", "aloud"}
SELDOM = 0.12
"""As often as anything else would be too often for one who goes somewhere."""
LOST_SECONDS = 5.0
"""A touch that has not arrived after so long is made again."""
STILL_SECONDS = 1.0
"""A touch after which nothing is drawn for so long changes nothing."""
MARKS = (100, 300, 1000, 3000, 10000)


def main(path: Path, touches: int, seed: int = 0) -> None:
    own = sized(settings.load(path), (WIDTH, HEIGHT))
    parts = Parts.load(path)
    window.prepare(own, state_folder() / "wander")
    from kivy.clock import Clock
    from kivy.core.window import Window
    from kivy.uix.widget import Widget

    from kiosk.lobby import Lobby
    from kiosk.screens.base import Screen
    from kiosk.shots import targets

    lobby = Lobby(own, parts, None)
    host, chance = lobby.host, random.Random(seed)
    took: list[float] = []
    screens = done = 0
    shown: Any = None
    made_at = touched_at = 0.0
    last: dict[str, Any] = {}
    own_window = ""

    def touch() -> None:
        """Tap on something."""
        nonlocal made_at, touched_at, last
        found = list(targets(host.scene.uppermost, HEIGHT))
        weights = [SELDOM if one["id"] in NAVIGATION else 1.0 for one in found]
        last = chance.choices(found, weights)[0]
        x, y, width, height = last["box"]
        made_at, touched_at = Clock.get_boottime(), 0.0
        place = (str(x + width // 2), str(y + height // 2))
        subprocess.Popen(["xdotool", "mousemove", "--window", own_window, *place, "click", "1"])

    def touched(*_: Any) -> None:
        nonlocal touched_at
        touched_at = time.perf_counter()

    def drawn(*_: Any) -> None:
        """The picture after a touch."""
        if touched_at:
            took.append(time.perf_counter() - touched_at)
            next_touch()

    def next_touch() -> None:
        nonlocal screens, done, shown, touched_at
        touched_at = 0.0
        done += 1
        if host.scene.screen is not shown:
            screens += 1
        shown = host.scene.screen
        if host.session.place.params.get("what") == "fault":
            raise SystemExit(f"after {last['id']!r} a screen failed; seed {seed}, touch {done}")
        if done in MARKS or done == touches:
            Clock.schedule_once(report, 0)
        elif done < touches:
            Clock.schedule_once(lambda _: touch(), 0)

    def report(_: Any) -> None:
        gc.collect()
        alive = [one for one in gc.get_objects() if issubclass(type(one), Widget)]
        told = {
            "touches": done,
            "screens": screens,
            "mb": round(resident_mb(), 1),
            "widgets": len(alive),
            "screens_alive": sum(issubclass(type(one), Screen) for one in alive),
            "events": len(Clock.get_events()),
            "p50_ms": round(1000 * median(took), 1),
            "p99_ms": round(1000 * _share(took, 0.99), 1),
        }
        print(json.dumps(told), flush=True)
        if done == touches:
            lobby.stop()
        else:
            touch()

    def again(_: Any) -> None:
        now = Clock.get_boottime()
        lobby.idle.touch(now)
        if touched_at and time.perf_counter() - touched_at > STILL_SECONDS:
            next_touch()
        elif not touched_at and now - made_at > LOST_SECONDS and done < touches:
            touch()

    def begin(_: Any) -> None:
        nonlocal own_window
        search = ["xdotool", "search", "--pid", str(os.getpid())]
        own_window = subprocess.run(search, check=True, capture_output=True, text=True).stdout.split()[-1]
        Window.bind(on_touch_up=touched, on_flip=drawn)
        Clock.schedule_interval(again, 1)
        touch()

    Clock.schedule_once(begin, 2)
    lobby.run()
    assert done == touches, f"it ended after {done}"


def _share(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


if __name__ == "__main__":
    with virtual_screen() as display:
        os.environ |= {"DISPLAY": display, "LIBGL_ALWAYS_SOFTWARE": "1"}
        main(Path(sys.argv[1]), *(int(word) for word in sys.argv[2:]))
