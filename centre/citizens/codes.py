"""Service codes (办事码): six digits that carry a matter from the phone to the kiosk and back."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from centre import clock as centre_clock
from centre.clock import Clock
from centre.settings import Codes as CodeSettings
from centre.slip import TooManyTries as TooManyTries
from centre.slip import Tries, draw, plausible
from centre.store import Store, StoreError
from centre.tables import CodeRow

DIGITS = 6
LONGEST_PAYLOAD = 8_000
"""Bytes of JSON."""
MOST_DRAWS = 1000
PERSONAL = re.compile(
    r"(?<!\d)(?:\d{17}[\dXx]|[1-9]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}|(?:86)?1[3-9]\d{9})(?!\d)"
)
"""An ID-card number, of 18 digits or the old 15, or a mobile number."""
BETWEEN = re.compile(r"(?<=\d)[ \-‐-―.·](?=[\dXx])")
"""How people part the digits of a number."""


class PayloadError(ValueError):
    """The payload is too long, or has something personal in it."""


class Codes:
    def __init__(self, store: Store, settings: CodeSettings, clock: Clock = centre_clock.now) -> None:
        self.store = store
        self.settings = settings
        self.clock = clock
        self.tries = Tries(settings.tries, timedelta(minutes=settings.window_minutes))

    def create(self, payload: Mapping[str, Any]) -> str:
        """A new code for `payload`: what was looked up, an interview's answers.

        Raises PayloadError and StoreError."""
        text = json.dumps(payload, ensure_ascii=False)
        if len(text.encode()) > LONGEST_PAYLOAD:
            raise PayloadError(f"a service code holds at most {LONGEST_PAYLOAD} bytes")
        if PERSONAL.search(BETWEEN.sub("", unicodedata.normalize("NFKC", text))):
            raise PayloadError("a service code holds no ID-card or phone number")
        with self.store.write() as session:
            now = self.clock()
            return new(session, json.loads(text), now, now + timedelta(days=self.settings.days))

    def open(self, code: str, place: str = "") -> dict[str, Any] | None:
        """What `code` holds; None where there is no such code any more.

        A code whose check digit is wrong is a slip of the finger and not counted. Raises TooManyTries when
        too many that do not exist were entered at `place` (a kiosk, a caller's line), and StoreError."""
        if not plausible(code, DIGITS):
            return None
        with self.store.write() as session:
            now = self.clock()
            self.tries.check(session, place, now)
            row = session.get(CodeRow, code)
            if row is not None and row.expires_at > now:
                return row.payload
            self.tries.miss(session, place, now)
            return None


def new(session: Session, payload: dict[str, Any], now: datetime, until: datetime) -> str:
    """A code within another transaction. Those that have expired are deleted at night (centre/retention.py),
    not here: the clock may be wrong for an hour."""
    for _ in range(MOST_DRAWS):
        if session.get(CodeRow, code := draw(DIGITS)) is None:
            session.add(CodeRow(code=code, payload=payload, created_at=now, expires_at=until))
            return code
    raise StoreError("办事码用完了 / no service code is free")
