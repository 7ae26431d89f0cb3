"""Complaints, opinions and praise by telephone, and what became of them. Handing a matter to another unit.

Nothing is recorded: a caller says by key what it is about, and is called back at their number.
"""

from collections.abc import Callable, Mapping

from content.pack import Pack
from ivr.dialogue.actions import FindOpinion, HandOver, Submit
from ivr.dialogue.events import HandedOver, OpinionFound, Submitted
from ivr.dialogue.form import Answers, Choice, Form, Move, Number, Step, Take, done, go, instead
from ivr.dialogue.state import Place, State
from ivr.dialogue.wording import Wording

KINDS = ("complaint", "opinion", "praise")
ABOUT = ("slow", "unkind", "unsolved", "money", "other")
"""What it can be about; the words are in the pack under ivr.opinion.about."""

COMPLAIN = "complain"
"""The guide on complaints about others than the centre."""

NUMBER_DIGITS = 8
"""Of an opinion's number."""

Maker = Callable[[State], Form]


class Opinions:
    """The forms of opinions, and of matters that are handed over."""

    def __init__(self, pack: Pack, wording: Wording, phone_digits: tuple[int, int]) -> None:
        self._pack, self._wording, self._phone_digits = pack, wording, phone_digits
        self.answers: Answers = {
            Submitted: self._submitted,
            OpinionFound: self._found,
            HandedOver: self._was_handed_over,
        }
        self.makers: Mapping[str, Maker] = {
            "opinion": self._kind,
            "opinion-about": self._about,
            "opinion-number": self._number,
            "opinion-check": self._check,
            "opinion-kept": self._kept,
            "opinion-ask": self._ask,
            "opinion-told": self._told,
            "hand-over-number": self._hand_over_number,
            "hand-over-check": self._hand_over_check,
            "handed-over": self._handed_over,
        }

    # --- where the centre's answers lead --------------------------------------------------------------------

    def _submitted(self, state: State, answer: Submitted) -> Move:
        if not answer.number:
            return Move(state, (self._wording.text("opinion.failed"),), "callback")
        return Move(done(state, Place("opinion-kept", state.here.id, options=(answer.number,))))

    def _found(self, state: State, found: OpinionFound) -> Move:
        if found.locked:
            return Move(state, (self._wording.text("opinion.locked"),), "person")
        if not found.state:
            return Move(state, (self._wording.text("opinion.unknown"),), "miss")
        return Move(instead(Place("opinion-told", found.state, found.due, options=found.replies))(state)[0])

    def _was_handed_over(self, state: State, answer: HandedOver) -> Move:
        if not answer.done:
            return Move(state, (self._wording.text("hand_over.failed"),), "callback")
        return Move(done(state, Place("handed-over", part=state.here.part)))

    # --- opinions -------------------------------------------------------------------------------------------

    def _kind(self, _state: State) -> Form:
        text, words = self._wording.text, self._wording.words
        choices = [
            Choice(str(number), text(f"opinion.{kind}"), words(kind), go(Place("opinion-about", kind)))
            for number, kind in enumerate(KINDS, 1)
        ]
        choices.append(Choice("4", text("opinion.follow"), words("follow"), go(Place("opinion-ask"))))
        return Form((text("opinion.ask"),), tuple(choices), tail=self._wording.keys("back", "person"))

    def at_once(self) -> tuple[Choice, ...]:
        """What leads here for those who say it unasked."""
        words = self._wording.words
        return (
            Choice("", "", words("opinion"), go(Place("opinion"))),
            Choice("", "", words("follow"), go(Place("opinion-ask"))),
            Choice("", "", words("about_us"), go(Place("opinion-about", KINDS[0]))),
            Choice("", "", words("praise"), go(Place("opinion-about", KINDS[2]))),
        )

    def about_us(self, digit: str, guide: str) -> tuple[Choice, ...]:
        """Who hears how to complain of lawyers and notaries may have meant this centre."""
        if guide != COMPLAIN:
            return ()
        text, words = self._wording.text("opinion.about_us"), self._wording.words("about_us")
        return (Choice(digit, text, words, go(Place("opinion-about", KINDS[0]))),)

    def _about(self, state: State) -> Form:
        kind = state.here.id
        text = self._wording.text

        def choose(about: str) -> Take:
            def take(state: State) -> Step:
                place = Place("opinion-check" if state.caller else "opinion-number", kind, about)
                return go(place)(state)

            return take

        choices = tuple(
            Choice(str(number), said, (said,), choose(about))
            for number, about in enumerate(ABOUT, 1)
            if (said := text(f"opinion.about.{kind}.{about}"))
        )
        return Form((text(f"opinion.what.{kind}"),), choices, tail=self._wording.keys("back", "person"))

    def _number(self, state: State) -> Form:
        here = state.here

        def entered(state: State, digits: str) -> Step:
            return instead(Place("opinion-check", here.id, here.part, options=(digits,)))(state)

        unnamed = instead(Place("opinion-check", here.id, here.part, options=("",)))
        number = Number(*self._phone_digits, entered, unnamed)
        return Form((self._wording.text("opinion.number"),), number=number)

    def _check(self, state: State) -> Form:
        here, text, words = state.here, self._wording.text, self._wording.words
        phone = here.options[0] if here.options else state.caller
        about = text(f"opinion.about.{here.id}.{here.part}")
        matter = text("opinion.text", kind=text(f"opinion.{here.id}"), about=about)
        if state.matter:
            matter = text("opinion.matter", text=matter, matter=state.matter)
        keep: Take = lambda state: (state, (Submit(here.id, matter, phone),))  # noqa: E731
        other = instead(Place("opinion-number", here.id, here.part))
        key = "opinion.check" if phone else "opinion.check_unnamed"
        return Form(
            (text(key, kind=text(f"opinion.{here.id}"), about=about, phone=phone),),
            (
                Choice("1", text("yes"), words("yes"), keep),
                Choice("2", text("callback.other" if phone else "opinion.leave"), words("no"), other),
            ),
        )

    def _kept(self, state: State) -> Form:
        """`id`: the kind; `options`: the number to ask after it with."""
        number = " ".join(state.here.options[0])
        return Form(
            (self._wording.text("opinion.kept", number=number),),
            tail=self._wording.keys("repeat", "back", "person"),
            question=True,
            answered=True,
        )

    def _ask(self, _state: State) -> Form:
        def entered(state: State, digits: str) -> Step:
            return state, (FindOpinion(digits),)

        return Form(
            (self._wording.text("opinion.ask_number"),), number=Number(NUMBER_DIGITS, NUMBER_DIGITS, entered)
        )

    def _told(self, state: State) -> Form:
        """`id`: how it stands; `part`: by when it is answered; `options`: the answers."""
        here, text = state.here, self._wording.text
        told = [text("opinion.reply", text=reply) for reply in here.options]
        if not told:
            told = [text("opinion.waits", day=self._wording.day(here.part))]
        return Form(
            tuple(told), tail=self._wording.keys("repeat", "back", "person"), question=True, answered=True
        )

    # --- handing over ---------------------------------------------------------------------------------------

    def hand_over(self, digit: str, unit: str) -> Choice:
        """The choice that has a unit of the list of outlets call the caller."""

        def take(state: State) -> Step:
            kind: Place = Place("hand-over-check" if state.caller else "hand-over-number", part=unit)
            return go(kind)(state)

        return Choice(digit, self._wording.text("hand_over.ask", unit=unit), (), take)

    def _hand_over_number(self, state: State) -> Form:
        here = state.here

        def entered(state: State, digits: str) -> Step:
            return instead(Place("hand-over-check", part=here.part, options=(digits,)))(state)

        return Form((self._wording.text("callback.ask"),), number=Number(*self._phone_digits, entered))

    def _hand_over_check(self, state: State) -> Form:
        here, text, words = state.here, self._wording.text, self._wording.words
        phone = here.options[0] if here.options else state.caller
        matter = state.matter or text("callback.matter")
        give: Take = lambda state: (state, (HandOver(here.part, matter, phone),))  # noqa: E731
        about = (text("hand_over.matter", matter=state.matter),) if state.matter else ()
        return Form(
            (*about, text("hand_over.check", unit=here.part, phone=phone)),
            (
                Choice("1", text("yes"), words("yes"), give),
                Choice(
                    "2",
                    text("callback.other"),
                    words("no"),
                    instead(Place("hand-over-number", part=here.part)),
                ),
            ),
        )

    def _handed_over(self, state: State) -> Form:
        return Form(
            (self._wording.text("hand_over.done", unit=state.here.part),),
            tail=self._wording.keys("repeat", "back", "person"),
            question=True,
            answered=True,
        )
