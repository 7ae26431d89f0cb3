"""`lobbyline-board`: the called number, large; the calls before it; how many wait. Says each call."""

import sys
from argparse import Namespace

from kiosk import settings, window
from kiosk.settings import state_folder
from kiosk.start import App, Parts, parser, run, sized


def main(argv: list[str] | None = None) -> int:
    """Run the board; see kiosk.start.run."""
    record = "把叫号的声音存成 WAV keep what is said as WAV files"
    options = parser("叫号屏 The called-number board", record).parse_args(argv)
    return run("lobbyline-board", lambda: _make(options))


def _make(options: Namespace) -> App:
    own = sized(settings.load(options.settings).board, options.size)
    parts = Parts.load(options.settings)
    window.prepare(own, state_folder() / "board")
    from kiosk.board.hall import Hall  # opens the window, hence only now

    return Hall(own, parts, options.shots, options.record)


if __name__ == "__main__":
    sys.exit(main())
