"""Signing in: who is at this browser, what they may see, and how the first supervisor is made."""

from __future__ import annotations

import hmac
import secrets
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from centre.desk import guard
from centre.desk.refusals import status_of
from centre.refusal import Refused
from centre.staff import LONGEST_SESSION, ROLES, Person

if TYPE_CHECKING:
    from centre.desk.console import Desk

MOST_TRIES = 20
"""Wrong passwords from one address within TRY_SECONDS; staff.py also locks each login."""
TRY_SECONDS = 600.0
MOST_PLACES = 10_000

ANYONE = Person(0, "", "", frozenset(ROLES), None, True)
"""Whoever uses a console that asks nobody to sign in."""


class SignInError(Refused):
    """bad-first-code, too-many-sign-ins, passwords-differ, signed-in-only."""


class Throttle:
    """Counts failures by place; `check` refuses a place that had too many. In memory: a restart forgives."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.most = most
        self.seconds = seconds
        self.clock = clock
        self._failures: dict[str, deque[float]] = {}

    def check(self, place: str) -> None:
        """Raises SignInError."""
        failures = self._failures.get(place)
        while failures and self.clock() - failures[0] > self.seconds:
            failures.popleft()
        if failures and len(failures) >= self.most:
            raise SignInError("too-many-sign-ins", f"too many failures from {place}")

    def fail(self, place: str) -> None:
        if place not in self._failures and len(self._failures) >= MOST_PLACES:
            self._failures.clear()
        self._failures.setdefault(place, deque(maxlen=self.most)).append(self.clock())


class SignIn:
    """The pages /sign-in, /first, /account and what they post. `first_code` makes the first supervisor."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.staff = desk.office.staff
        self.needed = desk.office.settings.desk.sign_in
        self.throttle = Throttle(MOST_TRIES, TRY_SECONDS)
        self.first_code = f"{secrets.randbelow(10**8):08}"

    def routes(self) -> list[Route]:
        route = self.desk.route
        return [
            route("/sign-in", self.page),
            route("/sign-in", self.enter, post=True),
            route("/sign-out", self.leave, post=True),
            route("/first", self.first_page),
            route("/first", self.first, post=True),
            route("/account", self.account, *ROLES),
            route("/account", self.change, *ROLES, post=True),
        ]

    def person(self, request: Request) -> Person | None:
        """Who is at this browser; None if nobody signed in. Raises StoreError."""
        if not self.needed:
            return ANYONE
        token = request.cookies.get(guard.SESSION, "")
        return self.staff.who(token) if 20 <= len(token) <= 100 else None

    def page(self, request: Request) -> Response:
        if request.state.person is not None:
            return RedirectResponse("/", 303)
        if not self.staff.any():
            return RedirectResponse("/first", 303)
        return self._page(request)

    async def enter(self, request: Request) -> Response:
        fields = request.state.fields
        login, secret = self.desk.word(fields, "login", 64), self.desk.word(fields, "password", 200)
        place = _place(request)
        try:
            self.throttle.check(place)
            token, _ = await run_in_threadpool(self.staff.sign_in, login.strip().lower(), secret)
        except Refused as refusal:
            if refusal.code == "bad-login":
                self.throttle.fail(place)
                await run_in_threadpool(self.desk.office.audit.note, "", "sign-in.failed", place)
            return self._page(request, refusal.code, login)
        return self._enter(token, local(self.desk.word(fields, "next", 200)))

    def leave(self, request: Request) -> Response:
        self.staff.sign_out(request.cookies.get(guard.SESSION, ""))
        person = request.state.person
        if person is not None:
            self.desk.office.audit.note(person.login, "sign-out")
            if not self.staff.signed_in(person.login):
                self.desk.office.counters.leave(person.login)
        answer = RedirectResponse("/sign-in", 303)
        answer.delete_cookie(guard.SESSION)
        return answer

    def first_page(self, request: Request) -> Response:
        if self.staff.any() or not self.needed:
            return RedirectResponse("/", 303)
        return self.desk.page(request, "first", {"problem": "", "given": {}})

    async def first(self, request: Request) -> Response:
        """Make the first supervisor, for whoever can read what the program printed."""
        word, fields = self.desk.word, request.state.fields
        given = {name: word(fields, name, 200).strip() for name in ("code", "login", "name")}
        secret, place = word(fields, "password", 200), _place(request)
        try:
            self.throttle.check(place)
            if not self.needed or await run_in_threadpool(self.staff.any):
                raise SignInError("no-page", "somebody can sign in already")
            if not hmac.compare_digest(given["code"].encode(), self.first_code.encode()):
                self.throttle.fail(place)
                raise SignInError("bad-first-code", "not the code that the program printed")
            if secret != word(fields, "again", 200):
                raise SignInError("passwords-differ", "the two passwords differ")
            login = given["login"].lower()
            await run_in_threadpool(self.staff.add, login, given["name"], secret, ROLES)
            token, _ = await run_in_threadpool(self.staff.sign_in, login, secret)
        except Refused as refusal:
            values = {"problem": self.desk.refusals.reason(request, refusal.code), "given": given}
            return self.desk.page(request, "first", values, status_of(refusal))
        return self._enter(token, "/")

    def account(self, request: Request) -> Response:
        return self.desk.page(request, "account", {})

    def change(self, request: Request) -> Response:
        """A new password; the person signs in with it at once."""
        word, fields, person = self.desk.word, request.state.fields, request.state.person
        if not self.needed:
            raise SignInError("signed-in-only", "nobody is signed in")
        if word(fields, "password", 200) != word(fields, "again", 200):
            raise SignInError("passwords-differ", "the two passwords differ")
        place = _place(request)
        self.throttle.check(place)
        try:
            token, _ = self.staff.sign_in(person.login, word(fields, "old", 200))
        except Refused:
            self.throttle.fail(place)
            raise
        self.staff.sign_out(token)
        self.staff.change(person.id, secret=word(fields, "password", 200), by=person.login)
        token, _ = self.staff.sign_in(person.login, word(fields, "password", 200))
        return self._enter(token, "/")

    def _page(self, request: Request, code: str = "", login: str = "") -> Response:
        values: dict[str, Any] = {
            "problem": self.desk.refusals.reason(request, code) if code else "",
            "login": login,
            "next": local(request.query_params.get("next", "")),
        }
        return self.desk.page(request, "sign-in", values, STATUS[code] if code else 200)

    def _enter(self, token: str, to: str) -> Response:
        answer = RedirectResponse(to, 303)
        answer.set_cookie(
            guard.SESSION,
            token,
            max_age=int(LONGEST_SESSION.total_seconds()),
            httponly=True,
            samesite="strict",
            secure=self.desk.office.settings.desk.secure,
        )
        return answer


STATUS = {"bad-login": 403, "locked": 429, "too-many-sign-ins": 429}


def _place(request: Request) -> str:
    return request.client.host if request.client else ""


def local(path: str) -> str:
    """A page of ours: never another site."""
    return path if path.startswith("/") and path[1:2] not in ("/", "\\") and path.isprintable() else "/"
