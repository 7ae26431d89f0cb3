"""How a place is put to the caller: what is said there, what can be heard, what is said again."""

from dataclasses import replace

from ivr.dialogue.actions import Listen, Play
from ivr.dialogue.form import Form, Step
from ivr.dialogue.match import GAP
from ivr.dialogue.places import Places
from ivr.dialogue.sense import Sense
from ivr.dialogue.state import State

NOINPUT_SECONDS = 5.0
DIGIT_SECONDS = 4.0
"""Between the digits of a number."""

PAUSE_SECONDS = 30.0
"""How long who asks for a moment is waited for."""

ONWARD_SECONDS = 2.0
"""Silence after which what is told in parts goes on."""

MISSES_TO_KEYS = 2
"""Noinputs and nomatches in a row, at one place."""


class Asking:
    """Of one pack; it keeps nothing of a call."""

    def __init__(self, places: Places, sense: Sense) -> None:
        self._places, self._sense, self._text = places, sense, places.text

    def listen(self, state: State) -> Listen:
        """What can be heard where the caller is."""
        form = self._places.form(state)
        collecting = form.number is not None
        words = [] if collecting else self._sense.words(state, form)
        return Listen(
            place=str(state.here),
            words=tuple(dict.fromkeys(word for word in words if GAP not in word)),
            question=form.question and not collecting,
            timeout_seconds=self._timeout(state, form),
        )

    def say(self, state: State, *first: str, keys: bool = False) -> Step:
        """The place's prompt after `first`. `keys`: how to answer by key in place of the prompt."""
        form = self._places.form(state)
        missed = state.noinput + state.nomatch > 0
        intro = (self._text("keys.use"),) if keys and form.choices else form.prompt
        listed = keys or form.list_choices or missed
        way_out = (self._text("keys.person_number"),) if missed and form.number and form.number.person else ()
        lost = (self._text("keys.english"),) if state.nomatch >= MISSES_TO_KEYS else ()
        return self.play(state, *first, *intro, *(self.options(form) if listed else ()), *way_out, *lost)

    def again(self, state: State, *why: str) -> Step:
        """After a first miss where one should speak: who spoke says it again, who waited hears the keys."""
        form = self._places.form(state)
        keys = self.options(form) if state.noinput and form.choices else ()
        return self.play(state, *((self._text("noinput_menu"), *keys) if keys else (*why, form.help)))

    def more(self, state: State, *first: str, keys: bool = False) -> Step:
        """Whether there is anything else, for who has their answer; with the keys for it."""
        asked = self._text("anything_else" if state.speech else "anything_else_keys")
        options = self.options(self._places.form(state)) if keys else ()
        return self.play(state, *first, asked, *options)

    def pause(self, state: State) -> Step:
        """Wait for the caller, who looks for a pen."""
        waiting = replace(self.listen(state), timeout_seconds=PAUSE_SECONDS)
        return state, (Play((self._text("pause"),)), waiting)

    def play(self, state: State, *texts: str) -> Step:
        """Just these sentences, then listen."""
        return state, (Play(tuple(text for text in texts if text)), self.listen(state))

    def options(self, form: Form) -> tuple[str, ...]:
        """The choices that are named, and the keys that work everywhere."""
        choices = [
            self._text("choice", title=choice.say, digit=choice.digit)
            for choice in form.choices
            if choice.digit and choice.say
        ]
        return (*choices, *form.tail)

    @staticmethod
    def _timeout(state: State, form: Form) -> float:
        if state.keys:
            return DIGIT_SECONDS
        return ONWARD_SECONDS if form.onward else NOINPUT_SECONDS
