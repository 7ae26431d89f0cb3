"""The form of each place, from the pack."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from content.guide import Guide
from content.interview import Outcome, Question, step
from content.menu import MenuItem
from content.pack import Pack
from ivr.dialogue.actions import Action, Callback, MakeCode
from ivr.dialogue.booking import Booking
from ivr.dialogue.code import Codes
from ivr.dialogue.directory import Directory
from ivr.dialogue.evaluation import Evaluation
from ivr.dialogue.events import Event
from ivr.dialogue.form import Answers, Choice, Form, Move, Number, go, instead
from ivr.dialogue.opinion import Opinions
from ivr.dialogue.state import Place, State
from ivr.dialogue.ticket import Ticketing
from ivr.dialogue.wording import Wording

PHONE_DIGITS = (7, 12)


class Places:
    """Builds forms. One per pack; keeps nothing of a call."""

    def __init__(self, pack: Pack, today: Callable[[], date] = date.today) -> None:
        self._pack = pack
        self._today = today
        wording = Wording(pack)
        self.text, self.words, self.keys = wording.text, wording.words, wording.keys
        self._booking = Booking(pack, wording, PHONE_DIGITS)
        self._opinions = Opinions(pack, wording, PHONE_DIGITS)
        self._ticketing = Ticketing(pack, wording, self._booking)
        self._codes = Codes(pack, wording, self._ticketing.told)
        topics = (self._codes, self._booking, self._opinions, self._ticketing)
        self._answers: Answers = {kind: lead for topic in topics for kind, lead in topic.answers.items()}
        self._makers: Mapping[str, Callable[[State], Form]] = {
            "menu": self._menu,
            "question": self._question,
            "offer": self._offer,
            "guide": self._guide,
            "section": self._section,
            "interview": self._interview,
            "number": self._number,
            "number-check": self._number_check,
            "callback": self._callback,
            "transfer": self._transfer,
            **{kind: make for topic in topics for kind, make in topic.makers.items()},
            **Directory(pack, wording, self._opinions).makers,
            **Evaluation(wording, PHONE_DIGITS).makers,
        }

    def form(self, state: State) -> Form:
        """What is said and can be answered where the caller is."""
        return self._makers[state.here.kind](state)

    def answer(self, state: State, event: Event) -> Move:
        """Where the centre's answer leads."""
        return self._answers[type(event)](state, event)

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
        for one in (*self._booking.ask(""), *self._opinions.at_once(), *actions):
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

    def _open_guide(self, id: str) -> Callable[[State], tuple[State, tuple[Action, ...]]]:
        return instead(Place("guide", id))

    # --- guides ---------------------------------------------------------------------------------------------

    def _guide(self, state: State) -> Form:
        guide = self._pack.guide(state.here.id)
        prompt = [guide.short]
        if not guide.short.startswith(guide.say):
            prompt.insert(0, self.text("guide.title", title=guide.say))
        if guide.overdue(self._today()):
            prompt.append(self.text("guide.overdue"))
        choices = [
            Choice(
                str(number), self.text(f"guide.{key}"), self.words(key), go(Place("section", guide.id, key))
            )
            for number, key in enumerate(_told(guide), 1)
        ]
        choices.append(self._codes.keep("4", MakeCode(guide=guide.id)))
        choices += self._booking.ask("5", guide.service or "")
        choices += self._ticketing.ask("6", guide.service or "")
        choices += self._opinions.about_us("7", guide.id)
        return Form(
            tuple(prompt),
            tuple(choices),
            tail=self.keys("repeat", "person"),
            question=True,
            answered=True,
        )

    def _section(self, state: State) -> Form:
        guide = self._pack.guide(state.here.id)
        key = state.here.part
        section = next((section for section in guide.sections if section.key == key), None)
        told: list[str] = []
        for block in section.blocks if section else ():
            for number, item in enumerate(block.items, 1):
                told.append(
                    self.text("guide.step", number=number, text=item) if block.kind == "steps" else item
                )
        if not told and key == "bring":
            told = list(guide.materials)
        others = [other for other in _told(guide) if other != key]
        choices = [
            Choice(
                str(number),
                self.text(f"guide.{other}"),
                self.words(other),
                instead(Place("section", guide.id, other)),
            )
            for number, other in enumerate(others, 1)
        ]
        choices.append(self._codes.keep("4", MakeCode(guide=guide.id)))
        return Form(
            (self.text("guide.title", title=section.title if section else self.text(f"guide.{key}")), *told),
            tuple(choices),
            tail=self.keys("repeat", "back", "person"),
            question=True,
            answered=True,
        )

    # --- interviews -----------------------------------------------------------------------------------------

    def _interview(self, state: State) -> Form:
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
        choices = []
        if outcome.guide and outcome.guide in self._pack.guides:
            say = self.text("guide.more", title=self._pack.guides[outcome.guide].say)
            choices.append(Choice("1", say, self.words("steps"), go(Place("guide", outcome.guide))))
        choices.append(self._codes.keep("4", MakeCode(interview=here.id, answers=here.answers)))
        told = list(outcome.text)
        if outcome.materials:
            told.append(self.text("interview.bring", materials="、".join(outcome.materials)))
        return Form(
            (outcome.say, *told),
            tuple(choices),
            tail=self.keys("repeat", "back", "person"),
            question=True,
            answered=True,
        )

    # --- a person, or a callback ----------------------------------------------------------------------------

    def _transfer(self, _state: State) -> Form:
        return Form((self.text("transfer"),))

    def _number(self, _state: State) -> Form:
        def entered(state: State, digits: str) -> tuple[State, tuple[Action, ...]]:
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


def record(state: State, phone: str) -> tuple[State, tuple[Action, ...]]:
    """The callback is recorded and its place entered, where the number is read back."""
    moved, _ = instead(Place("callback"))(state)
    return replace(moved, callback=phone), (Callback(phone, state.matter),)


def _digit(item: MenuItem) -> str:
    """Keys are read out in order; the screen has its tiles in another."""
    return item.digit or ""


def _told(guide: Guide) -> list[str]:
    """The sections a telephone offers, those that the guide has."""
    have = {section.key for section in guide.sections}
    if guide.materials:
        have.add("bring")
    return [key for key in ("steps", "bring", "where") if key in have]


def _answer(question: Question, answer: str) -> Callable[[State], tuple[State, tuple[Action, ...]]]:
    def take(state: State) -> tuple[State, tuple[Action, ...]]:
        here = replace(state.here, answers=(*state.here.answers, (question.id, answer)))
        return replace(state, path=(*state.path[:-1], here)), ()

    return take
