"""The hotline's dialogue: advance(state, event) → state, actions. No audio, no clock, no store."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from centre.citizens.feedback import DISSATISFIED
from content import interview as interviews
from content.pack import Pack
from content.search.find import Index
from ivr.dialogue import evaluation
from ivr.dialogue.actions import Action, HangUp, Listen, Play, Transfer
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
from ivr.dialogue.form import Choice, Form, Move, go, home
from ivr.dialogue.places import Places, record
from ivr.dialogue.sense import Sense
from ivr.dialogue.state import Place, State, left
from ivr.dialogue.wording import Wording

NOINPUT_SECONDS = 5.0
DIGIT_SECONDS = 4.0
"""Between the digits of a number."""

PERSON_KEY = "0"
"""Where digits are collected it is one of them: there it must be all that is entered."""

MISSES_TO_KEYS = 2
MISSES_TO_PERSON = 3
"""Noinputs and nomatches in a row, at one place."""

GOODBYE_AFTER = 2
"""Silences after which a caller who has their answer is thanked."""

Step = tuple[State, tuple[Action, ...]]


class Dialogue:
    """The machine for one pack. It keeps nothing of a call: give it the state."""

    def __init__(self, pack: Pack, index: Index, today: Callable[[], date] = date.today) -> None:
        self._pack = pack
        self._places = Places(pack, today)
        self._sense = Sense(Wording(pack), index)

    def advance(self, state: State, event: Event) -> Step:
        """What happens next. Every event is allowed at every time; after the end, nothing happens."""
        if state.outcome:
            return state, ()
        if state.here.kind == "transfer" and not isinstance(event, TransferFailed | HungUp | TimeUp):
            return state, ()
        match event:
            case Started(caller, seat, speech):
                begun = replace(state, caller=caller, seat=seat, speech=speech)
                meta = self._pack.meta
                return self._arrive(begun, self._text("greeting", hotline=meta.hotline, centre=meta.title))
            case Key(key):
                return self._key(state, key)
            case Utterance(text, confidence):
                return self._utterance(state, text, confidence)
            case NoInput():
                return self._noinput(state)
            case TransferFailed(""):
                return self._callback(replace(state, seat=False), self._text("transfer_failed"))
            case TransferFailed("*"):
                return self._back(state)
            case TransferFailed():
                return self._callback(state, self._text("transfer_left"))
            case CallbackFailed():
                return self._end(replace(state, callback=""), self._text("callback.failed"))
            case TimeUp():
                return self._end(state, self._text("time_up"))
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
        form = self._places.form(state)
        words = [word for choice in form.choices for word in choice.words]
        words += [word for spoken in self._sense.everywhere(state, form).values() for word in spoken]
        collecting = form.number is not None
        return Listen(
            place=str(state.here),
            words=() if collecting else tuple(dict.fromkeys(words)),
            question=form.question and not collecting,
            timeout_seconds=DIGIT_SECONDS if state.keys else NOINPUT_SECONDS,
        )

    def failed(self, state: State) -> Step:
        """Something broke: a person takes over, or, without one, the call ends with what is known kept."""
        if state.seat and state.here.kind != "transfer":
            return self._person(state, self._text("error_person"))
        return self._end(state, self._text("error"))

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
            return self._person(state)
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
            return self._person(state)
        if len(state.keys) < number.shortest:
            missed = replace(state, keys="", nomatch=state.nomatch + 1)
            return self._miss(missed, self._text("nomatch.number"))
        taken, before = number.take(replace(state, keys=""), state.keys)
        return self._went(state, taken, before)

    # --- speech ---------------------------------------------------------------------------------------------

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
        match said:
            case "person":
                return self._person(state)
            case "repeat":
                return self._arrive(state)
            case "back":
                return self._back(state)
            case "main":
                return self._went(state, *home(state))
            case "help":
                return self._arrive(state, *([form.help] if form.help else []), keys=True)
            case "danger":
                return self._person(state, self._text("danger"))
            case "centre":
                return self._went(state, *go(Place("centre"))(state))
            case "evaluate" if not state.level:
                return self._arrive(evaluation.ask(state))
            case "goodbye" | "done":
                return self._goodbye(state)
        if form.question and text:
            if errand := self._sense.errand(self._places.errands(state), text):
                return self._take(state, errand)
            if place := self._sense.place(text, confidence):
                return self._answer(state, place)
        return self._miss(replace(state, nomatch=state.nomatch + 1), self._text("nomatch.speech"))

    def _answer(self, state: State, place: Place) -> Step:
        # A new question does not belong below the answer to the last one: * leads to where it could be asked.
        path = tuple(one for one in state.path if one.kind in ("menu", "question")) or state.path[:1]
        asked = replace(state, path=(*path, place), noinput=0, nomatch=0)
        return self._arrive(self._note(asked))

    # --- silence and misunderstanding -----------------------------------------------------------------------

    def _noinput(self, state: State) -> Step:
        form = self._places.form(state)
        if form.number is not None and (len(state.keys) >= form.number.shortest or state.keys == PERSON_KEY):
            return self._digit(state, form, "#")
        if form.closing:
            return self._end(state, self._text("goodbye"))
        silent = replace(state, noinput=state.noinput + 1, keys="")
        if form.answered:
            if silent.noinput >= GOODBYE_AFTER:
                return self._end(silent, self._text("goodbye"))
            more = (
                self._text("anything_else" if state.speech else "anything_else_keys"),
                *self._options(form),
            )
            return silent, (Play(more), self.listen(silent))
        deaf = not state.speech or form.number is not None
        return self._miss(silent, self._text("noinput_keys" if deaf else "noinput"))

    def _miss(self, state: State, *why: str) -> Step:
        """Asked again; then by keys; then a person. The counters of VoiceXML decide."""
        misses = state.noinput + state.nomatch
        if misses >= MISSES_TO_KEYS and self._places.form(state).closing:
            return self._end(state, self._text("goodbye"))
        if misses >= MISSES_TO_PERSON and state.callback and not state.seat:
            return self._end(state, self._text("goodbye"))  # all is arranged: this is no caller, but a noise
        if misses >= MISSES_TO_PERSON:
            return self._person(state, *([self._text("to_person")] if state.seat else []))
        if misses < MISSES_TO_KEYS and not self._places.form(state).list_choices:
            return self._hint(state, *why)
        if misses < MISSES_TO_KEYS:
            return self._say(state, *why)
        if not self._places.form(state).choices and self._places.form(state).number is None:
            state = replace(state, path=state.path[:1])  # nothing to press here: the main menu has keys
        return self._say(state, *why, keys=True)

    def _hint(self, state: State, *why: str) -> Step:
        """Where one is asked to speak: who spoke says it again, who waited hears the keys, as promised."""
        form = self._places.form(state)
        keys = self._options(form) if state.noinput and form.choices else ()
        texts = (self._text("noinput_menu"), *keys) if keys else (*why, form.help)
        return state, (Play(texts), self.listen(state))

    # --- going somewhere ------------------------------------------------------------------------------------

    def _take(self, state: State, choice: Choice) -> Step:
        return self._went(state, *choice.take(replace(state, noinput=0, nomatch=0)))

    def _went(self, old: State, new: State, before: tuple[Action, ...]) -> Step:
        """Finish a move: note what it means, say the new place's prompt unless an answer is awaited first."""
        if new.path == old.path and before:
            return new, before
        new = replace(new, noinput=0, nomatch=0)
        if new.here.kind == "transfer":
            return self._person(replace(new, path=old.path))
        if new.here.kind == "goodbye":
            return self._thanks(replace(new, path=old.path))
        arrived, actions = self._arrive(self._note(new))
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
                return self._person(move.state, *move.said)
            case "callback":
                return self._callback(move.state, *move.said)
        return self._arrive(self._note(replace(move.state, noinput=0, nomatch=0)), *move.said)

    def _goodbye(self, state: State) -> Step:
        """Whoever was served is asked how it was, once."""
        if left(state) == "finished" or state.level or self._places.form(state).closing:
            return self._end(state, self._text("goodbye"))
        return self._arrive(evaluation.ask(state))

    def _thanks(self, state: State) -> Step:
        """The evaluation is complete."""
        phone = state.phone or state.callback or state.caller
        if state.level <= DISSATISFIED and phone:
            return self._end(state, self._text("evaluate.sorry", phone=phone))
        return self._end(state, self._text("evaluate.thanks"))

    def _person(self, state: State, *first: str) -> Step:
        if not state.seat:
            return self._callback(state, *first, self._text("no_seat"))
        moved = _go(state, Place("transfer"))
        return moved, (Play((*first, self._text("transfer")), bargein=False), Transfer())

    def _callback(self, state: State, *first: str) -> Step:
        known = tuple(
            one for one in state.path if one.kind not in ("transfer", "number", "number-check", "callback")
        )
        missed = state.here.kind == "number" and state.noinput + state.nomatch >= MISSES_TO_PERSON
        entered = state.here.id if state.here.kind == "number-check" else ""
        state = replace(state, path=known, noinput=0, nomatch=0, keys="")
        if state.callback:
            return self._arrive(_go(state, Place("callback")), *first)
        asking = _go(state, Place("number"))
        if phone := entered or state.caller:
            recorded, actions = record(asking, phone)
            arrived, after = self._arrive(recorded, *first)
            return arrived, (*actions, *after)
        if missed:  # nothing was entered, three times
            return self._end(state, self._text("callback.none"))
        return self._arrive(asking, *first)

    def _end(self, state: State, *texts: str) -> Step:
        return replace(state, outcome=left(state)), (Play(texts, bargein=False), HangUp())

    # --- saying ---------------------------------------------------------------------------------------------

    def _arrive(self, state: State, *first: str, keys: bool = False) -> Step:
        return self._say(replace(state, keys=""), *first, keys=keys)

    def _say(self, state: State, *first: str, keys: bool = False) -> Step:
        form = self._places.form(state)
        intro = (self._text("keys.use"),) if keys and form.choices else form.prompt
        listed = keys or form.list_choices or state.noinput + state.nomatch > 0
        missed = state.noinput + state.nomatch > 0
        way_out = (self._text("keys.person_number"),) if missed and form.number and form.number.person else ()
        lost = (self._text("keys.english"),) if state.nomatch >= MISSES_TO_KEYS else ()
        texts = (*first, *intro, *(self._options(form) if listed else ()), *way_out, *lost)
        return state, (Play(tuple(text for text in texts if text)), self.listen(state))

    def _options(self, form: Form) -> tuple[str, ...]:
        choices = [
            self._text("choice", title=choice.say, digit=choice.digit)
            for choice in form.choices
            if choice.digit and choice.say
        ]
        return (*choices, *form.tail)

    def _note(self, state: State) -> State:
        """Remember what the call is about."""
        here = state.here
        if here.kind == "guide":
            guide = self._pack.guide(here.id)
            heard = state.heard if here.id in state.heard else (*state.heard, here.id)
            return replace(state, heard=heard, matter=guide.title)
        if here.kind == "interview":
            interview = self._pack.interviews[here.id]
            ended = isinstance(interviews.step(interview, dict(here.answers)), interviews.Outcome)
            return replace(state, matter=interview.title, served=state.served or ended)
        return state

    def _text(self, key: str, **values: object) -> str:
        return self._places.text(key, **values)


def _go(state: State, place: Place) -> State:
    return replace(state, path=(*state.path, place), noinput=0, nomatch=0, keys="")
