"""Figures of an English translation against the Chinese: days, money, articles, telephone numbers."""

import re
from collections.abc import Iterator
from decimal import Decimal

from content.speech.number import value

_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen"),
    *("fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
NAMES = {
    **{name: number for number, name in enumerate([*_ONES, *_TEENS], 1)},
    **{ten: number * 10 for number, ten in enumerate(_TENS, 2)},
    **{
        f"{ten}-{one}": tens * 10 + ones
        for tens, ten in enumerate(_TENS, 2)
        for ones, one in enumerate(_ONES, 1)
    },
}
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
SMALL = 3
"""From here on a number in words is a figure; below, it is often just speech."""

_NUMERALS = "零〇一二两三四五六七八九十百千万亿"
_DIGITS = re.compile(
    r"(\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:\s?([千万亿]|(?:thousand|million|billion)\b))?",
    re.IGNORECASE,
)
_TIMES = {"千": 10**3, "万": 10**4, "亿": 10**8, "thousand": 10**3, "million": 10**6, "billion": 10**9}
_SAID = f"[{_NUMERALS}]{{1,30}}"
_HAN = re.compile(_SAID)
_STATED = re.compile(
    rf"第({_SAID})条|(?<=第)({_SAID})[款项]"
    rf"|({_SAID})(?:个?(?:工作日|月|小时|星期|季度)|[日天年元周岁倍户级])"
)
_PER = {"百": Decimal(1), "千": Decimal(10)}
_SHARE = re.compile(rf"([百千])分之({_SAID})")
"""百分之五 is 5%, 千分之五 0.5%."""

_WORD = re.compile(r"[a-z]+(?:-[a-z]+)?")


def strangers(english: str, chinese: str) -> list[str]:
    """Figures of the English that the Chinese has not, as written, in order."""
    known = {number for _, number in _chinese(chinese)}
    return list(dict.fromkeys(written for written, number in _english(english) if number not in known))


def lost(english: str, chinese: str) -> list[str]:
    """Articles, amounts, times and digits of the Chinese that the English has not, as written, in order."""
    known = {number for _, number in _english(english, smallest=1)}
    words = english.lower()
    known |= {Decimal(number) for number, month in enumerate(MONTHS, 1) if month in words}
    stated = [*_digits(chinese)]
    for match in _STATED.finditer(chinese):
        number = value(match[1] or match[2] or match[3])
        if match[1] or number >= SMALL:
            stated.append((match[0], Decimal(number)))
    stated += _shares(chinese)
    return list(dict.fromkeys(written for written, number in stated if number not in known))


Figure = tuple[str, Decimal]
"""A figure as written and what it comes to."""


def _digits(text: str) -> Iterator[Figure]:
    for match in _DIGITS.finditer(text):
        times = _TIMES.get((match[2] or "").lower(), 1)
        yield match[0], Decimal(match[1].replace(",", "")) * times


def _shares(text: str) -> Iterator[Figure]:
    for match in _SHARE.finditer(text):
        yield match[0], value(match[2]) / _PER[match[1]]


def _english(text: str, smallest: int = SMALL) -> Iterator[Figure]:
    yield from _digits(text)
    for word in _WORD.findall(text.lower()):
        if NAMES.get(word, 0) >= smallest:
            yield word, Decimal(NAMES[word])


def _chinese(text: str) -> Iterator[Figure]:
    yield from _digits(text)
    yield from _shares(text)
    yield from ((said, Decimal(value(said))) for said in _HAN.findall(text))
    if "半年" in text:
        yield "半年", Decimal(6)
