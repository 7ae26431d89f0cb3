"""Prints what is to be printed, one after the other, on a thread of its own.

Tickets come as jobs from the records, so that one left over by a crash is still printed; checklists and
results come straight from the screen and are gone with the visitor.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Literal, Protocol

from centre.queue.prints import Job
from centre.queue.ticket import Ticket
from centre.store import StoreError
from devices.printer.receipt import Receipt
from kiosk.clerk import Post, Records

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
"""How often the records are asked for jobs that others wrote (a reprint from the desk)."""

Outcome = Literal["printed", "not_printed", "unknown"]


@dataclass(frozen=True)
class Printed:
    """What became of something to print. `why` is in words for the citizen, empty if all went well."""

    outcome: Outcome
    why: str = ""


class PrintResult(Protocol):
    """What a printer answers."""

    @property
    def outcome(self) -> Outcome: ...
    @property
    def why(self) -> str: ...


class Printer(Protocol):
    """Prints within a bounded time and never raises for trouble with the device."""

    def print(self, receipt: Receipt) -> PrintResult: ...


class Printing:
    """The worker. `compose` makes a ticket's receipt; `told` hears of every ticket on the screen's thread."""

    def __init__(
        self,
        records: Records,
        printer: Printer,
        compose: Callable[[Ticket], Receipt],
        post: Post,
        told: Callable[[int, Printed], None],
        kiosk: str,
    ) -> None:
        self._records, self._printer, self._compose = records, printer, compose
        self._post, self._told, self._kiosk = post, told, kiosk
        self._wanted: SimpleQueue[tuple[Receipt, Callable[[Printed], None]] | None] = SimpleQueue()
        self._stop = Event()
        self._lost = False
        self._thread = Thread(target=self._run, name="printing", daemon=True)

    def start(self) -> None:
        """Begin, with what an earlier run left over."""
        self._thread.start()

    def stop(self, timeout_seconds: float = 5.0) -> None:
        """End after what is on the printer now."""
        self._stop.set()
        self._wanted.put(None)
        self._thread.join(timeout_seconds)

    def wake(self) -> None:
        """There is a new job in the records."""
        self._wanted.put(None)

    def print(self, receipt: Receipt, then: Callable[[Printed], None]) -> None:
        """Print something of the visitor's own; `then` hears what became of it."""
        self._wanted.put((receipt, then))

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._tickets()
                self._lost = False
            except (StoreError, OSError) as error:
                if not self._lost:
                    log.error("print jobs: %s", error)
                self._lost = True
            try:
                wanted = self._wanted.get(timeout=LOOK_SECONDS)
            except Empty:
                continue
            if wanted is not None:
                receipt, then = wanted
                done = self._print(receipt)
                self._post(lambda then=then, done=done: then(done))  # type: ignore[misc]

    def _tickets(self) -> None:
        prints = self._records.office().prints
        for job in prints.pending(self._kiosk):
            if self._stop.is_set():
                return
            done = self._ticket(job)
            prints.record(job.id, done.outcome, done.why)
            if job.ticket is not None:
                ticket_id = job.ticket.id
                self._post(lambda ticket_id=ticket_id, done=done: self._told(ticket_id, done))  # type: ignore[misc]

    def _ticket(self, job: Job) -> Printed:
        if job.ticket is None:
            return Printed("not_printed", f"no ticket for a job of kind {job.kind}")
        try:
            receipt = self._compose(job.ticket)
        except Exception as error:  # one ticket that cannot be composed must not end the printing of all
            log.exception("the receipt of a ticket")
            return Printed("not_printed", f"{type(error).__name__}: {error}")
        return self._print(receipt)

    def _print(self, receipt: Receipt) -> Printed:
        try:
            result = self._printer.print(receipt)
        except Exception as error:  # a driver's fault must not end the printing of all tickets
            log.exception("printer driver")
            return Printed("unknown", str(error))
        if result.outcome != "printed":
            log.warning("printer: %s: %s", result.outcome, result.why)
        return Printed(result.outcome, result.why)
