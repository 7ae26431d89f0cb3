"""What the board shows and says: the calls of the day as they stand, and which of them are new. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from centre.queue.ticket import IN_QUEUE, Ticket

LAST = 8
"""How many earlier calls are kept; the board lists as many as it has room for."""


@dataclass(frozen=True)
class Call:
    """A ticket called to a counter for the `times`-th time."""

    ticket: int
    times: int
    number: str
    counter: str


@dataclass(frozen=True)
class Board:
    """Everything the board shows."""

    now: Call | None = None
    """The newest call."""
    last: tuple[Call, ...] = ()
    """The calls before it, newest first."""
    waiting: tuple[tuple[str, int], ...] = ()
    """How many wait, by title of the service."""

    @property
    def calls(self) -> tuple[Call, ...]:
        """All calls, newest first."""
        return (self.now, *self.last) if self.now else ()


def board(called: Iterable[Ticket], counts: Mapping[str, int], titles: Mapping[str, str]) -> Board:
    """The board from the records: `called` newest first; `titles` of the services by id.

    Who was sent back to wait, for another service or later, is no longer called.
    """
    calls = [
        Call(ticket.id, ticket.calls, ticket.number, ticket.counter)
        for ticket in called
        if ticket.counter is not None and ticket.state not in IN_QUEUE
    ]
    waiting = tuple((titles[id], count) for id, count in counts.items() if id in titles)
    return Board(calls[0] if calls else None, tuple(calls[1 : LAST + 1]), waiting)


def news(before: Board, after: Board) -> list[Call]:
    """What has been called since, in the order of calling: new tickets, and tickets called again."""
    known = {(call.ticket, call.times) for call in before.calls}
    return [call for call in reversed(after.calls) if (call.ticket, call.times) not in known]


def parts(number: str, counter: str, words: Callable[..., str]) -> list[str]:
    """The prompts that a call is spliced from: 请 A 零 一 二 号 到3号窗口. `words`: the section `board`;
    `counter`: what the counter is called."""
    return [
        words("say.please"),
        *(words(f"say.{character}") for character in number),
        words("say.number"),
        words("say.to", counter=counter),
    ]


def numbers(after: Board, displays: Mapping[str, str]) -> dict[str, str]:
    """What each number display is to show: the last number called to its counter ("*": any), "" if none."""
    return {
        name: next((call.number for call in after.calls if counter in ("*", call.counter)), "")
        for name, counter in displays.items()
    }


def placed(names: Iterable[str], counters: Iterable[str], settings: Mapping[str, str]) -> dict[str, str]:
    """Display → its counter, as the settings say; else by its own name; else "*" for all."""
    known = set(counters)
    return {name: settings.get(name) or (name if name in known else "*") for name in names}
