"""Guides by telephone: the short answer, then its sections, a few sentences at a time."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from content.guide import Guide
from content.pack import Pack
from content.speech.sayings import telling
from ivr.dialogue.actions import MakeCode
from ivr.dialogue.booking import Booking
from ivr.dialogue.code import Codes
from ivr.dialogue.form import Choice, Form, go, instead
from ivr.dialogue.opinion import Opinions
from ivr.dialogue.state import Place, State
from ivr.dialogue.ticket import Ticketing
from ivr.dialogue.wording import Wording

SECTIONS = ("steps", "bring", "where")
"""Those that have keys of their own, in this order."""

COSTS = {"fee": "8", "time": "9"}
"""What is told in a sentence of the guide's front matter, with its key; named only where nobody can ask."""

PAGE_CHARACTERS = 160
"""About 40 seconds. Longer sections are told in parts: nobody keeps more in mind, or is held so long."""

LATER = "9"

Maker = Callable[[State], Form]


class Guides:
    """The forms of guides. Of a section, `part` is its key, `options` the sentence it goes on with."""

    def __init__(
        self,
        pack: Pack,
        wording: Wording,
        today: Callable[[], date],
        codes: Codes,
        booking: Booking,
        ticketing: Ticketing,
        opinions: Opinions,
    ) -> None:
        self._pack, self._wording, self._today = pack, wording, today
        self._codes, self._booking, self._ticketing, self._opinions = codes, booking, ticketing, opinions
        self.makers: Mapping[str, Maker] = {"guide": self._guide, "section": self._section}

    def _guide(self, state: State) -> Form:
        guide, text = self._pack.guide(state.here.id), self._wording.text
        prompt = [guide.short]
        if not guide.short.startswith(guide.say):
            prompt.insert(0, text("guide.title", title=guide.say))
        if guide.overdue(self._today()):
            prompt.append(text("guide.overdue"))
        choices = self._choices(guide, state)
        known = state.speech and _named(choices) == self._named_before(state, guide)
        if known:
            prompt.append(text("guide.same_keys"))
        return Form(
            tuple(prompt),
            tuple(choices),
            list_choices=not known,
            tail=self._wording.keys("repeat", "person"),
            question=True,
            answered=True,
        )

    def _choices(self, guide: Guide, state: State) -> list[Choice]:
        text, words = self._wording.text, self._wording.words
        choices = [
            Choice(str(number), text(f"guide.{key}"), words(key), go(_at(guide, key)))
            for number, key in enumerate(_told(guide), 1)
        ]
        choices.append(self._codes.keep("4", MakeCode(guide=guide.id)))
        choices += self._booking.ask("5", guide.service or "")
        choices += self._ticketing.ask("6", guide.service or "")
        choices += self._opinions.about_us("7", guide.id)
        for key, digit in COSTS.items():
            title = "" if state.speech else text(f"guide.{key}")
            choices.append(Choice(digit, title, words(key), go(_at(guide, key))))
        return choices

    def _named_before(self, state: State, guide: Guide) -> list[tuple[str, str]]:
        """The keys that the caller has heard with the guide before this one."""
        before = [one for one in state.heard if one != guide.id and one in self._pack.guides]
        return _named(self._choices(self._pack.guide(before[-1]), state)) if before else []

    def _section(self, state: State) -> Form:
        here, text = state.here, self._wording.text
        guide = self._pack.guide(here.id)
        told = self._sentences(guide, here.part)
        start = int(here.options[0]) if here.options else 0
        end = _page_end(told, start)
        title = () if start else (text("guide.title", title=self._heading(guide, here.part)),)
        others = [
            Choice(
                str(number),
                text(f"guide.{other}"),
                self._wording.words(other),
                instead(_at(guide, other)),
            )
            for number, other in enumerate((one for one in _told(guide) if one != here.part), 1)
        ]
        others += [
            Choice("", "", self._wording.words(key), instead(_at(guide, key)))
            for key in COSTS
            if key != here.part
        ]
        others.append(self._codes.keep("4", MakeCode(guide=guide.id)))
        form = Form(
            (*title, *told[start:end]),
            tuple(others),
            tail=self._wording.keys("repeat", "back", "person"),
            question=True,
            answered=True,
        )
        if end >= len(told):
            return form
        later = instead(replace(here, options=(str(end),)))
        return replace(
            form,
            prompt=(*form.prompt, text("guide.later")),
            choices=(*others, Choice(LATER, text("book.later"), self._wording.words("later"), later)),
            list_choices=False,
            onward=later,
        )

    def _heading(self, guide: Guide, key: str) -> str:
        section = guide.section(key)
        return section.title if section else self._wording.text(f"guide.{key}")

    def _sentences(self, guide: Guide, key: str) -> list[str]:
        """What a section tells, sentence by sentence, without the articles it rests on."""
        if key in COSTS:
            return [guide.fee if key == "fee" else guide.time_limit]
        section = guide.section(key)
        told: list[str] = []
        for block in section.blocks if section else ():
            told += telling(self._pack, block)
        return told if told or key != "bring" else list(guide.materials)


def _at(guide: Guide, key: str) -> Place:
    return Place("section", guide.id, key)


def _named(choices: list[Choice]) -> list[tuple[str, str]]:
    return [(one.digit, one.say) for one in choices]


def _told(guide: Guide) -> list[str]:
    """The sections a telephone offers, those that the guide has."""
    have = {section.key for section in guide.sections}
    if guide.materials:
        have.add("bring")
    return [key for key in SECTIONS if key in have]


def _page_end(told: list[str], start: int) -> int:
    """Where the part that begins at `start` ends: at least one sentence, and no short rest left over."""
    end, length = start, 0
    while end < len(told) and (end == start or length + len(told[end]) <= PAGE_CHARACTERS):
        length += len(told[end])
        end += 1
    if end - start > 1 and told[end - 1].endswith("："):
        end -= 1  # a heading goes with what it is of
    rest = sum(map(len, told[end:]))
    return len(told) if rest <= PAGE_CHARACTERS // 4 else end
