"""Service codes (办事码): six digits that carry a matter from the phone to the kiosk and back."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, select

from centre import clock as centre_clock
from centre.checkdigit import check_digit, valid
from centre.clock import Clock
from centre.settings import Codes as CodeSettings
from centre.store import Store
from centre.tables import CodeMiss, CodeRow

LONGEST_PAYLOAD = 8_000
"""Bytes of JSON."""
PERSONAL = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|1[3-9]\d{9})(?!\d)")
"""An ID-card number or a mobile number."""


class PayloadError(ValueError):
    """The payload is too long, or has something personal in it."""


class TooManyTries(Exception):
    """Too many codes that do not exist were entered at this place."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"try again in {round(wait.total_seconds())} s")
        self.wait = wait


class Codes:
    def __init__(self, store: Store, settings: CodeSettings, clock: Clock = centre_clock.now) -> None:
        self.store = store
        self.settings = settings
        self.clock = clock

    def create(self, payload: Mapping[str, Any]) -> str:
        """A new code for `payload`: what was looked up, an interview's answers.

        Raises PayloadError and StoreError."""
        text = json.dumps(payload, ensure_ascii=False)
        if len(text.encode()) > LONGEST_PAYLOAD:
            raise PayloadError(f"a service code holds at most {LONGEST_PAYLOAD} bytes")
        if PERSONAL.search(text):
            raise PayloadError("a service code holds no ID-card or phone number")
        with self.store.write() as session:
            now = self.clock()
            session.execute(delete(CodeRow).where(CodeRow.expires_at <= now))
            while True:
                digits = f"{secrets.randbelow(100_000):05d}"
                code = digits + check_digit(digits)
                if session.get(CodeRow, code) is None:
                    break
            session.add(
                CodeRow(
                    code=code,
                    payload=json.loads(text),
                    created_at=now,
                    expires_at=now + timedelta(days=self.settings.days),
                )
            )
            return code

    def open(self, code: str, place: str = "") -> dict[str, Any] | None:
        """What `code` holds; None where there is no such code any more.

        A code whose check digit is wrong is a slip of the finger and not counted. Raises TooManyTries when
        too many that do not exist were entered at `place` (a kiosk, a caller's line), and StoreError."""
        if not re.fullmatch(r"[0-9]{6}", code) or not valid(code):
            return None
        window = timedelta(minutes=self.settings.window_minutes)
        with self.store.write() as session:
            now = self.clock()
            session.execute(delete(CodeMiss).where(CodeMiss.at <= now - window))
            mine = select(func.count(), func.min(CodeMiss.at)).where(CodeMiss.place == place[:64])
            misses, first = session.execute(mine).one()
            if misses >= self.settings.tries:
                raise TooManyTries(first + window - now)
            row = session.get(CodeRow, code)
            if row is not None and row.expires_at > now:
                return row.payload
            session.add(CodeMiss(place=place[:64], at=now))
            return None
