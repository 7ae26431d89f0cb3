"""What is to be done for citizens: calls back, complaints and opinions, matters for others, service codes."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, cast

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from centre.citizens.callbacks import CallbackError, Outcome
from centre.citizens.matters import ENDINGS, MatterError
from centre.citizens.opinions import KINDS
from centre.desk import codes, views
from centre.desk.browser import request_id, wants_json
from centre.desk.pages import STAFF, Pages, get, post
from centre.desk.refusals import status_of
from centre.refusal import Refused

OUTCOMES = ("reached", "not-reached", "withdrawn")
MOST_CALLBACKS = 50
LONGEST = 2000
LONGEST_LINE = 80
CITY_LINE = ("12345 政务服务便民热线", "热线", "12345")


class Tasks(Pages):
    """The pages /callbacks, /opinions, /matters and /codes."""

    @get("/callbacks", *STAFF)
    def callbacks(self, request: Request) -> Response:
        return self._callbacks(request, {})

    def _callbacks(self, request: Request, revealed: dict[str, str]) -> Response:
        office = self.office
        values = {"callbacks": views.to_ring(office, MOST_CALLBACKS), "open": office.callbacks.count()}
        return self.desk.page(request, "callbacks", {**values, "outcomes": OUTCOMES, "revealed": revealed})

    @post("/callbacks/{id:int}/{action}", *STAFF)
    def callback(self, request: Request) -> Response:
        """Show the whole number of a callback, or close it."""
        id, action, who = self.desk.number(request), request.path_params["action"], self.desk.who(request)
        if action == "reveal":
            phone = self.office.callbacks.reveal(id, who)
            self.office.audit.note(who, "callback.reveal", f"callback {id}")
            return self._revealed(request, f"callback-{id}", phone)
        if action != "close":
            raise HTTPException(404, "no-page")
        outcome, note = request.state.fields.get("outcome"), self._text(request, "note", 500)
        if outcome not in OUTCOMES:
            raise CallbackError("bad-outcome", "how did it end?")
        self.office.callbacks.close(id, cast(Outcome, outcome), who, note)
        self.office.audit.note(who, "callback.close", f"callback {id}", outcome=outcome)
        return self.desk.done(request, "/callbacks")

    @get("/opinions", *STAFF)
    def opinions(self, request: Request) -> Response:
        """Those to answer and those answered; ?number=12345678: the one that somebody asks after."""
        opinions, problem = self.office.opinions, ""
        asked = re.sub(r"\s", "", request.query_params.get("number", ""))[:20]
        if asked:
            try:
                found = opinions.ask(asked, f"desk {self.desk.who(request)}")
            except Refused as refusal:
                problem = self.desk.refusals.reason(request, refusal.code)
            else:
                return RedirectResponse(f"/opinions/{found.id}", 303)
        open_ones = opinions.to_answer()
        known = {one.id for one in open_ones}
        values = {
            "open": open_ones,
            "others": [one for one in opinions.all() if one.id not in known],
            "kinds": KINDS,
            "asked": asked,
            "problem": problem,
            "today": self.desk.today(),
        }
        return self.desk.page(request, "opinions", values)

    @post("/opinions", *STAFF)
    def submit(self, request: Request) -> Response:
        """Write down what someone says at the counter or on the telephone."""
        text, line = self._text(request, "text", LONGEST), LONGEST_LINE
        kind, name, phone = (self._text(request, field, line) for field in ("kind", "name", "phone"))
        opinion = self.office.opinions.submit(
            kind, text, name=name, phone=phone, source="desk", request_id=request_id(request.state.fields)
        )
        self.office.audit.note(self.desk.who(request), "opinion.submit", f"opinion {opinion.id}", kind=kind)
        return self.desk.done(request, f"/opinions/{opinion.id}", go=True)

    @get("/opinions/{id:int}", *STAFF)
    def opinion(self, request: Request) -> Response:
        return self._opinion(request, self.desk.number(request), {})

    def _opinion(self, request: Request, id: int, revealed: dict[str, str]) -> Response:
        values = {
            "opinion": self.office.opinions.get(id),
            "names": views.staff(self.office),
            "today": self.desk.today(),
            "revealed": revealed,
        }
        return self.desk.page(request, "opinion", values)

    @post("/opinions/{id:int}/{action}", *STAFF)
    def answer(self, request: Request) -> Response:
        """Reply to an opinion, or show whose it is."""
        id, action, who = self.desk.number(request), request.path_params["action"], self.desk.who(request)
        if action == "reveal":
            name, phone = self.office.opinions.reveal(id, who)
            return self._revealed(request, f"opinion-{id}", phone, name)
        if action != "reply":
            raise HTTPException(404, "no-page")
        close = request.state.fields.get("close") == "yes"
        self.office.opinions.reply(id, who, self._text(request, "text", LONGEST), close)
        return self.desk.done(request, f"/opinions/{id}")

    @get("/matters", *STAFF)
    def matters(self, request: Request) -> Response:
        return self._matters(request, {})

    def _matters(self, request: Request, revealed: dict[str, str]) -> Response:
        matters = self.office.matters
        open_ones = matters.open_ones()
        known = {one.id for one in open_ones}
        about, text = self._subject(request)
        values = {
            "open": open_ones,
            "over": [one for one in matters.all(40) if one.id not in known],
            "units": views.units(self.desk.live.pack, CITY_LINE),
            "endings": ENDINGS,
            "names": views.staff(self.office),
            "about": about,
            "text": text,
            "today": self.desk.today(),
            "revealed": revealed,
        }
        return self.desk.page(request, "matters", values)

    def _subject(self, request: Request) -> tuple[str, str]:
        """What a new matter comes from, and its words: ?about=opinion-12."""
        about = request.query_params.get("about", "")
        found = re.fullmatch(r"(opinion|callback)-([0-9]{1,9})", about)
        if found is None:
            return "", ""
        if found[1] == "opinion":
            return about, self.office.opinions.get(int(found[2])).text
        return about, self.office.callbacks.get(int(found[2])).matter

    @post("/matters", *STAFF)
    def hand_over(self, request: Request) -> Response:
        """Address a matter to a unit of the pack's directory, or to one that is written in."""
        written, chosen = self._text(request, "other", LONGEST_LINE), self._text(request, "unit", 200)
        unit, kind, phone = (written, "", "") if written.strip() else self._unit(chosen)
        about = re.fullmatch(r"(opinion|callback)-([0-9]{1,9})", self._text(request, "about", 40))
        matter = self.office.matters.hand_over(
            self._text(request, "text", LONGEST),
            unit,
            by=self.desk.who(request),
            unit_kind=kind,
            unit_phone=phone,
            due_on=_day(self._text(request, "due", 10)),
            name=self._text(request, "name", LONGEST_LINE),
            phone=self._text(request, "phone", LONGEST_LINE),
            subject=about[1] if about else None,
            subject_id=int(about[2]) if about else None,
            request_id=request_id(request.state.fields),
        )
        return self.desk.done(request, f"/matters#matter-{matter.id}", go=bool(about))

    def _unit(self, name: str) -> tuple[str, str, str]:
        for outlet in self.desk.live.pack.outlets:
            if outlet.name == name:
                return outlet.name, outlet.kind, outlet.phone
        return CITY_LINE if name == CITY_LINE[0] else ("", "", "")

    @post("/matters/{id:int}/{action}", *STAFF)
    def matter(self, request: Request) -> Response:
        """Move a matter on: accepted, reminded, over; or show whose it is."""
        id, action, who = self.desk.number(request), request.path_params["action"], self.desk.who(request)
        if action == "reveal":
            name, phone = self.office.matters.reveal(id, who)
            return self._revealed(request, f"matter-{id}", phone, name)
        if action == "accept":
            self.office.matters.accept(id, who)
        elif action == "remind":
            self.office.matters.reminded(id, who)
        elif action == "close":
            ending = self._text(request, "ending", 20)
            self.office.matters.close(id, ending, who, self._text(request, "note", LONGEST))
        else:
            raise HTTPException(404, "no-page")
        return self.desk.done(request, "/matters")

    @get("/codes", *STAFF)
    def codes(self, request: Request) -> Response:
        return self.desk.page(request, "codes", {"code": "", "problem": "", "found": None})

    @post("/codes", *STAFF)
    def look_up(self, request: Request) -> Response:
        """What a service code holds. Wrong codes are counted for each person at the desk."""
        code, who = re.sub(r"\s", "", self._text(request, "code", 20)), self.desk.who(request)
        found, problem, status = None, "", 200
        try:
            payload = self.office.codes.open(code, f"desk {who}")
        except Refused as refusal:
            problem, status = (
                self.desk.refusals.reason(request, refusal.code),
                status_of(refusal),
            )
        else:
            if payload is None:
                problem, status = self.desk.refusals.reason(request, "no-code"), 404
            else:
                found = codes.explain(payload, self.desk.pack(request))
        values = {"code": code, "problem": problem, "found": found}
        return self.desk.page(request, "codes", values, status)

    def _revealed(self, request: Request, subject: str, phone: str, name: str = "") -> Response:
        if wants_json(request):
            return JSONResponse({"name": name, "phone": phone} if name else {"phone": phone})
        shown = {subject: " ".join(part for part in (name, phone) if part)}
        kind, _, id = subject.partition("-")
        if kind == "callback":
            return self._callbacks(request, shown)
        return self._matters(request, shown) if kind == "matter" else self._opinion(request, int(id), shown)

    def _text(self, request: Request, name: str, longest: int) -> str:
        return self.desk.word(cast(dict[str, Any], request.state.fields), name, longest)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise MatterError("bad-day", "a day is written 2026-12-31") from error
