"""An appointment by telephone: service → day → time → confirmed → a code, said twice."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from centre.queue.appointments import CLASS
from content.pack import Pack
from content.service import Service
from ivr.dialogue.actions import Book, FindDays, FindTimes, Unbook
from ivr.dialogue.events import Booked, DaysFound, TimesFound, Unbooked
from ivr.dialogue.form import Answers, Choice, Form, Move, Number, Step, Take, done, go, home, instead
from ivr.dialogue.state import Place, State
from ivr.dialogue.wording import Wording

PAGE = 5
"""Days or times read out at a time; one key more leads to the next."""

Maker = Callable[[State], Form]


class Booking:
    """The forms of an appointment."""

    def __init__(self, pack: Pack, wording: Wording, phone_digits: tuple[int, int]) -> None:
        self._pack, self._wording, self._phone_digits = pack, wording, phone_digits
        self.answers: Answers = {
            DaysFound: self._days_found,
            TimesFound: self._times_found,
            Booked: self._was_booked,
            Unbooked: self._was_unbooked,
        }
        self.makers: Mapping[str, Maker] = {
            "book": self._service,
            "book-day": self._day,
            "book-time": self._time,
            "book-number": self._number,
            "book-check": self._check,
            "booked": self._booked,
            "unbooked": self._unbooked,
        }

    def services(self) -> tuple[Service, ...]:
        """Those that can be booked, as far as the pack says."""
        return tuple(
            one for one in self._pack.services.values() if any(rule.id == CLASS for rule in one.priority)
        )

    def ask(self, digit: str, service: str | None = None) -> tuple[Choice, ...]:
        """The choice that leads here, from any place; none if nothing (or not this service) can be booked."""
        services = self.services()
        if service is not None:
            services = tuple(one for one in services if one.id == service)
        if not services:
            return ()
        take = go(Place("book")) if service is None else _find_days(service)
        return (Choice(digit, self._wording.text("book.ask"), self._wording.words("book"), take),)

    # --- where the centre's answers lead --------------------------------------------------------------------

    def _days_found(self, state: State, found: DaysFound) -> Move:
        if not found.days:
            return Move(state, (self._wording.text("book.no_day"),))
        return Move(go(Place("book-day", found.service, options=found.days))(state)[0])

    def _times_found(self, state: State, found: TimesFound) -> Move:
        if not found.times:
            return Move(state, (self._wording.text("book.no_time"),))
        return Move(go(Place("book-time", found.service, found.day, options=found.times))(state)[0])

    def _was_booked(self, state: State, answer: Booked) -> Move:
        here, text = state.here, self._wording.text
        if answer.code:
            booked = Place("booked", here.id, here.part, options=(answer.code,))
            return Move(done(state, booked), (text("book.made"),))
        if answer.refusal == "no-slot":  # somebody else was quicker
            return Move(_other_day(state)[0], (text("book.taken"),))
        if answer.refusal == "too-many":
            return Move(home(state)[0], (text("book.too_many"),))
        return Move(state, (text("book.failed"),), "callback")

    def _was_unbooked(self, state: State, answer: Unbooked) -> Move:
        if not answer.done:
            return Move(state, (self._wording.text("book.not_cancelled"),))
        return Move(instead(Place("unbooked"))(state)[0])

    # --- forms ----------------------------------------------------------------------------------------------

    def _service(self, _state: State) -> Form:
        choices = tuple(
            Choice(str(number), one.say, (one.say, one.title), _find_days(one.id))
            for number, one in enumerate(self.services()[:9], 1)
        )
        return Form((self._wording.text("book.service"),), choices, tail=self._wording.keys("back", "person"))

    def _day(self, state: State) -> Form:
        def choose(day: str) -> Take:
            return lambda state: (state, (FindTimes(state.here.id, day),))

        return self._page(
            state,
            self._wording.text("book.day", service=self._title(state.here.id)),
            self._wording.day,
            self._wording.day_words,
            choose,
        )

    def _time(self, state: State) -> Form:
        here = state.here

        def choose(time: str) -> Take:
            check = Place("book-check", here.id, time)
            return lambda state: go(check if state.caller else Place("book-number", here.id, time))(state)

        return self._page(
            state,
            self._wording.text("book.time", day=self._wording.day(here.part)),
            self._wording.time,
            self._wording.time_words,
            choose,
        )

    def _page(
        self,
        state: State,
        prompt: str,
        say: Callable[[str], str],
        words: Callable[[str], tuple[str, ...]],
        choose: Callable[[str], Take],
    ) -> Form:
        here = state.here
        choices: list[Choice] = []
        taken: set[str] = set()
        for number, one in enumerate(here.options[:PAGE], 1):
            own = tuple(word for word in words(one) if word not in taken)  # 星期三 is the next one
            taken.update(own)
            choices.append(Choice(str(number), say(one), own, choose(one)))
        if len(here.options) > PAGE:
            later = go(replace(here, options=here.options[PAGE:]))
            choices.append(
                Choice(str(PAGE + 1), self._wording.text("book.later"), self._wording.words("later"), later)
            )
        return Form((prompt,), tuple(choices), tail=self._wording.keys("back", "person"))

    def _number(self, state: State) -> Form:
        here = state.here

        def entered(state: State, digits: str) -> Step:
            return instead(Place("book-check", here.id, here.part, options=(digits,)))(state)

        return Form((self._wording.text("book.number"),), number=Number(*self._phone_digits, entered))

    def _check(self, state: State) -> Form:
        here = state.here
        phone = here.options[0] if here.options else state.caller
        told = self._wording.text(
            "book.check",
            service=self._title(here.id),
            day=self._wording.day(here.part[:10]),
            time=self._wording.time(here.part),
            phone=phone,
        )
        yes: Take = lambda state: (state, (Book(here.id, here.part, phone),))  # noqa: E731
        return Form(
            (told,),
            (
                Choice("1", self._wording.text("yes"), self._wording.words("yes"), yes),
                Choice("2", self._wording.text("no"), self._wording.words("no"), _other_day),
            ),
        )

    def _booked(self, state: State) -> Form:
        """`id`: the service; `part`: when; `options`: the code to check in with."""
        here = state.here
        code = here.options[0]
        told = self._wording.text(
            "book.done",
            service=self._title(here.id),
            day=self._wording.day(here.part[:10]),
            time=self._wording.time(here.part),
            code=" ".join(code),
            centre=self._pack.meta.title,
        )
        cancel: Take = lambda state: (state, (Unbook(code),))  # noqa: E731
        return Form(
            (told,),
            (Choice("9", self._wording.text("book.cancel"), self._wording.words("cancel"), cancel),),
            tail=self._wording.keys("repeat", "back", "person"),
            question=True,
            answered=True,
        )

    def _unbooked(self, _state: State) -> Form:
        return Form(
            (self._wording.text("book.cancelled"),),
            self.ask("1"),
            tail=self._wording.keys("back", "person"),
            question=True,
            answered=True,
        )

    def _title(self, service: str) -> str:
        return self._pack.services[service].say if service in self._pack.services else service


def _find_days(service: str) -> Take:
    return lambda state: (state, (FindDays(service),))


def _other_day(state: State) -> Step:
    """Back to the days, whatever was chosen since."""
    path = state.path
    while path[-1].kind in ("book-time", "book-number", "book-check"):
        path = path[:-1]
    return replace(state, path=path), ()
