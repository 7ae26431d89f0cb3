"""Numbers on slips of paper: eight digits that cannot be guessed, the last of them a check digit."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from centre.checkdigit import check_digit, valid
from centre.refusal import Refused
from centre.tables import CodeMiss


class TooManyTries(Refused):
    """Too many numbers that do not exist were entered at this place."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("too-many-tries", f"try again in {round(wait.total_seconds())} s")
        self.wait = wait


def draw(digits: int) -> str:
    """A random number of so many digits, the check digit among them."""
    body = f"{secrets.randbelow(10 ** (digits - 1)):0{digits - 1}d}"
    return body + check_digit(body)


def plausible(text: str, digits: int) -> bool:
    """Whether it could be such a number: a slip of the finger is found without looking, and not counted."""
    return re.fullmatch(f"[0-9]{{{digits}}}", text) is not None and valid(text)


class Tries:
    """Counts, by place, the numbers that do not exist. One count for all kinds of numbers."""

    def __init__(self, most: int, window: timedelta) -> None:
        self.most = most
        self.window = window

    def check(self, session: Session, place: str, now: datetime) -> None:
        """Raises TooManyTries. Misses from the future (the clock was set back) count until they are over."""
        session.execute(delete(CodeMiss).where(CodeMiss.at <= now - self.window))
        session.execute(delete(CodeMiss).where(CodeMiss.at > now + self.window))
        misses, first = session.execute(
            select(func.count(), func.min(CodeMiss.at)).where(CodeMiss.place == place[:64])
        ).one()
        if misses >= self.most:
            raise TooManyTries(first + self.window - now)

    def miss(self, session: Session, place: str, now: datetime) -> None:
        session.add(CodeMiss(place=place[:64], at=now))
