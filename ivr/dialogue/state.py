"""What the machine remembers between events: where the caller is, and how the call went."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "menu", "question", "offer", "guide", "section", "interview", "centre", "outlets", "advisers", "code",
    "code-made", "number", "number-check", "callback", "transfer", "goodbye",
    "book", "book-day", "book-time", "book-number", "book-check", "booked", "unbooked",
    "ticket", "ticket-check", "ticket-closed", "ticket-taken", "ticket-dropped",
    "opinion", "opinion-about", "opinion-number", "opinion-check", "opinion-kept",
    "opinion-ask", "opinion-told", "hand-over-number", "hand-over-check", "handed-over",
    "evaluate", "evaluate-reason", "evaluate-number",
]  # fmt: skip


Outcome = Literal["", "answered", "callback", "finished"]
"""How a call went that was not transferred: a guide was heard, a callback recorded, or neither."""


@dataclass(frozen=True)
class Place:
    """Somewhere in the dialogue."""

    kind: Kind
    id: str = ""
    """Of the menu item, guide or interview; the digits of a number to be checked or a code made."""

    part: str = ""
    """The guide's section."""

    answers: tuple[tuple[str, str], ...] = ()
    """Of an interview: question and answer ids in order."""

    guides: tuple[str, ...] = ()
    """Of an offer: best first."""

    options: tuple[str, ...] = ()
    """What can be chosen here: days or times in ISO; what is told here, each place its own."""

    def __str__(self) -> str:
        return ":".join(part for part in (self.kind, self.id, self.part) if part and not part.isdigit())


@dataclass(frozen=True)
class State:
    """All that is known of a call."""

    path: tuple[Place, ...] = (Place("menu", "main"),)
    """Where the caller is, with the way back before it."""

    noinput: int = 0
    nomatch: int = 0
    """How often in a row, at this place (VoiceXML's counters)."""

    keys: str = ""
    """Of a number: the digits so far."""

    caller: str = ""
    seat: bool = False
    speech: bool = True
    matter: str = ""
    """What the call is about, as far as known: said in callbacks."""

    heard: tuple[str, ...] = ()
    """Guides that were read out."""

    callback: str = ""
    """The number that was recorded."""

    served: bool = False
    """Something was done for the caller: booked, kept, handed over."""

    level: int = 0
    """How content the caller is, 1 to 5; 0: they have not said."""

    reason: str = ""
    """Why they are not, where they said."""

    phone: str = ""
    """At which number they can be asked about that."""

    outcome: Outcome = ""
    """How the call ended, once it has."""

    half: "Half | None" = None
    """What was just said, and may be but half of a sentence."""

    @property
    def here(self) -> Place:
        return self.path[-1]


@dataclass(frozen=True)
class Half:
    """What was said, with the state it was said in."""

    text: str
    before: State


def left(state: State) -> Outcome:
    """How the call ended, if it ends here."""
    if state.callback:
        return "callback"
    return "answered" if state.heard or state.served else "finished"
