"""A simulated day, and how well the estimate of its waits was."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre import upkeep
from centre.queue.estimate import Present, Seen, estimate, joining
from centre.queue.order import Rule
from centre.queue.simulation import Visitor, fair, first_come, run, strict
from centre.queue.trial import COUNTERS, OPENS, accuracy, compare, day, waits
from centre.settings import Settings

RULE = Settings().rule


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
    table = {(name, who): minutes for name, who, minutes in compare(10, 100, RULE)}
    assert mean(table["本中心", "优先"]) < mean(table["先来先办", "优先"])
    assert mean(table["本中心", "普通"]) < mean(table["绝对优先", "普通"])
    assert table["本中心", "普通"][-1] < table["绝对优先", "普通"][-1]
    # Who has an appointment is called at its time, give or take a person at the counter.
    assert mean(table["本中心", "预约"]) < 15


def test_the_comparison_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["simulate", "--days", "1", "--people", "40"]
    assert upkeep.run(words) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines[3:-1]] == [
        [name, who] for name in ("本中心", "先来先办", "绝对优先") for who in ("预约", "优先", "普通")
    ]
    counts = [line.split()[2] for line in lines[3:-1]]
    assert counts[:3] == counts[3:6] == counts[6:]
    assert "等候估计" in lines[-1]
    assert upkeep.run([*words, "--seed", "1"]) == 0
    assert capsys.readouterr().out.splitlines() == lines
    assert upkeep.run([*words, "--seed", "2"]) == 0
    assert capsys.readouterr().out.splitlines() != lines


@pytest.mark.parametrize("words", [["--days", "0"], ["--people", "many"], ["--days", "9999"]])
def test_wrong_usage_of_the_simulation(words: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        upkeep.run(["simulate", *words])
    assert caught.value.code == 2


def test_same_people_same_day() -> None:
    assert run(day(3), COUNTERS, fair(RULE)) == run(day(3), COUNTERS, fair(RULE))
    assert waits(day(3), run(day(3), COUNTERS, fair(RULE)))["优先"]


def visitors_of(rows: list[tuple[int, int, int, bool, int | None]]) -> list[Visitor]:
    return [
        Visitor(
            number,
            ("a", "b", "c")[service],
            OPENS + timedelta(minutes=minute),
            timedelta(minutes=work),
            priority and booked is None,
            None if booked is None else OPENS + timedelta(minutes=minute + booked),
        )
        for number, (minute, service, work, priority, booked) in enumerate(
            sorted(rows, key=lambda row: row[0])
        )
    ]


crowds = st.lists(
    st.tuples(
        st.integers(0, 200),
        st.integers(0, 2),
        st.integers(1, 40),
        st.booleans(),
        st.none() | st.none() | st.integers(0, 60),
    ),
    min_size=1,
    max_size=40,
).map(visitors_of)
rules = st.builds(
    Rule,
    ratio=st.integers(1, 5),
    patience=st.integers(1, 120).map(lambda minutes: timedelta(minutes=minutes)),
    head_start=st.integers(0, 60).map(lambda minutes: timedelta(minutes=minutes)),
)
SKILLS = {"1": frozenset("ab"), "2": frozenset("b"), "3": frozenset("c")}


@given(crowds, rules)
def test_whoever_comes_is_called_once_and_in_the_order_of_their_class(
    visitors: list[Visitor], rule: Rule
) -> None:
    """Of one service and class, who came first is called first; with an appointment, whose time is first."""
    called = run(visitors, SKILLS, fair(rule))
    assert sorted(called) == [one.id for one in visitors]
    lanes: dict[tuple[str, bool], list[Visitor]] = defaultdict(list)
    for one in visitors:
        assert called[one.id].at >= one.arrives
        assert one.service in SKILLS[called[one.id].counter]
        if one.due is None:
            lanes[one.service, one.priority].append(one)
    for lane in lanes.values():
        moments = [called[one.id].at for one in lane]
        assert moments == sorted(moments)


@given(crowds, rules)
def test_nobody_waits_for_ever(visitors: list[Visitor], rule: Rule) -> None:
    """No counter that could take somebody who waits is idle, and past patience nobody is overtaken by who
    came later without an appointment, except by priority's head start."""
    called = run(visitors, SKILLS, fair(rule))
    by_id = {one.id: one for one in visitors}
    busy: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for id, call in called.items():
        busy[call.counter].append((call.at, call.at + by_id[id].work))
    for one in visitors:
        for name in (name for name, takes in SKILLS.items() if one.service in takes):
            moment = one.arrives
            for start, end in sorted(busy[name]):
                if start <= moment < end:
                    moment = end
            assert moment >= called[one.id].at
    for one in visitors:
        if one.due is not None:
            continue
        for other in visitors:
            after = other.due is None and other.id != one.id and other.service == one.service
            moment = called[other.id].at
            if not after or not one.arrives + rule.patience <= moment < called[one.id].at:
                continue
            ahead = rule.head_start if other.priority and not one.priority else timedelta()
            assert by_id[other.id].arrives - ahead <= one.arrives


def test_the_estimate_holds_for_about_four_of_five() -> None:
    found = accuracy(6, 100, RULE)
    print(f"\n{found}")
    assert found.given > 100
    assert 0.7 <= found.inside <= 0.9
    assert found.error_minutes < 10
    assert found.width_minutes <= 40


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
