"""How alike a question is to sentences and to whole texts, by pairs of characters and by sound."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from content.sound import blurred, placed

Scores = NDArray[np.float64]

BY_CHARACTER, BY_SOUND = 0.45, 0.55
"""Written right, a pair of characters counts both; a homophone counts by sound only."""

ALONE = 0.25
"""What a single character or syllable counts beside a pair of them."""

GLUE = 0.5
"""What a pair of characters counts that only holds a sentence together (怎么, 我要); if one does: 0.75."""

SATURATION, EVENED = 1.2, 0.5
"""How soon saying a thing again counts no more, and how far long owners are evened out (BM25's k and b)."""

_GLUE = frozenset(
    "我你您他她它们的了吗呢吧啊呀嘛么是有在不没能可以要想会怎什多少哪谁这那个一就都也还和跟与或给被把让请问办去来到"
    "上下里着过得地又再很太更最已经才刚对从向为因所但如果应该先后前时候现每两三几些点事情人家自己用做说看找行法"
)
_CLAUSES = re.compile(r"[^\w]+")


def features(text: str) -> Iterator[tuple[str, float]]:
    """What a text is compared by, each with its weight; pairs do not reach over punctuation."""
    for clause in _CLAUSES.split(text):
        written = [(character, 0.0 if character in _GLUE else 1.0) for character in clause]
        sounds = [(f"~{blurred(sound)}", 0.0 if clause[at] in _GLUE else 1.0) for at, sound in placed(clause)]
        for parts, weight in ((written, BY_CHARACTER), (sounds, BY_SOUND)):
            for part, content in parts:
                yield part, weight * ALONE * (GLUE + (1 - GLUE) * content)
            for (one, content), (other, more) in pairwise(parts):
                yield one + other, weight * (GLUE + (1 - GLUE) * (content + more) / 2)


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
        self._unseen = float(np.log(1 + 2 * count))
        self._places = {feature: place for place, feature in enumerate(postings)}
        self._sentences = np.array([n for numbers in postings.values() for n in numbers], dtype=np.intp)
        self._lengths = np.array([len(numbers) for numbers in postings.values()], dtype=np.intp)
        self._starts = np.cumsum(self._lengths) - self._lengths
        having = [len({owners[number] for number in numbers}) for numbers in postings.values()]
        base = np.array([weights[feature] for feature in postings])
        self._rarities = base * np.log(1 + count / np.array(having)) if having else base
        self._masses = np.bincount(
            self._sentences, np.repeat(self._rarities, self._lengths), minlength=self._size
        )

        self._gather(np.asarray(owners, dtype=np.intp), base)

    def _gather(self, owners: NDArray[np.intp], base: Scores) -> None:
        """What each owner says in all its sentences together, for `owned` (BM25)."""
        self._count = int(owners.max()) + 1 if len(owners) else 0
        runs = np.repeat(np.arange(len(self._lengths)), self._lengths)
        pairs, times = np.unique(runs * self._count + owners[self._sentences], return_counts=True)
        features, self._having = (
            (pairs // self._count, pairs % self._count) if self._count else (pairs, pairs)
        )
        said = np.bincount(self._having, times, minlength=self._count).astype(np.float64)
        usual = 1 - EVENED + EVENED * said / max(float(said.mean()) if self._count else 1.0, 1.0)
        self._strengths = times * (SATURATION + 1) / (times + SATURATION * usual[self._having])
        self._run_starts = np.searchsorted(features, np.arange(len(self._lengths)))
        self._run_lengths = np.bincount(features, minlength=len(self._lengths)).astype(np.intp)
        self._owned = base * np.log(1 + (self._count - self._run_lengths + 0.5) / (self._run_lengths + 0.5))

    def owned(self, text: str) -> Scores:
        """For each owner, how much of what a question says (0 to about 2) all its sentences together say."""
        found = dict(features(text))
        places = np.array([self._places[part] for part in found if part in self._places], dtype=np.intp)
        if not len(places):
            return np.zeros(self._count)
        runs = self._run_lengths[places]
        within = np.arange(runs.sum()) - np.repeat(np.cumsum(runs) - runs, runs)
        positions = np.repeat(self._run_starts[places], runs) + within
        weights = np.repeat(self._owned[places], runs) * self._strengths[positions]
        strange = sum(weight for part, weight in found.items() if part not in self._places)
        total = float(self._owned[places].sum()) + strange * self._unseen
        return np.bincount(self._having[positions], weights, minlength=self._count) / max(total, 1e-9)

    def compare(self, text: str) -> tuple[Scores, float]:
        """Likeness of each sentence to a question, and the mass of all that the question says.

        A sentence's likeness is the mass of what both say, less where the sentence says more than that.
        """
        found = dict(features(text))
        known = [place for feature in found if (place := self._places.get(feature)) is not None]
        strange = sum(weight for feature, weight in found.items() if feature not in self._places)
        mass = strange * self._unseen * ALONE
        if not known:
            return np.zeros(self._size), mass
        places = np.array(known, dtype=np.intp)
        shared = _summed(places, self._starts, self._lengths, self._sentences, self._rarities, self._size)
        likeness: Scores = shared * np.sqrt(shared / np.maximum(self._masses, 1e-9))
        return likeness, mass + float(self._rarities[places].sum())


def _summed(
    places: NDArray[np.intp],
    starts: NDArray[np.intp],
    lengths: NDArray[np.intp],
    targets: NDArray[np.intp],
    weights: Scores,
    size: int,
) -> Scores:
    """For each target, the weights of those places whose run (starts, lengths) of targets it is in."""
    runs = lengths[places]
    within = np.arange(runs.sum()) - np.repeat(np.cumsum(runs) - runs, runs)
    positions = np.repeat(starts[places], runs) + within
    return np.bincount(targets[positions], np.repeat(weights[places], runs), minlength=size).astype(
        np.float64
    )


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
    letters = np.fromiter((character.isalnum() for character in text), dtype=bool, count=len(text))
    together = letters[:-1] & letters[1:]
    codes = (characters[:-1] << np.uint64(21) | characters[1:])[together]
    found, counts = np.unique(codes, return_counts=True)
    return found, counts.astype(np.float64)
