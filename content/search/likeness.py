"""How alike a question is to sentences and to whole texts, by pairs of characters and by sound."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from content.search.features import ALONE, CHARACTER_PAIR, SOUND_PAIR, features, found_in, kind
from content.search.kept import Table

Scores = NDArray[np.float64]
Integers = NDArray[np.intp]

SATURATION, EVENED = 1.2, 0.5
"""How soon saying a thing again counts no more, and how far long owners are evened out (BM25's k and b)."""


def sentences_table(sentences: Sequence[str], owners: Sequence[int]) -> Table:
    """What `Sentences` needs to know of sentences and their owners (0, 1, … without a gap)."""
    found = features(sentences)
    count = max(owners, default=-1) + 1
    codes, places = np.unique(found.code, return_inverse=True)
    base = np.zeros(len(codes))
    np.maximum.at(base, places, found.weight)
    having, starts, lengths, _ = _runs(places, found.text, len(codes), len(sentences))
    features_of = np.repeat(np.arange(len(codes)), lengths)
    owner = np.asarray(owners, dtype=np.intp)
    owning, owner_starts, owner_lengths, times = _runs(features_of, owner[having], len(codes), count)
    rarities = base * np.log(1 + count / np.maximum(owner_lengths, 1))
    masses = np.bincount(having, np.repeat(rarities, lengths), minlength=len(sentences))
    said = np.bincount(owning, times, minlength=count).astype(np.float64)
    usual = 1 - EVENED + EVENED * said / max(float(said.mean()) if count else 1.0, 1.0)
    return {
        "codes": codes,
        "sentences": having,
        "starts": starts,
        "ends": starts + lengths,
        "masses": np.maximum(masses, 1e-9),
        "rarities": rarities,
        "owners": owning,
        "owner_starts": owner_starts,
        "owner_ends": owner_starts + owner_lengths,
        "strengths": times * (SATURATION + 1) / (times + SATURATION * usual[owning]),
        "owner_rarities": base * np.log(1 + (count - owner_lengths + 0.5) / (owner_lengths + 0.5)),
        "count": np.array(count),
    }


class Sentences:
    """Sentences that belong to owners (guides); what fewer owners say weighs more."""

    def __init__(self, table: Table) -> None:
        """`table`: what `sentences_table` made of them."""
        self._known = lru_cache(maxsize=64)(self._look_up)
        self._codes = table["codes"]
        self._sentences, self._starts, self._ends = table["sentences"], table["starts"], table["ends"]
        self._masses, self._rarities = table["masses"], table["rarities"]
        self._owners = table["owners"]
        self._owner_starts, self._owner_ends = table["owner_starts"], table["owner_ends"]
        self._strengths, self._owner_rarities = table["strengths"], table["owner_rarities"]
        self._count = int(table["count"])
        self._unseen = float(np.log(1 + 2 * self._count))

    def _look_up(self, text: str) -> tuple[Integers, float]:
        """The places of the features that a text has and sentences have too, and the weight of the others."""
        found = features([text])
        codes, first = np.unique(found.code, return_index=True)
        weights = found.weight[first]
        places, known = found_in(self._codes, codes)
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
        rarities = self._owner_rarities[places]
        total = float(rarities.sum()) + strange * self._unseen
        runs = _Runs(places, self._owner_starts, self._owner_ends)
        weights = runs.spread(rarities) * runs.of(self._strengths)
        return np.bincount(runs.of(self._owners), weights, minlength=self._count) / max(total, 1e-9)

    def compare(self, text: str) -> tuple[Scores, float]:
        """Likeness of each sentence to a question, and the mass of all that the question says.

        A sentence's likeness is the mass of what both say, less where the sentence says more than that.
        """
        places, strange = self._known(text)
        rarities = self._rarities[places]
        runs = _Runs(places, self._starts, self._ends)
        shared = np.bincount(
            runs.of(self._sentences), runs.spread(rarities), minlength=len(self._masses)
        ).astype(np.float64, copy=False)
        likeness: Scores = shared * np.sqrt(shared / self._masses)
        return likeness, strange * self._unseen * ALONE + float(rarities.sum())


def _runs(
    sources: NDArray[np.int64], targets: NDArray[np.int64], source_count: int, target_count: int
) -> tuple[Integers, Integers, Integers, Integers]:
    """For each source the run of its targets, each once and in order: all targets, where each source's run
    starts, its length, and how often each target stood with its source."""
    pairs, times = np.unique(sources * max(target_count, 1) + targets, return_counts=True)
    lengths = np.bincount(pairs // max(target_count, 1), minlength=source_count)
    return pairs % max(target_count, 1), np.cumsum(lengths) - lengths, lengths, times


class _Runs:
    """The runs of some places within arrays in which each place has a run."""

    def __init__(self, places: Integers, starts: Integers, ends: Integers) -> None:
        starts, ends = starts[places], ends[places]
        self._lengths = ends - starts
        self._bounds = list(zip(starts.tolist(), ends.tolist(), strict=True))

    def of(self, values: NDArray[Any]) -> NDArray[Any]:
        """What stands in the runs, one run after the other."""
        if not self._bounds:
            return values[:0]
        return np.concatenate([values[start:end] for start, end in self._bounds])

    def spread(self, values: Scores) -> Scores:
        """A value for each place, repeated along its run."""
        return np.repeat(values, self._lengths)


def texts_table(texts: Iterable[str]) -> Table:
    """What `Texts` needs to know of texts."""
    pairs = [_pairs(text) for text in texts]
    size = len(pairs)
    codes = np.concatenate([found for found, _ in pairs]) if pairs else np.zeros(0, dtype=np.uint64)
    counts = np.concatenate([number for _, number in pairs]) if pairs else np.zeros(0)
    owners = np.repeat(np.arange(size), [len(found) for found, _ in pairs])
    lengths = np.array([float(number.sum()) for _, number in pairs])
    typical = float(lengths.mean()) if size else 1.0
    order = np.argsort(codes, kind="stable")
    distinct, starts = np.unique(codes[order], return_index=True)
    ends = np.append(starts[1:], len(codes))
    owners = owners[order]
    saturation = 1.2 * (0.25 + 0.75 * lengths / max(typical, 1.0))
    return {
        "codes": distinct,
        "starts": starts,
        "ends": ends,
        "owners": owners,
        "strengths": counts[order] / (counts[order] + saturation[owners]),
        "rarities": np.log(1 + size / np.maximum(ends - starts, 1)),
        "count": np.array(size),
    }


class Texts:
    """Whole texts, compared by the pairs of characters in them."""

    def __init__(self, table: Table) -> None:
        """`table`: what `texts_table` made of them."""
        self._codes, self._starts, self._ends = table["codes"], table["starts"], table["ends"]
        self._owners, self._strengths = table["owners"], table["strengths"]
        self._rarities = table["rarities"]
        self._count = int(table["count"])

    def compare(self, text: str) -> Scores:
        """For each text, the share (0 to 1) of what the question says that it says too."""
        asked, _ = _pairs(text)
        places, known = found_in(self._codes, asked)
        rarities = self._rarities[places[known]]
        total = float(np.count_nonzero(~known)) * float(np.log(1 + self._count)) + float(rarities.sum())
        runs = _Runs(places[known], self._starts, self._ends)
        weights = runs.of(self._strengths) * runs.spread(rarities)
        return np.bincount(runs.of(self._owners), weights, minlength=self._count) / max(total, 1e-9)


def _pairs(text: str) -> tuple[NDArray[np.uint64], Scores]:
    """The pairs of neighbouring letters in a text as numbers, and how often each appears."""
    characters = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    distinct, which = np.unique(characters, return_inverse=True)
    letters = np.array([chr(code).isalnum() for code in distinct], dtype=bool)[which]
    together = letters[:-1] & letters[1:]
    codes = (characters[:-1] << np.uint64(21) | characters[1:])[together]
    found, counts = np.unique(codes, return_counts=True)
    return found, counts.astype(np.float64)
