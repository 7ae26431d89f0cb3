"""Which topics a question is about, by the words that topics.yaml gives for each."""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from content.search.sound import blurred, placed
from content.topic import Topic

STRENGTH = {"sure": 4.5, "strong": 3.0, "usual": 1.5, "weak": 0.6}
"""What a term adds to its topic the first time it appears."""

AGAIN = 0.25
"""What each further appearance adds, as a fraction of the first (three count at most)."""

OPENING = 1.3
"""People name their matter first: terms in the first clause count this much more."""

LONGER = 0.2
"""What each character beyond two adds to a term, as a fraction: longer terms say more."""

BY_SOUND = 0.6
"""A term that only sounds right counts less than one that is written right."""

CLAUSE = re.compile(r"[，。？！；,?!;\s]")


@dataclass(frozen=True)
class Verdict:
    """A topic with its share of the evidence (all topics together give 1) and the terms that spoke for it."""

    title: str
    share: float
    terms: tuple[str, ...]


class Classifier:
    """Ranks topics by their terms; of overlapping terms the longest counts."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        self._titles: list[str] = []
        self._written = _Trie()
        self._sounded = _Trie()
        for index, topic in enumerate(topics):
            self._titles.append(topic.title)
            for strength, weight in STRENGTH.items():
                for term in getattr(topic.terms, strength):
                    points = weight * (1 + LONGER * max(0, len(term) - 2))
                    self._written.add(term, term, index, points)
                    sound = [blurred(syllable) for _, syllable in placed(term)]
                    if len(sound) >= 3:  # two syllables have too many homophones (还是, 海事)
                        self._sounded.add(sound, term, index, points * BY_SOUND)

    def rank(self, text: str) -> list[Verdict]:
        """All topics, best first; with nothing to go by every share is the same."""
        points = [0.0] * len(self._titles)
        terms: list[list[str]] = [[] for _ in self._titles]
        first = CLAUSE.search(text, 4)
        opening = first.start() if first else len(text)
        counts: dict[tuple[int, str], int] = {}
        for at, entry in self._found(text):
            for index, weight in entry.weights.items():
                seen = counts.get((index, entry.term), 0)
                counts[index, entry.term] = seen + 1
                if seen == 0:
                    points[index] += weight * (OPENING if at < opening else 1.0)
                    terms[index].append(entry.term)
                elif seen <= 3:
                    points[index] += weight * AGAIN
        total = sum(math.exp(value) for value in points)
        order = sorted(range(len(points)), key=lambda index: (-points[index], index))
        return [Verdict(self._titles[i], math.exp(points[i]) / total, tuple(terms[i])) for i in order]

    def _found(self, text: str) -> Iterator[tuple[int, "_Entry"]]:
        """Terms written in the text, then terms that only sound like a stretch of it."""
        taken = bytearray(len(text) + 1)
        for at, length, entry in _longest(self._written, text):
            taken[at : at + length] = b"\1" * length
            yield at, entry
        sounds = [(at, blurred(syllable)) for at, syllable in placed(text)]
        for start, length, entry in _longest(self._sounded, [sound for _, sound in sounds]):
            places = [sounds[index][0] for index in range(start, start + length)]
            if not any(taken[place] for place in places):
                yield places[0], entry


@dataclass
class _Entry:
    term: str
    weights: dict[int, float]


class _Trie:
    """Terms by their parts (characters or syllables)."""

    def __init__(self) -> None:
        self.children: dict[str, _Trie] = {}
        self.entry: _Entry | None = None

    def add(self, parts: Iterable[str], term: str, index: int, weight: float) -> None:
        node = self
        for part in parts:
            if part not in node.children:
                node.children[part] = _Trie()
            node = node.children[part]
        if node.entry is None:
            node.entry = _Entry(term, {})
        node.entry.weights[index] = max(weight, node.entry.weights.get(index, 0.0))


def _longest(trie: _Trie, parts: str | list[str]) -> Iterator[tuple[int, int, _Entry]]:
    """Start, length and entry of every term that is not inside a longer one."""
    covered = 0
    for start in range(len(parts)):
        node: _Trie | None = trie
        found: tuple[int, _Entry] | None = None
        for end in range(start, len(parts)):
            node = node.children.get(parts[end]) if node else None
            if node is None:
                break
            if node.entry is not None:
                found = (end + 1, node.entry)
        if found and found[0] > covered:
            covered = found[0]
            yield start, found[0] - start, found[1]
