"""A virtual screen, and hands that tap on it with real X events."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.waiting import WAIT_SECONDS

STILL_SECONDS = 0.25
"""A screen without a newer picture for so long stands still."""


@contextmanager
def virtual_screen() -> Iterator[str]:
    """Start an X server without glass; the name of its display."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1920x1920x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(WAIT_SECONDS)


class Shot:
    """A picture that the program saved, with what can be tapped on it."""

    def __init__(self, path: Path) -> None:
        found = json.loads(path.read_text(encoding="utf-8"))
        self.picture = path.with_suffix(".png")
        self.screen: str = found["screen"]
        self.params: dict[str, Any] = found["params"]
        self.targets: dict[str, list[int]] = {target["id"]: target["box"] for target in found["targets"]}


class Program:
    """The kiosk or the board, running; `log` is what it wrote to standard error."""

    def __init__(
        self, module: str, display: str, folder: Path, settings: Path, size: str, options: Sequence[str] = ()
    ) -> None:
        self.shots = folder / f"shots-{module}"
        self._log = folder / f"{module}.log"
        environment = os.environ | {
            "DISPLAY": display,
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "XDG_STATE_HOME": str(folder / "state"),
        }
        self._environment = environment
        command = [sys.executable, "-m", module, "--settings", str(settings), "--size", size]
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                [*command, "--shots", str(self.shots), *options], env=environment, stderr=log
            )
        self._seen = 0

    @property
    def log(self) -> str:
        return self._log.read_text()

    def next(self, **params: Any) -> Shot:
        """The next picture, once the screen stands still; with params, the first that has them."""
        end = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < end:
            paths = sorted(self.shots.glob("[0-9]*.json"))
            if len(paths) > self._seen and time.time() - paths[-1].stat().st_mtime > STILL_SECONDS:
                self._seen = len(paths)
                shot = Shot(paths[-1])
                if all(shot.params.get(key) == value for key, value in params.items()):
                    return shot
            assert self.process.poll() is None, self.log
            time.sleep(0.03)
        raise AssertionError(f"no such picture: {params}; last: {paths[-1:]}\n{self.log}")

    def having(self, shot: Shot, start: str) -> Shot:
        """The first picture, this one or a later, with a target that begins so: what the records answer, or
        the screen itself, may come later than the picture before."""
        while not any(target.startswith(start) for target in shot.targets):
            shot = self.next()
        return shot

    def tap(self, shot: Shot, target: str, **params: Any) -> Shot:
        """Tap the middle of a target, once it is there; what is shown then."""
        while target not in shot.targets:
            shot = self.next()
        x, y, width, height = shot.targets[target]
        self.x("mousemove", "--window", self.window, str(x + width // 2), str(y + height // 2), "click", "1")
        return self.next(**params)

    def type(self, shot: Shot, keys: str, /, **params: Any) -> Shot:
        """Tap the keys of a number or a word, one after the other; what is shown then, as by `next`."""
        shot = self.having(shot, f"key:{keys[0]}")
        words: list[str] = []
        for at, key in enumerate(keys):
            if keys[:at].endswith(key):  # again too soon it counts as one tap, by the kiosk's clock
                self.x(*words)
                self.next()
                words.clear()
            x, y, width, height = shot.targets[f"key:{key}"]
            words += ["mousemove", "--window", self.window, f"{x + width // 2}", f"{y + height // 2}"]
            words += ["click", "1", "sleep", "0.15"]
        self.x(*words)
        return self.next(**params)

    @property
    def window(self) -> str:
        return self.x("search", "--pid", str(self.process.pid)).split()[-1]

    def x(self, *words: str) -> str:
        """Do something to the virtual screen."""
        return subprocess.run(
            ["xdotool", *words], env=self._environment, check=True, capture_output=True, text=True
        ).stdout

    def stop(self) -> int:
        """Ask it to end; its exit code."""
        self.process.terminate()
        return self.process.wait(WAIT_SECONDS)
