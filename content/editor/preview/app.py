"""lobbyline-content preview: the local page. It changes nothing and listens on this machine only."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import jinja2
from sse_starlette import EventSourceResponse
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from content import mending
from content.editor.preview import branch
from content.editor.preview.graph import ahead, graph, svg, visited
from content.editor.preview.pace import Length, total
from content.editor.preview.phone import script
from content.editor.preview.work import Work
from content.interview import Outcome, back, relevant, step, walkable
from content.speech.voice import VoiceError

HERE = Path(__file__).parent

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}


class Preview:
    """The pages. `app` is the ASGI application."""

    def __init__(self, work: Work) -> None:
        self.work = work
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            finalize=lambda value: (
                value.replace(mending.TEXT, "［有误］") if isinstance(value, str) else value
            ),
        )
        environment.filters["lasting"] = lasting
        self._templates = Jinja2Templates(env=environment)
        self.app = Starlette(
            routes=[
                Route("/", self.index),
                Route("/menu", self.menu),
                Route("/menu/{id}", self.menu),
                Route("/guide/{id}", self.guide),
                Route("/interview/{id}", self.interview),
                Route("/faults", self.faults),
                Route("/due", self.due),
                Route("/sound/{key}", self.sound),
                Route("/events", self.events),
                Mount("/static", StaticFiles(directory=HERE / "static")),
            ],
            middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])],
            lifespan=self._lifespan,
            exception_handlers={HTTPException: self._missing},
        )

    @contextlib.asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        watching = asyncio.create_task(self.work.watch())
        try:
            yield
        finally:
            watching.cancel()

    def _page(self, request: Request, template: str, status: int = 200, **values: Any) -> Response:
        work = self.work
        shared = {"work": work, "pack": work.pack, "errors": sum(fault.is_error for fault in work.faults)}
        return self._templates.TemplateResponse(
            request, template, {**shared, **values}, status, headers=HEADERS
        )

    async def _missing(self, request: Request, error: Exception) -> Response:
        """What is not there (any more), such as the page of a file that was deleted while it was open."""
        assert isinstance(error, HTTPException)
        return self._page(request, "missing.html", status=error.status_code, reason=error.detail)

    async def index(self, request: Request) -> Response:
        """All guides by topic, and the interviews."""
        by_topic: dict[str, list[Any]] = {}
        for one in self.work.pack.guides.values():
            by_topic.setdefault(one.topic, []).append(one)
        return self._page(request, "index.html", by_topic=by_topic)

    async def guide(self, request: Request) -> Response:
        """A guide as screen, telephone script and receipt."""
        id = request.path_params["id"]
        language = request.query_params.get("language", "zh")
        pack = self.work.pack
        names = (f"{id}.md", f"{id}.{language}.md")
        faults = self.work.faults_of(*names)
        if id not in pack.guides:
            if not faults:
                raise HTTPException(404, "没有这个指南")
            return self._page(request, "broken.html", name=id, faults=faults)
        shown = pack.guide(id, language)
        bring = shown.section("bring")
        lines = await run_in_threadpool(script, pack, shown, self.work.length)
        materials = shown.materials or [
            item for block in (bring.blocks if bring else ()) for item in block.items
        ]
        return self._page(
            request,
            "guide.html",
            guide=shown,
            overdue=shown.overdue(self.work.today()),
            translated=(id, "en") in pack.translations,
            service=pack.services.get(shown.service or ""),
            materials=materials,
            lines=lines,
            whole=total(line.length for line in lines),
            faults=faults,
        )

    async def menu(self, request: Request) -> Response:
        """A branch of the menu as tiles and as keys, beside the whole tree."""
        language = request.query_params.get("language", "zh")
        work = self.work
        pack = work.pack.in_language(language)
        faults = [one for name in ("menu.yaml", f"menu.{language}.yaml") for one in work.faults_of(name)]
        if work.menu_file is None or not pack.menu.root.items:
            return self._page(request, "broken.html", name="menu.yaml", faults=faults)
        try:
            trail = branch.trail(pack.menu, request.path_params.get("id", pack.menu.root.id))
        except KeyError:
            raise HTTPException(404, "菜单里没有这一项") from None
        if not trail[-1].items:  # a leaf is shown among its neighbours
            trail.pop()
        said = branch.aloud(work.pack.menu.find(trail[-1].id), work.pack)
        lengths = await run_in_threadpool(lambda: [work.length(one.text) for one in said])
        return self._page(
            request,
            "menu.html",
            language=language,
            trail=trail,
            here=trail[-1],
            menu=pack.menu,
            opens={item.id: branch.opens(item, pack) for item in pack.menu.walk()},
            said=list(zip(said, lengths, strict=True)),
            whole=total(lengths),
            faults=faults,
            faulty=branch.by_item(work.pack.menu, work.menu_file, work.faults),
        )

    async def interview(self, request: Request) -> Response:
        """An interview as a graph, at the point that the answers in the address lead to."""
        id = request.path_params["id"]
        language = request.query_params.get("language", "zh")
        faults = self.work.faults_of(f"{id}.yaml", f"{id}.{language}.yaml")
        talk = self.work.pack.in_language(language).interviews.get(id)
        if talk is None or not walkable(talk):
            if not faults:
                raise HTTPException(404, "没有这个问答")
            return self._page(request, "broken.html", name=id, faults=faults)
        answers = relevant(talk, dict(request.query_params))
        reached = step(talk, answers)
        history = []
        kept: dict[str, str] = {}
        for question, answer in answers.items():
            asked = talk.questions[question]
            title = next(one.title for one in asked.answers if one.id == answer)
            history.append((asked.ask, title, dict(kept)))
            kept[question] = answer
        drawing = svg(graph(talk), visited(talk, answers), f"/interview/{id}", ahead(talk, answers))
        return self._page(
            request,
            "interview.html",
            talk=talk,
            language=language,
            drawing=drawing,
            answers=answers,
            before=back(answers),
            history=history,
            question=None if isinstance(reached, Outcome) else reached,
            outcome=reached if isinstance(reached, Outcome) else None,
            faults=faults,
        )

    async def faults(self, request: Request) -> Response:
        """Everything the check finds."""
        return self._page(request, "faults.html")

    async def due(self, request: Request) -> Response:
        """What has to be reviewed."""
        return self._page(request, "due.html", guides=self.work.due(), today=self.work.today())

    async def sound(self, request: Request) -> Response:
        """A sentence as it is said."""
        try:
            data = await run_in_threadpool(self.work.sound, request.path_params["key"])
        except KeyError:
            raise HTTPException(404, "没有这句话") from None
        except VoiceError as error:
            raise HTTPException(503, str(error)) from None
        return Response(data, media_type="audio/wav", headers=HEADERS)

    async def events(self, _request: Request) -> Response:
        """Tells pages when files change."""
        return EventSourceResponse(self.work.changes(), ping=15)


def lasting(length: Length | None) -> str:
    """A length in words: 12 秒, 约 2 分 5 秒 where it is reckoned."""
    if length is None:
        return "没有声音"
    minutes, seconds = divmod(max(1, round(length.seconds)), 60)
    words = f"{minutes} 分 {seconds} 秒" if minutes else f"{seconds} 秒"
    return words if length.measured else f"约 {words}"
