"""The form of each place, from the pack."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from content import interview as interviews
from content.menu import MenuItem
from content.pack import Pack
from ivr.dialogue.actions import Callback
from ivr.dialogue.booking import Booking
from ivr.dialogue.code import Codes
from ivr.dialogue.directory import Directory
from ivr.dialogue.evaluation import Evaluation
from ivr.dialogue.events import Event
from ivr.dialogue.form import Answers, Choice, Form, Move, Number, Step, Take, go, instead
from ivr.dialogue.guides import Guides
from ivr.dialogue.interview import Interviews
from ivr.dialogue.opinion import Opinions
from ivr.dialogue.state import Place, State
from ivr.dialogue.ticket import Ticketing
from ivr.dialogue.wording import Wording

PHONE_DIGITS = (7, 12)


class Places:
    """Builds forms. One per pack; keeps nothing of a call."""

    def __init__(self, pack: Pack, today: Callable[[], date] = date.today) -> None:
        self._pack = pack
        wording = Wording(pack)
        self.text, self.words, self.keys = wording.text, wording.words, wording.keys
        self._booking = Booking(pack, wording, PHONE_DIGITS)
        self._opinions = Opinions(pack, wording, PHONE_DIGITS)
        self._ticketing = Ticketing(pack, wording, self._booking)
        self._codes = codes = Codes(pack, wording, self._ticketing.told)
        topics = (codes, self._booking, self._opinions, self._ticketing)
        self._answers: Answers = {kind: lead for topic in topics for kind, lead in topic.answers.items()}
        self._makers: Mapping[str, Callable[[State], Form]] = {
            "menu": self._menu,
            "question": self._question,
            "offer": self._offer,
            "number": self._number,
            "number-check": self._number_check,
            "callback": self._callback,
            "transfer": self._transfer,
            **{kind: make for topic in topics for kind, make in topic.makers.items()},
            **Guides(pack, wording, today, codes, self._booking, self._ticketing, self._opinions).makers,
            **Interviews(pack, wording, codes).makers,
            **Directory(pack, wording, self._opinions).makers,
            **Evaluation(wording, PHONE_DIGITS).makers,
        }

    def form(self, state: State) -> Form:
        """What is said and can be answered where the caller is."""
        return self._makers[state.here.kind](state)

    def answer(self, state: State, event: Event) -> Move:
        """Where the centre's answer leads."""
        return self._answers[type(event)](state, event)

    def note(self, state: State) -> State:
        """Remember what the call is about, now that the caller is here."""
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

    # --- menus ----------------------------------------------------------------------------------------------

    def _menu(self, state: State) -> Form:
        item = self._pack.menu.find(state.here.id)
        main = item.id == self._pack.menu.root.id
        choices = tuple(
            Choice(child.digit, child.say, (child.say, *child.spoken), go(place))
            for child in sorted(item.items, key=_digit)
            if child.digit and (place := self._opens(child, state))
        )
        if main:
            taken = {word for choice in choices for word in choice.words}
            choices += tuple(one for one in self.errands(state) if not taken.issuperset(one.words))
        # With speech the main menu begins by asking; reading nine keys to everyone is what callers dislike.
        ask = main and state.speech
        return Form(
            prompt=(self.text("main.ask"),) if ask else (self.text("menu.title", title=item.say),),
            choices=choices,
            list_choices=not ask,
            tail=self.keys("person") if main else self.keys("back", "person"),
            question=True,
            help=self.text("main.help") if main else "",
        )

    def errands(self, state: State) -> tuple[Choice, ...]:
        """What can be done somewhere in the menu, for those who say it wherever a question can be asked. What
        can be read there is found as an answer."""
        actions = [
            Choice("", "", (item.say, *item.spoken), go(place))
            for item in self._pack.menu.walk()
            if item.action and (place := self._opens(item, state))
        ]
        chosen: list[Choice] = []
        taken: set[str] = set()
        unasked = (self._codes.booked(), *self._opinions.at_once(), *self._ticketing.at_once())
        for one in (*self._booking.ask(""), *actions, *unasked):
            own = tuple(word for word in one.words if word not in taken)
            taken.update(own)
            chosen.append(replace(one, say="", words=own))
        return tuple(chosen)

    def _opens(self, item: MenuItem, state: State) -> Place | None:
        """Where a menu item leads on the telephone; None where it leads nowhere."""
        if item.items:
            return Place("menu", item.id)
        if item.guide:
            return Place("guide", item.guide)
        if item.interview:
            return Place("interview", item.interview)
        match item.action:
            case "question":
                return Place("question") if state.speech else None
            case "outlets":
                return Place("outlets") if self._pack.outlets else None
            case "advisers":
                return Place("advisers") if self._pack.advisers else None
            case "ticket":
                return Place("ticket")
            case "code":
                return Place("code")
            case "opinion":
                return Place("opinion")
            case "person":
                return Place("transfer")
        return None

    def _question(self, _state: State) -> Form:
        return Form(prompt=(self.text("question.ask"),), question=True, help=self.text("question.help"))

    def _offer(self, state: State) -> Form:
        guides = [self._pack.guides[id] for id in state.here.guides if id in self._pack.guides]
        choices = tuple(
            Choice(str(number), guide.say, (guide.say, guide.title), self._open_guide(guide.id))
            for number, guide in enumerate(guides, 1)
        )
        if len(guides) == 1:
            yes = self._open_guide(guides[0].id)
            choices = (Choice("1", self.text("yes"), (*self.words("yes"), guides[0].say), yes),)
        none = Choice(
            str(len(choices) + 1),
            self.text("offer.none" if len(guides) > 1 else "no"),
            self.words("none") + self.words("no"),
            instead(Place("question")),
        )
        if len(guides) == 1:
            return Form((self.text("offer.one", title=guides[0].say),), (*choices, none), question=True)
        return Form((self.text("offer.ask"),), (*choices, none), question=True)

    def _open_guide(self, id: str) -> Take:
        return instead(Place("guide", id))

    # --- a person, or a callback ----------------------------------------------------------------------------

    def _transfer(self, _state: State) -> Form:
        return Form((self.text("transfer"),))

    def _number(self, _state: State) -> Form:
        def entered(state: State, digits: str) -> Step:
            return instead(Place("number-check", digits))(state)

        return Form((self.text("callback.ask"),), number=Number(*PHONE_DIGITS, entered, person=False))

    def _number_check(self, state: State) -> Form:
        number = state.here.id
        again = instead(Place("number"))
        return Form(
            (self.text("callback.check", phone=number),),
            (
                Choice("1", self.text("yes"), self.words("yes"), lambda state: record(state, number)),
                Choice("2", self.text("no"), self.words("no"), again),
            ),
        )

    def _callback(self, state: State) -> Form:
        other = Choice("1", self.text("callback.other"), (), instead(Place("number")))
        return Form(
            (self.text("callback.done", phone=state.callback),),
            (other,),
            tail=self.keys("repeat", "back"),
            question=True,
            answered=True,
        )


def record(state: State, phone: str) -> Step:
    """The callback is recorded and its place entered, where the number is read back."""
    moved, _ = instead(Place("callback"))(state)
    return replace(moved, callback=phone), (Callback(phone, state.matter),)


def _digit(item: MenuItem) -> str:
    """Keys are read out in order; the screen has its tiles in another."""
    return item.digit or ""
