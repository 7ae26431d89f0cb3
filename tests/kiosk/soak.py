"""Opens and closes the kiosk's screens very often in the real program, and prints what that cost, as JSON.

`python -m tests.kiosk.soak SETTINGS ROUNDS`: after a first walk through all the screens (which fills what is
kept on purpose), ROUNDS more. Of each walk: memory in MB, processor seconds, what the clock had still to do.
"""

import gc
import json
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

from kiosk import settings, window
from kiosk.session import Place
from kiosk.settings import state_folder
from kiosk.start import Parts, sized

PAGE_MB = 4096 / 1e6


def resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_MB


def main(path: Path, rounds: int) -> None:
    own = sized(settings.load(path), (540, 960))
    parts = Parts.load(path)
    window.prepare(own, state_folder() / "soak")
    from kivy.clock import Clock

    from kiosk.lobby import Lobby
    from kiosk.screens.base import Screen

    lobby, pack = Lobby(own, parts, None), parts.live.pack
    host = lobby.host
    walk = [
        *(Place("guide", {"id": id}) for id in list(pack.guides)[:10]),
        *(Place("interview", {"id": id}) for id in pack.interviews),
        *(
            Place(name)
            for name in ("ticket", "code", "held", "booking", "search", "voice", "outlets", "help")
        ),
        Place("rate", {"step": "level", "about": "visit"}),
        Place("opinion", {"kind": "complaint"}),
    ]
    steps = walk * (1 + rounds)
    marks: list[tuple[float, float, int]] = []
    at = 0

    def ready(_: Any) -> None:
        """Begin when the search has learnt what it keeps, in both languages."""
        host.session.language = "en"
        done = host.find("my boss does not pay me")
        host.session.language = "zh"
        Clock.schedule_once(step if done else ready, 0.5)

    def step(_: Any) -> None:
        nonlocal at
        if at % len(walk) == 0:
            gc.collect()
            marks.append((resident_mb(), time.process_time(), len(Clock.get_events())))
        if at == len(steps):
            lobby.stop()
            return
        lobby.idle.touch(Clock.get_boottime())
        host.session.wipe()
        host.go(steps[at])
        at += 1
        Clock.schedule_once(step, 0)  # after the frame that shows it

    Clock.schedule_once(ready, 1)
    lobby.run()
    gc.collect()
    alive = sum(issubclass(type(one), Screen) for one in gc.get_objects())
    print(
        json.dumps(
            {
                "screens": len(steps),
                "alive": alive,
                "mb": [round(mb, 1) for mb, _, _ in marks[1:]],
                "seconds": [round(after[1] - before[1], 2) for before, after in pairwise(marks)],
                "events": [events for _, _, events in marks[1:]],
            }
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
