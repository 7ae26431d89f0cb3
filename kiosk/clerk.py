"""The kiosk's dealings with the centre's records, off the screen's thread: a slow disk freezes no finger.

Every request is answered once, on the screen's thread (through `post`), with what was asked for or with
Trouble.
"""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar

from centre.key import KeyFileError
from centre.office import Office
from centre.queue.ticket import Ticket
from centre.refusal import Refused
from centre.store import StoreError
from content.pack import Pack

log = logging.getLogger(__name__)

T = TypeVar("T")
Post = Callable[[Callable[[], None]], None]
"""Runs something on the screen's thread, soon."""


@dataclass(frozen=True)
class Trouble:
    """It could not be done. `why` is for the log and for staff, not for citizens."""

    why: str
    code: str = ""
    """Of a refusal (centre.refusal), which citizens are told of in words of its own."""


@dataclass(frozen=True)
class Wish:
    """A number that somebody wants: however often it is asked for, it is one number."""

    service: str
    request_id: str
    phoned: int | None = None
    """The ticket taken by phone whose holder is here now; None: a new one is wanted."""


class Records:
    """Opens the office when it is first needed, and again after it could not be opened."""

    def __init__(self, open_office: Callable[[], Office]) -> None:
        self._open = open_office
        self._office: Office | None = None
        self._lock = Lock()

    def office(self) -> Office:
        """The open office. Raises StoreError."""
        with self._lock:
            if self._office is None:
                self._office = self._open()
            return self._office

    def take_pack(self, pack: Pack) -> None:
        """The pack has changed: its services and its hours are these now."""
        with self._lock:
            if self._office is not None:
                self._office.renew(pack.services, pack.meta.open)

    def close(self) -> None:
        """Close it, if it was opened."""
        with self._lock:
            if self._office is not None:
                self._office.close()
                self._office = None


class Clerk:
    """Asks the records for the screens."""

    def __init__(self, records: Records, post: Post, kiosk: str) -> None:
        self._records, self._post, self._kiosk = records, post, kiosk
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="clerk")

    def take(
        self,
        wish: Wish,
        priority: str | None,
        then: Callable[[Ticket | Trouble], None],
        id_number: str = "",
    ) -> None:
        """Take a ticket, or what was taken by phone; the same wish gives the same ticket.

        `id_number`: of the card that was swiped, if one was. It is not stored, only its keyed hash.
        """

        def issue(office: Office) -> Ticket:
            tickets = office.tickets
            if wish.phoned is not None:
                if priority is not None:  # before it is printed, and once only however often it is tried
                    tickets.prioritise(wish.phoned, priority)
                return tickets.arrive(wish.phoned, self._kiosk)
            owner = _owner(office, id_number) if id_number else None
            return tickets.issue(wish.service, wish.request_id, priority, "kiosk", self._kiosk, owner=owner)

        self.ask(issue, then)

    def close(self) -> None:
        """Finish what was asked, then take no more."""
        self._worker.shutdown(wait=True, cancel_futures=True)

    def ask(self, do: Callable[[Office], T], then: Callable[[T | Trouble], None]) -> None:
        """Do something with the records; `then` hears what it gave, or Trouble."""

        def work() -> None:
            answer: T | Trouble
            try:
                answer = do(self._records.office())
            except (StoreError, Refused, OSError) as error:
                log.error("records: %s", error)
                answer = Trouble(str(error), getattr(error, "code", ""))
            except Exception as error:  # a fault of ours: the visitor must still get an answer
                log.exception("records")
                answer = Trouble(repr(error))
            self._post(lambda: then(answer))

        self._worker.submit(work)


def _owner(office: Office, id_number: str) -> str | None:
    """Whose ticket it is; None if the box's key cannot be used: that must keep nobody from a number."""
    try:
        return office.persons.owner(id_number)
    except KeyFileError as error:
        log.error("%s", error)
        return None
