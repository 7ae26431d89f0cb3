"""`lobbyline-desk`: the staff console and `/board` as a web server."""

from __future__ import annotations

import argparse
import contextlib
import logging
import re
import socket
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, Literal, cast

import jinja2
import uvicorn
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

from centre import key as centre_key
from centre import settings as centre_settings
from centre.callbacks import CallbackError
from centre.desk import guard, views
from centre.desk.changes import MOST_LISTENERS, Changes
from centre.office import Office
from centre.store import StoreError
from centre.tickets import Ticket, TicketError
from content import settings as content_settings
from content.fault import PackError
from content.live import Live

logger = logging.getLogger(__name__)

FOLDER = Path(__file__).parent
OUTCOMES = ("reached", "not-reached", "withdrawn")
LARGEST_ID = 999_999_999
GRACE_SECONDS = 2
"""Open pages get so long when the console stops."""

STATUS = {
    "no-counter": 404,
    "no-ticket": 404,
    "no-callback": 404,
    "no-service": 400,
    "bad-request": 400,
    "bad-ticket": 400,
    "bad-outcome": 400,
}
"""HTTP status by reason; every other refusal is a conflict with what others did meanwhile (409)."""
BY_STATUS = {404: "error.no_page", 405: "error.no_page", 413: "error.too_long"}
"""What is said of requests that never reach a page."""


class Desk:
    """The console of one centre; `app` is the ASGI application."""

    def __init__(self, office: Office, live: Live, key: bytes) -> None:
        self.office = office
        self.live = live
        self.key = key
        self.changes = Changes(office.store, self._refresh)
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals.update(t=self.text, clock=self._clock, minutes=views.minutes)
        self.templates = Jinja2Templates(env=environment)
        settings = office.settings.desk
        self.app = Starlette(
            routes=[
                Route("/", self.index),
                Route("/counter/{counter}", self.counter),
                Route("/counter/{counter}/callback/{id:int}/{action}", self.callback, methods=["POST"]),
                Route("/counter/{counter}/{action}", self.act, methods=["POST"]),
                Route("/board", self.board),
                Route("/events", self.events),
                Mount("/static", StaticFiles(directory=FOLDER / "static")),
            ],
            middleware=[Middleware(guard.Guard, hosts=(settings.host, *settings.hosts))],
            exception_handlers={
                HTTPException: self.refused,
                TicketError: self.refused,
                CallbackError: self.refused,
                StoreError: self.refused,
                Exception: self.failed,
            },
            lifespan=self.lifespan,
            max_body_size=4 * guard.LONGEST_BODY,
        )

    @contextlib.asynccontextmanager
    async def lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        async with self.changes.running():
            yield

    def text(self, name: str, **values: object) -> str:
        """A phrase of the pack's `desk` section."""
        return self.live.pack.phrases.text(f"desk.{name}", "zh", **values)

    def index(self, request: Request) -> Response:
        """All counters with what each does now."""
        office = self.office
        rows = [
            (name, office.tickets.current(name), len(office.tickets.waiting(name)))
            for name in self._counters()
        ]
        return self._page(request, "index", {"rows": rows})

    def counter(self, request: Request) -> Response:
        view = views.counter(self.office, request.path_params["counter"])
        return self._page(request, "counter", {"view": view, "revealed": {}})

    def board(self, request: Request) -> Response:
        return self._page(request, "board", {"view": views.board(self.office, self.live.pack)})

    async def events(self, _request: Request) -> Response:
        if self.changes.listeners >= MOST_LISTENERS:
            raise HTTPException(503, "busy")
        return EventSourceResponse(self.changes.stream(), ping=15)

    async def act(self, request: Request) -> Response:
        """A button of the counter page."""
        fields = await guard.form(request, self.key)
        counter, action = request.path_params["counter"], request.path_params["action"]
        await run_in_threadpool(self._act, counter, action, fields.get("ticket"), fields.get("service"))
        return self._done(request, counter)

    def _act(self, counter: str, action: str, ticket: Any, service: Any) -> None:
        tickets = self.office.tickets
        tickets.serves(counter)
        if action == "next":
            tickets.call_next(counter)
            return
        if not isinstance(ticket, str) or not re.fullmatch(r"[0-9]{1,9}", ticket):
            raise TicketError("bad-ticket", "which ticket?")
        moves: dict[str, Callable[[int, str], Ticket]] = {
            "recall": tickets.recall,
            "serve": tickets.serve,
            "done": tickets.done,
            "no-show": tickets.no_show,
            "park": tickets.park,
        }
        if action in moves:
            moves[action](int(ticket), counter)
        elif action == "transfer":
            tickets.transfer(int(ticket), service if isinstance(service, str) else "", counter)
        else:
            raise HTTPException(404, "no-page")

    async def callback(self, request: Request) -> Response:
        """Show the whole number of a callback, or close it."""
        fields = await guard.form(request, self.key)
        counter, id, action = (request.path_params[name] for name in ("counter", "id", "action"))
        self.office.tickets.serves(counter)
        if id > LARGEST_ID:
            raise CallbackError("no-callback", "no such callback")
        if action == "reveal":
            phone = await run_in_threadpool(self.office.callbacks.reveal, id, counter)
            if _wants_json(request):
                return JSONResponse({"phone": phone})
            view = await run_in_threadpool(views.counter, self.office, counter)
            return self._page(request, "counter", {"view": view, "revealed": {id: phone}})
        if action != "close":
            raise HTTPException(404, "no-page")
        outcome, note = fields.get("outcome"), fields.get("note", "")
        if outcome not in OUTCOMES or not isinstance(note, str):
            raise CallbackError("bad-outcome", "how did it end?")
        ended = cast(Literal["reached", "not-reached", "withdrawn"], outcome)
        await run_in_threadpool(self.office.callbacks.close, id, ended, counter, note)
        return self._done(request, counter)

    async def refused(self, request: Request, error: Exception) -> Response:
        """Anything that cannot be done: a 4xx (503 for a lost database) with the reason in words."""
        headers = None
        number = ""
        if isinstance(error, HTTPException):
            code, status, headers = error.detail, error.status_code, error.headers
        elif isinstance(error, TicketError | CallbackError):
            code, status = error.code, STATUS.get(error.code, 409)
            number = getattr(error, "number", "")
        else:
            logger.error("%s", error)
            code, status = "store", 503
        name = f"error.{code.replace('-', '_')}"
        if f"desk.{name}" not in self.live.pack.phrases:
            name = BY_STATUS.get(status, "error.bad_request")
        return self._say(request, self.text(name, number=number), status, headers)

    async def failed(self, request: Request, error: Exception) -> Response:
        """A fault of ours: logged with its traceback by the server, said plainly to the browser."""
        logger.error("%s %s", request.method, request.url.path, exc_info=error)
        return self._say(request, self.text("error.fault"), 500, None)

    def _say(self, request: Request, reason: str, status: int, headers: Any) -> Response:
        if _wants_json(request):
            return JSONResponse({"reason": reason}, status, headers=headers)
        return self._page(request, "error", {"reason": reason, "status": status}, status, headers)

    def _done(self, request: Request, counter: str) -> Response:
        if _wants_json(request):
            return JSONResponse({"done": True})
        return RedirectResponse(f"/counter/{counter}", 303)

    def _page(
        self, request: Request, name: str, values: dict[str, Any], status: int = 200, headers: Any = None
    ) -> Response:
        # The page of a browser that has it open already: only what changes.
        part = ".live" if "part" in request.query_params and status == 200 else ""
        pack = self.live.pack
        return self.templates.TemplateResponse(
            request,
            f"{name}{part}.html",
            {
                "centre": self.office.settings.name or pack.meta.title,
                "counters": self._counters(),
                "services": views.service_titles(pack),
                "priorities": {one.id: one.title for one in pack.priority.values()},
                "outcomes": OUTCOMES,
                "token": guard.token(request, self.key) if "visitor" in request.scope else "",
                **values,
            },
            status,
            headers,
        )

    def _counters(self) -> dict[str, str]:
        """Counter names and what they are called."""
        return {
            name: counter.title or self.text("counter", counter=name)
            for name, counter in self.office.settings.counters.items()
        }

    def _clock(self, moment: Any) -> str:
        return str(moment.astimezone(self.office.settings.zone).strftime("%H:%M"))

    def _refresh(self) -> bool:
        fresh = self.live.refresh()
        if fresh:
            self.office.tickets.services = self.live.pack.services
        return fresh


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)


