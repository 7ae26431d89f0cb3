"""What a text is compared by: its characters and their sounds, alone and in neighbouring pairs, as numbers.

Whole packs are taken apart in one go, by arrays; a question is a pack of one.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from content.search.latin import split_pinyin
from content.search.sound import blurred, irregular, irregular_starts, reading, syllables

Numbers = NDArray[np.int64]
Weights = NDArray[np.float64]

MAX_LENGTH = 300
"""Characters of a text that are looked at."""

BY_CHARACTER, BY_SOUND = 0.45, 0.55
"""Written right, a pair of characters counts both; a homophone counts by sound only."""

ALONE = 0.25
"""What a single character or syllable counts beside a pair of them."""

GLUE = 0.5
"""What a pair of characters counts that only holds a sentence together (怎么, 我要); if one does: 0.75."""

CHARACTER, CHARACTER_PAIR, SOUND, SOUND_PAIR = range(4)
"""Kinds of features; see `kind`."""

_KIND_BITS = 58

_GLUE = frozenset(
    "我你您他她它们的了吗呢吧啊呀嘛么是有在不没能可以要想会怎什多少哪谁这那个一就都也还和跟与或给被把让请问办去来到"
    "上下里着过得地又再很太更最已经才刚对从向为因所但如果应该先后前时候现每两三几些点事情人家自己用做说看找行法"
)
_SPACES = re.compile(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")
"""Spaces inside Chinese, as recognisers write them."""
_LATIN = re.compile(r"[a-zA-Z]+")


def clean(text: str) -> str:
    """A text as it is compared: bounded, half-width, lower-case, no spaces inside Chinese or pinyin."""
    text = unicodedata.normalize("NFKC", text[:MAX_LENGTH]).lower().strip()
    text = _SPACES.sub("", text)
    return text.replace(" ", "") if is_pinyin(text.replace(" ", "")) else text


def is_pinyin(text: str) -> bool:
    """Whether a text is nothing but pinyin, of two syllables at least."""
    return len(split_pinyin(text) or ()) > 1


class Features(NamedTuple):
    """Parallel arrays, a row for each feature of each text; a feature that a text has twice has two rows."""

    text: Numbers
    """Which text has the feature, by its place among the texts."""
    code: Numbers
    """The feature."""
    weight: Weights
    """What the feature counts."""


class _Letter(NamedTuple):
    in_word: bool
    """Whether it belongs to a clause; what does not is where clauses end."""
    weight: float
    """GLUE to 1."""
    sound: int
    """The number of its usual sound; 0 for none."""


@lru_cache(maxsize=65536)
def _letter(letter: str) -> _Letter:
    return _Letter(
        re.fullmatch(r"\w", letter) is not None,
        GLUE if letter in _GLUE else 1.0,
        0 if letter.isascii() and letter.isalpha() else _sound(reading(letter)),
    )


@cache
def _irregular_pairs() -> Numbers:
    """The first two characters of each word in which something is read irregularly, by `_pair`."""
    starts = [(ord(start[0]), ord(start[1])) for start in irregular_starts()]
    first, second = np.array(starts, dtype=np.int64).T
    return np.sort(_pair(first, second))


def _pair(first: Numbers, second: Numbers) -> Numbers:
    return first << 21 | second


@lru_cache(maxsize=4096)
def _sound(syllable: str) -> int:
    """A number below 2**28 for a syllable (or a Latin word), the same in every process; 0 for none."""
    return crc32(blurred(syllable).encode()) >> 4 | 1 if syllable else 0


def kind(codes: Numbers) -> Numbers:
    """The kind of each feature."""
    return codes >> _KIND_BITS


def found_in(known: NDArray[Any], values: NDArray[Any]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """The place of each value among known ones, which are sorted, and whether it is there at all."""
    if not len(known):
        return np.zeros(len(values), dtype=np.intp), np.zeros(len(values), dtype=np.bool_)
    places = np.minimum(np.searchsorted(known, values), len(known) - 1)
    return places, known[places] == values


def features(texts: Sequence[str]) -> Features:
    """The features of texts; pairs do not reach over punctuation."""
    joined = "\n".join(text.replace("\n", " ") for text in texts)
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int64)
    if not len(codes):
        return Features(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
    text = np.cumsum(codes == ord("\n"))
    letters, which = np.unique(codes, return_inverse=True)
    known = [_letter(chr(letter)) for letter in letters]
    in_word = np.array([letter.in_word for letter in known])[which]
    weight = np.array([letter.weight for letter in known])[which]
    sounds = np.array([letter.sound for letter in known], dtype=np.int64)[which]
    _, irregularly = found_in(_irregular_pairs(), _pair(codes[:-1], codes[1:]))
    spelt = _mend(joined, sounds, np.flatnonzero(irregularly))
    clause = np.cumsum(~in_word)
    written = np.flatnonzero(in_word & ~spelt)
    sounded = np.flatnonzero(in_word & (sounds != 0))
    parts = [
        _parts(written, codes, 21, CHARACTER, clause, text, weight, BY_CHARACTER),
        _parts(sounded, sounds, 28, SOUND, clause, text, weight, BY_SOUND),
    ]
    return Features(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _mend(joined: str, sounds: Numbers, doubtful: Numbers) -> NDArray[np.bool_]:
    """Correct the sounds inside words that are read irregularly, and give Latin words theirs.

    Gives back which letters only spell a sound: those of pinyin.
    """
    skip_to = 0
    for at in doubtful.tolist():
        if at >= skip_to and (readings := irregular(joined, at)):
            skip_to = at + len(readings)
            sounds[at:skip_to] = [_sound(syllable) for syllable in readings]
    spelt = np.zeros(len(sounds), dtype=np.bool_)
    for word in _LATIN.finditer(joined):
        for place, syllable in enumerate(syllables(word[0])):
            sounds[word.start() + place] = _sound(syllable)
        spelt[word.start() : word.end()] = is_pinyin(word[0].lower())
    return spelt


def _parts(
    places: Numbers,
    values: Numbers,
    bits: int,
    alone: int,
    clause: Numbers,
    text: Numbers,
    weight: Weights,
    share: float,
) -> Features:
    """Features of the kind `alone` and the one after it: each value, and each with the next of its clause."""
    one = values[places]
    together = np.flatnonzero(clause[places[:-1]] == clause[places[1:]])
    first, second = places[together], places[together + 1]
    single = Features(text[places], one | alone << _KIND_BITS, share * ALONE * weight[places])
    pairs = Features(
        text[first],
        values[first] << bits | values[second] | (alone + 1) << _KIND_BITS,
        share * (weight[first] + weight[second]) / 2,
    )
    return Features(*(np.concatenate(column) for column in zip(single, pairs, strict=True)))
