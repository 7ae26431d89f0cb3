"""A ticket from the tap to the paper with the real driver: what screen and records learn of its troubles."""

from collections.abc import Iterator
from queue import SimpleQueue
from typing import Any

import pytest
from sqlalchemy import select

from centre.office import Office
from centre.tables import Event, PrintRow
from content.pack import Pack
from devices.fakes.printer import FakePrinter
from devices.printer.driver import Printer
from devices.settings import PrinterSettings
from kiosk import receipts
from kiosk.clerk import Clerk, Records, Wish
from kiosk.printing import Printing
from tests.devices.conftest import Running, Start, start
from tests.waiting import WAIT_SECONDS, until

__all__ = ["start"]


class Hall:
    """A kiosk's clerk and printing on one set of records, and a printer that is a program."""

    def __init__(self, office: Office, pack: Pack, printer: Running) -> None:
        self.office, self.printer = office, printer
        self.told: SimpleQueue[Any] = SimpleQueue()
        records = Records(lambda: office)
        self.clerk = Clerk(records, lambda do: do(), "kiosk-1")

        def words(key: str, /, **values: object) -> str:
            return pack.phrases.text(f"ticket.{key}", "zh", **values)

        self.printing = Printing(
            records,
            Printer(PrinterSettings(port=printer.port)),
            lambda ticket: receipts.ticket(
                ticket, pack.services[ticket.service], pack.meta.title, words, office.settings.zone
            ),
            lambda do: do(),
            lambda _, printed: self.told.put(printed),
            "kiosk-1",
        )
        self.printing.start()

    def take(self, request: str) -> str:
        """Somebody taps; the number."""
        answers: SimpleQueue[Any] = SimpleQueue()
        self.clerk.take(Wish("legal-aid", request), None, answers.put)
        number: str = answers.get(timeout=WAIT_SECONDS).number
        self.printing.wake()
        return number

    def close(self) -> None:
        self.printing.stop()
        self.clerk.close()


@pytest.fixture
def hall(office: Office, pack: Pack, start: Start) -> Iterator[Hall]:
    made = Hall(office, pack, start(FakePrinter()))
    yield made
    made.close()


@pytest.mark.parametrize(
    ("knob", "undo", "outcome", "why"),
    [
        ("paper out", "paper ok", "not_printed", "缺纸"),
        ("out-after 4", "paper ok", "unknown", "缺纸"),
        ("cover open", "cover closed", "not_printed", "上盖"),
        ("power off", "power on", "unknown", "没有应答"),
        ("fault mute on", "fault clear", "unknown", "没有应答"),
        ("unplug", "plug", "not_printed", "不存在"),
    ],
)
def test_the_number_stands_and_the_paper_is_told_as_it_is(
    hall: Hall, knob: str, undo: str, outcome: str, why: str
) -> None:
    assert hall.printer.tell(knob) == "ok"
    number = hall.take("one")
    told = hall.told.get(timeout=WAIT_SECONDS)
    assert told.outcome == outcome
    assert why in told.why
    with hall.office.store.read() as session:
        row = session.scalars(select(PrintRow)).one()
        kinds = list(session.scalars(select(Event.kind).where(Event.subject == "ticket")))
    assert (row.state, why in row.why) == (outcome, True)
    assert outcome in kinds
    assert hall.office.tickets.get(number).state == "waiting"

    assert hall.printer.tell(undo) == "ok"
    after = hall.take("two")
    assert hall.told.get(timeout=WAIT_SECONDS).outcome == "printed"
    # the first ticket does not come out behind the citizen's back, nor in front of the next
    assert until(lambda: after in hall.printer.state()["last"])
    last = hall.printer.state()["last"]
    assert number not in last[last.index(after) :]
