"""Everything of the centre's day in one object: what kiosk, board, hotline and desk open."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from types import TracebackType
from typing import Self

from centre import clock as centre_clock
from centre.audit import Audit
from centre.citizens.callbacks import Callbacks
from centre.citizens.calls import Calls, Visits
from centre.citizens.codes import Codes
from centre.citizens.feedback import Feedbacks
from centre.citizens.matters import Matters
from centre.citizens.opinions import Opinions
from centre.citizens.persons import Persons
from centre.clock import Clock
from centre.health import Devices
from centre.notice import Watch
from centre.queue.appointments import Appointments
from centre.queue.counters import Counters
from centre.queue.estimates import Estimates
from centre.queue.hours import Hours, Opening
from centre.queue.prints import Prints
from centre.queue.tickets import Tickets
from centre.retention import Retention
from centre.settings import Settings
from centre.staff import Staff
from centre.statistics import Statistics
from centre.store import Store
from content.service import Service


class Office:
    """The centre's records on one open store. Safe to use from several threads."""

    def __init__(
        self,
        store: Store,
        services: Mapping[str, Service],
        settings: Settings,
        clock: Clock = centre_clock.now,
        openings: Sequence[Opening] = (),
    ) -> None:
        self.store = store
        self.settings = settings
        self.clock = clock
        self.hours = Hours(openings, settings.hours, settings.zone)
        self.tickets = Tickets(store, services, settings, clock, self.hours)
        self.counters = Counters(store, settings.counters, self.tickets.serves, self.tickets.day_of, clock)
        self.prints = Prints(store, clock)
        self.codes = Codes(store, settings.codes, clock)
        self.callbacks = Callbacks(store, clock, settings.handover.callback_tries)
        self.calls = Calls(store)
        self.visits = Visits(store)
        self.feedback = Feedbacks(store, clock)
        handover = settings.handover
        self.opinions = Opinions(
            store, self.codes.tries, self._due(handover.reply_days), settings.limits, clock
        )
        self.matters = Matters(
            store, self._due(handover.days), lambda: self.tickets.today, handover.remind_days, clock
        )
        self.appointments = Appointments(store, self.tickets, settings, self.hours, self.codes.tries, clock)
        self.estimates = Estimates(store, self.tickets, self.hours)
        self.persons = Persons(store, settings.key_file, clock)
        self.retention = Retention(store, settings.retention, clock)
        self.statistics = Statistics(store, settings, clock)
        self.staff = Staff(store, clock)
        self.audit = Audit(store, clock)
        self.devices = Devices(store, clock)

    @classmethod
    def open(
        cls,
        settings: Settings,
        services: Mapping[str, Service],
        clock: Clock = centre_clock.now,
        openings: Sequence[Opening] = (),
    ) -> Office:
        """Open the store that settings name. `openings`: the pack's hours (none: always open).

        Raises StoreError."""
        store = Store.open(settings.database, settings.backups.folder)
        return cls(store, services, settings, clock, openings)

    def _due(self, workdays: int) -> Callable[[datetime], date]:
        """The day so many workdays after a moment."""
        zone = self.settings.zone
        return lambda moment: self.hours.workday_after(moment.astimezone(zone).date(), workdays)

    def renew(self, services: Mapping[str, Service], openings: Sequence[Opening]) -> None:
        """There is a newer pack: these are its services and hours."""
        self.tickets.services = services
        self.hours.openings = openings

    def watch(self) -> Watch:
        """Notice of changes, for one thread."""
        return Watch(self.store)

    def close(self) -> None:
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
