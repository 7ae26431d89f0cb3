"""How content the caller was: five levels by key when the call ends, and why if they were not."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from centre.citizens.feedback import DISSATISFIED
from ivr.dialogue.form import Choice, Form, Number, Step, Take, go, instead
from ivr.dialogue.state import Place, State
from ivr.dialogue.wording import Wording

LEVELS = ((5, "1"), (4, "2"), (3, "3"), (2, "4"), (1, "5"))
"""Level and key: best first, as callers know it from other hotlines."""

REASONS = ("unsolved", "unclear", "slow", "unkind")
"""In the centre's words; the wording is in the pack under ivr.evaluate.because."""

END = Place("goodbye")

Maker = Callable[[State], Form]


class Evaluation:
    """The forms of an evaluation. Silence at any of them ends the call with what was said so far."""

    def __init__(self, wording: Wording, phone_digits: tuple[int, int]) -> None:
        self._wording, self._phone_digits = wording, phone_digits
        self.makers: Mapping[str, Maker] = {
            "evaluate": self._level,
            "evaluate-reason": self._reason,
            "evaluate-number": self._number,
        }

    def _level(self, _state: State) -> Form:
        def give(level: int) -> Take:
            after = instead(Place("evaluate-reason") if level <= DISSATISFIED else END)
            return lambda state: after(replace(state, level=level))

        text = self._wording.text
        choices = tuple(
            Choice(digit, said, (said,), give(level))
            for level, digit in LEVELS
            if (said := text(f"evaluate.level.{level}"))
        )
        return Form((text("evaluate.ask"),), choices, closing=True)

    def _reason(self, _state: State) -> Form:
        def give(reason: str) -> Take:
            def take(state: State) -> Step:
                after = END if state.caller or state.callback else Place("evaluate-number")
                return instead(after)(replace(state, reason=reason))

            return take

        text = self._wording.text
        choices = [
            Choice(str(number), said, (said,), give(reason))
            for number, reason in enumerate(REASONS, 1)
            if (said := text(f"evaluate.because.{reason}"))
        ]
        choices.append(Choice(str(len(REASONS) + 1), text("evaluate.other"), (), give("")))
        return Form((text("evaluate.why"),), tuple(choices), closing=True)

    def _number(self, _state: State) -> Form:
        def entered(state: State, digits: str) -> Step:
            return instead(END)(replace(state, phone=digits))

        number = Number(*self._phone_digits, entered, person=False)
        return Form((self._wording.text("evaluate.number"),), number=number, closing=True)


def ask(state: State) -> State:
    """On to the first question."""
    return go(Place("evaluate"))(state)[0]
