"""How a call leaves the dialogue: to a person, to a callback, or to its end."""

from dataclasses import replace

from centre.citizens.feedback import DISSATISFIED
from ivr.dialogue import evaluation
from ivr.dialogue.actions import HangUp, Play, Transfer
from ivr.dialogue.asking import Asking
from ivr.dialogue.form import Step
from ivr.dialogue.places import Places, record
from ivr.dialogue.state import Place, State, left

MISSES_TO_PERSON = 3
"""Noinputs and nomatches in a row, at one place."""


class Leaving:
    """Of one pack; it keeps nothing of a call."""

    def __init__(self, places: Places, asking: Asking) -> None:
        self._places, self._asking, self._text = places, asking, places.text

    def person(self, state: State, *first: str) -> Step:
        """Put the caller through after `first`; where nobody is, they are called back."""
        if not state.seat:
            return self.callback(state, *first, self._text("no_seat"))
        moved = _go(state, Place("transfer"))
        return moved, (Play((*first, self._text("transfer")), bargein=False), Transfer())

    def callback(self, state: State, *first: str) -> Step:
        """Have the caller called back, at the number they have entered or call from, or are asked for now."""
        known = tuple(
            one for one in state.path if one.kind not in ("transfer", "number", "number-check", "callback")
        )
        missed = state.here.kind == "number" and state.noinput + state.nomatch >= MISSES_TO_PERSON
        entered = state.here.id if state.here.kind == "number-check" else ""
        state = replace(state, path=known, noinput=0, nomatch=0, keys="")
        if state.callback:
            return self._asking.say(_go(state, Place("callback")), *first)
        asking = _go(state, Place("number"))
        if phone := entered or state.caller:
            recorded, actions = record(asking, phone)
            arrived, after = self._asking.say(replace(recorded, keys=""), *first)
            return arrived, (*actions, *after)
        if missed:  # nothing was entered, three times
            return self.end(state, self._text("callback.none"))
        return self._asking.say(asking, *first)

    def goodbye(self, state: State) -> Step:
        """Whoever was served is asked how it was, once."""
        if left(state) == "finished" or state.level or self._places.form(state).closing:
            return self.end(state, self._text("goodbye"))
        return self._asking.say(replace(evaluation.ask(state), keys=""))

    def thanks(self, state: State) -> Step:
        """The evaluation is complete."""
        phone = state.phone or state.callback or state.caller
        if state.level <= DISSATISFIED and phone:
            return self.end(state, self._text("evaluate.sorry", phone=phone))
        return self.end(state, self._text("evaluate.thanks"))

    def end(self, state: State, *texts: str) -> Step:
        """Say these and hang up."""
        return replace(state, outcome=left(state)), (Play(texts, bargein=False), HangUp())


def _go(state: State, place: Place) -> State:
    return replace(state, path=(*state.path, place), noinput=0, nomatch=0, keys="")
