"""The tickets of a day and what happened to each, for whoever asks at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from centre.queue.ticket import State, Ticket, TicketError
from centre.store import Store
from centre.tables import Event, PrintRow, TicketRow


@dataclass(frozen=True)
class Happening:
    at: datetime
    kind: str
    """issued, a state, or what a printer said: printed, not_printed, unknown."""
    counter: str | None
    detail: dict[str, Any]


def tickets(
    store: Store, day: date, number: str = "", states: Sequence[State] = (), limit: int = 100
) -> list[Ticket]:
    """A day's tickets, newest first. `number`: only those whose number or eight-digit code it is, or
    whose number begins with it. Raises StoreError."""
    wanted = select(TicketRow).where(TicketRow.day == day).order_by(TicketRow.id.desc()).limit(limit)
    number = "".join(number.split()).upper()
    if number:
        begins = TicketRow.number.startswith(number, autoescape=True)
        wanted = wanted.where(begins | (TicketRow.code == number))
    if states:
        wanted = wanted.where(TicketRow.state.in_(states))
    with store.read() as session:
        return [Ticket.of(row) for row in session.scalars(wanted)]


def events(store: Store, ticket_id: int) -> list[Happening]:
    """What happened to a ticket, in order. Raises TicketError "no-ticket", StoreError."""
    with store.read() as session:
        if session.get(TicketRow, ticket_id) is None:
            raise TicketError("no-ticket", f"no ticket with id {ticket_id}")
        rows = session.scalars(
            select(Event)
            .where(Event.subject == "ticket", Event.subject_id == ticket_id)
            .order_by(Event.at, Event.id)
        )
        return [Happening(row.at, row.kind, row.counter, row.detail) for row in rows]


def unprinted(store: Store, tickets: Sequence[int]) -> set[int]:
    """Of these tickets, those with a print job that no printer has finished. Raises StoreError."""
    with store.read() as session:
        rows = session.scalars(
            select(PrintRow.ticket_id).where(PrintRow.ticket_id.in_(tickets), PrintRow.state == "pending")
        )
        return {id for id in rows if id is not None}
