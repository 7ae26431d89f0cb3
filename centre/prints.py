"""Print jobs: written with what they print, done after it is committed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import or_, select

from centre import clock as centre_clock
from centre.clock import Clock
from centre.store import Store
from centre.tables import Event, PrintRow, TicketRow
from centre.tickets import Ticket, TicketError

Outcome = Literal["printed", "not_printed", "unknown"]

STALE = timedelta(minutes=10)
"""A job this old is not printed any more: whoever took the number has long gone or written it down."""


@dataclass(frozen=True)
class Job:
    """Something to print; the kiosk composes the receipt."""

    id: int
    kind: str
    ticket: Ticket | None
    created_at: datetime


class Prints:
    def __init__(self, store: Store, clock: Clock = centre_clock.now) -> None:
        self.store = store
        self.clock = clock

    def pending(self, kiosk: str = "") -> list[Job]:
        """What is to be printed at `kiosk`, oldest first: its own jobs and those for any kiosk."""
        since = self.clock() - STALE
        with self.store.read() as session:
            rows = session.execute(
                select(PrintRow, TicketRow)
                .outerjoin(TicketRow, PrintRow.ticket_id == TicketRow.id)
                .where(PrintRow.state == "pending", PrintRow.created_at >= since)
                .where(or_(PrintRow.kiosk == kiosk, PrintRow.kiosk == ""))
                .order_by(PrintRow.id)
            )
            return [
                Job(job.id, job.kind, None if ticket is None else Ticket.of(ticket), job.created_at)
                for job, ticket in rows
            ]

    def again(self, ticket_id: int, kiosk: str = "") -> int:
        """Print a ticket once more. Returns the id of the new job. Raises TicketError "no-ticket"."""
        with self.store.write() as session:
            if session.get(TicketRow, ticket_id) is None:
                raise TicketError("no-ticket", f"no ticket with id {ticket_id}")
            row = PrintRow(
                kiosk=kiosk,
                kind="ticket",
                ticket_id=ticket_id,
                state="pending",
                why="",
                created_at=self.clock(),
            )
            session.add(row)
            session.flush()
            return row.id

    def record(self, job_id: int, outcome: Outcome, why: str = "") -> None:
        """What the printer said of a job. A second word on the same job is ignored."""
        with self.store.write() as session:
            job = session.get(PrintRow, job_id)
            if job is None or job.state != "pending":
                return
            now = self.clock()
            job.state, job.why, job.finished_at = outcome, why[:500], now
            if job.ticket_id is not None:
                session.add(
                    Event(
                        at=now,
                        subject="ticket",
                        subject_id=job.ticket_id,
                        kind=outcome,
                        detail={"why": why[:500]},
                    )
                )
