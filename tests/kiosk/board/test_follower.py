"""The board follows real records: over idle days, and when the database is damaged and mended."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from centre.office import Office
from centre.settings import Settings
from content.pack import Pack
from kiosk.board import watch
from kiosk.board.calls import Board
from kiosk.board.watch import Follower
from kiosk.clerk import Records
from tests.waiting import WAIT_SECONDS

MORNING = datetime(2026, 3, 4, 1, 0, tzinfo=UTC)
"""Nine o'clock in Shanghai, a Wednesday."""


class Clock:
    """Stands still until it is told otherwise."""

    moment = MORNING

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def opened(pack: Pack, tmp_path: Path, clock: Clock) -> Callable[[], Office]:
    settings = Settings(database=f"sqlite:///{tmp_path / 'centre.sqlite'}", key_file=tmp_path / "centre.key")
    return lambda: Office.open(settings, pack.services, clock)


@contextmanager
def following(pack: Pack, opened: Callable[[], Office]) -> Iterator[Callable[[Callable[..., bool]], Any]]:
    """Gives a function that waits for the first board that is as wanted."""
    told: SimpleQueue[Board | None] = SimpleQueue()
    records = Records(opened)
    titles = {service.id: service.title for service in pack.services.values()}
    follower = Follower(records, lambda: titles, told.put)
    follower.start()

    def wait(wanted: Callable[..., bool]) -> Any:
        while not wanted(found := told.get(timeout=WAIT_SECONDS)):
            pass
        return found

    try:
        yield wait
    finally:
        follower.stop()
        records.close()


def call_next(office: Office, request: str) -> str:
    office.tickets.issue("legal-aid", request)
    (counter,) = office.tickets.services["legal-aid"].counters[:1]
    called = office.tickets.call_next(counter)
    assert called is not None
    return called.number


def test_after_two_idle_days_the_board_is_empty_and_then_shows_the_new_day(
    pack: Pack, opened: Callable[[], Office], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "ANEW_SECONDS", watch.LOOK_SECONDS)  # not half a minute for the test
    with opened() as office, following(pack, opened) as wait:
        old = call_next(office, "wednesday")
        assert wait(lambda board: board.now is not None).now.number == old
        clock.moment = MORNING + timedelta(days=2)
        wait(lambda board: board.now is None)
        new = call_next(office, "friday")
        assert wait(lambda board: board.now is not None).now.number == new
        assert new.endswith("001")


def test_a_database_that_cannot_be_read_is_told_and_followed_once_it_is_mended(
    pack: Pack, opened: Callable[[], Office], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "AGAIN_SECONDS", 0.1)
    file = tmp_path / "centre.sqlite"
    with opened() as office:
        number = call_next(office, "one")
    whole = file.read_bytes()
    file.write_bytes(b"\0" * len(whole))
    with following(pack, opened) as wait:
        wait(lambda board: board is None)
        file.write_bytes(whole)
        assert wait(lambda board: board is not None).now.number == number
