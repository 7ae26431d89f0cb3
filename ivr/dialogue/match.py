"""Which of the offered choices was meant, by sound: recognisers write homophones."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from content.search.sound import blurred, similarity, syllables

SOUNDS_ALIKE = 0.8
"""From here on two short phrases count as the same: one syllable of four may differ by accent."""

GAP = "…"
"""In a word of the pack: here up to GAP_SYLLABLES others can be said (…活人…, 取消…预约)."""

GAP_SYLLABLES = 8


def bare(text: str, fillers: Sequence[str]) -> str:
    """The text without what people put around a choice (我要…, …谢谢); itself if nothing is left."""
    rest, before = text, ""
    while rest != before:
        before = rest
        for filler in fillers:  # the longest first: 请问 before 请
            rest = rest.removeprefix(filler).removesuffix(filler)
    return rest or text


def best(text: str, words: Mapping[str, Iterable[str]]) -> tuple[str, float] | None:
    """The choice one of whose words was said, with how alike they sound; None if none was, or two equally."""
    scored = sorted(
        ((max((_score(text, word) for word in spoken), default=0.0), key) for key, spoken in words.items()),
        reverse=True,
    )
    if not scored or scored[0][0] < SOUNDS_ALIKE:
        return None
    if len(scored) > 1 and scored[1][0] == scored[0][0]:
        return None
    return scored[0][1], scored[0][0]


def _score(text: str, word: str) -> float:
    if not text or not word:
        return 0.0
    if GAP in word:
        return _within(text, word)
    if text == word:
        return 1.0
    shorter, longer = sorted((_syllables(text), _syllables(word)))
    if longer - shorter > (1 - SOUNDS_ALIKE) * longer:  # most words, at no cost
        return 0.0
    alike = min(similarity(text, word), 0.99)
    # One syllable differs from another too easily: single characters must sound the same (事 for 是).
    return alike if min(len(text), len(word)) > 1 or alike == 0.99 else 0.0


def _within(text: str, word: str) -> float:
    """0.8 or more, the less was said in the gaps; 0 if the text is not what the word stands for."""
    sounds = _sounds(text)
    if not _pattern(word).fullmatch(sounds):
        return 0.0
    return SOUNDS_ALIKE + (0.98 - SOUNDS_ALIKE) * len(_sounds(word)) / len(sounds)


@lru_cache(maxsize=4096)
def _pattern(word: str) -> re.Pattern[str]:
    gap = rf"(?:\S+ ){{0,{GAP_SYLLABLES}}}"
    return re.compile(gap.join(re.escape(_sounds(part)) for part in re.split(f"{GAP}+", word)))


@lru_cache(maxsize=4096)
def _sounds(text: str) -> str:
    """The syllables, each followed by a space, as a careless ear hears them."""
    return "".join(f"{blurred(syllable)} " for syllable in syllables(text))


@lru_cache(maxsize=4096)
def _syllables(text: str) -> int:
    return len(syllables(text))
