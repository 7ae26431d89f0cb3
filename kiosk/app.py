"""`lobbyline-kiosk`: the touch screens."""

import argparse
import logging
import sys
from pathlib import Path
from typing import TypeVar

import centre.settings
import content.settings
import devices.settings
from content.fault import PackError
from content.release.live import Live
from devices import wiring
from kiosk import settings, window
from kiosk.settings import Panel, SettingsError, state_folder
from kiosk.widgets.fonts import FontError

log = logging.getLogger(__name__)

FAULTS = (SettingsError, devices.settings.SettingsError, PackError, FontError, OSError)
"""What keeps kiosk and board from starting, each told in one line."""


def parser(description: str) -> argparse.ArgumentParser:
    """The arguments that kiosk and board share."""
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
    return arguments


P = TypeVar("P", bound=Panel)


def sized(panel: P, size: tuple[int, int] | None) -> P:
    """The panel's settings with a size asked for on the command line."""
    if size is None:
        return panel
    return panel.model_copy(update={"width": size[0], "height": size[1], "fullscreen": False})


def wired(path: Path | None) -> devices.settings.Settings:
    """The devices that the settings name; the log is told which are in each other's way. SettingsError."""
    found = devices.settings.load(path)
    for line in dict.fromkeys(wiring.faults(found).values()):
        log.warning("%s", line)
    return found


def start_log() -> None:
    """Log what matters to standard error, which the service manager keeps."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    # Filtered here and not by their loggers' levels, which Kivy sets anew when it is imported.
    for handler in logging.getLogger().handlers:
        handler.addFilter(lambda record: record.levelno >= logging.WARNING or not _is_chatty(record.name))


def _is_chatty(logger: str) -> bool:
    """Whether a library talks more than a technician wants to read."""
    return logger.split(".")[0] in ("kivy", "alembic", "PIL")


def main(argv: list[str] | None = None) -> int:
    """Run the kiosk until SIGTERM. 1 if it cannot start, with one line that says why."""
    own_parser = parser("大厅触摸屏 The kiosk's touch screens")
    own_parser.add_argument(
        "--record",
        type=Path,
        metavar="DIR",
        help="把读出的声音存成 WAV keep what is read aloud as WAV files",
    )
    arguments = own_parser.parse_args(argv)
    start_log()
    try:
        own = sized(settings.load(arguments.settings), arguments.size)
        office = centre.settings.load(arguments.settings)
        device = wired(arguments.settings)
        words = content.settings.load(arguments.settings)
        live = Live(words)
        window.prepare(own, state_folder() / "kiosk", own.touch)
    except FAULTS as error:
        print(f"lobbyline-kiosk: {error}", file=sys.stderr)
        return 1

    from kiosk.lobby import Lobby  # opens the window, hence only now

    Lobby(own, office, device, words, live, arguments.shots, arguments.record).run()
    return 0


def _size(text: str) -> tuple[int, int]:
    try:
        width, height = (int(part) for part in text.lower().split("x"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: 应为 宽x高，如 1080x1920 (WIDTHxHEIGHT)") from None
    if not (240 <= width <= 7680 and 240 <= height <= 7680):
        raise argparse.ArgumentTypeError(f"{text!r}: 240 … 7680")
    return width, height


if __name__ == "__main__":
    sys.exit(main())
