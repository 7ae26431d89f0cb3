"""A form: what a place says and what can be answered there. The machine knows only forms."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from ivr.dialogue.terms import Action, Place, State

Take = Callable[[State], tuple[State, tuple[Action, ...]]]
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
    take: Callable[[State, str], tuple[State, tuple[Action, ...]]]


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

    answered: bool = False
    """The caller has what they wanted: silence now is no trouble, but a reason to say goodbye."""


def go(place: Place) -> Take:
    """Go on to a place; * comes back."""
    return lambda state: (replace(state, path=(*state.path, place)), ())


def instead(place: Place) -> Take:
    """Go to a place in place of this one."""
    return lambda state: (replace(state, path=(*state.path[:-1], place)), ())


def home(state: State) -> tuple[State, tuple[Action, ...]]:
    """Go to the main menu."""
    return replace(state, path=state.path[:1]), ()
