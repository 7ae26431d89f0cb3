"""The people who work at the desk: their roles, skills, passwords, and the browsers they signed in with."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from centre import audit, password
from centre import clock as centre_clock
from centre.clock import Clock
from centre.refusal import Refused
from centre.store import Store
from centre.tables import SessionRow, StaffRow

ROLES = ("counter", "supervisor", "editor", "technician")
MOST_FAILURES = 5
LOCKED = timedelta(minutes=10)
IDLE = timedelta(hours=12)
"""Who has done nothing for so long signs in again."""
LONGEST_SESSION = timedelta(days=7)
SEEN = timedelta(minutes=5)
"""A session's use is written down no more often than this."""

NOBODY = password.make(secrets.token_urlsafe())
"""Checked for logins that do not exist: they take as long as a wrong password."""


class StaffError(Refused):
    """bad-login, locked, login-taken, bad-name, bad-password, bad-role, no-staff, last-supervisor."""


@dataclass(frozen=True)
class Person:
    id: int
    login: str
    name: str
    roles: frozenset[str]
    services: frozenset[str] | None
    """Skills: ids of the services this person can serve; None: all."""
    active: bool

    @classmethod
    def of(cls, row: StaffRow) -> Self:
        services = None if row.services is None else frozenset(row.services)
        return cls(row.id, row.login, row.name, frozenset(row.roles), services, row.active)


