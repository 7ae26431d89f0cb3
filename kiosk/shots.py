"""Saves a picture of every screen, and what can be tapped where: NNN-SCREEN.png and NNN-SCREEN.json.

The description is written last and in one step, so whoever waits for it finds both files whole.
"""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.core.window import Window
from kivy.graphics.opengl import GL_RGBA, GL_UNSIGNED_BYTE, glReadPixels
from kivy.uix.scrollview import ScrollView
from kivy.uix.widget import Widget
from PIL import Image

from kiosk.widgets.tap import Tap

STILL_FRAMES = 3
"""Layout settles within two frames of a change; the picture is taken after the next."""

Box = tuple[float, float, float, float]


class Shots:
    """Takes a picture some frames after it is asked for; asked again before, it waits anew."""

    def __init__(
        self, folder: Path, root: Callable[[], Widget], describe: Callable[[], tuple[str, dict[str, Any]]]
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._root, self._describe = folder, root, describe
        self._number = max((int(path.name[:3]) for path in folder.glob("[0-9][0-9][0-9]-*.json")), default=0)
        self._frames_left = 0
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="shots")
        Window.bind(on_flip=self._flip)

    @property
    def due(self) -> bool:
        """Whether a picture is still to be taken."""
        return self._frames_left > 0

    def take(self) -> None:
        """Take a picture when the screen stands still."""
        self._frames_left = STILL_FRAMES
        Window.canvas.ask_update()

    def close(self) -> None:
        """Finish what is being written."""
        Window.unbind(on_flip=self._flip)
        self._writer.shutdown(wait=True)

    def _flip(self, *_: Any) -> None:
        if not self._frames_left:
            return
        self._frames_left -= 1
        if self._frames_left:
            Clock.schedule_once(lambda _: Window.canvas.ask_update(), 0)
            return
        width, height = (int(side) for side in Window.system_size)
        screen, params = self._describe()
        found = list(targets(self._root(), height))
        pixels = glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE)
        self._number += 1
        name = f"{self._number:03d}-{screen}"
        text = json.dumps(
            {"screen": screen, "params": params, "targets": found}, ensure_ascii=False, indent=1
        )
        self._writer.submit(self._write, name, (width, height), bytes(pixels), text)

    def _write(self, name: str, size: tuple[int, int], pixels: bytes, text: str) -> None:
        image = (
            Image.frombytes("RGBA", size, pixels).transpose(Image.Transpose.FLIP_TOP_BOTTOM).convert("RGB")
        )
        part = self._folder / f".{name}.png"
        image.save(part, format="PNG", compress_level=3)
        part.replace(self._folder / f"{name}.png")
        part = self._folder / f".{name}.json"
        part.write_text(text + "\n", encoding="utf-8")
        part.replace(self._folder / f"{name}.json")


def targets(root: Widget, height: float) -> Iterator[dict[str, Any]]:
    """What can be tapped in a tree of widgets, as far as it is really to be seen."""
    for tap, (x, y, right, top) in _taps(root, (0.0, 0.0, root.width, root.height)):
        box = [round(x), round(height - top), round(right - x), round(top - y)]
        yield {"id": tap.target, "text": tap.words, "box": box}


def _taps(widget: Widget, clip: Box) -> Iterator[tuple[Tap, Box]]:
    if widget.disabled:
        return
    if isinstance(widget, ScrollView | Tap):
        x, y = widget.to_window(*widget.pos)
        whole = (x, y, x + widget.width, y + widget.height)
        clip = (max(clip[0], x), max(clip[1], y), min(clip[2], whole[2]), min(clip[3], whole[3]))
        if isinstance(widget, Tap):
            if clip[2] > clip[0] and clip[3] - clip[1] > 0.6 * widget.height:
                yield widget, clip
            return
    for child in reversed(widget.children):
        yield from _taps(child, clip)
