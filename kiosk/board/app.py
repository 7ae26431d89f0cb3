"""`lobbyline-board`: the called number, large; the calls before it; how many wait. Says each call."""

import logging
import sys
from pathlib import Path

import centre.settings
import content.settings
from content.release.live import Live
from kiosk import settings, window
from kiosk.app import FAULTS, parser, sized, start_log, wired
from kiosk.settings import state_folder

log = logging.getLogger(__name__)


def main(argv: list[str] | None = None) -> int:
    """Run the board until SIGTERM. 1 if it cannot start, with one line that says why."""
    arguments = parser("叫号屏 The called-number board")
    arguments.add_argument(
        "--record", type=Path, metavar="DIR", help="把叫号的声音存成 WAV keep what is said as WAV files"
    )
    options = arguments.parse_args(argv)
    start_log()
    try:
        own = sized(settings.load(options.settings).board, options.size)
        office = centre.settings.load(options.settings)
        device = wired(options.settings)
        words = content.settings.load(options.settings)
        live = Live(words)
        window.prepare(own, state_folder() / "board")
    except FAULTS as error:
        print(f"lobbyline-board: {error}", file=sys.stderr)
        return 1

    from kiosk.board.hall import Hall  # opens the window, hence only now

    Hall(own, office, device, words, live, options.shots, options.record).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
