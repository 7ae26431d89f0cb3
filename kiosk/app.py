"""`lobbyline-kiosk`: the touch screens."""

import sys
from argparse import Namespace

from kiosk import settings, window
from kiosk.settings import state_folder
from kiosk.start import App, Parts, parser, run, sized


def main(argv: list[str] | None = None) -> int:
    """Run the kiosk; see kiosk.start.run."""
    record = "把读出的声音存成 WAV keep what is read aloud as WAV files"
    options = parser("大厅触摸屏 The kiosk's touch screens", record).parse_args(argv)
    return run("lobbyline-kiosk", lambda: _make(options))


def _make(options: Namespace) -> App:
    own = sized(settings.load(options.settings), options.size)
    parts = Parts.load(options.settings)
    window.prepare(own, state_folder() / "kiosk", own.touch)
    from kiosk.lobby import Lobby  # opens the window, hence only now

    return Lobby(own, parts, options.shots, options.record)


if __name__ == "__main__":
    sys.exit(main())
