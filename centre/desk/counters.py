"""The pages of the counters: who is called, who waits and why in that order."""

from __future__ import annotations

import re
from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from centre.desk import views
from centre.desk.pages import STAFF, Pages, get, post
from centre.queue.ticket import Ticket, TicketError
from centre.staff import Person


class Counters(Pages):
    """The pages / and /counter/NAME."""

    @get("/", "counter", "supervisor", "editor", "technician", keep=True)
    def index(self, request: Request) -> Response:
        """All counters with what each does now."""
        counts = self.office.tickets.counts()
        rows = [
            (
                name,
                self.office.tickets.current(name),
                sum(counts.get(service, 0) for service in views.takes(self.office, state)),
                state,
            )
            for name, state in self.office.counters.states().items()
        ]
        mine = bool(request.state.person.roles & set(STAFF))
        return self.desk.page(
            request, "index", {"rows": rows, "names": views.staff(self.office), "mine": mine}
        )

    @get("/counter/{counter}", *STAFF, keep=True)
    def page(self, request: Request) -> Response:
        view = views.counter(self.office, request.path_params["counter"])
        rule = self.office.settings.queue
        return self.desk.page(request, "counter", {"view": view, "rule": rule, "revealed": {}})

    @post("/counter/{counter}/{action}", *STAFF)
    def act(self, request: Request) -> Response:
        """A button of the counter page."""
        fields, person = request.state.fields, request.state.person
        counter, action = request.path_params["counter"], request.path_params["action"]
        if action == "close":
            self.office.counters.close(counter, done=fields.get("done") == "yes")
            number = ""
        else:
            number = self._act(counter, action, fields.get("ticket"), fields.get("service"), person)
        self.office.audit.note(
            self.desk.who(request), f"counter.{action}", f"ticket {number}" if number else "", counter=counter
        )
        return self.desk.done(request, f"/counter/{counter}")

    def _act(self, counter: str, action: str, ticket: object, service: object, person: Person) -> str:
        """Does it; the number of the ticket that it was done to, if any."""
        tickets, counters = self.office.tickets, self.office.counters
        tickets.serves(counter)
        if action == "next":
            if person.login and counters.states()[counter].staff != person.login:
                counters.open(counter, person.login, person.services)
            called = tickets.call_next(counter)
            return called.number if called else ""
        if action == "open":
            counters.open(counter, person.login, person.services)
            return ""
        if action == "pause":
            counters.pause(counter)
            return ""
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
            return moves[action](int(ticket), counter).number
        if action == "transfer":
            to = service if isinstance(service, str) else ""
            return tickets.transfer(int(ticket), to, counter).number
        raise HTTPException(404, "no-page")
