"""The shipped demo centre, its records in a folder of the test's own, and tickets to print."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from centre.office import Office
from centre.queue.ticket import State, Ticket
from centre.settings import Settings as CentreSettings
from content import pack as packs
from content.pack import Pack
from content.settings import shipped
from tests.kiosk.screen import virtual_screen
from tests.kiosk.stage import Centre

NOW = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def pack() -> Pack:
    """The demo centre's pack."""
    return packs.load(shipped("national"), shipped("demo-centre"))


@pytest.fixture
def office(pack: Pack, tmp_path: Path) -> Iterator[Office]:
    """The demo centre's records, empty."""
    settings = CentreSettings(
        database=f"sqlite:///{tmp_path / 'centre.sqlite'}", key_file=tmp_path / "centre.key"
    )
    with Office.open(settings, pack.services) as opened:
        yield opened


@pytest.fixture
def ticket() -> Ticket:
    """A ticket as it was just issued."""
    return Ticket(
        id=1,
        number="B012",
        service="legal-aid",
        state=State.WAITING,
        counter=None,
        priority="elderly",
        priority_reason="《老年人权益保障法》第五十三条",
        source="kiosk",
        ahead=3,
        calls=0,
        day=date(2026, 11, 22),
        issued_at=NOW,
        waits_from=NOW,
        called_at=None,
        served_at=None,
        ended_at=None,
    )


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """A virtual screen for the window tests of a file."""
    with virtual_screen() as name:
        yield name


@pytest.fixture
def centre(tmp_path: Path, display: str, pack: Pack) -> Iterator[Centre]:
    """A centre whose programs show themselves on that screen."""
    with ExitStack() as stack:
        yield Centre(tmp_path, display, pack, stack)
