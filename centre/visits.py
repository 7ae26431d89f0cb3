"""Visits to a kiosk: what was looked up and how it ended. Nothing personal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from centre.calls import MOST_HEARD
from centre.store import Store
from centre.tables import VisitRow


@dataclass(frozen=True)
class Visit:
    id: int
    started_at: datetime
    ended_at: datetime
    place: str
    outcome: str
    """self-served (something was read), ticket, callback, left (nothing came of it)."""
    guides: tuple[str, ...]
    topics: tuple[str, ...]
    ticket_id: int | None

    @classmethod
    def of(cls, row: VisitRow) -> Self:
        return cls(
            row.id,
            row.started_at,
            row.ended_at,
            row.place,
            row.outcome,
            tuple(row.guides),
            tuple(row.topics),
            row.ticket_id,
        )


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
        with self.store.write() as session:
            row = VisitRow(
                started_at=started,
                ended_at=ended,
                place=place[:32],
                outcome=outcome[:32],
                guides=[guide[:64] for guide in guides[:MOST_HEARD]],
                topics=[topic[:64] for topic in topics[:MOST_HEARD]],
                ticket_id=ticket_id,
            )
            session.add(row)
            session.flush()
            return Visit.of(row)
