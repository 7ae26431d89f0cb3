"""The hotline's dialogue: advance(state, event) → state, actions. No audio, no clock, no store."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from content.pack import Pack
from content.search.find import Index
from ivr.dialogue import evaluation
from ivr.dialogue.actions import Action, Listen, Play, Resume
from ivr.dialogue.asking import MISSES_TO_KEYS, Asking
from ivr.dialogue.events import (
    CallbackFailed,
    Event,
    HungUp,
    Key,
    NoInput,
    Started,
    TimeUp,
    TransferFailed,
    Utterance,
)
from ivr.dialogue.form import Choice, Form, Move, Step, go, home, instead
from ivr.dialogue.leaving import MISSES_TO_PERSON, Leaving
from ivr.dialogue.places import Places
from ivr.dialogue.sense import Sense
from ivr.dialogue.state import Half, Place, State, left
from ivr.dialogue.wording import Wording

PERSON_KEY = "0"
"""Where digits are collected it is one of them: there it must be all that is entered."""

GOODBYE_AFTER = 2
"""Silences after which a caller who has their answer is thanked."""


class Dialogue:
    """The machine for one pack. It keeps nothing of a call: give it the state."""

    def __init__(self, pack: Pack, index: Index, today: Callable[[], date] = date.today) -> None:
        self._pack = pack
        self._places = Places(pack, today)
        self._sense = Sense(Wording(pack), index)
        self._asking = Asking(self._places, self._sense)
        self._leaving = Leaving(self._places, self._asking)
        self._text = self._places.text

    def advance(self, state: State, event: Event) -> Step:
        """What happens next. Every event is allowed at every time; after the end, nothing happens."""
        if state.outcome:
            return state, ()
        if not isinstance(event, Utterance):
            state = replace(state, half=None)
        if state.here.kind == "transfer" and not isinstance(event, TransferFailed | HungUp | TimeUp):
            return state, ()
        match event:
            case Started(caller, seat, speech):
                begun = replace(state, caller=caller, seat=seat, speech=speech)
                meta = self._pack.meta
                return self._arrive(begun, self._text("greeting", hotline=meta.hotline, centre=meta.title))
            case Key(key):
                return self._key(state, key)
            case Utterance():
                return self._spoken(state, event)
            case NoInput():
                return self._noinput(state)
            case TransferFailed(""):
                return self._leaving.callback(replace(state, seat=False), self._text("transfer_failed"))
            case TransferFailed("*"):
                return self._back(state)
            case TransferFailed():
                return self._leaving.callback(state, self._text("transfer_left"))
            case CallbackFailed():
                return self._leaving.end(replace(state, callback=""), self._text("callback.failed"))
            case TimeUp():
                return self._leaving.end(state, self._text("time_up"))
            case HungUp():
                return replace(state, outcome=left(state)), ()
            case _:
                return self._moved(self._places.answer(state, event))

    @property
    def patience(self) -> str:
        """Said when an answer of the centre is long in coming."""
        return self._text("wait")

    def listen(self, state: State) -> Listen:
        """What can be heard where the caller is."""
        return self._asking.listen(state)

    def failed(self, state: State) -> Step:
        """Something broke: a person takes over, or, without one, the call ends with what is known kept."""
        if state.seat and state.here.kind != "transfer":
            return self._leaving.person(state, self._text("error_person"))
        return self._leaving.end(state, self._text("error"))

    def prompts(self) -> tuple[str, ...]:
        """What every caller hears first, to be rendered ahead: with speech and without."""
        texts: list[str] = []
        for speech in (True, False):
            _, actions = self.advance(State(), Started(speech=speech))
            texts += [text for action in actions if isinstance(action, Play) for text in action.texts]
        return (*dict.fromkeys(texts), self.patience)

    # --- keys -----------------------------------------------------------------------------------------------

    def _key(self, state: State, key: str) -> Step:
        form = self._places.form(state)
        if form.number is not None:
            return self._digit(state, form, key)
        if key == PERSON_KEY:
            return self._leaving.person(state)
        match key:
            case "#":
                return self._arrive(state)
            case "*":
                return self._back(state)
        for choice in form.choices:
            if choice.digit == key:
                return self._take(state, choice)
        return self._miss(replace(state, nomatch=state.nomatch + 1), self._text("nomatch.key"))

    def _digit(self, state: State, form: Form, key: str) -> Step:
        assert form.number is not None
        number = form.number
        if key == "*":
            if not state.keys:
                return self._back(state)
            return self._arrive(replace(state, keys=""))
        if key != "#":
            state = replace(state, keys=state.keys + key)
            if len(state.keys) < number.longest:
                return state, (self.listen(state),)
        elif not state.keys:
            return self._went(state, *number.none(state)) if number.none else self._arrive(state)
        if state.keys == PERSON_KEY:
            return self._leaving.person(state)
        if len(state.keys) < number.shortest:
            missed = replace(state, keys="", nomatch=state.nomatch + 1)
            return self._miss(missed, self._text("nomatch.number"))
        taken, before = number.take(replace(state, keys=""), state.keys)
        return self._went(state, taken, before)

    # --- speech ---------------------------------------------------------------------------------------------

    def _spoken(self, state: State, event: Utterance) -> Step:
        """An utterance, or the whole sentence of which it and the one before are halves."""
        text, half, state = event.text, state.half, replace(state, half=None)
        if half and event.goes_on and not any(self._sense.said(state, self._places.form(state), text)):
            whole = half.text + text
            after, actions = self._utterance(half.before, whole, event.confidence)
            if after.nomatch <= half.before.nomatch:
                state, text = half.before, whole
        after, actions = self._utterance(state, text, event.confidence)
        if all(isinstance(action, Play | Resume | Listen) for action in actions) and not after.outcome:
            after = replace(after, half=Half(text, state))
        return after, actions

    def _utterance(self, state: State, text: str, confidence: float) -> Step:
        form = self._places.form(state)
        if form.number is not None:
            return state, (self.listen(state),)
        said, chosen = self._sense.said(state, form, text)
        if chosen is not None:
            if form.question and self._sense.says_more(text, chosen):
                place = self._sense.place(text, confidence)
                if place and place.kind == "guide":
                    return self._answer(state, place)
            return self._take(state, chosen)
        if said:
            return self._everywhere(state, form, said)
        if form.question and text:
            if errand := self._sense.errand(self._places.errands(state), text):
                return self._take(state, errand)
            if place := self._sense.place(text, confidence):
                return self._answer(state, place)
        return self._miss(replace(state, nomatch=state.nomatch + 1), self._text("nomatch.speech"))

    def _everywhere(self, state: State, form: Form, said: str) -> Step:
        """What can be said whatever is asked; names as in Sense."""
        match said:
            case "danger":
                return self._leaving.person(state, self._text("danger"))
            case "person":
                return self._leaving.person(state)
            case "callback":
                return self._leaving.callback(state, self._text("transfer_left"))
            case "repeat":
                return self._arrive(state)
            case "back":
                return self._back(state)
            case "main":
                return self._went(state, *home(state))
            case "help":
                return self._arrive(state, *([form.help] if form.help else []), keys=True)
            case "pause":
                return self._asking.pause(state)
            case "centre":
                return self._went(state, *go(Place("centre"))(state))
            case "who" | "elsewhere":
                told = self._text(said, centre=self._pack.meta.title)
                return self._asking.more(state, told) if form.answered else self._arrive(state, told)
            case "wrong":
                return self._wrong(state)
            case "evaluate" if not state.level:
                return self._arrive(evaluation.ask(state))
            case "evaluate" | "goodbye" | "done":
                return self._leaving.goodbye(state)
        return state, (Resume(), self.listen(state))

    def _answer(self, state: State, place: Place) -> Step:
        # A new question does not belong below the answer to the last one: * leads to where it could be asked.
        path = tuple(one for one in state.path if one.kind in ("menu", "question")) or state.path[:1]
        asked = replace(state, path=(*path, place), noinput=0, nomatch=0)
        return self._arrive(self._places.note(asked))

    def _wrong(self, state: State) -> Step:
        """The guide was not what the caller had asked for: it has answered nothing."""
        heard = tuple(one for one in state.heard if one != state.here.id)
        asked, _ = instead(Place("question"))(replace(state, heard=heard, matter="", noinput=0, nomatch=0))
        return self._asking.play(asked, self._text("wrong"))

    # --- silence and misunderstanding -----------------------------------------------------------------------

    def _noinput(self, state: State) -> Step:
        form = self._places.form(state)
        if form.number is not None and (len(state.keys) >= form.number.shortest or state.keys == PERSON_KEY):
            return self._digit(state, form, "#")
        if form.closing:
            return self._leaving.end(state, self._text("goodbye"))
        if form.onward:
            return self._went(state, *form.onward(state))
        silent = replace(state, noinput=state.noinput + 1, keys="")
        if form.answered:
            if silent.noinput >= GOODBYE_AFTER:
                return self._leaving.end(silent, self._text("goodbye"))
            return self._asking.more(silent, keys=True)
        deaf = not state.speech or form.number is not None
        return self._miss(silent, self._text("noinput_keys" if deaf else "noinput"))

    def _miss(self, state: State, *why: str) -> Step:
        """Asked again; then by keys; then a person. The counters of VoiceXML decide."""
        misses = state.noinput + state.nomatch
        form = self._places.form(state)
        if misses >= MISSES_TO_KEYS and form.closing:
            return self._leaving.end(state, self._text("goodbye"))
        if misses >= MISSES_TO_PERSON and state.callback and not state.seat:
            # All is arranged: this is no caller, but a noise.
            return self._leaving.end(state, self._text("goodbye"))
        if misses >= MISSES_TO_PERSON:
            return self._leaving.person(state, *([self._text("to_person")] if state.seat else []))
        if misses < MISSES_TO_KEYS:
            return self._asking.say(state, *why) if form.list_choices else self._asking.again(state, *why)
        if not form.choices and form.number is None:
            state = replace(state, path=state.path[:1])  # nothing to press here: the main menu has keys
        return self._asking.say(state, *why, keys=True)

    # --- going somewhere ------------------------------------------------------------------------------------

    def _take(self, state: State, choice: Choice) -> Step:
        return self._went(state, *choice.take(replace(state, noinput=0, nomatch=0)))

    def _went(self, old: State, new: State, before: tuple[Action, ...]) -> Step:
        """Finish a move: note what it means, say the new place's prompt unless an answer is awaited first."""
        if new.path == old.path and before:
            return new, before
        new = replace(new, noinput=0, nomatch=0)
        if new.here.kind == "transfer":
            return self._leaving.person(replace(new, path=old.path))
        if new.here.kind == "goodbye":
            return self._leaving.thanks(replace(new, path=old.path))
        arrived, actions = self._arrive(self._places.note(new))
        return arrived, (*before, *actions)

    def _back(self, state: State) -> Step:
        here = state.here
        if here.kind == "interview" and here.answers:
            path = (*state.path[:-1], replace(here, answers=here.answers[:-1]))
        else:
            path = state.path[:-1] or state.path
        return self._arrive(replace(state, path=path, noinput=0, nomatch=0))

    def _moved(self, move: Move) -> Step:
        """Follow an answer of the centre."""
        match move.then:
            case "miss":
                return self._miss(replace(move.state, nomatch=move.state.nomatch + 1), *move.said)
            case "person":
                return self._leaving.person(move.state, *move.said)
            case "callback":
                return self._leaving.callback(move.state, *move.said)
        return self._arrive(self._places.note(replace(move.state, noinput=0, nomatch=0)), *move.said)

    def _arrive(self, state: State, *first: str, keys: bool = False) -> Step:
        return self._asking.say(replace(state, keys=""), *first, keys=keys)
