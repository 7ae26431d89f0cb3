"""How words sound: syllables of Mandarin, and how alike two sayings are to a careless or accented ear.

Search and the hotline compare by sound, because that is where speech recognition goes wrong (公正 for 公证)
and where typing by pinyin goes wrong too.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

from content.search.latin import split_pinyin

_TONES = str.maketrans("āáǎàōóǒòēéěèīíǐìūúǔùüǖǘǚǜńňǹḿ", "aaaaooooeeeeiiiiuuuuvvvvvnnnm")
_DIGITS = dict(
    zip("0123456789", ("ling", "yi", "er", "san", "si", "wu", "liu", "qi", "ba", "jiu"), strict=True)
)
_TOKEN = re.compile(r"[a-zA-Z']+|[0-9]|[^\x00-\x7f]")


@cache
def _plain(reading: str) -> str:
    return reading.translate(_TONES).replace("\u0302", "").replace("\u0304", "").replace("\u030c", "")


@cache
def reading(character: str) -> str:
    """The usual reading of one character without its tone, empty for what is not read."""
    if character in _DIGITS:
        return _DIGITS[character]
    readings = PINYIN_DICT.get(ord(character))
    return _plain(readings.split(",")[0]) if readings else ""


@cache
def _polyphones() -> Mapping[str, tuple[str, ...]]:
    """Words with a character that is not read in its usual way (银行, 还钱, 重庆), up to four characters."""
    return {
        word: plain
        for word, readings in PHRASES_DICT.items()
        if len(word) <= 4
        and (plain := tuple(_plain(one[0]) for one in readings)) != tuple(map(reading, word))
    }


@cache
def _polyphone_starts() -> Mapping[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = {}
    for word in _polyphones():
        lengths.setdefault(word[0], set()).add(len(word))
    return {start: tuple(sorted(found, reverse=True)) for start, found in lengths.items()}


@cache
def irregular_starts() -> frozenset[str]:
    """The two characters that begin each word in which something is not read in its usual way."""
    return frozenset(word[:2] for word in _polyphones())


def irregular(text: str, at: int) -> tuple[str, ...]:
    """The syllables of the longest irregularly read word that begins at a place of the text; () for none."""
    for length in _polyphone_starts().get(text[at], ()):
        if readings := _polyphones().get(text[at : at + length]):
            return readings
    return ()


def syllables(text: str) -> tuple[str, ...]:
    """The text as toneless syllables: digits are read out, pinyin is split, punctuation is dropped.

    A Latin word that is not pinyin is one lower-case item.
    """
    return tuple(syllable for _, syllable in placed(text))


def placed(text: str) -> list[tuple[int, str]]:
    """The syllables with the index of the character each comes from."""
    found: list[tuple[int, str]] = []
    skip_to = 0
    for token in _TOKEN.finditer(text):
        at = token.start()
        if at < skip_to:
            continue
        character = text[at]
        if character.isascii() and not character.isdigit():
            parts = split_pinyin(token[0].lower()) or (token[0].lower(),)
            found.extend((at, part) for part in parts)
            continue
        if word := irregular(text, at):
            found.extend((at + index, syllable) for index, syllable in enumerate(word))
            skip_to = at + len(word)
        elif syllable := reading(character):
            found.append((at, syllable))
    return found


_INITIALS = ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcsyw")


@lru_cache(maxsize=4096)
def split(syllable: str) -> tuple[str, str]:
    """Initial and final of a syllable; the initial may be empty."""
    for initial in _INITIALS:
        if syllable.startswith(initial) and len(syllable) > len(initial):
            return initial, syllable[len(initial) :]
    return "", syllable


_LAZY_INITIALS = {"zh": "z", "ch": "c", "sh": "s", "n": "l"}


@lru_cache(maxsize=4096)
def blurred(syllable: str) -> str:
    """A syllable as those say it who do not tell zh from z, n from l, ing from in."""
    initial, final = split(syllable)
    if len(final) > 2 and final.endswith("ng") and final[-3] in "aei":
        final = final[:-1]
    return _LAZY_INITIALS.get(initial, initial) + final


_SAME, _CLOSE, _NEAR, _FAR = 0.0, 0.12, 0.35, 0.6


def _pairs(groups: str) -> set[frozenset[str]]:
    """Every two members of each group, groups being written `a/b/c d/e`."""
    members = [group.split("/") for group in groups.split()]
    return {frozenset((one, other)) for group in members for one in group for other in group if one != other}


_CLOSE_INITIALS = _pairs("zh/z ch/c sh/s n/l")
_NEAR_INITIALS = _pairs(
    "h/f r/l b/p d/t g/k j/q z/c zh/ch z/j zh/j c/q ch/q s/x sh/x m/n c/s ch/sh /y /w h/w h/k"
)
_CLOSE_FINALS = _pairs("in/ing en/eng an/ang ian/iang uan/uang")
_NEAR_FINALS = _pairs(
    "o/uo/e/ou an/ian en/in ei/ui/uei/uai ai/ei u/v ong/eng un/ong iu/iao ao/ou ie/ia a/ia a/ua i/v"
)


@lru_cache(maxsize=65536)
def distance(one: str, other: str) -> float:
    """How differently two syllables sound: 0 the same, 1 nothing in common."""
    if one == other:
        return 0.0
    (initial, final), (other_initial, other_final) = split(one), split(other)
    if {initial, other_initial} == {"h", "f"} and _rounded(final) == _rounded(other_final):
        return 2 * _CLOSE  # hui/fei, huang/fang
    return min(
        1.0,
        _apart(initial, other_initial, _CLOSE_INITIALS, _NEAR_INITIALS)
        + _apart(final, other_final, _CLOSE_FINALS, _NEAR_FINALS),
    )


def _rounded(final: str) -> str:
    """A final after h or f without the rounding that h spells out."""
    return {"ui": "ei", "un": "en", "uo": "o"}.get(final, final.removeprefix("u") or "u")


def _apart(one: str, other: str, close: set[frozenset[str]], near: set[frozenset[str]]) -> float:
    if one == other:
        return _SAME
    pair = frozenset((one, other))
    return _CLOSE if pair in close else _NEAR if pair in near else _FAR


def similarity(one: str, other: str) -> float:
    """How alike two sayings sound as wholes: 1 the same, 0 nothing in common."""
    a, b = syllables(one), syllables(other)
    longer = max(len(a), len(b))
    return 1.0 - _edits(a, b)[-1] / longer if longer else 0.0


def heard(phrase: str, utterance: str) -> float:
    """How surely a phrase was said somewhere within an utterance: 1 word for word, 0 not at all."""
    wanted, said = syllables(phrase), syllables(utterance)
    if not wanted or not said:
        return 0.0
    return max(0.0, 1.0 - min(_edits(wanted, said, anywhere=True)) / len(wanted))


def _edits(a: Sequence[str], b: Sequence[str], *, anywhere: bool = False) -> list[float]:
    """The last row of the edit distances from a to every beginning of b (or to every stretch of b)."""
    row = [0.0] * (len(b) + 1) if anywhere else [float(index) for index in range(len(b) + 1)]
    for count, left in enumerate(a, 1):
        before, row = row, [float(count)]
        for index, right in enumerate(b):
            changed = before[index] + distance(left, right)
            row.append(min(changed, before[index + 1] + 1.0, row[index] + 1.0))
    return row
