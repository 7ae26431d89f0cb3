"""Today's tickets: found by number or code, taken for somebody, printed again, cancelled, transferred, given
priority."""

from __future__ import annotations

import secrets

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from centre.desk.browser import request_id
from centre.desk.pages import STAFF, Pages, get, post
from centre.queue import journal
from centre.queue.ticket import ALLOWED, IN_QUEUE, State, Ticket
from content.service import PriorityClass

LONGEST_LIST = 60
LONGEST_NUMBER = 16


class Slips(Pages):
    """The pages /tickets and /tickets/ID."""

    @get("/tickets", *STAFF)
    def page(self, request: Request) -> Response:
        """Today's tickets, or those that a number or a code finds."""
        asked = request.query_params.get("number", "").strip()[:LONGEST_NUMBER]
        store, day = self.office.store, self.office.tickets.today
        found = journal.tickets(store, day, asked, limit=LONGEST_LIST + 1)
        values = {
            "asked": asked,
            "tickets": found[:LONGEST_LIST],
            "more": len(found) > LONGEST_LIST,
            "classes": self._classes(),
            "now": self.office.clock(),
        }
        return self.desk.page(request, "tickets", values)

    @post("/tickets", *STAFF)
    def issue(self, request: Request) -> Response:
        """A ticket for somebody who cannot use the kiosk."""
        word, fields = self.desk.word, request.state.fields
        # Sent twice, it gives the same ticket.
        once = request_id(fields) or secrets.token_hex(8)
        priority = word(fields, "priority", 64) or None
        ticket = self.office.tickets.issue(word(fields, "service", 64), once, priority, "desk")
        if fields.get("print") == "yes" and not journal.unprinted(self.office.store, [ticket.id]):
            self.office.prints.again(ticket.id)
        self.office.audit.note(self.desk.who(request), "ticket.issue", f"ticket {ticket.number}")
        return self.desk.done(request, f"/tickets/{ticket.id}", go=True)

    @get("/tickets/{id:int}", *STAFF)
    def ticket(self, request: Request) -> Response:
        """One ticket and what happened to it."""
        id = self.desk.number(request)
        happened = journal.events(self.office.store, id)
        ticket = self.office.tickets.get(id)
        given = self.office.feedback.of("ticket", id)
        values = {
            "ticket": ticket,
            "happened": happened,
            "given": given,
            "printing": bool(journal.unprinted(self.office.store, [id])),
            "can_cancel": State.CANCELLED in ALLOWED[ticket.state],
            "can_transfer": State.TRANSFERRED in ALLOWED[ticket.state],
            "classes": self._classes_of(ticket),
            "today": ticket.day == self.office.tickets.today,
            "now": self.office.clock(),
        }
        return self.desk.page(request, "ticket", values)

    @post("/tickets/{id:int}/{action}", *STAFF)
    def act(self, request: Request) -> Response:
        """Print it again, cancel it, give it a priority class, or send it to another service."""
        id, action = self.desk.number(request), request.path_params["action"]
        tickets = self.office.tickets
        if action == "print":
            self.office.prints.again(id)
            ticket = tickets.get(id)
        elif action == "cancel":
            ticket = tickets.cancel(id)
        elif action == "priority":
            ticket = tickets.prioritise(id, self.desk.word(request.state.fields, "priority", 64) or None)
        elif action == "transfer":
            ticket = tickets.transfer(id, self.desk.word(request.state.fields, "service", 64))
        else:
            raise HTTPException(404, "no-page")
        self.office.audit.note(self.desk.who(request), f"ticket.{action}", f"ticket {ticket.number}")
        return self.desk.done(request, f"/tickets/{id}")

    def _classes_of(self, ticket: Ticket) -> list[PriorityClass]:
        """Those that staff may give to a ticket now."""
        service = self.office.tickets.services.get(ticket.service)
        if service is None or ticket.due_at or ticket.state not in (*IN_QUEUE, State.PARKED):
            return []
        return [one for one in service.priority if one.id != "appointment"]

    def _classes(self) -> dict[str, str]:
        """Priority classes that some service has and staff may give: an appointment is checked in instead."""
        return {
            one.id: one.title
            for service in self.office.tickets.services.values()
            for one in service.priority
            if one.id != "appointment"
        }
