"""What the pages show, gathered from the store: plain data for the templates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from markupsafe import Markup

from centre.citizens.callbacks import Callback
from centre.citizens.feedback import Feedback, Subject
from centre.office import Office
from centre.queue.counters import CounterState
from centre.queue.ticket import IN_QUEUE, Queued, State, Ticket, waited
from content.pack import Pack

LONGEST_LIST = 30
FEW = 5
REASONS = ("slow", "unclear", "unkind", "unsolved", "place")
"""What somebody who is not content may tick."""


@dataclass(frozen=True)
class Action:
    """A button of the counter page."""

    id: str
    key: str
    """The function key that presses it."""
    possible: bool
    primary: bool = False


@dataclass(frozen=True)
class CounterView:
    counter: str
    state: CounterState
    current: Ticket | None
    actions: tuple[Action, ...]
    absent_proposed: bool
    """Whether the current ticket has been called often enough to give up."""
    waiting: tuple[Queued, ...]
    more: int
    """How many more wait than are listed."""
    aside: tuple[Ticket, ...]
    callbacks: tuple[ToRing, ...]
    """The first few that are to be made."""
    callbacks_open: int
    now: datetime


def counter(office: Office, name: str) -> CounterView:
    """The page of one counter. Raises TicketError for an unknown one, and StoreError."""
    tickets = office.tickets
    waiting = tickets.waiting(name)
    current = tickets.current(name)
    given_up = current is not None and current.calls > office.settings.queue.recalls
    return CounterView(
        counter=name,
        state=office.counters.states()[name],
        current=current,
        actions=actions(current, bool(waiting), given_up=given_up),
        absent_proposed=given_up and current is not None and current.state is State.CALLED,
        waiting=tuple(waiting[:LONGEST_LIST]),
        more=max(len(waiting) - LONGEST_LIST, 0),
        aside=tuple(tickets.aside()),
        callbacks=tuple(to_ring(office, FEW)),
        callbacks_open=office.callbacks.count(),
        now=office.clock(),
    )


@dataclass(frozen=True)
class ToRing:
    callback: Callback
    feedback: Feedback | None
    """What somebody who was not content gave, where it follows from that."""
    number: str
    """Of the ticket that it was given for."""


def to_ring(office: Office, most: int) -> list[ToRing]:
    """The first callbacks to make, with what led to them."""
    return [_to_ring(office, one) for one in office.callbacks.to_make(most)]


def _to_ring(office: Office, callback: Callback) -> ToRing:
    if callback.source != "feedback" or callback.subject is None or callback.subject_id is None:
        return ToRing(callback, None, "")
    given = office.feedback.of(cast(Subject, callback.subject), callback.subject_id)
    about = callback.subject == "ticket" and given is not None
    return ToRing(callback, given, office.tickets.get(callback.subject_id).number if about else "")


def actions(current: Ticket | None, anyone: bool, *, given_up: bool = False) -> tuple[Action, ...]:
    """The buttons in the order of their keys: which can be pressed now, and which one is the next step."""
    called = current is not None and current.state is State.CALLED
    serving = current is not None and current.state is State.SERVING
    # F5 is what people press to load a page anew: there it can do no harm.
    return (
        Action("next", "F2", not called and (anyone or serving), current is None),
        Action("serve", "F3", called, called and not given_up),
        Action("done", "F4", called or serving, serving),
        Action("recall", "F5", called),
        Action("no-show", "F6", called, called and given_up),
        Action("park", "F7", called or serving),
        Action("transfer", "F8", called or serving),
    )


@dataclass(frozen=True)
class BoardView:
    calling: Ticket | None
    """The newest call."""
    calls: tuple[Ticket, ...]
    """The calls before it."""
    counts: tuple[tuple[str, int], ...]
    """Service title and how many wait."""
    now: datetime


def board(office: Office, pack: Pack, lines: int = 6) -> BoardView:
    called = [ticket for ticket in office.tickets.called(lines + 1) if ticket.state not in IN_QUEUE]
    counts = office.tickets.counts()
    return BoardView(
        calling=called[0] if called else None,
        calls=tuple(called[1:]),
        counts=tuple((pack.services[id].title, count) for id, count in counts.items() if id in pack.services),
        now=office.clock(),
    )


NOTICE = "board.notice."


def notices(pack: Pack, language: str) -> list[str]:
    """What the board tells in turn, as the one in the hall does."""
    return [pack.phrases.text(key, language) for key in pack.phrases if key.startswith(NOTICE)]


def takes(office: Office, counter: CounterState) -> frozenset[str]:
    """Ids of the services that a counter takes with who sits there now. Raises TicketError."""
    served = office.tickets.serves(counter.name)
    return served if counter.services is None else served & counter.services


def staff(office: Office) -> dict[str, str]:
    """What people at the desk are called, by their logins."""
    return {person.login: person.name for person in office.staff.all()}


def minutes(ticket: Ticket, now: datetime) -> int:
    """Whole minutes that the person waited."""
    return int(waited(ticket, now).total_seconds() // 60)


def service_titles(pack: Pack) -> dict[str, Any]:
    return {service.id: service.title for service in pack.services.values()}


def units(pack: Pack, *others: tuple[str, str, str]) -> dict[str, list[tuple[str, str, str]]]:
    """Who a matter can be handed to, by kind: name, district, phone. `others`: name, kind, phone."""
    kinds: dict[str, list[tuple[str, str, str]]] = {}
    for name, kind, phone in others:
        kinds.setdefault(kind, []).append((name, "", phone))
    for outlet in pack.outlets:
        kinds.setdefault(outlet.kind, []).append((outlet.name, outlet.district, outlet.phone))
    return kinds


def own(language: str, text: str) -> Markup:
    """What the centre or a citizen wrote: marked as Chinese on an English page, for whoever reads it out."""
    if language == "zh" or not re.search(r"[\u3400-\u9fff]", text):
        return Markup.escape(text)
    return Markup('<span lang="zh-CN">{}</span>').format(text)
