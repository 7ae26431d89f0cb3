"""Interviews (自测) by telephone: a question at a time, then what follows from the answers."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from content.interview import Outcome, Question, step
from content.pack import Pack
from ivr.dialogue.actions import MakeCode
from ivr.dialogue.code import Codes
from ivr.dialogue.form import Choice, Form, Step, Take, go
from ivr.dialogue.state import Place, State
from ivr.dialogue.wording import Wording

Maker = Callable[[State], Form]


class Interviews:
    """The forms of interviews. The answers so far are in their place."""

    def __init__(self, pack: Pack, wording: Wording, codes: Codes) -> None:
        self._pack, self._wording, self._codes = pack, wording, codes
        self.makers: Mapping[str, Maker] = {"interview": self._question}

    def _question(self, state: State) -> Form:
        here = state.here
        interview = self._pack.interviews[here.id]
        next_one = step(interview, dict(here.answers))
        if isinstance(next_one, Outcome):
            return self._outcome(here, next_one)
        prompt = [next_one.say]
        if not here.answers:
            prompt = [text for text in (interview.say, interview.intro) if text] + prompt
        return Form(
            tuple(prompt),
            tuple(
                Choice(answer.digit, answer.say, (answer.say, *answer.spoken), _answer(next_one, answer.id))
                for answer in next_one.answers
            ),
            help=next_one.help,
        )

    def _outcome(self, here: Place, outcome: Outcome) -> Form:
        text = self._wording.text
        choices = []
        if outcome.guide and outcome.guide in self._pack.guides:
            say = text("guide.more", title=self._pack.guides[outcome.guide].say)
            choices.append(Choice("1", say, self._wording.words("steps"), go(Place("guide", outcome.guide))))
        choices.append(self._codes.keep("4", MakeCode(interview=here.id, answers=here.answers)))
        told = list(outcome.text)
        if outcome.materials:
            told.append(text("interview.bring", materials="、".join(outcome.materials)))
        return Form(
            (outcome.say, *told),
            tuple(choices),
            tail=self._wording.keys("repeat", "back", "person"),
            question=True,
            answered=True,
        )


def _answer(question: Question, answer: str) -> Take:
    def take(state: State) -> Step:
        here = replace(state.here, answers=(*state.here.answers, (question.id, answer)))
        return replace(state, path=(*state.path[:-1], here)), ()

    return take
