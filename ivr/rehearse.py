"""Play a written call against the dialogue, without sound."""

from collections import deque
from collections.abc import Iterator

from ivr.dialogue import Dialogue
from ivr.dialogue.terms import (
    Callback,
    CodeMade,
    Event,
    HangUp,
    HungUp,
    Key,
    MakeCode,
    NoInput,
    OpenCode,
    Play,
    Started,
    State,
    Transfer,
    Utterance,
    code_opened,
)
from ivr.script import Outcome, Script, Turn, Written, differences

MADE_CODE = "246801"
"""The service code that a rehearsal gives out."""


class Rehearsal:
    """A call in progress: give it turns."""

    def __init__(self, dialogue: Dialogue, script: Script) -> None:
        self._dialogue = dialogue
        self._script = script
        self._state = State()
        self._callbacks: list[str] = []
        self._transferred = False
        self._ended = False

    def turn(self, turn: Turn) -> Outcome:
        """What comes of a turn."""
        texts: list[str] = []
        recognised = ""
        for event in self._events(turn):
            texts = self._advance(event)
            recognised = event.text if isinstance(event, Utterance) else recognised
        return Outcome(
            tuple(texts),
            str(self._state.here),
            tuple(self._callbacks),
            self._transferred,
            self._ended or bool(self._state.outcome),
            recognised,
        )

    def _events(self, turn: Turn) -> Iterator[Event]:
        if turn.say:
            yield Utterance(turn.say, turn.confidence)
        elif turn.press:
            yield from (Key(key) for key in turn.press)
        elif turn.quiet:
            yield NoInput()
        elif turn.hang_up:
            yield HungUp()
        else:
            yield Started(self._script.caller, self._script.seat, self._script.speech)

    def _advance(self, event: Event) -> list[str]:
        texts: list[str] = []
        self._state, actions = self._dialogue.advance(self._state, event)
        left = deque(actions)
        while left:
            match left.popleft():
                case Play(said):
                    texts.extend(said)
                case Callback(phone):
                    self._callbacks.append(phone)
                case Transfer():
                    self._transferred = True
                case HangUp():
                    self._ended = True
                case MakeCode():
                    self._state, more = self._dialogue.advance(self._state, CodeMade(MADE_CODE))
                    left = deque(more)
                case OpenCode(code):
                    opened = code_opened(self._script.codes.get(code, {}))
                    self._state, more = self._dialogue.advance(self._state, opened)
                    left = deque(more)
        return texts


def rehearse(dialogue: Dialogue, written: Written) -> list[str]:
    """`file:line: turn: what differs` for the first turn that differs; empty when all is as written."""
    rehearsal = Rehearsal(dialogue, written.script)
    for number, turn in enumerate(written.script.turns):
        found = list(differences(turn, rehearsal.turn(turn), sound=False))
        if found:
            where = f"{written.path}:{written.lines[number]}: 第 {number + 1} 轮（{turn}）"
            return [f"{where}：{what}" for what in found]
    return []
