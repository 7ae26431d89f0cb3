"""What the recogniser expects: the words of a menu, and how people put the pack's questions."""

from collections.abc import Iterator
from functools import lru_cache

from content.pack import Pack
from ivr.dialogue.actions import Listen
from ivr.dialogue.match import GAP
from ivr.speech.recogniser import Grammar, Recogniser, Speech

WEIGHT = 20
"""How often a place's own words are counted against each sentence of the pack: enough to be heard among
thousands, not so much that they are heard in everything (measured on tests/calls/speech)."""


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
            yield from pack.phrases.text(key).replace(GAP, "").split("、")


class Grammars:
    """The grammars of one pack, compiled once and shared by all calls."""

    def __init__(self, speech: Speech, pack: Pack) -> None:
        self._speech = speech
        self._question = speech.grammar(sentences(pack))
        self._at = lru_cache(maxsize=512)(self._compile)

    def recogniser(self, listen: Listen, rate_hz: int = 8000) -> Recogniser:
        """For what can be said at a place: its words alone, or together with questions of all kinds."""
        return self._speech.recogniser(self._at(listen.words, listen.question), rate_hz, listen.words)

    def _compile(self, words: tuple[str, ...], question: bool) -> Grammar:
        menu = self._speech.grammar(words)
        if not question:
            return menu
        return Grammar(self._question.phrases + WEIGHT * menu.phrases)
