"""Where to go and whom to ask: the centre itself, the service points and the legal advisers of villages."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from content.pack import Pack
from ivr.dialogue.form import Choice, Form, go, instead
from ivr.dialogue.opinion import Opinions
from ivr.dialogue.state import Place, State
from ivr.dialogue.wording import Wording

PAGE = 3
"""How many are read out at a time: more cannot be kept in mind."""

ONE = "one"
"""The part of a place at which only what was named is read out."""

Maker = Callable[[State], Form]


class Directory:
    """The forms of the lists. `id` of a place: how many come before what is read out there."""

    def __init__(self, pack: Pack, wording: Wording, opinions: Opinions) -> None:
        self._pack, self._wording, self._opinions = pack, wording, opinions
        self._outlet_names = _unique([(one.name, one.kind, one.district) for one in pack.outlets])
        self._adviser_names = _unique([(one.place, _village(one.place)) for one in pack.advisers])
        self.makers: Mapping[str, Maker] = {
            "centre": self._centre,
            "outlets": self._outlets,
            "advisers": self._advisers,
        }

    def _centre(self, _state: State) -> Form:
        meta = self._pack.meta
        told = self._wording.text("centre.told", centre=meta.title, address=meta.address, hours=meta.hours)
        return Form(
            (told,), tail=self._wording.keys("repeat", "back", "person"), question=True, answered=True
        )

    def _outlets(self, state: State) -> Form:
        shown = self._pack.outlets[_shown(state)]
        told = [
            self._wording.text(
                "outlets.one", name=one.name, address=one.address, phone=one.phone, hours=one.hours
            )
            for one in shown
        ]
        choices = [
            self._opinions.hand_over(str(number), one.name)
            for number, one in enumerate(shown, 1)
            if one.name != self._pack.meta.title  # it has the matter already
        ]
        return self._list(state, told, choices, self._outlet_names)

    def _advisers(self, state: State) -> Form:
        told = [
            self._wording.text("advisers.one", place=one.place, name=one.name, phone=one.phone, duty=one.duty)
            for one in self._pack.advisers[_shown(state)]
        ]
        return self._list(state, told, [], self._adviser_names)

    def _list(
        self, state: State, told: list[str], choices: list[Choice], names: Sequence[tuple[str, ...]]
    ) -> Form:
        here, text = state.here, self._wording.text
        key, start = here.kind, int(here.id or 0)
        prompt = told
        if here.part != ONE:
            prompt = [
                text(f"{key}.ask"),
                *told,
                *([text(f"{key}.say")] if state.speech and not start else []),
            ]
            if start + PAGE < len(names):
                later = instead(Place(key, str(start + PAGE)))
                choices = [
                    *choices,
                    Choice(str(PAGE + 1), text("book.later"), self._wording.words("later"), later),
                ]
        named = [
            Choice("", "", words, go(Place(key, str(number), ONE)))
            for number, words in enumerate(names)
            if words
        ]
        tail = self._wording.keys("repeat", "back", "person")
        return Form(tuple(prompt), (*choices, *named), tail=tail, question=True, answered=True)


def _shown(state: State) -> slice:
    start = int(state.here.id or 0)
    return slice(start, start + (1 if state.here.part == ONE else PAGE))


def _unique(rows: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Of each row's names those that no other row has."""
    rows = [tuple(dict.fromkeys(name for name in row if name)) for row in rows]
    all_names = [name for row in rows for name in row]
    return [tuple(name for name in row if all_names.count(name) == 1) for row in rows]


def _village(place: str) -> str:
    """上渠村 of 双渠镇上渠村: people leave the town out."""
    return re.sub(r"^.+(?:镇|乡|街道)(?=.)", "", place)
