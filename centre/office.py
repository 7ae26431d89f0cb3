"""Everything of the centre's day in one object: what kiosk, board, hotline and desk open."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Self

from centre import clock as centre_clock
from centre.callbacks import Callbacks
from centre.calls import Calls
from centre.clock import Clock
from centre.codes import Codes
from centre.notice import Watch
from centre.prints import Prints
from centre.settings import Settings
from centre.store import Store
from centre.tickets import Tickets
from content.service import Service


class Office:
    """The centre's records on one open store. Safe to use from several threads."""

    def __init__(
        self,
        store: Store,
        services: Mapping[str, Service],
        settings: Settings,
        clock: Clock = centre_clock.now,
    ) -> None:
        self.store = store
        self.settings = settings
        self.clock = clock
        self.tickets = Tickets(store, services, settings, clock)
        self.prints = Prints(store, clock)
        self.codes = Codes(store, settings.codes, clock)
        self.callbacks = Callbacks(store, clock)
        self.calls = Calls(store)

    @classmethod
    def open(
        cls, settings: Settings, services: Mapping[str, Service], clock: Clock = centre_clock.now
    ) -> Office:
        """Open the store that settings name. Raises StoreError."""
        return cls(Store.open(settings.database, settings.backups.folder), services, settings, clock)

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
