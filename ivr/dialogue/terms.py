"""The machine's vocabulary: events in, actions out, and the state between them. Words follow VoiceXML."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

# --- events -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Started:
    """The call is answered."""

    caller: str = ""
    """Their number, "" when withheld."""

    seat: bool = False
    """A person can be reached by transfer."""

    speech: bool = True
    """The recogniser is there; without it the call runs on keys."""


@dataclass(frozen=True)
class Key:
    """One key was pressed."""

    key: str
    """0-9 * #."""


@dataclass(frozen=True)
class Utterance:
    """The caller has said something."""

    text: str
    """Characters; "" when nothing was recognised."""

    confidence: float = 1.0


@dataclass(frozen=True)
class NoInput:
    """The caller has neither spoken nor pressed a key in time."""


@dataclass(frozen=True)
class TransferFailed:
    """No person answered; the caller is back with us."""

    key: str = ""
    """With which they left the ringing; "" when it ended."""


@dataclass(frozen=True)
class CallbackFailed:
    """The callback could not be recorded."""


@dataclass(frozen=True)
class CodeMade:
    """The answer to MakeCode."""

    code: str
    """"" when none could be made."""


@dataclass(frozen=True)
class Queue:
    """How a service stands now."""

    service: str
    ahead: int = 0
    """How many wait for it."""
    low_minutes: int | None = None
    high_minutes: int | None = None
    """Most people wait between these; None where nothing can be said."""
    closed: bool = False
    """No number can be had by telephone now."""
    opens: str = ""
    """ISO time, the centre's, at which that changes; "" where it is not known."""


@dataclass(frozen=True)
class QueueFound:
    """The answer to FindQueue."""

    queue: Queue


@dataclass(frozen=True)
class TicketTaken:
    """The answer to TakeTicket."""

    queue: Queue
    number: str = ""
    """A012; "" when none was given out."""
    code: str = ""
    """The service code with which the kiosk prints it."""
    until: str = ""
    """ISO time, the centre's, until which its place is kept."""
    again: bool = False
    """The caller had it already."""
    refusal: str = ""
    """Why there is none, in the centre's word: too-many, closed…; "" when it could not be asked."""


@dataclass(frozen=True)
class TicketDropped:
    """The answer to DropTicket."""

    done: bool = False


@dataclass(frozen=True)
class CodeOpened:
    """The answer to OpenCode."""

    guide: str = ""
    interview: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    booked: tuple[str, str, str] | None = None
    """An appointment: the code itself, id of the service, when (ISO, the centre's time)."""
    ticket: TicketTaken | None = None
    """A number that was taken by phone and is still good.
    All empty: no such code, or nothing in it that a telephone can go on with."""
    locked: bool = False
    """Too many wrong ones were entered; none is looked up for a while."""


def code_opened(payload: Mapping[str, Any]) -> CodeOpened:
    """What a service code holds, as the dialogue's event."""
    answers = payload.get("answers")
    return CodeOpened(
        guide=str(payload.get("guide") or ""),
        interview=str(payload.get("interview") or ""),
        answers=tuple((str(key), str(value)) for key, value in answers.items())
        if isinstance(answers, Mapping)
        else (),
    )


@dataclass(frozen=True)
class DaysFound:
    """The answer to FindDays."""

    service: str
    days: tuple[str, ...] = ()
    """ISO dates on which something is free, soonest first."""


@dataclass(frozen=True)
class TimesFound:
    """The answer to FindTimes."""

    service: str
    day: str
    times: tuple[str, ...] = ()
    """ISO times of that day, the centre's, earliest first."""


@dataclass(frozen=True)
class Booked:
    """The answer to Book."""

    code: str = ""
    """The service code to check in with; "" when it was not booked."""
    refusal: str = ""
    """Why not, in the centre's word: no-slot, too-many…; "" when the centre could not be asked."""


@dataclass(frozen=True)
class Unbooked:
    """The answer to Unbook."""

    done: bool = False


@dataclass(frozen=True)
class Submitted:
    """The answer to Submit."""

    number: str = ""
    """To ask after it with; "" when it was not kept."""


@dataclass(frozen=True)
class OpinionFound:
    """The answer to FindOpinion."""

    state: str = ""
    """open, replied, closed; "" when there is none of that number."""
    due: str = ""
    """ISO date by which an answer is owed."""
    replies: tuple[str, ...] = ()


@dataclass(frozen=True)
class HandedOver:
    """The answer to HandOver."""

    done: bool = False


@dataclass(frozen=True)
class TimeUp:
    """The call has lasted as long as a call may."""


@dataclass(frozen=True)
class HungUp:
    """The caller has gone."""


Event = (
    Started
    | Key
    | Utterance
    | NoInput
    | TransferFailed
    | CallbackFailed
    | CodeMade
    | CodeOpened
    | DaysFound
    | TimesFound
    | Booked
    | Unbooked
    | Submitted
    | OpinionFound
    | HandedOver
    | QueueFound
    | TicketTaken
    | TicketDropped
    | TimeUp
    | HungUp
)

# --- actions: done in order; Listen, Transfer and HangUp wait until what was to be played has been ----------


@dataclass(frozen=True)
class Play:
    """Say these sentences, one after another."""

    texts: tuple[str, ...]

    bargein: bool = True
    """Speech and keys stop it. Keys always do."""


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

Action = Play | Listen | Transfer | HangUp | Request


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


# --- state --------------------------------------------------------------------------------------------------

Kind = Literal[
    "menu", "question", "offer", "guide", "section", "interview", "outlets", "advisers", "code",
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

    @property
    def here(self) -> Place:
        return self.path[-1]
