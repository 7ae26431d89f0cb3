"""A form: what a place says and what can be answered there. The machine knows only forms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from ivr.dialogue.actions import Action
from ivr.dialogue.state import Place, State

ERRANDS = ("book", "opinion", "hand", "ticket", "code")
"""Kinds of places that lead to something being done, by their first word."""

Step = tuple[State, tuple[Action, ...]]
"""What comes of something: the state, and what is to be done."""

Take = Callable[[State], Step]
"""What a choice does: the state after it, and actions that come before the next prompt."""


@dataclass(frozen=True)
class Choice:
    """One thing to press or to say."""

    digit: str
    """1-9; "" for what can only be said."""

    say: str
    """How the prompt names it; "" leaves it out of the prompt."""

    words: tuple[str, ...]
    """How callers name it."""

    take: Take


@dataclass(frozen=True)
class Number:
    """Digits are collected here."""

    shortest: int
    longest: int
    take: Callable[[State, str], Step]
    none: Take | None = None
    """What # does before the first digit, where none need be entered; else all is said again."""
    person: bool = True
    """Whether callers whose number is not understood hear how to reach one: not where nobody is there."""


@dataclass(frozen=True)
class Form:
    """A place as the caller meets it."""

    prompt: tuple[str, ...]
    """Said on arrival, before the choices."""

    choices: tuple[Choice, ...] = ()

    list_choices: bool = True
    """Whether the choices are read out on arrival; they always are once keys are needed."""

    tail: tuple[str, ...] = ()
    """Said after the choices: the keys that work everywhere."""

    question: bool = False
    """Whether a question in one's own words is understood here."""

    number: Number | None = None

    help: str = ""
    """Said when the caller asks for help, or is not understood."""

    closing: bool = False
    """The call is all but over: silence ends it, and nobody is put through for not being understood."""

    onward: Take | None = None
    """There is more to be told, after a short silence or by key."""

    answered: bool = False
    """The caller has what they wanted: silence now is no trouble, but a reason to say goodbye."""


@dataclass(frozen=True)
class Move:
    """Where an answer of the centre leads."""

    state: State
    said: tuple[str, ...] = ()
    """Before what comes then."""
    then: Literal["arrive", "miss", "person", "callback"] = "arrive"
    """The place's own prompt; or asked again, as what was not understood; or somebody else must help."""


Answers = Mapping[type, Callable[[State, Any], Move]]
"""By kind of event: what the centre's answer does."""


def go(place: Place) -> Take:
    """Go on to a place; * comes back."""
    return lambda state: (replace(state, path=(*state.path, place)), ())


def instead(place: Place) -> Take:
    """Go to a place in place of this one."""
    return lambda state: (replace(state, path=(*state.path[:-1], place)), ())


def home(state: State) -> Step:
    """Go to the main menu."""
    return replace(state, path=state.path[:1]), ()


def done(state: State, place: Place) -> State:
    """Something was done for the caller, told at `place`; * leads back to before they asked for it."""
    path = tuple(one for one in state.path if one.kind.partition("-")[0] not in ERRANDS)
    return replace(state, path=(*path, place), served=True)
