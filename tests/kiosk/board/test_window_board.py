"""The board loses what it needs and is right again by itself: a real database server, a real sound server."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest

from tests.centre import postgresql
from tests.ivr.sound import CARD, Sounds
from tests.kiosk.stage import Centre, ends_well
from tests.waiting import until

pytestmark = pytest.mark.window

SIZE = "960x540"
LOUD = 1000
"""Of 32767: well above silence."""


@pytest.fixture(scope="module")
def server() -> Iterator[Path]:
    """A database server of these tests' own, which they may stop."""
    if postgresql.program("initdb") is None:
        pytest.skip("no PostgreSQL server on this machine (Debian package postgresql)")
    with postgresql.server() as folder:
        yield folder


@pytest.mark.postgresql
@pytest.mark.parametrize("how", ["fast", "immediate"])
def test_a_database_server_begun_anew_is_found_again(how: str, centre: Centre, server: Path) -> None:
    import psycopg

    name = f"board_{uuid4().hex}"
    with psycopg.connect(host=str(server), user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    centre.database = f"postgresql://postgres@/{name}?host={server}"
    board = centre.program("kiosk.board.app", SIZE)
    board.next(connected=True)
    office = centre.office()
    office.tickets.issue("mediation", "one")
    office.tickets.call_next("3")
    board.next(number="C001")
    postgresql.control(server, "stop", "-m", how)
    shot = board.next(connected=False)
    assert shot.params["number"] == "C001"  # what was called stands
    postgresql.control(server, "start")
    board.next(connected=True)
    again = centre.office()
    again.tickets.issue("notary", "two")
    again.tickets.call_next("2")
    shot = board.next(number="D001")
    assert shot.params["connected"]
    ends_well(board)


class Card:
    """A sound card that can be pulled and put in again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sounds: Sounds | None = None
        self.heard = folder / "heard.raw"

    def put_in(self) -> None:
        """It is there, and what it plays is kept in `heard`."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir()
        self._sounds = Sounds(self._folder)
        self._sounds.record(self.heard)

    @property
    def environment(self) -> dict[str, str]:
        assert self._sounds
        return self._sounds.environment

    def pull(self) -> None:
        """It is gone."""
        if self._sounds:
            self._sounds.close()
            self._sounds = None


@pytest.fixture
def card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Card]:
    """A card that is there, for programs started from now on."""
    found = Card(tmp_path / "sound")
    found.put_in()
    for key, value in found.environment.items():
        monkeypatch.setenv(key, value)
    yield found
    found.pull()


def loud(file: Path) -> bool:
    """Whether anything was heard."""
    raw = file.read_bytes() if file.exists() else b""
    samples = np.frombuffer(raw[: len(raw) // 2 * 2], np.int16)
    return bool(len(samples)) and int(np.abs(samples.astype(int)).max()) > LOUD


@pytest.mark.parametrize("at_start", [True, False], ids=["pulled while it runs", "put in after the start"])
def test_a_sound_card_that_comes_back_is_heard(at_start: bool, centre: Centre, card: Card) -> None:
    centre.more = f'[kiosk.board]\nsound = "{CARD}"\ntimes = 1\n'
    office = centre.office()
    for service in ("mediation", "notary", "legal-aid"):
        office.tickets.issue(service, service)
    if not at_start:
        card.pull()
    board = centre.program("kiosk.board.app", SIZE)
    board.next()
    if at_start:
        office.tickets.call_next("3")
        assert until(lambda: loud(card.heard))
        card.pull()
    office.tickets.call_next("2")
    assert until(lambda: "叫号没有声音" in board.log)
    card.put_in()
    office.tickets.call_next("1")
    assert until(lambda: loud(card.heard)), board.log
    ends_well(board)
