"""The web application: its pages, who may open them, and what every page has."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import inspect
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Hashable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
from sse_starlette import EventSourceResponse
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from centre.desk import guard, kept, signin, views
from centre.desk.booking import Booking
from centre.desk.browser import LANGUAGE_COOKIE, LANGUAGES, language, wants_json
from centre.desk.changes import MOST_LISTENERS, Changes
from centre.desk.counters import Counters
from centre.desk.forecast import Forecast
from centre.desk.lobby import Lobby
from centre.desk.oversight import Oversight
from centre.desk.people import People
from centre.desk.privacy import Privacy
from centre.desk.refusals import Refusals
from centre.desk.slips import Slips
from centre.desk.statistics import StatisticsPages
from centre.desk.tasks import Tasks
from centre.office import Office
from centre.refusal import Refused
from centre.staff import Person
from centre.store import StoreError
from content.pack import Pack
from content.release.live import Live

logger = logging.getLogger(__name__)

FOLDER = Path(__file__).parent
LARGEST_ID = 999_999_999
YEAR_SECONDS = 365 * 86_400

VERSION_HEADER = "x-desk-version"
VERSION = hashlib.sha256(
    b"".join(file.read_bytes() for file in sorted(FOLDER.glob("*/*")) if file.is_file())
).hexdigest()[:12]
"""Of styles, scripts and templates: a page that stays open for months learns by it that it is old."""

LIVING = frozenset(file.name.partition(".")[0] for file in FOLDER.glob("templates/*.live.html"))
"""Pages that are made in two parts, of which a browser asks for the inner one again and again."""

NAVIGATION = (
    ("counters", "/", ("counter", "supervisor")),
    ("tickets", "/tickets", ("counter", "supervisor")),
    ("appointments", "/appointments", ("counter", "supervisor")),
    ("callbacks", "/callbacks", ("counter", "supervisor")),
    ("opinions", "/opinions", ("counter", "supervisor")),
    ("matters", "/matters", ("counter", "supervisor")),
    ("codes", "/codes", ("counter", "supervisor")),
    ("overview", "/live", ("supervisor",)),
    ("statistics", "/statistics", ("supervisor",)),
    ("content", "/content", ("editor", "supervisor")),
    ("devices", "/devices", ("technician", "supervisor")),
    ("staff", "/staff", ("supervisor",)),
    ("persons", "/persons", ("supervisor",)),
    ("audit", "/audit", ("supervisor", "technician")),
)
"""Phrase, path, and the roles that may open it."""


class Desk:
    """The console of one centre; `app` is the ASGI application."""

    def __init__(self, office: Office, live: Live, key: bytes) -> None:
        self.office = office
        self.live = live
        self.key = key
        self.changes = Changes(office.store, self._refresh)
        self.forecast = Forecast(office, self.changes.touch)
        self.stamp = kept.Stamp(office.store)
        self.kept = kept.Kept()
        self.refusals = Refusals(self)
        self.sign_in = signin.SignIn(self)
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals.update(
            clock=functools.partial(self._moment, "%H:%M"),
            moment=functools.partial(self._moment, "%Y-%m-%d %H:%M"),
            minutes=views.minutes,
            now=office.clock,
            once_id=functools.partial(secrets.token_hex, 8),
            slot=functools.partial(self._moment, "%Y%m%dT%H%M"),
        )
        self.templates = Jinja2Templates(env=environment)
        settings = office.settings.desk
        groups = (self.sign_in, Counters(self), Lobby(self), Tasks(self), Oversight(self))
        others = (Slips(self), Booking(self), StatisticsPages(self), People(self), Privacy(self))
        self.app = Starlette(
            routes=[
                *(route for group in (*groups, *others) for route in group.routes()),
                Route("/events", self.events),
                Mount("/static", StaticFiles(directory=FOLDER / "static")),
            ],
            middleware=[Middleware(guard.Guard, hosts=(settings.host, *settings.hosts))],
            exception_handlers={
                HTTPException: self.refusals.refused,
                Refused: self.refusals.refused,
                StoreError: self.refusals.refused,
                Exception: self.refusals.failed,
            },
            lifespan=self.lifespan,
            max_body_size=4 * guard.LONGEST_BODY,
        )

    @contextlib.asynccontextmanager
    async def lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        async with self.changes.running():
            yield
        await run_in_threadpool(self.forecast.close)
        self.stamp.close()

    def route(
        self,
        path: str,
        endpoint: Callable[[Request], Any],
        *roles: str,
        post: bool = False,
        keep: bool = False,
    ) -> Route:
        """A page, or with `post` what its forms send (request.state.fields), for people of any of `roles`.

        No roles: for everybody. `endpoint` finds who it is in request.state.person. `keep`: the page depends
        on nothing but its address, the person, the store and the time, and is made once for all who ask."""

        def look(request: Request) -> tuple[Person | None, Hashable | None]:
            return self.sign_in.person(request), self.stamp.read() if keep else None

        async def guarded(request: Request) -> Response:
            if any("\0" in text for pair in request.query_params.multi_items() for text in pair):
                raise HTTPException(400, "bad-request")  # no database takes it
            person, stamp = await run_in_threadpool(look, request)
            request.state.person = person
            if roles and person is None:
                if post or wants_json(request) or "part" in request.query_params:
                    raise HTTPException(401, "sign-in")
                return RedirectResponse(f"/sign-in?next={quote(signin.back_to(request.url))}", 303)
            if roles and person is not None and not person.roles & set(roles):
                raise HTTPException(403, "not-yours")
            if post:
                request.state.fields = await guard.form(request, self.key)

            async def make() -> Response:
                if inspect.iscoroutinefunction(endpoint):
                    answer = await endpoint(request)
                else:
                    answer = await run_in_threadpool(endpoint, request)
                assert isinstance(answer, Response)
                return answer

            if stamp is None or "language" in request.query_params:
                return await make()
            request.state.token = kept.TOKEN
            moment = (stamp, self.office.clock().timestamp() // kept.SECONDS, self.changes.count)
            key = (request.url.path, request.url.query, language(request), person)
            return await self.kept.page(moment, key, guard.token(request, self.key), make)

        return Route(path, guarded, methods=["POST"] if post else ["GET"], name=f"{path} {post}")

    async def events(self, _request: Request) -> Response:
        if self.changes.listeners >= MOST_LISTENERS:
            raise HTTPException(503, "busy")
        return EventSourceResponse(self.changes.stream(), ping=15)

    def who(self, request: Request) -> str:
        """What the records call the person at this browser."""
        return request.state.person.login or "desk"

    def text(self, language: str, name: str, **values: object) -> str:
        """A phrase of the pack's `desk` section."""
        return self.live.pack.phrases.text(f"desk.{name}", language, **values)

    def pack(self, request: Request) -> Pack:
        """The pack in the language of the browser."""
        return self.live.pack.in_language(language(request))

    def word(self, fields: Mapping[str, Any], name: str, longest: int) -> str:
        """A field of a form, empty if it is not there. Raises Refused."""
        value = fields.get(name, "")
        if not isinstance(value, str):
            raise Refused("bad-request", f"{name} is not text")
        if len(value) > longest:
            raise Refused("too-long", f"{name} has more than {longest} characters")
        return value

    def number(self, request: Request, name: str = "id") -> int:
        """A number of the path. Raises HTTPException."""
        value = int(request.path_params[name])
        if value > LARGEST_ID:
            raise HTTPException(404, "no-page")
        return value

    def done(self, request: Request, to: str, *, go: bool = False) -> Response:
        """What was asked is done: back to the page of the form, else to `to`. `go`: `to` in any case."""
        if wants_json(request):
            return JSONResponse({"done": True, "to": to} if go else {"done": True})
        back = request.state.fields.get("back", "")
        return RedirectResponse(signin.local(back) if isinstance(back, str) and back and not go else to, 303)

    def page(
        self, request: Request, name: str, values: dict[str, Any], status: int = 200, headers: Any = None
    ) -> Response:
        """A page; only its living part, if it has one, for a browser that has it open already."""
        living = "part" in request.query_params and status == 200 and name in LIVING
        part = ".live" if living else ""
        tongue, pack = language(request), self.pack(request)
        person = getattr(request.state, "person", None)
        roles = person.roles if person else frozenset[str]()
        other = LANGUAGES[1 - LANGUAGES.index(tongue)]
        switch = request.url.include_query_params(language=other).remove_query_params("part")
        answer = self.templates.TemplateResponse(
            request,
            f"{name}{part}.html",
            {
                "t": functools.partial(self.text, tongue),
                "own": functools.partial(views.own, tongue),
                "language": tongue,
                "other_language": other,
                "switch": f"{switch.path}?{switch.query}",
                "path": request.url.path,
                "version": VERSION,
                "because": views.REASONS,
                "person": person,
                "signed_in": person is not None and self.sign_in.needed,
                "navigation": [(word, path) for word, path, allowed in NAVIGATION if roles & set(allowed)],
                "centre": self.office.settings.name or pack.meta.title,
                "counters": self.counters(tongue),
                "services": views.service_titles(pack),
                "priorities": {one.id: one.title for one in pack.priority.values()},
                "token": self._token(request),
                **values,
            },
            status,
            {VERSION_HEADER: VERSION, **(headers or {})},
        )
        if request.query_params.get("language") in LANGUAGES:
            answer.set_cookie(LANGUAGE_COOKIE, tongue, max_age=YEAR_SECONDS, samesite="strict", httponly=True)
        return answer

    def _token(self, request: Request) -> str:
        if "visitor" not in request.scope:
            return ""
        return getattr(request.state, "token", "") or guard.token(request, self.key)

    def counters(self, tongue: str = "zh") -> dict[str, str]:
        """Counter names and what they are called."""
        return {
            name: counter.title or self.text(tongue, "counter", counter=name)
            for name, counter in self.office.settings.counters.items()
        }

    def today(self) -> date:
        """The day of the centre's calendar."""
        return self.office.clock().astimezone(self.office.settings.zone).date()

    def _moment(self, form: str, moment: datetime | None) -> str:
        return "" if moment is None else moment.astimezone(self.office.settings.zone).strftime(form)

    def _refresh(self) -> bool:
        fresh = self.live.refresh()
        if fresh:
            self.office.renew(self.live.pack.services, self.live.pack.meta.open)
        return fresh
