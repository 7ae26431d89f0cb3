"""What the recogniser expects: the words of a menu, and how people put the pack's questions."""

from collections.abc import Iterator
from functools import lru_cache

from content.pack import Pack
from ivr.dialogue.terms import Listen
from ivr.speech.recogniser import Grammar, Recogniser, Recognition, Speech

MENU_CONFIDENCE = 0.7
"""A menu word heard with less is checked against what the question grammar heard."""

LONGER = 2
"""If the question grammar heard more than so many times the menu word's length, it was a question."""


def sentences(pack: Pack) -> Iterator[str]:
    """Everything in the pack that sounds like what callers say. Statute-like text only harms (measured)."""
    for asked in pack.questions:
        yield asked.question
    for guide in pack.guides.values():
        yield from (guide.title, guide.say, *guide.asks)
    for item in pack.menu.walk():
        yield from (item.title, item.say, *item.spoken)
    for interview in pack.interviews.values():
        yield from (interview.title, interview.say)
    for topic in pack.topics:
        yield topic.title
    for key in pack.phrases:
        if key.startswith("ivr.words."):
            yield from pack.phrases.text(key).split("、")


class Grammars:
    """The grammars of one pack, compiled once and shared by all calls."""

    def __init__(self, speech: Speech, pack: Pack) -> None:
        self._speech = speech
        self.question = speech.grammar(sentences(pack))
        self._menu = lru_cache(maxsize=512)(speech.grammar)

    def recognisers(self, listen: Listen, rate_hz: int = 8000) -> dict[str, Recogniser]:
        """One for the words of the place and, where a question may come, one for questions."""
        found: dict[str, Grammar] = {}
        if listen.words:
            found["menu"] = self._menu(listen.words)
        if listen.question:
            found["question"] = self.question
        return {name: self._speech.recogniser(grammar, rate_hz) for name, grammar in found.items()}


def choose(heard: dict[str, Recognition]) -> Recognition:
    """The one of the recognitions to go by."""
    menu, question = heard.get("menu", Recognition()), heard.get("question", Recognition())
    sure = menu.confidence >= MENU_CONFIDENCE or menu.confidence >= question.confidence
    if menu.complete and sure and len(question.text) <= LONGER * len(menu.text):
        return menu
    if question.text:
        return question
    return menu if menu.complete else Recognition(confidence=menu.confidence)