def main(arguments: list[str] | None = None) -> int:
    """Serve until stopped. Returns the exit code."""
    parser = argparse.ArgumentParser("lobbyline-desk", description="窗口工作台 / the staff web console")
    parser.add_argument(
        "--settings", type=Path, metavar="FILE", help="设置文件 / settings (/etc/lobbyline/centre.toml)"
    )
    parser.add_argument("--port", type=int, help="端口 / TCP port (settings: 8348)")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        settings = centre_settings.load(options.settings)
        live = Live(content_settings.load(options.settings))
        key = centre_key.load(settings.key_file)
        office = Office.open(settings, live.pack.services)
    except (
        centre_settings.SettingsError,
        content_settings.SettingsError,
        centre_key.KeyFileError,
        PackError,
        StoreError,
    ) as error:
        print(f"lobbyline-desk: {error}", file=sys.stderr)
        return 1
    host, port = settings.desk.host, settings.desk.port if options.port is None else options.port
    with office:
        try:
            listener = _listen(host, port)
        except (OSError, OverflowError) as error:
            print(f"lobbyline-desk: {host}:{port} 端口不能用 / cannot listen: {error}", file=sys.stderr)
            return 1
        with listener:
            shown = f"[{host}]" if ":" in host else host
            print(f"窗口工作台 / desk: http://{shown}:{listener.getsockname()[1]}/", flush=True)
            config = uvicorn.Config(
                Desk(office, live, key).app,
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=GRACE_SECONDS,
            )
            uvicorn.Server(config).run(sockets=[listener])
    return 0


if __name__ == "__main__":
    sys.exit(main())
