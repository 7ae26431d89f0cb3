"""Call records: that a call was, how it ended and what was heard. Neither audio nor numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from sqlalchemy import select

from centre.store import Store
from centre.tables import CallRow

MOST_HEARD = 50


@dataclass(frozen=True)
class Call:
    id: int
    started_at: datetime
    ended_at: datetime
    line: str
    """The line it came on: audiosocket, file, modem, handset."""
    outcome: str
    """How it ended, in the dialogue's word: answered, transferred, callback, hung-up…"""
    guides: tuple[str, ...]
    """Ids of the guides that were heard, in order."""
    topics: tuple[str, ...]
    """Ids of the topics that were asked for."""
    callback_id: int | None

    @classmethod
    def of(cls, row: CallRow) -> Self:
        return cls(
            row.id,
            row.started_at,
            row.ended_at,
            row.line,
            row.outcome,
            tuple(row.guides),
            tuple(row.topics),
            row.callback_id,
        )


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
        with self.store.write() as session:
            row = CallRow(
                started_at=started,
                ended_at=ended,
                line=line[:32],
                outcome=outcome[:32],
                guides=[guide[:64] for guide in guides[:MOST_HEARD]],
                topics=[topic[:64] for topic in topics[:MOST_HEARD]],
                callback_id=callback_id,
            )
            session.add(row)
            session.flush()
            return Call.of(row)

    def latest(self, limit: int = 20) -> list[Call]:
        """The newest calls, newest first."""
        with self.store.read() as session:
            return [
                Call.of(row)
                for row in session.scalars(select(CallRow).order_by(CallRow.id.desc()).limit(limit))
            ]
