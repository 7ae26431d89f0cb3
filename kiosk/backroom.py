"""Who works behind the kiosk's screen, each on a thread of their own: clerk, printing, reader, vigil."""

from collections.abc import Callable

from centre.office import Office
from centre.queue.ticket import Ticket
from centre.settings import Settings as CentreSettings
from content.pack import Pack
from devices import wiring
from devices.disk import Disk
from devices.printer.driver import Printer
from devices.printer.receipt import Receipt
from devices.reader.driver import Reader
from kiosk import dates, receipts
from kiosk.cards import Cards
from kiosk.clerk import Clerk, Post, Records
from kiosk.printing import Printed, Printing
from kiosk.settings import state_folder
from kiosk.start import Parts
from kiosk.vigil import Device, Vigil


class Backroom:
    """Made with the window, started when it is there, stopped with it."""

    def __init__(
        self,
        kiosk: str,
        parts: Parts,
        post: Post,
        told: Callable[[int, Printed], None],
        faults: Device,
    ) -> None:
        """`kiosk`: which one this is. `told` hears what became of each ticket's paper. `faults`: how the
        screens themselves are."""
        live, devices = parts.live, parts.devices
        self._live, self._zone, self._paper_mm = live, parts.centre.zone, devices.printer.width_mm
        self._records = Records(lambda: open_office(parts.centre, live.pack))
        crossed = wiring.faults(devices)
        printer = Printer(devices.printer, crossed.get(devices.printer.port, ""))
        reader = Reader(devices.reader, crossed.get(devices.reader.port, ""))
        self.clerk = Clerk(self._records, post, kiosk)
        self.printing = Printing(self._records, printer, self._compose, post, told, kiosk)
        self.cards = Cards(reader, post)
        roles: dict[str, Device] = {"printer": printer, "reader": reader}
        watched = {f"{kiosk}/{role}": part for role, part in roles.items() if devices.has(role)}
        watched |= {f"{kiosk}/screens": faults, f"{kiosk}/disk": Disk(state_folder())}
        self._vigil = Vigil(self._records, watched)

    def start(self) -> None:
        """Begin, with what an earlier run left to print."""
        # The first day asked for costs the most of a second; that is not to be a visitor's.
        self.clerk.ask(lambda office: office.hours.day(office.tickets.today), lambda _: None)
        self.printing.start()
        self._vigil.start()

    def stop(self) -> None:
        """End what can be ended, then close the records."""
        self._vigil.stop()
        self.clerk.close()
        self.printing.stop()
        self._records.close()

    def take_pack(self, pack: Pack) -> None:
        """The pack has changed."""
        self._records.take_pack(pack)

    def _compose(self, ticket: Ticket) -> Receipt:
        pack = self._live.pack

        def words(key: str, /, **values: object) -> str:
            return pack.phrases.text(f"ticket.{key}", "zh", **values)

        def said(key: str, /, **values: object) -> str:
            return pack.phrases.text(f"kiosk.{key}", "zh", **values)

        service = pack.services[ticket.service]
        waits = dates.wait(said, self._records.office().estimates.ticket(ticket.id))
        return receipts.ticket(ticket, service, pack.meta.title, words, self._zone, self._paper_mm, waits)


def open_office(centre: CentreSettings, pack: Pack) -> Office:
    """The centre's records with a pack's services and hours. Raises StoreError."""
    return Office.open(centre, pack.services, openings=pack.meta.open)
