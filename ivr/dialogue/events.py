"""What happens in a call: events go into the machine. Words follow VoiceXML."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


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

    goes_on: bool = False
    """It was begun before the answer to the last one can have been understood: slow speakers pause."""


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
    locked: bool = False
    """Too many wrong numbers were entered; none is looked up for a while."""


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
