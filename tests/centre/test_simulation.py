"""A simulated day, and how well the estimate of its waits was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import mean, median

import pytest

from centre.estimate import Estimate, Present, Seen, estimate, joining
from centre.order import Waiting
from centre.simulation import (
    COUNTERS,
    RULE,
    Called,
    Visitor,
    compare,
    day,
    fair,
    first_come,
    main,
    run,
    strict,
    waits,
)


@pytest.mark.parametrize("discipline", [fair(RULE), first_come, strict])
def test_everyone_is_called_once_by_a_counter_that_can(discipline: object) -> None:
    visitors = day(1)
    called = run(visitors, COUNTERS, discipline)  # type: ignore[arg-type]
    assert set(called) == {one.id for one in visitors}
    for one in visitors:
        assert called[one.id].at >= one.arrives
        assert one.service in COUNTERS[called[one.id].counter]


def test_no_counter_serves_two_at_once() -> None:
    visitors = {one.id: one for one in day(2)}
    busy: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for id, call in run(visitors.values(), COUNTERS, fair(RULE)).items():
        busy[call.counter].append((call.at, call.at + visitors[id].work))
    for spans in busy.values():
        assert all(end <= start for (_, end), (start, _) in pairwise(sorted(spans)))


def test_priority_helps_and_starves_nobody() -> None:
    """Ours: those with priority wait less than first-come, those without less than under strict priority."""
    table = {(name, priority): minutes for name, priority, minutes in compare(10, 100)}
    assert mean(table["本中心", True]) < mean(table["先来先办", True])
    assert mean(table["本中心", False]) < mean(table["绝对优先", False])
    assert table["本中心", False][-1] < table["绝对优先", False][-1]


def test_the_comparison_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--days", "2", "--people", "40"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 7


def test_same_people_same_day() -> None:
    assert run(day(3), COUNTERS, fair(RULE)) == run(day(3), COUNTERS, fair(RULE))
    assert waits(day(3), run(day(3), COUNTERS, fair(RULE)))[True]


def before(seeds: Sequence[int]) -> dict[str, list[float]]:
    """What like days saw."""
    found: dict[str, list[float]] = defaultdict(list)
    for seed in seeds:
        for one in day(seed):
            found[one.service].append(one.work.total_seconds() / 60)
    return found


def guess(
    one: Visitor, visitors: Sequence[Visitor], called: Mapping[int, Called], like: dict[str, list[float]]
) -> Estimate:
    """What the newcomer is told, from nothing but what was seen when they came."""
    now = one.arrives
    waiting = [
        (Waiting(other.id, other.arrives, other.priority), other.service)
        for other in visitors
        if other.arrives <= now < called[other.id].at or other.id == one.id
    ]
    today: dict[str, list[float]] = defaultdict(list)
    busy = {}
    for other in visitors:
        call = called[other.id]
        if call.at + other.work <= now:
            today[other.service].append(other.work.total_seconds() / 60)
        elif call.at <= now and other.id != one.id:
            busy[call.counter] = (call.at, other.service)
    hour = now - timedelta(hours=1)
    arrivals = [(other.service, other.priority) for other in visitors if hour < other.arrives <= now]
    return estimate(one.id, Present(now, waiting, COUNTERS, busy, arrivals), Seen(today, like), RULE)


def test_the_estimate_holds_for_about_four_of_five() -> None:
    like = before(range(100, 104))
    inside = said = 0
    errors, widths = [], []
    for seed in range(4):
        visitors = day(seed)
        called = run(visitors, COUNTERS, fair(RULE))
        for one in visitors[::4]:
            given = guess(one, visitors, called, like)
            if given.low_minutes is None or given.high_minutes is None:
                continue
            real = (called[one.id].at - one.arrives).total_seconds() / 60
            said += 1
            inside += given.low_minutes <= real <= given.high_minutes
            errors.append(abs(real - (given.low_minutes + given.high_minutes) / 2))
            widths.append(given.high_minutes - given.low_minutes)
    print(
        f"\n{said} estimates: {inside / said:.0%} inside the range; half-width {median(widths) / 2:.0f} min; "
        f"error of its middle: median {median(errors):.1f} min, mean {mean(errors):.1f} min"
    )
    assert said > 90
    assert 0.65 <= inside / said <= 0.97
    assert median(errors) < 12


def test_where_little_was_seen_nothing_is_said() -> None:
    now = day(0)[0].arrives
    present, target = joining(Present(now, [], COUNTERS, {}, []), "notary")
    assert estimate(target, present, Seen({}, {"notary": [10.0] * 5}), RULE).basis == "unknown"
    known = estimate(target, present, Seen({}, {"notary": [10.0] * 20}), RULE)
    assert (known.low_minutes, known.high_minutes, known.basis) == (0, 5, "like-days")


def test_a_service_that_no_counter_takes_has_no_estimate() -> None:
    now = day(0)[0].arrives
    present, target = joining(Present(now, [], {"1": frozenset({"legal-aid"})}, {}, []), "notary")
    assert estimate(target, present, Seen({}, {"notary": [10.0] * 20}), RULE).high_minutes is None
