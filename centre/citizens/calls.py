"""Calls to the hotline and visits to a kiosk: that they were, how they ended, what was looked up.

Neither audio nor numbers nor names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self, TypeVar

from sqlalchemy import select

from centre.store import Store
from centre.tables import CallRow, VisitRow

Kept = TypeVar("Kept", CallRow, VisitRow)

MOST_HEARD = 50


@dataclass(frozen=True, kw_only=True)
class Contact:
    """What calls and visits have in common."""

    id: int
    started_at: datetime
    ended_at: datetime
    outcome: str
    guides: tuple[str, ...]
    """Ids of the guides that were heard or read, in order."""
    topics: tuple[str, ...]
    """Ids of the topics that were asked for."""


@dataclass(frozen=True, kw_only=True)
class Call(Contact):
    """`outcome`: how it ended: answered (a guide was heard, or something done), transferred, callback,
    finished (none of these), abandoned (given up before anything was said or chosen, or while seats rang),
    missed (rang and was not answered)."""

    line: str
    """The line it came on: audiosocket, file, modem, handset."""
    callback_id: int | None

    @classmethod
    def of(cls, row: CallRow) -> Self:
        return cls(line=row.line, callback_id=row.callback_id, **_shared(row))


@dataclass(frozen=True, kw_only=True)
class Visit(Contact):
    """`outcome`: self-served (something was read), ticket, callback, left (nothing came of it)."""

    place: str
    ticket_id: int | None

    @classmethod
    def of(cls, row: VisitRow) -> Self:
        return cls(place=row.place, ticket_id=row.ticket_id, **_shared(row))


class Calls:
    def __init__(self, store: Store) -> None:
        self.store = store

    def record(
        self,
        started: datetime,
        ended: datetime,
        outcome: str,
        *,
        line: str = "",
        guides: Sequence[str] = (),
        topics: Sequence[str] = (),
        callback_id: int | None = None,
    ) -> Call:
        """Keep one ended call. Times are aware. Raises StoreError."""
        columns = _columns(started, ended, outcome, guides, topics)
        return Call.of(_keep(self.store, CallRow(line=line[:32], callback_id=callback_id, **columns)))

    def latest(self, limit: int = 20) -> list[Call]:
        """The newest calls, newest first."""
        with self.store.read() as session:
            rows = session.scalars(select(CallRow).order_by(CallRow.id.desc()).limit(limit))
            return [Call.of(row) for row in rows]


class Visits:
    def __init__(self, store: Store) -> None:
        self.store = store

    def record(
        self,
        started: datetime,
        ended: datetime,
        outcome: str,
        *,
        place: str = "",
        guides: Sequence[str] = (),
        topics: Sequence[str] = (),
        ticket_id: int | None = None,
    ) -> Visit:
        """Keep one visit that is over. Times are aware. Raises StoreError."""
        columns = _columns(started, ended, outcome, guides, topics)
        return Visit.of(_keep(self.store, VisitRow(place=place[:32], ticket_id=ticket_id, **columns)))


def _keep(store: Store, row: Kept) -> Kept:
    with store.write() as session:
        session.add(row)
    return row


def _columns(
    started: datetime, ended: datetime, outcome: str, guides: Sequence[str], topics: Sequence[str]
) -> dict[str, Any]:
    return {
        "started_at": started,
        "ended_at": ended,
        "outcome": outcome[:32],
        "guides": [guide[:64] for guide in guides[:MOST_HEARD]],
        "topics": [topic[:64] for topic in topics[:MOST_HEARD]],
    }


def _shared(row: CallRow | VisitRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "started_at": row.started_at,
        "ended_at": row.ended_at,
        "outcome": row.outcome,
        "guides": tuple(row.guides),
        "topics": tuple(row.topics),
    }
