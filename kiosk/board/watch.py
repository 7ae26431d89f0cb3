"""Follows the records for the board, on a thread of its own."""

import logging
from collections.abc import Callable
from threading import Event, Thread

from centre.store import StoreError
from kiosk.board.calls import LAST, Board, board
from kiosk.clerk import Records

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
"""How often it is seen whether to stop; changes are told of at once."""
AGAIN_SECONDS = 2.0
"""Pause before records that could not be read are tried again."""
ANEW_SECONDS = 30.0
"""The board is read anew even without a change: at the start of a business day nothing else tells."""


class Follower:
    """Calls `on_board` with every new state of the board, and with None while the records cannot be read."""

    def __init__(
        self, records: Records, titles: Callable[[], dict[str, str]], on_board: Callable[[Board | None], None]
    ) -> None:
        self._records, self._titles, self._on_board = records, titles, on_board
        self._stop = Event()
        self._thread = Thread(target=self._run, name="follower", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, timeout_seconds: float = 5.0) -> None:
        """End."""
        self._stop.set()
        self._thread.join(timeout_seconds)

    def _run(self) -> None:
        lost = False
        while not self._stop.is_set():
            try:
                self._follow()
                lost = False
            except (StoreError, OSError) as error:
                if not lost:
                    log.error("records: %s", error)
                lost = True
                self._on_board(None)
                self._stop.wait(AGAIN_SECONDS)

    def _follow(self) -> None:
        office = self._records.office()
        before: Board | None = None
        with office.watch() as watch:
            while not self._stop.is_set():
                tickets = office.tickets
                # Some of the called may wait again: ask for a few more than are shown.
                found = board(tickets.called(2 * LAST + 2), tickets.counts(), self._titles())
                if found != before:
                    before = found
                    self._on_board(found)
                for _ in range(round(ANEW_SECONDS / LOOK_SECONDS)):
                    if watch.wait(LOOK_SECONDS) or self._stop.is_set():
                        break
