"""Finding guides, topics and places from what people type or say; one ranker for screen and phone.

A guide's score adds up three things, the same every time; `why` names the sentence that was most alike.

1. Likeness (likeness.py): how much of what the question says, by characters and by sounds, its best sentence
   says (its title, what people ask, its short form), all its sentences together, and its whole text.
2. A lift for the guides of the question's likeliest topics.
3. Meaning (meaning.py): how likely the guide is by a vector of the whole question. It counts little; it
   decides between guides that share as many words, and not at all where a recogniser misheard the characters.

Topics add up likewise: the terms that speak for each (classify.py), and meaning. Letters only are taken for
pinyin or its initials (typed.py); English words lead to the English guides, which are ranked in the same way.
Words of dialects are put into plain ones first (dialect.py).
"""

import re
import threading
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.metadata import version

import numpy as np

from content.outlet import Adviser, Outlet
from content.pack import Pack
from content.search import features, latin, likeness, meaning, sound
from content.search.classify import Classifier
from content.search.dialect import Dialect
from content.search.features import clean, is_pinyin
from content.search.kept import code, kept
from content.search.likeness import Scores, Sentences, Texts, sentences_table, texts_table
from content.search.meaning import Meaning
from content.search.places import Places
from content.search.typed import Typed

SHORT = 0.55
"""How much a likeness to a guide's short form counts beside one to its title or to how people ask."""

TOGETHER = 0.6
"""How much all that people ask of a guide, taken together, adds to its best sentence."""

BODY = 0.6
"""How much the guide's whole text adds."""

TOPIC = 0.1
"""How much the question's topic lifts the guides of that topic."""

MEANING = 0.04
"""How much the logarithm of a guide's likelihood by meaning adds to its score by words and sounds."""

HEARD, READ = 0.4, 0.9
"""The share of a question's known sounds that are written as the pack writes them: up to the first, the
question is full of homophones and its characters mean nothing; from the second on they mean what they say."""

TOPIC_MEANING = 0.75
"""How much the logarithm of a topic's likelihood by meaning adds to that by its terms."""

HUNCH = 1e-3
"""The share that a topic keeps for which no term speaks."""

FAMILIAR = 0.4
"""The share of what a question says that a guide must answer to for a score of one half."""

LEAST = 0.5
"""A question with less mass (我, 的; 离婚 has about 2) says too little for any answer to be sure."""

_CHINESE = re.compile(r"[^\x00-\x7f]")
_LETTERS = re.compile(r"[a-z']+")


@dataclass(frozen=True)
class Match:
    """A guide (its id) or a topic (its title), how sure (0 to 1), and why, in words for an editor."""

    id: str
    score: float
    why: str


