"""A service code (办事码): made for the kiosk, or entered to go on with what it holds."""

from collections.abc import Callable, Mapping

from content import interview as interviews
from content.pack import Pack
from ivr.dialogue.actions import MakeCode, OpenCode
from ivr.dialogue.events import CodeMade, CodeOpened, TicketTaken
from ivr.dialogue.form import Answers, Choice, Form, Move, Number, Step, go, instead
from ivr.dialogue.state import Place, State
from ivr.dialogue.wording import Wording

CODE_DIGITS = 6

BOOKED = "booked"

Maker = Callable[[State], Form]


class Codes:
    """The forms of a service code, and where the centre's answers lead."""

    def __init__(self, pack: Pack, wording: Wording, ticket: Callable[[State, TicketTaken], Move]) -> None:
        """`ticket`: where a number leads that a code holds."""
        self._pack, self._wording, self._ticket = pack, wording, ticket
        self.makers: Mapping[str, Maker] = {"code": self._enter, "code-made": self._made}
        self.answers: Answers = {CodeMade: self._was_made, CodeOpened: self._opened}

    def keep(self, digit: str, request: MakeCode) -> Choice:
        """The choice that makes a code."""
        text, words = self._wording.text("guide.code"), self._wording.words("code")
        return Choice(digit, text, words, lambda state: (state, (request,)))

    def _was_made(self, state: State, answer: CodeMade) -> Move:
        if not answer.code:
            return Move(state, (self._wording.text("code.failed"),))
        return Move(go(Place("code-made", answer.code))(state)[0])

    def _opened(self, state: State, found: CodeOpened) -> Move:
        if found.locked:
            return Move(state, (self._wording.text("code.locked"),), "person")
        if found.ticket:
            return self._ticket(state, found.ticket)
        place = self._place(found)
        if place is None:
            return Move(state, (self._wording.text("code.unknown"),), "miss")
        return Move(instead(place)(state)[0])

    def _place(self, found: CodeOpened) -> Place | None:
        """Where it leads. A code may have been made with another version of the pack."""
        if found.booked:
            code, service, time = found.booked
            return Place("booked", service, time, options=(code,))
        if found.interview in self._pack.interviews:
            kept = interviews.relevant(self._pack.interviews[found.interview], dict(found.answers))
            return Place("interview", found.interview, answers=tuple(kept.items()))
        return Place("guide", found.guide) if found.guide in self._pack.guides else None

    def booked(self) -> Choice:
        """What leads to an appointment that was made, for those who say it unasked."""
        return Choice("", "", self._wording.words("booked"), go(Place("code", BOOKED)))

    def _enter(self, state: State) -> Form:
        """`id`: what the code is of, where that is known."""

        def opened(state: State, digits: str) -> Step:
            return state, (OpenCode(digits),)

        asked = self._wording.text("code.ask_booked" if state.here.id == BOOKED else "code.ask")
        return Form((asked,), number=Number(CODE_DIGITS, CODE_DIGITS, opened))

    def _made(self, state: State) -> Form:
        told = self._wording.text("code.made", code=" ".join(state.here.id))
        return Form(
            (told,), tail=self._wording.keys("repeat", "back", "person"), question=True, answered=True
        )


def found(state: State) -> MakeCode | None:
    """What a call has led to, as a code keeps it: where the caller is, or came from; else the last guide that
    was read out."""
    for place in reversed(state.path):
        if place.kind == "interview" and place.answers:
            return MakeCode(interview=place.id, answers=place.answers)
        if place.kind in ("guide", "section"):
            return MakeCode(guide=place.id)
        if place.kind == "offer" and place.guides:
            return MakeCode(guide=place.guides[0])
    return MakeCode(guide=state.heard[-1]) if state.heard else None