class Staff:
    def __init__(self, store: Store, clock: Clock = centre_clock.now) -> None:
        self.store = store
        self.clock = clock

    def any(self) -> bool:
        """Whether anybody can sign in. Before that, the first supervisor is made."""
        with self.store.read() as session:
            return _count(session) > 0

    def all(self) -> list[Person]:
        """Everyone, also those who may not sign in any more."""
        with self.store.read() as session:
            return [Person.of(row) for row in session.scalars(select(StaffRow).order_by(StaffRow.login))]

    def add(
        self,
        login: str,
        name: str,
        secret: str,
        roles: Collection[str],
        services: Collection[str] | None = None,
        by: str = audit.SYSTEM,
    ) -> Person:
        """Someone new. `secret`: their password, 8 to 128 characters. Raises StaffError."""
        if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,31}", login):
            raise StaffError("bad-name", "a login has 1 to 32 characters of a-z 0-9 . _ -")
        hashed = password.make(_good(secret))
        with self.store.write() as session:
            if session.scalar(select(StaffRow.id).where(StaffRow.login == login)) is not None:
                raise StaffError("login-taken", f"there is a {login} already")
            now = self.clock()
            row = StaffRow(
                login=login,
                name=_name(name) or login,
                password=hashed,
                roles=_roles(roles),
                services=None if services is None else sorted(services),
                active=True,
                created_at=now,
                failures=0,
            )
            session.add(row)
            session.flush()
            audit.note(session, now, by, "staff.add", f"staff {login}", roles=row.roles)
            return Person.of(row)

    def change(
        self,
        id: int,
        *,
        name: str | None = None,
        roles: Collection[str] | None = None,
        services: Collection[str] | None = None,
        all_services: bool = False,
        active: bool | None = None,
        secret: str | None = None,
        by: str = audit.SYSTEM,
    ) -> Person:
        """Change what is given. New roles, a new password or a departure end the person's sessions.

        Raises StaffError "last-supervisor" rather than lock everybody out."""
        hashed = None if secret is None else password.make(_good(secret))
        with self.store.write() as session:
            row = session.get(StaffRow, id)
            if row is None:
                raise StaffError("no-staff", f"nobody has id {id}")
            changed = []
            if name is not None:
                row.name = _name(name) or row.login
                changed.append("name")
            if roles is not None and (wanted := _roles(roles)) != sorted(row.roles):
                row.roles = wanted
                changed.append("roles")
            if services is not None or all_services:
                row.services = None if all_services or services is None else sorted(services)
                changed.append("services")
            if active is not None and active is not row.active:
                row.active = active
                changed.append("active")
            if hashed is not None:
                row.password, row.failures, row.locked_until = hashed, 0, None
                changed.append("password")
            session.flush()
            working = session.scalars(select(StaffRow).where(StaffRow.active)).all()
            if not any("supervisor" in one.roles for one in working):
                raise StaffError("last-supervisor", "somebody must be able to manage staff")
            if {"roles", "active", "password"} & set(changed):
                session.execute(delete(SessionRow).where(SessionRow.staff_id == id))
            audit.note(session, self.clock(), by, "staff.change", f"staff {row.login}", changed=changed)
            return Person.of(row)

    def sign_in(self, login: str, secret: str) -> tuple[str, Person]:
        """A token for the browser's cookie. Raises StaffError "bad-login" or "locked"."""
        with self.store.read() as session:
            row = session.scalar(select(StaffRow).where(StaffRow.login == login, StaffRow.active))
            kept = NOBODY if row is None else row.password
        # Outside the transaction: it takes long on purpose.
        right = password.fits(secret[: password.LONGEST + 1], kept)
        refusal: StaffError | None = None
        with self.store.write() as session:
            now = self.clock()
            row = session.scalar(select(StaffRow).where(StaffRow.login == login, StaffRow.active))
            if row is None:
                raise StaffError("bad-login", "no such login or password")
            if row.locked_until is not None and now < row.locked_until <= now + LOCKED:
                raise StaffError("locked", "too many wrong passwords")
            if right and row.password == kept:
                row.failures, row.locked_until = 0, None
                token = secrets.token_urlsafe(32)
                session.execute(delete(SessionRow).where(SessionRow.expires_at <= now))
                session.add(
                    SessionRow(
                        token_hash=_hash(token),
                        staff_id=row.id,
                        created_at=now,
                        seen_at=now,
                        expires_at=now + IDLE,
                    )
                )
                audit.note(session, now, login, "sign-in")
                return token, Person.of(row)
            row.failures += 1
            refusal = StaffError("bad-login", "no such login or password")
            if row.failures >= MOST_FAILURES:
                row.failures, row.locked_until = 0, now + LOCKED
                audit.note(session, now, login, "locked")
        raise refusal

    def who(self, token: str) -> Person | None:
        """Whose session it is; None once it has ended."""
        with self.store.read() as session:
            now = self.clock()
            found = session.execute(
                select(SessionRow, StaffRow)
                .join(StaffRow, SessionRow.staff_id == StaffRow.id)
                .where(SessionRow.token_hash == _hash(token), SessionRow.expires_at > now, StaffRow.active)
            ).one_or_none()
            if found is None:
                return None
            current, row = found
            person = Person.of(row)
        if now - current.seen_at >= SEEN:
            with self.store.write() as session:
                fresh = session.get(SessionRow, current.token_hash)
                if fresh is not None:
                    fresh.seen_at = now
                    fresh.expires_at = min(now + IDLE, fresh.created_at + LONGEST_SESSION)
        return person

    def signed_in(self, login: str) -> bool:
        """Whether any browser is signed in as this person."""
        mine = select(SessionRow.token_hash).join(StaffRow, SessionRow.staff_id == StaffRow.id)
        with self.store.read() as session:
            now = self.clock()
            found = session.scalar(mine.where(StaffRow.login == login, SessionRow.expires_at > now).limit(1))
            return found is not None

    def sign_out(self, token: str) -> None:
        with self.store.write() as session:
            session.execute(delete(SessionRow).where(SessionRow.token_hash == _hash(token)))


def _count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(StaffRow).where(StaffRow.active)) or 0


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _name(name: str) -> str:
    return " ".join(name.split())[:40]


def _good(secret: str) -> str:
    if not password.SHORTEST <= len(secret) <= password.LONGEST:
        raise StaffError("bad-password", "a password has 8 to 128 characters")
    return secret


def _roles(roles: Collection[str]) -> list[str]:
    if not roles or not set(roles) <= set(ROLES):
        raise StaffError("bad-role", f"roles are {', '.join(ROLES)}")
    return sorted(set(roles))
