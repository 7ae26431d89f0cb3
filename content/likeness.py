"""How alike a question is to sentences and to whole texts, by pairs of characters and by sound."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from content.sound import blurred, syllables

Scores = NDArray[np.float64]

BY_CHARACTER, BY_SOUND = 0.45, 0.55
"""Written right, a pair of characters counts both; a homophone counts by sound only."""

ALONE = 0.25
"""What a single character or syllable counts beside a pair of them."""

_CLAUSES = re.compile(r"[^\w]+")


def features(text: str) -> Iterator[tuple[str, float]]:
    """What a text is compared by, each with its weight; pairs do not reach over punctuation."""
    for clause in _CLAUSES.split(text):
        for character in clause:
            yield character, BY_CHARACTER * ALONE
        for index in range(len(clause) - 1):
            yield clause[index : index + 2], BY_CHARACTER
        sounds = [blurred(syllable) for syllable in syllables(clause)]
        for sound in sounds:
            yield f"~{sound}", BY_SOUND * ALONE
        for one, other in pairwise(sounds):
            yield f"~{one} {other}", BY_SOUND


class Sentences:
    """Sentences that belong to owners (guides); what fewer owners say weighs more."""

    def __init__(self, sentences: Sequence[str], owners: Sequence[int]) -> None:
        postings: dict[str, list[int]] = {}
        weights: dict[str, float] = {}
        for number, sentence in enumerate(sentences):
            found = dict(features(sentence))
            weights.update(found)
            for feature in found:
                postings.setdefault(feature, []).append(number)
        count = len(set(owners))
        self._size = len(sentences)
        self._postings: dict[str, tuple[NDArray[np.intp], float]] = {}
        masses = np.zeros(self._size)
        self._unseen = float(np.log(1 + 2 * count))
        for feature, numbers in postings.items():
            having = len({owners[number] for number in numbers})
            weight = weights[feature] * float(np.log(1 + count / having))
            array = np.array(numbers, dtype=np.intp)
            self._postings[feature] = array, weight
            masses[array] += weight
        self._masses = masses

    def compare(self, text: str) -> tuple[Scores, float]:
        """Likeness of each sentence to a question, and the mass of all that the question says.

        A sentence's likeness is the mass of what both say, less where the sentence says more than that.
        """
        found = dict(features(text))
        mass = 0.0
        arrays: list[NDArray[np.intp]] = []
        weights: list[Scores] = []
        for feature, base in found.items():
            known = self._postings.get(feature)
            if known is None:
                mass += base * self._unseen * ALONE
                continue
            mass += known[1]
            arrays.append(known[0])
            weights.append(np.full(len(known[0]), known[1]))
        if not arrays:
            return np.zeros(self._size), mass
        shared = np.zeros(self._size)
        np.add.at(shared, np.concatenate(arrays), np.concatenate(weights))
        return shared * np.sqrt(shared / np.maximum(self._masses, 1e-9)), mass


class Texts:
    """Whole texts, compared by the pairs of characters in them."""

    def __init__(self, texts: Iterable[str]) -> None:
        pairs = [_pairs(text) for text in texts]
        self._size = len(pairs)
        codes = np.concatenate([found for found, _ in pairs]) if pairs else np.zeros(0, dtype=np.uint64)
        counts = np.concatenate([number for _, number in pairs]) if pairs else np.zeros(0)
        owners = np.repeat(np.arange(self._size), [len(found) for found, _ in pairs])
        lengths = np.array([float(number.sum()) for _, number in pairs])
        typical = float(lengths.mean()) if self._size else 1.0
        order = np.argsort(codes, kind="stable")
        self._codes, self._starts = np.unique(codes[order], return_index=True)
        self._ends = np.append(self._starts[1:], len(codes))
        self._owners = owners[order]
        saturation = 1.2 * (0.25 + 0.75 * lengths / max(typical, 1.0))
        self._strengths = counts[order] / (counts[order] + saturation[self._owners])
        self._rarities = np.log(1 + self._size / np.maximum(self._ends - self._starts, 1))

    def compare(self, text: str) -> Scores:
        """For each text, the share (0 to 1) of what the question says that it says too."""
        scores = np.zeros(self._size)
        asked, _ = _pairs(text)
        if not self._size or not len(asked) or not len(self._codes):
            return scores
        places = np.searchsorted(self._codes, asked)
        known = places < len(self._codes)
        known[known] = self._codes[places[known]] == asked[known]
        total = float(len(asked) - known.sum()) * float(np.log(1 + self._size))
        for place in places[known]:
            span = slice(self._starts[place], self._ends[place])
            scores[self._owners[span]] += self._strengths[span] * self._rarities[place]
            total += float(self._rarities[place])
        return scores / total if total else scores


def _pairs(text: str) -> tuple[NDArray[np.uint64], Scores]:
    """The pairs of neighbouring letters in a text as numbers, and how often each appears."""
    characters = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    letters = np.fromiter((character.isalnum() for character in text), dtype=bool, count=len(text))
    together = letters[:-1] & letters[1:]
    codes = (characters[:-1] << np.uint64(21) | characters[1:])[together]
    found, counts = np.unique(codes, return_counts=True)
    return found, counts.astype(np.float64)
