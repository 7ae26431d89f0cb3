"""Request ids: whoever asks again, after a crash or a lost answer, gets what was done the first time."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from centre.refusal import Refused

LONGEST = 64


class Requested(Protocol):
    """A row that a request makes."""

    request_id: Any


Row = TypeVar("Row", bound=Requested)


def done(session: Session, table: type[Row], request_id: str | None) -> Row | None:
    """The row that a request has made already; none for one without an id. Raises Refused "bad-request"."""
    if request_id is None:
        return None
    if not 1 <= len(request_id) <= LONGEST:
        raise Refused("bad-request", f"a request id has 1 to {LONGEST} characters")
    return session.scalar(select(table).where(table.request_id == request_id))
