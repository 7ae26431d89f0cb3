"""Which days are public holidays, and which weekends are worked instead.

The kept library has the State Council's arrangement of every year that it was announced for when the library
was released. A later year's can be given as the notice's own words, pasted from the government's page; the
weekdays and sums in it tell whether it was pasted whole and for the right year. Of a year that neither has,
only the days are known that are holidays by law (全国年节及纪念日放假办法)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from centre.clock import ONE_DAY

if TYPE_CHECKING:
    from holidays import HolidayBase

WEEKDAYS = "一二三四五六日"
OBSERVED = "（补假）"
"""What the library adds to the name of a workday that makes up for a holiday on a weekend."""

MOMENT = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:（([^）]*)）)?"
REST = re.compile(
    rf"{MOMENT}(?:至{MOMENT})?(?:放假|休息)(?:调休)?(?:，?共?(\d+)天)?(?:，(?:与周末连休|不调休))?"
)
WORKED = re.compile(rf"(?:{MOMENT}、?)+(?:照常)?上班")
DATED = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
"""The line below a notice."""
LONGEST_DAYS = 15


@dataclass(frozen=True)
class Year:
    rest: frozenset[date]
    """Public holidays, with the weekends that they join."""
    worked: frozenset[date]
    """Weekends that are worked."""
    announced: bool
    """Whether the State Council's arrangement is known; otherwise `rest` is the law's, and `worked` empty."""


class NoticeError(ValueError):
    """A notice that cannot be relied on: what is wrong, in one line."""


def calendar(year: int, notices: Mapping[int, str]) -> Year:
    """What is known of a year. `notices`: by year, text that `announced` has read without complaint."""
    own = _by_notice(year, notices[year]) if year in notices else _by_library(year)
    if year + 1 not in notices:
        return own
    # New Year's Day may take the last days of December with it.
    after = _by_notice(year + 1, notices[year + 1])
    return Year(own.rest | after.rest, own.worked | after.worked, own.announced)


def announced(text: str, year: int) -> Year:
    """What a notice says of a year, as published: 「一、元旦：1月1日（周五）至3日（周日）放假，共3天。」

    Raises NoticeError where a sentence with a day in it is not understood, a weekday or a sum does not
    fit, or a holiday that the law gives is not among the days off."""
    rest: set[date] = set()
    worked: set[date] = set()
    for sentence in _sentences(text):
        if (found := REST.fullmatch(sentence)) is not None:
            rest.update(_rest(found, year, sentence))
        elif WORKED.fullmatch(sentence):
            worked.update(_days(re.finditer(MOMENT, sentence), year, sentence))
        elif re.search(r"\d日", sentence) and not DATED.fullmatch(sentence) and "鼓励" not in sentence:
            raise NoticeError(f"看不懂这一句：{sentence} / not understood")
    for day in sorted(worked):
        if day in rest or day.isoweekday() <= 5:
            raise NoticeError(f"{_said(day)}不是要上班的周末 / no weekend to be worked")
    for day, name in sorted(_library(year).items()):
        if day not in rest and _by_law(name):
            raise NoticeError(f"缺少{name}（{_said(day)}） / {day} is missing")
    return Year(frozenset(rest), frozenset(worked), True)


def _sentences(text: str) -> Iterable[str]:
    """Without headings 「一、元旦：」, spaces, and the differences between ways of writing."""
    plain = re.sub(r"\s*\n\s*", "。", text.replace("(", "（").replace(")", "）"))
    plain = re.sub(r"\s", "", plain).replace("星期", "周").replace("周天", "周日").replace(",", "，")
    for sentence in re.split(r"[。；;]", plain):
        yield re.sub(r"^(?:[一二三四五六七八九十]+、)?(?:[^\d：:]*[：:])?", "", sentence)


def _rest(found: re.Match[str], year: int, sentence: str) -> list[date]:
    first = _day(found.group(1, 2, 3, 4), year, None, sentence)
    last = _day(found.group(5, 6, 7, 8), year, first, sentence) if found[7] else first
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    if not 1 <= len(days) <= LONGEST_DAYS or (found[9] and int(found[9]) != len(days)):
        raise NoticeError(f"天数不对：{sentence} / the number of days does not fit")
    return days


def _days(found: Iterable[re.Match[str]], year: int, sentence: str) -> list[date]:
    days: list[date] = []
    for one in found:
        days.append(_day(one.groups(), year, days[-1] if days else None, sentence))
    return days


def _day(parts: tuple[str | None, ...], year: int, before: date | None, sentence: str) -> date:
    """A day as written; year and month may be left to the day `before`. Raises NoticeError."""
    own, month, number, beside = parts
    if month is None and before is None:
        raise NoticeError(f"没有写月份：{sentence} / a month is missing")
    try:
        day = date(
            int(own) if own else before.year if before else year,
            int(month) if month else before.month if before else 0,
            int(number or 0),
        )
    except ValueError:
        raise NoticeError(f"没有这一天：{sentence} / no such day") from None
    told = re.search(f"周([{WEEKDAYS}])", beside or "")
    if told is not None and told[1] != WEEKDAYS[day.weekday()]:
        raise NoticeError(
            f"{_said(day)}是周{WEEKDAYS[day.weekday()]}，不是周{told[1]}：年份对吗？ / wrong weekday or year"
        )
    return day


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _by_law(name: str) -> bool:
    """Of a day in the library: a holiday itself, not a workday that was moved or makes up for one."""
    return OBSERVED not in name and "调休" not in name


@lru_cache(maxsize=16)
def _by_notice(year: int, text: str) -> Year:
    return announced(text, year)


@lru_cache(maxsize=16)
def _by_library(year: int) -> Year:
    found = _library(year)
    worked = frozenset(day for day in found.weekend_workdays if day.year == year)
    rest = set(found)
    # It has no weekends, which are days off anyway; not so where a centre is open on Saturdays.
    for day in sorted(rest):
        for step in (-ONE_DAY, ONE_DAY):
            beside = day + step
            while beside.isoweekday() > 5 and beside not in worked:
                rest.add(beside)
                beside += step
    # No year without weekends that are worked was announced since 1999.
    return Year(frozenset(rest), worked, bool(worked))


@lru_cache(maxsize=16)
def _library(year: int) -> HolidayBase:
    import holidays  # here: slow to import, and not every program asks for a day

    return holidays.country_holidays("CN", years=year, expand=False, language="zh_CN")