class Index:
    """Search over what a pack says in one language; safe to share.

    What was never seen before is learnt first, which takes seconds. Questions in English are answered from
    the English guides, which are learnt when the first such question comes.
    """

    def __init__(self, pack: Pack, language: str = "zh") -> None:
        threading.Thread(target=meaning.warm, daemon=True).start()
        self._pack = pack
        self._language = language
        written = pack if language == "zh" else pack.in_language(language)
        guides = [guide for guide in written.guides.values() if guide.language == language]
        titles = [topic.title for topic in pack.topics]
        self._classifier = Classifier(pack.topics)
        self._dialect = Dialect({row.said: row.meant for row in pack.dialect})
        self._titles = titles
        self._ids = [guide.id for guide in guides]
        self._topics = np.array([titles.index(guide.topic) for guide in guides], dtype=np.intp)
        sentences: list[tuple[int, str, float]] = []
        for number, guide in enumerate(guides):
            for text in dict.fromkeys((guide.title, guide.say, *guide.asks)):
                sentences.append((number, text, 1.0))
            sentences.append((number, guide.short, SHORT))
        self._texts = [text for _, text, _ in sentences]
        self._weights = np.array([weight for _, _, weight in sentences])
        self._owners = np.array([number for number, _, _ in sentences], dtype=np.intp)
        self._firsts = np.searchsorted(self._owners, np.arange(len(guides)))
        self._counts = np.bincount(self._owners, minlength=len(guides))
        owners = self._owners.tolist()
        self._sentences = Sentences(
            kept(
                "sentences",
                (_made_by(), "\0".join(self._texts), str(owners)),
                lambda: sentences_table([clean(text) for text in self._texts], owners),
            )
        )
        self._meaning, self._subjects = self._learn(pack)
        self._vector = lru_cache(maxsize=64)(lambda text: meaning.vectors([text])[0])
        bodies = [
            "\n".join(item for part in guide.sections for block in part.blocks for item in block.items)
            for guide in guides
        ]
        self._bodies = Texts(kept("texts", (_made_by(), "\0".join(bodies)), lambda: texts_table(bodies)))
        self._outlets = Places(
            pack.outlets,
            [f"{place.name} {place.kind} {place.district} {place.address}" for place in pack.outlets],
        )
        self._advisers = Places(
            pack.advisers,
            [f"{one.place} {one.name} {_called(one.name)}" for one in pack.advisers],
        )

    def topics(self, text: str, limit: int = 3) -> list[Match]:
        """The topics of a question by title, best first; the scores of all topics add up to 1."""
        terms, shares = self._weigh(text := self._plain(text))
        if _LETTERS.fullmatch(text) and not self._is_english(text):
            terms, shares = self._by_guides(text, terms, shares)
        order = np.argsort(-shares, kind="stable")[:limit]
        return [
            Match(
                self._titles[number], round(float(shares[number]), 4), "、".join(terms[number]) or "意思相近"
            )
            for number in order
        ]

    def _plain(self, text: str) -> str:
        return self._dialect.plain(clean(text))

    def _learn(self, pack: Pack) -> tuple[Meaning, ...]:
        """What is said of guides and asked of topics teaches which guide and which topic a question means."""
        examples = [(text, number) for number, topic in enumerate(pack.topics) for text in topic.examples]
        sentences = [*self._texts, *(text for text, _ in examples)]
        guides = [*self._owners.tolist(), *(meaning.NOBODY for _ in examples)]
        topics = [*self._topics[self._owners].tolist(), *(number for _, number in examples)]
        return meaning.learnt(sentences, (guides, topics), (len(self._ids), len(self._titles)))

    def _weigh(self, text: str) -> tuple[list[tuple[str, ...]], Scores]:
        """For each topic the terms that speak for it, and its share of all the evidence."""
        verdicts = {verdict.title: verdict for verdict in self._classifier.rank(text)}
        terms = [verdicts[title].terms for title in self._titles]
        if not text:
            return terms, np.full(len(terms), 1 / len(terms))
        points = np.log([verdicts[title].share + HUNCH for title in self._titles])
        if not is_pinyin(text):  # which the encoder does not know
            points += TOPIC_MEANING * self._subjects.likelihoods(self._vector(text))
        points = np.exp(points - points.max())
        return terms, points / points.sum()

    def _by_guides(
        self, text: str, terms: list[tuple[str, ...]], shares: Scores
    ) -> tuple[list[tuple[str, ...]], Scores]:
        """The same for pinyin, in which few terms are found: a topic is also as likely as its best guide."""
        likely = np.full(len(shares), HUNCH)
        terms = list(terms)
        for match in reversed(self.guides(text)):  # so that the best of a topic stays
            topic = int(self._topics[self._ids.index(match.id)])
            likely[topic], terms[topic] = match.score, terms[topic] or (match.why,)
        shares = shares * likely
        return terms, shares / shares.sum()

    def guides(self, text: str, limit: int = 5) -> list[Match]:
        """The guides that answer a question, best first; none for a question without a familiar word."""
        text = self._plain(text)
        if not text or not self._ids:
            return []
        if found := self._by_typing(text):
            return found[:limit]
        if self._is_english(text):
            return self._english.guides(text, limit)
        alike, mass = self._sentences.compare(text)
        alike = alike * self._weights
        best = np.maximum.reduceat(alike, self._firsts)
        lift = self._weigh(text)[1][self._topics]
        said = TOGETHER * self._sentences.owned(text) + BODY * self._bodies.compare(text)
        points = best + mass * said
        points[points > 0] += mass * TOPIC * lift[points > 0]
        if not points.any():
            return []
        share = points / mass * min(1.0, mass / LEAST)
        scores = share / (share + FAMILIAR)
        scores += MEANING * self._trust(text) * (1 + self._meaning.likelihoods(self._vector(text)))
        order = np.argsort(np.where(points > 0, -scores, np.inf), kind="stable")[:limit]
        sure = np.clip(scores, 0.001, 1.0)
        return [
            Match(self._ids[number], round(float(sure[number]), 4), self._why(int(number), alike))
            for number in order
            if points[number] > 0
        ]

    def _trust(self, text: str) -> float:
        """How much (0 to 1) a text's characters mean what they say."""
        if self._language != "zh":
            return 1.0
        return float(np.clip((self._sentences.written(text) - HEARD) / (READ - HEARD), 0.0, 1.0))

    def outlets(self, text: str, limit: int = 5) -> list[Outlet]:
        """Service outlets by name, kind, district or address, best first."""
        return self._outlets.find(text, limit)

    def advisers(self, text: str, limit: int = 5) -> list[Adviser]:
        """Village and community legal advisers by place or name, best first."""
        return self._advisers.find(text, limit)

    @cached_property
    def _typed(self) -> Typed:
        """Guides by what they are called and asked."""
        rows = zip(self._owners, self._texts, self._weights, strict=True)
        return Typed((int(owner), text) for owner, text, weight in rows if weight == 1)

    def _why(self, number: int, alike: Scores) -> str:
        first = self._firsts[number]
        own = alike[first : first + self._counts[number]]
        return f"像“{self._texts[first + np.argmax(own)]}”" if own.any() else "正文里有相同的字"

    def _by_typing(self, text: str) -> list[Match]:
        """Guides by pinyin or its initials, as far as typed; none for what is not letters only."""
        letters = text.replace(" ", "")
        if self._language != "zh" or not _LETTERS.fullmatch(letters):
            return []
        return [
            Match(self._ids[number], round(score, 4), f"拼音像“{text}”")
            for number, score, text in self._typed.find(letters)
        ]

    def _is_english(self, text: str) -> bool:
        """Whether at least half of the words of a text stand in the English guides too."""
        if self._language != "zh" or _CHINESE.search(text):
            return False
        words = _LETTERS.findall(text)
        known = sum(word in self._english_words for word in words)
        return 0 < len(words) <= 2 * known

    @cached_property
    def _english_words(self) -> frozenset[str]:
        guides = [guide for (_, language), guide in self._pack.translations.items() if language == "en"]
        texts = (text for guide in guides for text in (guide.title, *guide.asks, guide.short))
        return frozenset(word for text in texts for word in _LETTERS.findall(text.lower()))

    @cached_property
    def _english(self) -> "Index":
        return Index(self._pack, "en")


def _called(name: str) -> str:
    """Surname and title: who is listed as 林晓禾律师 is called 林律师."""
    return name[0] + name[-2:]


def _made_by() -> str:
    """What tables of sentences and texts depend on besides these."""
    return f"{code(features, latin, likeness, sound)} {version('pypinyin')}"
