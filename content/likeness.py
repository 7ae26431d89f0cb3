"""How alike a question is to sentences and to whole texts, by pairs of characters and by sound."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from content.features import ALONE, CHARACTER_PAIR, SOUND_PAIR, features, kind

Scores = NDArray[np.float64]
Integers = NDArray[np.intp]

SATURATION, EVENED = 1.2, 0.5
"""How soon saying a thing again counts no more, and how far long owners are evened out (BM25's k and b)."""


class Sentences:
    """Sentences that belong to owners (guides); what fewer owners say weighs more."""

    def __init__(self, sentences: Sequence[str], owners: Sequence[int]) -> None:
        self._known = lru_cache(maxsize=64)(self._look_up)
        found = features(sentences)
        count = len(set(owners))
        self._size = len(sentences)
        self._unseen = float(np.log(1 + 2 * count))
        self._codes, places = np.unique(found.code, return_inverse=True)
        base = np.zeros(len(self._codes))
        np.maximum.at(base, places, found.weight)
        self._sentences, self._starts, self._lengths, _ = _runs(places, found.text, len(base), self._size)
        owner = np.asarray(owners, dtype=np.intp)
        self._count = int(owner.max()) + 1 if len(owner) else 0
        features_of = np.repeat(np.arange(len(base)), self._lengths)
        self._having, self._run_starts, self._run_lengths, times = _runs(
            features_of, owner[self._sentences], len(base), self._count
        )
        self._rarities = base * np.log(1 + count / np.maximum(self._run_lengths, 1))
        self._masses = np.bincount(
            self._sentences, np.repeat(self._rarities, self._lengths), minlength=self._size
        )
        said = np.bincount(self._having, times, minlength=self._count).astype(np.float64)
        usual = 1 - EVENED + EVENED * said / max(float(said.mean()) if self._count else 1.0, 1.0)
        self._strengths = times * (SATURATION + 1) / (times + SATURATION * usual[self._having])
        self._owned = base * np.log(1 + (self._count - self._run_lengths + 0.5) / (self._run_lengths + 0.5))

    def _look_up(self, text: str) -> tuple[NDArray[np.intp], float]:
        """The places of the features that a text has and sentences have too, and the weight of the others."""
        found = features([text])
        codes, first = np.unique(found.code, return_index=True)
        weights = found.weight[first]
        if not len(self._codes):
            return np.zeros(0, dtype=np.intp), float(weights.sum())
        places = np.minimum(np.searchsorted(self._codes, codes), len(self._codes) - 1)
        known = self._codes[places] == codes
        return places[known], float(weights[~known].sum())

    def written(self, text: str) -> float:
        """Of the pairs of sounds in a text that sentences have, the share (0 to 1) that they write so too.

        Little of a text full of homophones, as recognition makes them, is written as sentences write it.
        """
        kinds = kind(self._codes[self._known(text)[0]])
        heard = np.count_nonzero(kinds == SOUND_PAIR)
        return min(1.0, np.count_nonzero(kinds == CHARACTER_PAIR) / heard) if heard else 0.0

    def owned(self, text: str) -> Scores:
        """For each owner, how much of what a question says (0 to about 2) all its sentences together say."""
        places, strange = self._known(text)
        if not len(places):
            return np.zeros(self._count)
        positions, runs = _within(places, self._run_starts, self._run_lengths)
        weights = np.repeat(self._owned[places], runs) * self._strengths[positions]
        total = float(self._owned[places].sum()) + strange * self._unseen
        return np.bincount(self._having[positions], weights, minlength=self._count) / max(total, 1e-9)

    def compare(self, text: str) -> tuple[Scores, float]:
        """Likeness of each sentence to a question, and the mass of all that the question says.

        A sentence's likeness is the mass of what both say, less where the sentence says more than that.
        """
        places, strange = self._known(text)
        mass = strange * self._unseen * ALONE
        if not len(places):
            return np.zeros(self._size), mass
        positions, runs = _within(places, self._starts, self._lengths)
        rarities = np.repeat(self._rarities[places], runs)
        shared = np.bincount(self._sentences[positions], rarities, minlength=self._size).astype(np.float64)
        likeness: Scores = shared * np.sqrt(shared / np.maximum(self._masses, 1e-9))
        return likeness, mass + float(self._rarities[places].sum())


def _runs(
    sources: NDArray[np.int64], targets: NDArray[np.int64], source_count: int, target_count: int
) -> tuple[Integers, Integers, Integers, Integers]:
    """For each source the run of its targets, each once and in order: all targets, where each source's run
    starts, its length, and how often each target stood with its source."""
    pairs, times = np.unique(sources * max(target_count, 1) + targets, return_counts=True)
    lengths = np.bincount(pairs // max(target_count, 1), minlength=source_count)
    return pairs % max(target_count, 1), np.cumsum(lengths) - lengths, lengths, times


def _within(places: Integers, starts: Integers, lengths: Integers) -> tuple[Integers, Integers]:
    """Every position within the runs of some places, and the lengths of those runs."""
    runs = lengths[places]
    offsets = np.arange(runs.sum()) - np.repeat(np.cumsum(runs) - runs, runs)
    return np.repeat(starts[places], runs) + offsets, runs


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
        spans = [np.arange(self._starts[place], self._ends[place]) for place in places[known]]
        total += float(self._rarities[places[known]].sum())
        if not spans or not total:
            return scores
        found = np.concatenate(spans)
        weights = self._strengths[found] * np.repeat(
            self._rarities[places[known]], [len(span) for span in spans]
        )
        summed: Scores = np.bincount(self._owners[found], weights, minlength=self._size) / total
        return summed


def _pairs(text: str) -> tuple[NDArray[np.uint64], Scores]:
    """The pairs of neighbouring letters in a text as numbers, and how often each appears."""
    characters = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    distinct, which = np.unique(characters, return_inverse=True)
    letters = np.array([chr(code).isalnum() for code in distinct], dtype=bool)[which]
    together = letters[:-1] & letters[1:]
    codes = (characters[:-1] << np.uint64(21) | characters[1:])[together]
    found, counts = np.unique(codes, return_counts=True)
    return found, counts.astype(np.float64)
