"""Appointments: a day by counter and time; booked for callers, cancelled, checked in."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from centre.desk.agenda import agenda, bookable
from centre.desk.browser import language, request_id, wants_json
from centre.desk.pages import STAFF, Pages, get, post
from centre.queue.appointment import AppointmentError
from centre.refusal import Refused

if TYPE_CHECKING:
    from centre.desk.console import Desk

LONGEST_LINE = 80
FARTHEST = timedelta(days=400)


class Booking(Pages):
    """The page /appointments and what it posts."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.appointments = desk.office.appointments

    @get("/appointments", *STAFF)
    def page(self, request: Request) -> Response:
        return self._page(request, {})

    def _page(self, request: Request, revealed: dict[str, str]) -> Response:
        query = request.query_params
        shown = query.get("shown", "")
        chosen = self.appointments.get(int(shown)) if re.fullmatch(r"[0-9]{1,9}", shown) else None
        return self._show(request, self._day(query.get("day", ""), chosen), chosen, revealed)

    def _show(self, request: Request, day: date, chosen: Any, revealed: dict[str, str]) -> Response:
        """A day, with one appointment or the form for a free slot beside it."""
        query = request.query_params
        service = query.get("service", "")
        if service not in self.appointments.services():
            service = ""
        at, counter = self._moment(query.get("at", "")), query.get("counter", "")
        can = bookable(self.office, day, at, counter) if at is not None and chosen is None else []
        own = self.office.settings.appointments
        today = self.office.tickets.today
        values = {
            "agenda": agenda(self.office, day, service),
            "day": day,
            "today": today,
            "last": today + timedelta(days=own.days_ahead),
            "bookable": self.appointments.services(),
            "service": service,
            "next_free": self.appointments.days(service)[:5] if service else [],
            "at": at,
            "counter": counter,
            "can": can,
            "chosen": chosen,
            "revealed": revealed,
            "now": self.office.clock(),
            "one_day": timedelta(days=1),
        }
        return self.desk.page(request, "appointments", values)

    @post("/appointments", *STAFF)
    def book(self, request: Request) -> Response:
        """Take a free slot for somebody."""
        word, fields = self.desk.word, request.state.fields
        at = self._moment(word(fields, "at", 40))
        if at is None:
            raise Refused("bad-day", "no such time")
        booked = self.appointments.book(
            word(fields, "service", 64),
            at,
            name=word(fields, "name", LONGEST_LINE),
            phone=word(fields, "phone", LONGEST_LINE),
            source="desk",
            counter=word(fields, "counter", 8) or None,
            request_id=request_id(fields),
        )
        self._note(request, "book", booked.id)
        return self.desk.done(request, f"/appointments?day={booked.day}&shown={booked.id}", go=True)

    @post("/appointments/{id:int}/{action}", *STAFF)
    def act(self, request: Request) -> Response:
        """Show whose it is, check in, cancel, or note that nobody came."""
        id, action, who = self.desk.number(request), request.path_params["action"], self.desk.who(request)
        if action == "reveal":
            name, phone = self.appointments.reveal(id, who)
            if wants_json(request):
                return JSONResponse({"name": name, "phone": phone})
            chosen = self.appointments.get(id)
            shown = " ".join(part for part in (name, phone) if part)
            return self._show(request, chosen.day, chosen, {f"appointment-{id}": shown})
        if action == "check-in":
            chosen = self.appointments.get(id)
            ticket = self.appointments.check_in(
                chosen.code, f"appointment-{id}", place=f"desk {who}", source="desk"
            )
            if request.state.fields.get("print") == "yes":
                self.office.prints.again(ticket.id)
        elif action == "cancel":
            chosen = self.appointments.cancel(id)
        elif action == "miss":
            chosen = self.appointments.miss(id)
        else:
            raise HTTPException(404, "no-page")
        self._note(request, action, id)
        return self.desk.done(request, f"/appointments?day={chosen.day}&shown={id}")

    @get("/appointments/slip/{id:int}", *STAFF)
    def slip(self, request: Request) -> Response:
        """A page to print for who booked at the desk: when to come, the code, and what to bring."""
        chosen = self.appointments.get(self.desk.number(request))
        if chosen.state != "booked":
            raise AppointmentError(chosen.state, f"appointment {chosen.id} is {chosen.state}")
        tongue, pack = language(request), self.desk.pack(request)
        service = pack.services.get(chosen.service)
        guide = pack.guides.get(service.guide) if service and service.guide else None
        weekday = pack.phrases.text(f"kiosk.weekday.{chosen.day.isoweekday()}", tongue)
        values = {
            "chosen": chosen,
            "day": f"{chosen.day} {weekday}",
            "meta": pack.meta,
            "papers": guide.papers if guide else (),
            "words": lambda name, **values: pack.phrases.text(f"ticket.{name}", tongue, **values),
        }
        return self.desk.page(request, "slip", values)

    def _note(self, request: Request, action: str, id: int) -> None:
        self.office.audit.note(self.desk.who(request), f"appointment.{action}", f"appointment {id}")

    def _day(self, text: str, chosen: Any) -> date:
        if not text:
            return chosen.day if chosen is not None else self.office.tickets.today
        try:
            day = date.fromisoformat(text)
        except ValueError as error:
            raise Refused("bad-day", "a day is written 2026-12-31") from error
        if abs(day - self.office.tickets.today) > FARTHEST:
            raise Refused("bad-day", "too far away")
        return day

    def _moment(self, text: str) -> datetime | None:
        """An aware moment as the page writes it, 20260304T0930; None if it is none."""
        try:
            return datetime.strptime(text, "%Y%m%dT%H%M").replace(tzinfo=self.office.settings.zone)
        except ValueError:
            return None
