"""Writing Chinese on 26 keys: letters → what they may stand for, best first. Pure.

Kivy shows no candidates of an input method. Words are those of pypinyin and what the pack itself often says;
which is likely is told by the pack too, so that what people write to a legal service comes first.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import pairwise
from math import log

from pypinyin.constants import PHRASES_DICT

from content.search.latin import split_pinyin
from content.search.sound import reading

LONGEST_WORD = 4
OFTEN = 3
"""So often the pack says something that is taken for a word."""
MOST = 60
"""Candidates at most."""
COMMON = (
    "的一是不了在有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里她好给"
)
"""Characters that everybody writes all the time, and that pages about the law say too seldom."""
LIFT = 300
"""So many times more than the pack says them."""
WIDE = 40
"""Characters of a syllable that are thought of in a sentence."""
BOTH = 0.8
"""How much of what is likely comes from a pair of characters, the rest from its second alone."""

Sounds = tuple[str, ...]


class Pinyin:
    """Made from what a pack says. About a second of work: not on the screen's thread."""

    def __init__(self, texts: Iterable[str]) -> None:
        singles: Counter[str] = Counter()
        pairs: Counter[str] = Counter()
        said: Counter[str] = Counter()
        for text in texts:
            for run in _runs(text):
                singles.update(run)
                pairs.update(one + other for one, other in pairwise(run))
                said.update(run[at : at + size] for size in (2, 3, 4) for at in range(len(run) - size + 1))
        singles.update(dict.fromkeys(COMMON, LIFT))
        words = {word for word, count in said.items() if count >= OFTEN}
        for word in PHRASES_DICT:
            if len(word) <= LONGEST_WORD:
                words.add(word)
                singles.update(word)
                pairs.update(one + other for one, other in pairwise(word))
        self._singles, self._pairs = singles, pairs
        self._characters: dict[str, list[str]] = defaultdict(list)
        for character, _ in singles.most_common():
            if sound := reading(character):
                self._characters[sound].append(character)
        # What the pack says comes before what only a dictionary has.
        order = sorted(words, key=lambda word: (-said[word], -min(singles[one] for one in word), word))
        self._words: dict[Sounds, list[str]] = defaultdict(list)
        self._initials: dict[str, list[str]] = defaultdict(list)
        for word in order:
            if all(sounds := tuple(map(reading, word))):
                self._words[sounds].append(word)
                self._initials["".join(sound[0] for sound in sounds)].append(word)

    def candidates(self, letters: str) -> list[tuple[str, int]]:
        """What letters may stand for, each with how many of them it uses up; best first."""
        found: dict[str, int] = {}
        sounds = self._split(letters)
        if sounds:
            if len(sounds) > 1 and (sentence := self._sentence(sounds)):
                found[sentence] = sum(map(len, sounds))
            for size in range(min(LONGEST_WORD, len(sounds)), 1, -1):
                used = sum(map(len, sounds[:size]))
                for word in self._words.get(sounds[:size], ())[:8]:
                    found.setdefault(word, used)
        if 2 <= len(letters) <= LONGEST_WORD:
            for word in self._initials.get(letters, ())[:12]:
                found.setdefault(word, len(letters))
        if sounds:
            for character in self._characters.get(sounds[0], ())[:40]:
                found.setdefault(character, len(sounds[0]))
        elif letters:  # a beginning: the characters that begin so
            begun = (
                one for sound, all_ in self._characters.items() if sound.startswith(letters) for one in all_
            )
            for character in sorted(begun, key=lambda one: -self._singles[one])[:20]:
                found.setdefault(character, len(letters))
        return list(found.items())[:MOST]

    def _split(self, letters: str) -> Sounds:
        """The whole syllables that letters begin with."""
        for size in range(len(letters), 0, -1):
            sounds = split_pinyin(letters[:size])
            if sounds and all(sound in self._characters for sound in sounds):
                return sounds
        return ()

    def _sentence(self, sounds: Sounds) -> str:
        """The likeliest characters for syllables (Viterbi over pairs)."""
        total = sum(self._singles.values())
        best = {one: (log(self._singles[one] / total), one) for one in self._characters[sounds[0]][:WIDE]}
        for sound in sounds[1:]:
            after: dict[str, tuple[float, str]] = {}
            for one in self._characters[sound][:WIDE]:
                alone = self._singles[one] / total
                after[one] = max(
                    (
                        score
                        + log(BOTH * self._pairs[last + one] / self._singles[last] + (1 - BOTH) * alone),
                        text + one,
                    )
                    for last, (score, text) in best.items()
                )
            best = after
        return max(best.values())[1] if best else ""


def _runs(text: str) -> Iterable[str]:
    """The unbroken rows of Han characters in a text."""
    run = ""
    for character in text:
        if "\u4e00" <= character <= "\u9fff":
            run += character
        elif run:
            yield run
            run = ""
    if run:
        yield run
