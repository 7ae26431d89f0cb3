"""Numbers as Mandarin says them."""

import re

_DIGITS = "零一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_GROUPS = ("", "万", "亿", "万亿")

LONGEST = 16
"""Digits of the longest number that has a name."""


def number(value: int) -> str:
    """A whole number: 10 十, 105 一百零五, 20000 两万; beyond 万亿 digit by digit."""
    if value < 0:
        return "负" + number(-value)
    if value < 10:
        return _DIGITS[value]
    if value >= 10 ** (4 * len(_GROUPS)):
        return digits(str(value))
    said, gap = "", False
    for power in range(len(_GROUPS) - 1, -1, -1):
        group = value // 10_000**power % 10_000
        if not group:
            gap = bool(said)
            continue
        if said and (gap or group < 1000):
            said += "零"
        said += ("两" if group == 2 and power else _group(group, leading=not said)) + _GROUPS[power]
        gap = False
    return said.removeprefix("一") if said.startswith("一十") else said


def _group(value: int, *, leading: bool) -> str:
    said, gap = "", False
    for place in (3, 2, 1, 0):
        digit = value // 10**place % 10
        if not digit:
            gap = bool(said)
            continue
        pair = digit == 2 and (place == 3 or (place == 2 and leading and not said))
        said += ("零" if gap else "") + ("两" if pair else _DIGITS[digit]) + _UNITS[place]
        gap = False
    return said


def value(said: str) -> int:
    """The whole number that a numeral of Chinese characters stands for, 二〇二六 included."""
    if len(said) > 1 and not set(said) & set("十百千万亿"):
        return int("".join(str(_digit(character)) for character in said))
    total = section = digit = 0
    for character in said:
        if character in "十百千":
            section += (digit or 1) * 10 ** _UNITS.index(character)
            digit = 0
        elif character in "万亿":
            power = 10_000 if character == "万" else 100_000_000
            total = (total + section + digit) * power if power > 10_000 else total + (section + digit) * power
            section = digit = 0
        else:
            digit = _digit(character)
    return total + section + digit


def _digit(character: str) -> int:
    return 2 if character == "两" else 0 if character == "〇" else _DIGITS.index(character)


def digits(text: str, one: str = "一") -> str:
    """Digit by digit; `one` is 幺 in numbers that are dialled."""
    return "".join(
        one if character == "1" else _DIGITS[int(character)] for character in text if character.isdecimal()
    )


def dialled(text: str) -> str:
    """A telephone or identity number, with a pause where it is written in parts."""
    return "，".join(digits(part, "幺") for part in re.split(r"[-\s]+", text) if part)


def whole(text: str) -> str:
    """A whole number as written; one too long for anybody to grasp is read digit by digit."""
    return number(int(text)) if len(text) <= LONGEST else digits(text)


def decimal(text: str) -> str:
    """A number as written, with or without commas and a decimal point."""
    before, _, fraction = text.replace(",", "").partition(".")
    return whole(before) + ("点" + digits(fraction) if fraction else "")


def counted(text: str) -> str:
    """A number before a measure word, where 2 is 两."""
    return "两" if text == "2" else decimal(text)


def clock(hour: str, minute: str) -> str:
    """A time of day: 9, 05 → 九点零五分."""
    minutes = int(minute)
    tail = ("零" if minutes < 10 else "") + f"{number(minutes)}分" if minutes else ""
    return f"{counted(str(int(hour)))}点{tail}"


def date(year: str, month: str, day: str) -> str:
    """A date, its year digit by digit."""
    return f"{digits(year)}年{number(int(month))}月{number(int(day))}日"
