"""Print jobs: written with what they print, done after it is committed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Select, or_, select, update

from centre import clock as centre_clock
from centre.clock import Clock
from centre.queue.steps import rows
from centre.queue.ticket import Ticket, TicketError
from centre.store import Store
from centre.tables import Event, PrintRow, TicketRow

Outcome = Literal["printed", "not_printed", "unknown"]

STALE = timedelta(minutes=10)
"""A job this old is not printed any more: whoever took the number has long gone or written it down."""

CLAIM = timedelta(seconds=30)
"""After so long without a word, what a program was printing is another's."""


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
        self.name = secrets.token_hex(8)
        """Of this program, among others that print."""

    def pending(self, kiosk: str = "") -> list[Job]:
        """What is to be printed at `kiosk`, oldest first: its own jobs and those for any kiosk.

        They are this program's until `record`: a second one of the same name gets none of them, unless
        nothing was heard of this one for a while."""
        with self.store.read() as session:
            if session.scalar(self._free(kiosk).limit(1)) is None:
                return []
        with self.store.write() as session:
            now = self.clock()
            mine = list(session.scalars(self._free(kiosk).order_by(PrintRow.id)))
            for row in mine:
                row.claimed_by, row.claimed_at = self.name, now
            ids = [row.ticket_id for row in mine if row.ticket_id is not None]
            tickets = rows(session, ids)
            return [
                Job(
                    row.id,
                    row.kind,
                    Ticket.of(tickets[row.ticket_id]) if row.ticket_id in tickets else None,
                    row.created_at,
                )
                for row in mine
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
            # Still at work on the others.
            mine = (PrintRow.state == "pending", PrintRow.claimed_by == self.name)
            session.execute(update(PrintRow).where(*mine).values(claimed_at=now))
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

    def _free(self, kiosk: str) -> Select[PrintRow]:
        """Jobs that this program may print now."""
        now = self.clock()
        return select(PrintRow).where(
            PrintRow.state == "pending",
            PrintRow.created_at >= now - STALE,
            or_(PrintRow.kiosk == kiosk, PrintRow.kiosk == ""),
            or_(
                PrintRow.claimed_at.is_(None),
                PrintRow.claimed_by == self.name,
                PrintRow.claimed_at <= now - CLAIM,
                PrintRow.claimed_at > now + CLAIM,  # the clock was set back
            ),
        )
