"""What the pages show, gathered from the store: plain data for the templates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from centre.callbacks import Callback
from centre.counters import CounterState
from centre.office import Office
from centre.tickets import IN_QUEUE, Queued, State, Ticket, waited
from content.pack import Pack

LONGEST_LIST = 30
FEW = 5


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
    callbacks: tuple[Callback, ...]
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
        callbacks=tuple(to_ring(office)[:FEW]),
        callbacks_open=office.callbacks.count(),
        now=office.clock(),
    )


def to_ring(office: Office) -> list[Callback]:
    """Open callbacks: who left a number first, longest waiting first."""
    return sorted(office.callbacks.to_make(), key=lambda one: not one.masked_phone)


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
