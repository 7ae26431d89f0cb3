"""What the machine wants done, in order. Listen, Transfer and HangUp wait for the end of what is played."""

from dataclasses import dataclass

from ivr.dialogue.events import (
    Booked,
    CallbackFailed,
    CodeMade,
    CodeOpened,
    DaysFound,
    Event,
    HandedOver,
    OpinionFound,
    Queue,
    QueueFound,
    Submitted,
    TicketDropped,
    TicketTaken,
    TimesFound,
    Unbooked,
)


@dataclass(frozen=True)
class Play:
    """Say these sentences, one after another."""

    texts: tuple[str, ...]

    bargein: bool = True
    """Speech and keys stop it. Keys always do."""


@dataclass(frozen=True)
class Resume:
    """Go on with what the caller's words have interrupted; nothing if they have interrupted nothing."""


@dataclass(frozen=True)
class Listen:
    """Wait for keys and speech."""

    place: str
    """Where in the dialogue, such as `menu:main` or `question`; for records."""

    words: tuple[str, ...] = ()
    """What can be said here: the menu grammar."""

    question: bool = False
    """Whether a question in the caller's own words can come too: the domain grammar."""

    timeout_seconds: float = 5.0
    """Until NoInput, from the end of the prompt or the last key."""


@dataclass(frozen=True)
class Transfer:
    """Put the caller through to a person."""


@dataclass(frozen=True)
class Callback:
    """Record that someone must call this number."""

    phone: str
    matter: str
    """What it is about, in a few words."""


@dataclass(frozen=True)
class MakeCode:
    """Keep this for the kiosk under a service code; CodeMade follows."""

    guide: str = ""
    interview: str = ""
    answers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class OpenCode:
    """Look a service code up; CodeOpened follows."""

    code: str


@dataclass(frozen=True)
class FindDays:
    """Ask on which days a service can be booked; DaysFound follows."""

    service: str


@dataclass(frozen=True)
class FindTimes:
    """Ask what is free on a day; TimesFound follows."""

    service: str
    day: str


@dataclass(frozen=True)
class Book:
    """Book this time; Booked follows."""

    service: str
    time: str
    phone: str


@dataclass(frozen=True)
class Unbook:
    """Give an appointment up; Unbooked follows."""

    code: str


@dataclass(frozen=True)
class Submit:
    """Keep an opinion or complaint, and that its author must be called; Submitted follows."""

    kind: str
    """opinion, complaint, praise."""
    text: str
    phone: str


@dataclass(frozen=True)
class FindOpinion:
    """Ask what became of one; OpinionFound follows."""

    number: str


@dataclass(frozen=True)
class HandOver:
    """Hand the caller's matter to another unit, which calls them; HandedOver follows."""

    unit: str
    """Its name in the pack's list of outlets."""
    matter: str
    phone: str


@dataclass(frozen=True)
class FindQueue:
    """Ask how a service stands; QueueFound follows."""

    service: str


@dataclass(frozen=True)
class TakeTicket:
    """Take a number for today; the same one again for the same service in a call. TicketTaken follows."""

    service: str


@dataclass(frozen=True)
class DropTicket:
    """Give a number back, by its service code; TicketDropped follows."""

    code: str


@dataclass(frozen=True)
class HangUp:
    """End the call."""


Request = (
    Callback
    | MakeCode
    | OpenCode
    | FindDays
    | FindTimes
    | Book
    | Unbook
    | Submit
    | FindOpinion
    | HandOver
    | FindQueue
    | TakeTicket
    | DropTicket
)
"""What the centre is asked to do. Its answer is the next event; a callback has none unless it failed."""

Action = Play | Resume | Listen | Transfer | HangUp | Request


def failure(request: Request) -> Event:
    """The answer when the centre could not be asked."""
    match request:
        case Callback():
            return CallbackFailed()
        case MakeCode():
            return CodeMade("")
        case OpenCode():
            return CodeOpened()
        case FindDays(service):
            return DaysFound(service)
        case FindTimes(service, day):
            return TimesFound(service, day)
        case Book():
            return Booked()
        case Unbook():
            return Unbooked()
        case Submit():
            return Submitted()
        case FindOpinion():
            return OpinionFound()
        case HandOver():
            return HandedOver()
        case FindQueue(service):
            return QueueFound(Queue(service, closed=True))
        case TakeTicket(service):
            return TicketTaken(Queue(service, closed=True))
        case DropTicket():
            return TicketDropped()
