"""Prepares Kivy before its window is made: no arguments, no files, no keys of its own; and ends it politely.

Kivy reads its configuration when it is imported, so `prepare` comes first and everything that draws is
imported later.
"""

import logging
import os
import signal
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from devices.watchdog import Watchdog
from kiosk.settings import Panel
from kiosk.widgets import fonts

DEEPEST_LAYOUT = 30
"""So often in one frame sizes may be passed on: from a line of text to the area that scrolls it."""

FONT = "Roboto"
"""The name under which Kivy looks for its default typeface; ours is registered in its place."""


def prepare(panel: Panel, state: Path, touch: str = "") -> None:
    """Set Kivy up for a panel. `state` is a folder of ours; raises FontError without the typeface."""
    home = state / "kivy"
    home.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "KIVY_HOME": str(home),
        "KIVY_NO_ARGS": "1",
        "KIVY_NO_CONFIG": "1",
        "KIVY_NO_ENV_CONFIG": "1",
        "KIVY_NO_FILELOG": "1",
        "KIVY_LOG_MODE": "PYTHON",
        "KIVY_METRICS_DENSITY": "1",
        "KIVY_METRICS_FONTSCALE": "1",
        "KIVY_DPI": "96",
    }
    regular, bold = (fonts.chinese(weight, state / "fonts") for weight in ("Regular", "Bold"))

    from kivy.config import Config
    from kivy.core.text import LabelBase

    # A font of ours under Kivy's default name: nothing on the screen can fall back to one without Chinese.
    LabelBase.register(FONT, fn_regular=str(regular), fn_bold=str(bold))
    placed = panel.left is not None or panel.top is not None
    full = panel.fullscreen and not placed
    values: dict[str, dict[str, Any]] = {
        "kivy": {"exit_on_escape": 0, "keyboard_mode": "", "window_icon": ""},
        "graphics": {
            "width": panel.width,
            "height": panel.height,
            "fullscreen": "auto" if full else 0,
            "borderless": int(placed),
            "position": "custom" if placed else "auto",
            "left": panel.left or 0,
            "top": panel.top or 0,
            "show_cursor": int(not panel.fullscreen),
            "resizable": 0,
            "multisamples": 0,  # edges are smoothed by the shapes themselves
            "maxfps": 30,
        },
    }
    for section, options in values.items():
        for option, value in options.items():
            Config.set(section, option, value)
    for option in Config.options("input"):
        Config.remove_option("input", option)
    # One provider only: with two on one panel every tap counts twice.
    if touch:
        Config.set("input", "panel", f"mtdev,{touch}")
    else:
        Config.set("input", "mouse", "mouse,disable_multitouch")


def contain(fail: Callable[[BaseException], bool]) -> None:
    """Let a fault in a touch, a timer or an answer end the program only if `fail` cannot deal with it."""
    from kivy.base import ExceptionHandler, ExceptionManager

    class Contained(ExceptionHandler):
        def handle_exception(self, error: BaseException) -> int:
            return int(ExceptionManager.PASS if fail(error) else ExceptionManager.RAISE)

    ExceptionManager.add_handler(Contained())


def guard(app: Any, panel: Panel, keypad: Callable[[int], None] | None = None) -> None:
    """Make sure that the running app ends on SIGTERM, with code 0, and (full screen) in no other way; and let
    the service manager hear of the frames that are really drawn. `keypad` hears the keys, by Kivy's codes."""
    from kivy.clock import Clock
    from kivy.core.window import Window

    Clock.max_iteration = DEEPEST_LAYOUT
    watchdog = Watchdog(Clock.get_boottime)
    app.bind(on_start=lambda *_: watchdog.ready())
    if watchdog.beat_seconds:
        Window.bind(on_flip=lambda *_: watchdog.alive())
        # Nothing is drawn while nothing changes, so now and then a frame is asked for.
        Clock.schedule_interval(lambda _: Window.canvas.ask_update(), watchdog.beat_seconds)

    def end(number: int, _: FrameType | None) -> None:
        logging.getLogger(__name__).info("ends on %s", signal.Signals(number).name)
        Clock.schedule_once(lambda _: app.stop(), 0)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    if panel.fullscreen:
        Window.bind(on_request_close=lambda *_, **__: True)
    Window.allow_screensaver = False
    # A keyboard left plugged in must not open, close or focus anything.
    for event in ("on_keyboard", "on_key_up", "on_textinput"):
        Window.bind(**{event: lambda *_, **__: True})

    def pressed(_: Any, key: int, *__: Any, **___: Any) -> bool:
        if keypad:
            keypad(key)
        return True

    Window.bind(on_key_down=pressed)
