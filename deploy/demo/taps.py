"""Tap the kiosk as a finger would: with X events, at the places its own `--shots` files name."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.demo.programs import DemoError, wait_for


@dataclass(frozen=True)
class Shot:
    """One picture that the kiosk saved of itself: NNN-SCREEN.png, and what could be tapped on it."""

    number: int
    screen: str
    params: dict[str, Any]
    picture: Path
    targets: dict[str, tuple[float, float]]
    """The middle of each target by its id and by its text, in pixels from the window's top left."""


def read_shots(folder: Path) -> list[Shot]:
    """All shots so far, oldest first. The kiosk writes each JSON last and whole, so each one is complete."""
    shots = []
    for path in sorted(folder.glob("[0-9]*-*.json")):
        data = json.loads(path.read_text("utf-8"))
        targets = {}
        for target in data["targets"]:
            x, y, width, height = target["box"]
            middle = (x + width / 2, y + height / 2)
            targets[target["text"]] = middle
            targets[target["id"]] = middle
        number = int(path.name.split("-")[0])
        shots.append(Shot(number, data["screen"], data["params"], path.with_suffix(".png"), targets))
    return shots


class Finger:
    """Taps on the newest shot, and waits for the screen that follows."""

    def __init__(self, display: str, shots: Path) -> None:
        self.display = display
        self.shots = shots
        self.seen = 0

    def wait_for(self, screen: str, fits: Callable[[Shot], bool] = lambda _: True) -> Shot:
        """The newest shot of `screen` since the last tap for which `fits` holds, as soon as there is one."""
        found: list[Shot] = []

        def ready() -> bool:
            new = (shot for shot in read_shots(self.shots) if shot.number > self.seen)
            found[:] = [shot for shot in new if shot.screen == screen and fits(shot)]
            return bool(found)

        wait_for(f"屏幕 {screen} / screen", ready)
        return found[-1]

    def latest(self) -> Shot:
        """What the kiosk shows now."""
        return read_shots(self.shots)[-1]

    def look_away(self) -> None:
        """Wait from now on only for what comes after."""
        self.seen = self.latest().number

    def tap(self, shot: Shot, target: str) -> None:
        """Press and release at the middle of `target`, an id or a text of that shot."""
        if target not in shot.targets:
            raise DemoError(f"{shot.picture.name}: 没有“{target}” / no such target; has {list(shot.targets)}")
        self.look_away()
        x, y = shot.targets[target]
        subprocess.run(
            ["xdotool", "mousemove", str(round(x)), str(round(y)), "click", "1"],
            env={"DISPLAY": self.display, "PATH": "/usr/bin:/bin"},
            check=True,
        )
