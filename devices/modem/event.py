"""What a telephone line tells of its calls. No text form shows a number, so that none gets into a log."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, repr=False)
class Ringing:
    """Somebody calls. Told once a call."""

    caller: str
    """Their number; "" if withheld."""
    call: int = field(default=0, compare=False)
    """Which call, counted by the driver; the next may ring before anybody has heard that this one ended."""


@dataclass(frozen=True, repr=False)
class Key:
    """The caller pressed a key: 0-9 * # A-D."""

    key: str


@dataclass(frozen=True, repr=False)
class Missed:
    """Somebody called and was never spoken to: gave up, or was refused. Once a call.

    A call that rang ends with `Ended`, too.
    """

    caller: str
    """Their number; "" if withheld, or if they gave up before it was told."""


@dataclass(frozen=True)
class Busied:
    """Somebody else called during the call, and heard that we are busy."""


@dataclass(frozen=True)
class Ended:
    """The call is over; told once a call that rang, whoever ended it."""

    why: Literal["missed", "caller", "us", "modem lost"]
    """missed: the caller gave up before it was answered."""
    call: int = field(default=0, compare=False)
    """As in `Ringing`."""


Event = Ringing | Key | Missed | Busied | Ended
