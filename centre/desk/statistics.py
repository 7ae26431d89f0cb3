"""What the centre is assessed on, as charts, a table, a spreadsheet and a page to print."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import Response

from centre.citizens.feedback import LEVELS
from centre.desk import charts, views
from centre.desk.browser import language
from centre.desk.pages import Pages, get
from centre.period import By, Period
from centre.refusal import Refused
from centre.spreadsheet import lists_to_csv, to_csv
from centre.statistics import Report, StatisticsError

SPAN = timedelta(days=13)
"""What is shown before anyone chooses: two weeks."""
MOST_TOPS = 10

COLUMNS = (
    "tickets",
    "served",
    "no_shows",
    "not_come",
    "wait_mean",
    "wait_p90",
    "service_mean",
    "calls",
    "answered_share",
    "visits",
    "self_served_share",
    "guides_read",
    "feedback",
    "satisfied_share",
)


@dataclass(frozen=True)
class Figure:
    id: str
    series: tuple[str, ...]
    chart: charts.Chart


class StatisticsPages(Pages):
    """The pages /statistics and /statistics.csv."""

    @get("/statistics", "supervisor")
    def page(self, request: Request) -> Response:
        first, last, by = self._span(request)
        report = self._report(first, last, by)
        periods = report.periods
        values = {
            "first": first,
            "last": last,
            "by": by,
            "totals": _totals(report.total),
            "charts": figures(periods),
            "columns": COLUMNS,
            "rows": [
                (period.name, [_cell(name, getattr(period, name)) for name in COLUMNS])
                for period in reversed(periods)
            ],
            "tops": [
                (f"top.{name}", _bars(counts, titles))
                for name, counts, titles in self._lists(request, first, last, periods)
            ],
            "spans": spans(self.office.tickets.today),
        }
        return self.desk.page(request, "statistics", values)

    @get("/statistics.csv", "supervisor")
    def csv(self, request: Request) -> Response:
        """The table for spreadsheets, which take UTF-8 for what it is by its first bytes."""
        first, last, by = self._span(request)
        text = to_csv(self._report(first, last, by).periods, language(request))
        return _download(text, f"lobbyline-{first}-{last}-{by}.csv")

    @get("/statistics/lists.csv", "supervisor")
    def lists_csv(self, request: Request) -> Response:
        """What was asked for most, longer than the page shows it, for spreadsheets."""
        first, last, by = self._span(request)
        tongue = language(request)
        lists = [
            (
                self.desk.text(tongue, f"statistics.top.{name}"),
                [(titles.get(id, id), count) for id, count in counts],
            )
            for name, counts, titles in self._lists(
                request, first, last, self._report(first, last, by).periods
            )
        ]
        return _download(lists_to_csv(lists, tongue), f"lobbyline-{first}-{last}-lists.csv")

    def _lists(
        self, request: Request, first: date, last: date, periods: Sequence[Period]
    ) -> list[tuple[str, Sequence[tuple[str, int]], dict[str, str]]]:
        """The name of each list, its ids with how often, and what the ids are called."""
        tops, pack = self.office.statistics.tops(first, last), self.desk.pack(request)
        return [
            ("topics", tops.topics, {topic.id: topic.title for topic in pack.topics}),
            ("guides", tops.guides, {id: guide.title for id, guide in pack.guides.items()}),
            ("services", tops.services, views.service_titles(pack)),
            ("levels", _levels(periods), self._words(request, "level.", LEVELS)),
            ("reasons", tops.reasons, self._words(request, "because.", views.REASONS)),
        ]

    def _words(self, request: Request, place: str, names: Iterable[object]) -> dict[str, str]:
        return {str(name): self.desk.text(language(request), f"{place}{name}") for name in names}

    def _span(self, request: Request) -> tuple[date, date, By]:
        """?from, ?to and ?by, where given. Raises Refused."""
        query = request.query_params
        try:
            last = date.fromisoformat(query["to"]) if query.get("to") else self.office.tickets.today
            first = date.fromisoformat(query["from"]) if query.get("from") else last - SPAN
        except (ValueError, OverflowError) as error:
            raise Refused("bad-day", "a day is written 2026-12-31") from error
        by = query.get("by", "day")
        if by not in ("day", "week", "month"):
            raise Refused("bad-request", "by day, week or month")
        return first, last, cast(By, by)

    def _report(self, first: date, last: date, by: By) -> Report:
        try:
            return self.office.statistics.report(first, last, by)
        except StatisticsError as error:
            raise Refused("bad-span", str(error)) from error


def _download(text: str, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(text.encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)


def spans(today: date) -> list[tuple[str, date, date, By]]:
    """What is asked for most: the name of its phrase, first and last day, and by what."""
    month, year = today.replace(day=1), today.replace(month=1, day=1)
    before = month - timedelta(days=1)
    return [
        ("this_week", today - timedelta(days=today.weekday()), today, "day"),
        ("this_month", month, today, "day"),
        ("last_month", before.replace(day=1), before, "day"),
        ("this_year", year, today, "month"),
        ("last_year", year.replace(year=year.year - 1), year - timedelta(days=1), "month"),
    ]


def _levels(periods: Sequence[Period]) -> list[tuple[str, int]]:
    """How often each level was given, the best first."""
    given = [sum(counts) for counts in zip(*(one.levels for one in periods), strict=True)]
    counted = sorted(zip(LEVELS, given, strict=True), reverse=True)
    return [(str(level), count) for level, count in counted] if any(given) else []


def figures(periods: Sequence[Period]) -> list[Figure]:
    """The charts of the page, each with the names of its series."""
    names = [period.name.removeprefix(f"{period.first.year}-") for period in periods]

    def stack(id: str, series: Mapping[str, Callable[[Period], float]]) -> Figure:
        values = [[float(of(period)) for period in periods] for of in series.values()]
        return Figure(id, tuple(series), charts.stacked(names, values))

    def lines(id: str, fields: tuple[str, ...], share: bool = False) -> Figure:
        scale = 100.0 if share else 1.0
        values = [
            [None if (value := getattr(period, field)) is None else value * scale for period in periods]
            for field in fields
        ]
        return Figure(id, fields, charts.lines(names, values, 100.0 if share else None, "%" if share else ""))

    return [
        stack(
            "tickets",
            {
                "served": lambda one: one.served,
                "no_shows": lambda one: one.no_shows,
                "other": lambda one: one.tickets - one.served - one.no_shows,
            },
        ),
        lines("times", ("wait_mean", "wait_p90", "service_mean")),
        stack(
            "calls",
            {
                "calls_answered": lambda one: one.calls_answered,
                "calls_lost": lambda one: one.calls - one.calls_answered,
                "visits": lambda one: one.visits,
            },
        ),
        lines("shares", ("answered_share", "self_served_share", "satisfied_share"), share=True),
    ]


def _totals(total: Period) -> list[tuple[str, str]]:
    """The large numbers at the top: of the whole span."""
    names = (
        "tickets",
        "served",
        "wait_mean",
        "calls",
        "answered_share",
        "self_served_share",
        "satisfied_share",
    )
    return [(name, _cell(name, getattr(total, name))) for name in names]


def _cell(name: str, value: Any) -> str:
    if value is None:
        return "–"
    if name.endswith("share"):
        return f"{value:.0%}"
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def _bars(top: Sequence[tuple[str, int]], titles: Mapping[str, str]) -> list[tuple[str, int, float]]:
    """Title, count, and how long its bar is in hundredths of the longest."""
    most = max((count for _, count in top), default=1)
    return [(titles.get(id, id), count, round(100 * count / most, 1)) for id, count in top[:MOST_TOPS]]
