"""Statistics as a table for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from centre.period import Period

COLUMNS = (
    ("name", "时间", "Period"),
    ("first", "起", "First day"),
    ("last", "止", "Last day"),
    ("tickets", "取号数", "Tickets"),
    ("with_priority", "优先号数", "With priority"),
    ("served", "办结数", "Served"),
    ("no_shows", "过号数", "Absent"),
    ("cancelled", "取消数", "Cancelled"),
    ("not_come", "电话取号未到数", "Phone numbers not used"),
    ("wait_mean", "平均等候（分）", "Mean wait (min)"),
    ("wait_median", "等候中位数（分）", "Median wait (min)"),
    ("wait_p90", "等候九成以内（分）", "90% waited at most (min)"),
    ("service_mean", "平均办理（分）", "Mean service (min)"),
    ("service_median", "办理中位数（分）", "Median service (min)"),
    ("calls", "来电数", "Calls"),
    ("calls_answered", "接听数", "Calls answered"),
    ("answered_share", "接听率", "Answered share"),
    ("call_mean", "平均通话（分）", "Mean call (min)"),
    ("visits", "触摸屏使用次数", "Kiosk visits"),
    ("self_served_share", "自助解决率", "Self-served share"),
    ("guides_read", "指南阅读数", "Guides read"),
    ("feedback", "评价数", "Evaluations"),
    ("satisfied_share", "满意率", "Satisfied share"),
    ("level_mean", "平均星级", "Mean level"),
)
"""Field of Period, and its heading in Chinese and in English."""
LEVEL_TITLES = {
    "zh": ("非常不满意", "不满意", "一般", "满意", "非常满意"),
    "en": ("Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied"),
}


FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes a cell for a formula by."""


def to_csv(periods: Iterable[Period], language: str = "zh") -> str:
    """A table for spreadsheets, headed in `language` (zh, en); encode it as utf-8-sig."""
    titles = [english if language == "en" else chinese for _, chinese, english in COLUMNS]
    rows: list[list[object]] = [[*titles, *LEVEL_TITLES[language]]]
    for period in periods:
        cells = [getattr(period, name) for name, *_ in COLUMNS]
        rows.append([*("" if cell is None else cell for cell in cells), *period.levels])
    return _table(rows)


def lists_to_csv(lists: Iterable[tuple[str, Iterable[tuple[str, int]]]], language: str = "zh") -> str:
    """What was asked for most, as a table: title of the list, what, how often; encode it as utf-8-sig."""
    heading: list[object] = ["List", "What", "How often"] if language == "en" else ["排行", "名称", "次数"]
    return _table([heading, *([title, what, count] for title, counts in lists for what, count in counts)])


def _table(rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([_plain(cell) for cell in row] for row in rows)
    return text.getvalue()


def _plain(cell: object) -> object:
    """Words that look like a formula are shown as they are, not reckoned out."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
