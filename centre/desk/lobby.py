"""What the public sees: the board, and the tablet at a counter that asks how it was."""

from __future__ import annotations

import re
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from centre.citizens.feedback import DISSATISFIED, LEVELS, LONGEST_COMMENT, FeedbackError
from centre.desk import views
from centre.desk.browser import language
from centre.desk.pages import Pages, get, post
from centre.queue.ticket import State, Ticket

ASKED_FOR = timedelta(minutes=5)
"""So long after a ticket is done the tablet still asks about it."""
UNHAPPY = tuple(level for level in LEVELS if level <= DISSATISFIED)


class Lobby(Pages):
    """The pages /board and /evaluate/COUNTER."""

    @get("/board", keep=True)
    def board(self, request: Request) -> Response:
        """For any television: who is called, who was, how many wait, and the pack's notices."""
        pack = self.desk.pack(request)
        notices = views.notices(pack, language(request))
        return self.desk.page(request, "board", {"view": views.board(self.office, pack), "notices": notices})

    @get("/evaluate/{counter}", keep=True)
    def evaluate(self, request: Request) -> Response:
        counter = request.path_params["counter"]
        self.office.tickets.serves(counter)
        ticket = self._ticket(counter)
        given = None if ticket is None else self.office.feedback.of("ticket", ticket.id)
        # Who is not content is asked why. The address stays: for the next ticket it means nothing.
        query = request.query_params
        asked = ticket is not None and query.get("ticket") == str(ticket.id)
        chosen = query.get("level", "") if asked else ""
        values = {
            "counter": counter,
            "ticket": ticket,
            "given": given,
            "chosen": chosen if chosen in map(str, UNHAPPY) else "",
            "unhappy": UNHAPPY,
            "levels": LEVELS,
            "reasons": views.REASONS,
        }
        return self.desk.page(request, "evaluate", values)

    @post("/evaluate/{counter}")
    def give(self, request: Request) -> Response:
        """Five levels, once for the ticket that this counter serves or has just served."""
        counter, fields = request.path_params["counter"], request.state.fields
        self.office.tickets.serves(counter)
        ticket = self._ticket(counter)
        if ticket is None or fields.get("ticket") != str(ticket.id):
            raise FeedbackError("not-asked", "no such ticket at this counter now")
        level = fields.get("level", "")
        if not isinstance(level, str) or not re.fullmatch(r"[1-5]", level):
            raise FeedbackError("bad-level", "a level is 1 to 5")
        reasons = [reason for reason in fields.getlist("reason") if reason in views.REASONS]
        comment = self.desk.word(fields, "comment", LONGEST_COMMENT)
        phone = self.desk.word(fields, "phone", 40)
        self.office.feedback.give(
            "ticket", ticket.id, int(level), reasons=reasons, comment=comment, source="tablet", phone=phone
        )
        return self.desk.done(request, f"/evaluate/{counter}")

    def _ticket(self, counter: str) -> Ticket | None:
        """The ticket that the tablet of `counter` asks about now, if any."""
        now = self.office.clock()
        for ticket in self.office.tickets.called(50):
            if ticket.counter != counter:
                continue
            if ticket.state is State.SERVING:
                return ticket
            if ticket.state is State.DONE and ticket.ended_at and now - ticket.ended_at < ASKED_FOR:
                return ticket
        return None
