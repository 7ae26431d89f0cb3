"""Numbers for today that callers take: of one call, by the centre's rules."""

import logging
import uuid
from datetime import datetime

from centre.citizens import contact
from centre.key import KeyFileError
from centre.office import Office
from centre.queue.ticket import Ticket, TicketError, expected
from ivr.dialogue.events import Queue, QueueFound, TicketDropped, TicketTaken

log = logging.getLogger(__name__)

WITHHELD = "withheld"
"""All callers who hide their number are one person: together they may hold as many numbers as one."""


class Numbers:
    """Of one call. Blocking. Numbers are parked until their holders come: nobody in the lobby waits for
    somebody who never does."""

    def __init__(self, office: Office, caller: str, line: str) -> None:
        """`line`: where it is taken, for the centre's limit of tickets at one place."""
        self._office, self._line = office, line
        try:
            self._caller = contact.optional(caller)
        except contact.BadPhone:  # of an extension
            self._caller = caller
        self._call = uuid.uuid4()
        self._given: dict[str, int] = {}
        """Service code → ticket."""
        self._dropped = 0

    def find(self, service: str) -> QueueFound:
        """How a service stands now."""
        return QueueFound(self._queue(service))

    def take(self, service: str) -> TicketTaken:
        """A number for today. Asked twice in a call, or by the same caller again, it is the same one."""
        queue = self._queue(service)
        if queue.closed:
            return TicketTaken(queue, refusal="closed")
        owner = self._owner()
        held = self._held(owner) if owner else []
        before = next((one for one in held if one.service == service), None) if self._caller else None
        if before is not None:
            return self._told(before, queue, again=self._code_of(before) == "")
        try:
            ticket = self._office.tickets.issue(
                service,
                uuid.uuid5(self._call, f"{service}/{self._dropped}").hex,
                source="phone",
                kiosk=self._line,
                owner=owner,
                away=True,
            )
        except TicketError as error:
            return TicketTaken(queue, refusal=error.code)
        return self._told(ticket, queue)

    def opened(self, ticket_id: int, code: str) -> TicketTaken | None:
        """The number that a service code holds, if it can still be used."""
        ticket = self._office.tickets.get(ticket_id)
        if not expected(ticket) or self._late(ticket):
            return None
        self._given[code] = ticket.id
        return self._told(ticket, self._queue(ticket.service))

    def drop(self, code: str) -> TicketDropped:
        """Give a number of this call back."""
        try:
            self._office.tickets.cancel(self._given[code])
        except (KeyError, TicketError):
            return TicketDropped()
        del self._given[code]
        self._dropped += 1
        return TicketDropped(done=True)

    def _queue(self, service: str) -> Queue:
        office = self._office
        now = office.clock()
        if not office.hours.is_open(now):
            opens = office.hours.next_opening(now)
            return Queue(service, closed=True, opens=local(self._office, opens) if opens else "")
        counts = office.tickets.counts()
        if service not in counts:  # the pack of this call is older than the centre's
            return Queue(service, closed=True)
        wait = office.estimates.service(service)
        return Queue(service, counts[service], wait.low_minutes, wait.high_minutes)

    def _told(self, ticket: Ticket, queue: Queue, *, again: bool = False) -> TicketTaken:
        code = self._code_of(ticket) or self._office.codes.create({"ticket": ticket.id})
        self._given[code] = ticket.id
        return TicketTaken(queue, ticket.number, code, self._until(ticket), again)

    def _code_of(self, ticket: Ticket) -> str:
        """The service code that this call has given for it."""
        return next((code for code, id in self._given.items() if id == ticket.id), "")

    def _held(self, owner: str) -> list[Ticket]:
        """The caller's numbers that can still be used; those whose time is over are cancelled."""
        kept = []
        for ticket in self._office.tickets.held(owner):
            if expected(ticket) and self._late(ticket):
                self._office.tickets.cancel(ticket.id)
            elif expected(ticket):
                kept.append(ticket)
        return kept

    def _late(self, ticket: Ticket) -> bool:
        tickets = self._office.tickets
        hold = self._office.settings.queue.hold
        return ticket.day != tickets.today or self._office.clock() - ticket.issued_at > hold

    def _until(self, ticket: Ticket) -> str:
        """Until when it keeps its place: no longer than the centre is open."""
        until = ticket.issued_at + self._office.settings.queue.hold
        spans = self._office.hours.spans(ticket.issued_at.astimezone(self._office.settings.zone).date())
        return local(self._office, min([until, *(end for _, end in spans[-1:])]))

    def _owner(self) -> str | None:
        try:
            return self._office.persons.owner(self._caller or WITHHELD)
        except KeyFileError as error:  # the limit of the line still holds
            log.error("%s", error)
            return None


def local(office: Office, moment: datetime) -> str:
    """A moment as the dialogue has it: ISO, the centre's time, to the minute."""
    return moment.astimezone(office.settings.zone).replace(tzinfo=None).isoformat(timespec="minutes")
