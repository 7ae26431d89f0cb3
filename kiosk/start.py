"""How the kiosk and the board begin: the command line, the log, the settings of every part, and one line that
says why not."""

import argparse
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import centre.settings
import content.settings
import devices.settings
from centre.settings import Settings as CentreSettings
from content.fault import PackError
from content.release.live import Live
from content.settings import Settings as ContentSettings
from devices import wiring
from devices.settings import Settings as DeviceSettings
from kiosk.settings import Panel, SettingsError
from kiosk.widgets.fonts import FontError

log = logging.getLogger(__name__)

FAULTS = (SettingsError, devices.settings.SettingsError, PackError, FontError, OSError)
"""What keeps them from starting, each told in one line."""

P = TypeVar("P", bound=Panel)


class App(Protocol):
    """What runs until it is told to end."""

    def run(self) -> None: ...


@dataclass(frozen=True)
class Parts:
    """What the settings file says to the other parts, and the pack in use."""

    centre: CentreSettings
    devices: DeviceSettings
    words: ContentSettings
    live: Live

    @classmethod
    def load(cls, path: Path | None) -> "Parts":
        """By a settings file (content/tables.py). Raises what is among FAULTS."""
        office, device = centre.settings.load(path), devices.settings.load(path)
        for fault in dict.fromkeys(wiring.faults(device).values()):
            log.warning("%s", fault)
        words = content.settings.load(path)
        return cls(office, device, words, Live(words))


def parser(description: str, record: str) -> argparse.ArgumentParser:
    """The arguments that both have. `record`: what of theirs is heard, for the help text."""
    arguments = argparse.ArgumentParser(description=description)
    arguments.add_argument("--settings", type=Path, metavar="FILE", help="设置文件 settings file")
    arguments.add_argument(
        "--shots", type=Path, metavar="DIR", help="保存每个画面的图片 save a picture of every screen visited"
    )
    arguments.add_argument(
        "--size",
        type=_size,
        metavar="WxH",
        help="在窗口中显示 show in a window of this size, not full screen",
    )
    arguments.add_argument("--record", type=Path, metavar="DIR", help=record)
    return arguments


def sized(panel: P, size: tuple[int, int] | None) -> P:
    """The panel's settings with a size asked for on the command line."""
    if size is None:
        return panel
    return panel.model_copy(update={"width": size[0], "height": size[1], "fullscreen": False})


def run(name: str, make: Callable[[], App]) -> int:
    """Make a program and run it until SIGTERM. 1 if it cannot start, with one line that says why."""
    _start_log()
    try:
        app = make()
    except FAULTS as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 1
    app.run()
    return 0


def _start_log() -> None:
    """Log what matters to standard error, which the service manager keeps."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    # Filtered here and not by their loggers' levels, which Kivy sets anew when it is imported.
    for handler in logging.getLogger().handlers:
        handler.addFilter(lambda record: record.levelno >= logging.WARNING or not _is_chatty(record.name))


def _is_chatty(logger: str) -> bool:
    """Whether a library talks more than a technician wants to read."""
    return logger.split(".")[0] in ("kivy", "alembic", "PIL")


def _size(text: str) -> tuple[int, int]:
    try:
        width, height = (int(part) for part in text.lower().split("x"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: 应为 宽x高，如 1080x1920 (WIDTHxHEIGHT)") from None
    if not (240 <= width <= 7680 and 240 <= height <= 7680):
        raise argparse.ArgumentTypeError(f"{text!r}: 240 … 7680")
    return width, height
