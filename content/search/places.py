"""Outlets and advisers found by their names, where they are, or what they are."""

import re
from collections.abc import Sequence
from typing import Generic, TypeVar

import numpy as np

from content.search.features import clean
from content.search.likeness import Sentences, sentences_table
from content.search.typed import Typed

LEAST = 0.05
"""A line shares at least so much of what was asked (a share of its mass), or it is not found."""

_LETTERS = re.compile(r"[a-z']+")

P = TypeVar("P")


class Places(Generic[P]):
    """Things found by a line about each: words divided by spaces, any of which may be asked for or typed."""

    def __init__(self, places: Sequence[P], lines: Sequence[str]) -> None:
        self._places = places
        self._sentences = Sentences(sentences_table([clean(line) for line in lines], range(len(lines))))
        self._typed = Typed((number, word) for number, line in enumerate(lines) for word in line.split())

    def find(self, text: str, limit: int) -> list[P]:
        """Those that fit, best first; a text of letters only is taken for pinyin or its initials."""
        text = clean(text)
        if not text or not self._places:
            return []
        if _LETTERS.fullmatch(text) and (typed := self._typed.find(text)):
            return [self._places[number] for number, _, _ in typed[:limit]]
        alike, mass = self._sentences.compare(text)
        order = np.argsort(-alike, kind="stable")[:limit]
        return [self._places[number] for number in order if alike[number] > LEAST * mass]
