"""The order of service: fair, and nobody starves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from centre.queue.order import Rule, Run, Waiting, first, order, run_of, steady

NINE = datetime(2026, 3, 4, 1, 0, tzinfo=UTC)
NOBODY = Run()
RULE = Rule(ratio=2, patience=timedelta(minutes=30), head_start=timedelta(minutes=15))


def person(number: int, minute: float, *, priority: bool = False) -> Waiting:
    return Waiting(number, NINE + timedelta(minutes=minute), priority)


def booked(number: int, minute: float, due: float) -> Waiting:
    return Waiting(number, NINE + timedelta(minutes=minute), True, NINE + timedelta(minutes=due))


def ids(waiting: list[Waiting], *, run: Run = NOBODY, minute: float) -> list[int]:
    return [place.id for place in order(waiting, run, NINE + timedelta(minutes=minute), RULE)]


def test_without_priority_first_come_is_first_served() -> None:
    assert ids([person(2, 1), person(1, 0), person(3, 1)], minute=2) == [1, 2, 3]


def test_two_with_priority_for_each_one_without() -> None:
    waiting = [person(1, 0), person(2, 0)] + [person(n, 1, priority=True) for n in (3, 4, 5, 6)]
    assert ids(waiting, minute=2) == [3, 4, 1, 5, 6, 2]


def test_the_ratio_counts_those_already_called() -> None:
    assert ids([person(1, 0), person(2, 1, priority=True)], run=Run(favoured=2), minute=2) == [1, 2]


def test_whoever_has_waited_long_goes_first() -> None:
    assert ids([person(1, 0), person(2, 20, priority=True)], minute=31) == [1, 2]


def test_priority_is_a_head_start_among_those_who_have_waited_long() -> None:
    waiting = [person(1, 0), person(2, 10, priority=True), person(3, 20, priority=True)]
    assert ids(waiting, minute=60) == [2, 1, 3]


def test_the_reason_is_told() -> None:
    places = order(
        [person(1, 0), person(2, 25, priority=True), person(3, 26)], NOBODY, NINE + RULE.patience, RULE
    )
    assert [place.reason for place in places] == ["patience", "priority", "turn"]


def test_the_run_ends_at_the_first_without_priority() -> None:
    someone, priority, booked = (False, False), (True, False), (True, True)
    assert run_of([]) == Run(0, 0)
    assert run_of([priority]) == Run(1, 0)
    assert run_of([priority, booked, someone, priority]) == Run(2, 0)
    assert run_of([booked, booked, priority, someone]) == Run(3, 2)


people = st.lists(st.tuples(st.integers(0, 240), st.booleans()), max_size=25).map(
    lambda rows: [person(number, minute, priority=priority) for number, (minute, priority) in enumerate(rows)]
)
crowds = st.tuples(people, st.lists(st.tuples(st.integers(0, 240), st.integers(0, 480)), max_size=8)).map(
    lambda both: [
        *both[0],
        *(booked(len(both[0]) + number, minute, due) for number, (minute, due) in enumerate(both[1])),
    ]
)
rules = st.builds(
    Rule,
    ratio=st.integers(1, 5),
    patience=st.integers(1, 120).map(lambda n: timedelta(minutes=n)),
    head_start=st.integers(0, 60).map(lambda n: timedelta(minutes=n)),
)


runs = st.builds(Run, st.integers(0, 5), st.integers(0, 5))


lobbies = st.tuples(crowds, st.sets(st.integers(0, 25), max_size=3)).map(
    lambda both: [replace(one, again=one.id in both[1]) for one in both[0]]
)
"""Crowds in which some were called to counters that closed."""


@given(lobbies, rules, runs, st.integers(240, 400))
def test_who_was_called_before_the_counter_closed_is_called_before_all(
    waiting: list[Waiting], rule: Rule, run: Run, minute: int
) -> None:
    places = order(waiting, run, NINE + timedelta(minutes=minute), rule)
    again = sorted((one.since, one.id) for one in waiting if one.again)
    assert [place.id for place in places[: len(again)]] == [id for _, id in again]
    assert {place.reason for place in places[len(again) :]}.isdisjoint({"again"})


@given(lobbies, rules, runs, st.integers(240, 400))
def test_everyone_has_one_place(waiting: list[Waiting], rule: Rule, run: Run, minute: int) -> None:
    places = order(waiting, run, NINE + timedelta(minutes=minute), rule)
    assert sorted(place.id for place in places) == [one.id for one in waiting]


@given(lobbies.filter(bool), rules, runs, st.integers(240, 400))
def test_who_is_next_is_the_first_of_all(waiting: list[Waiting], rule: Rule, run: Run, minute: int) -> None:
    now = NINE + timedelta(minutes=minute)
    assert first(waiting, run, now, rule) == order(waiting, run, now, rule)[0]


@given(crowds, rules, runs, st.integers(240, 400))
def test_order_within_a_class_holds(waiting: list[Waiting], rule: Rule, run: Run, minute: int) -> None:
    by_id = {one.id: one for one in waiting}
    placed = [by_id[place.id] for place in order(waiting, run, NINE + timedelta(minutes=minute), rule)]
    for priority in (True, False):
        lane = [(one.since, one.id) for one in placed if one.priority is priority and one.due is None]
        assert lane == sorted(lane)
    appointments = [(one.due, one.id) for one in placed if one.due is not None]
    assert appointments == sorted(appointments)


@given(people, rules, runs, st.integers(240, 400))
def test_past_patience_only_earlier_people_go_before(
    waiting: list[Waiting], rule: Rule, run: Run, minute: int
) -> None:
    now = NINE + timedelta(minutes=minute)
    by_id = {one.id: one for one in waiting}
    placed = [by_id[place.id] for place in order(waiting, run, now, rule)]
    for index, one in enumerate(placed):
        if now - one.since < rule.patience:
            continue
        for before in placed[:index]:
            start = rule.head_start if before.priority and not one.priority else timedelta()
            assert before.since - start <= one.since


@given(rules, st.integers(1, 10))
def test_an_endless_stream_with_priority_starves_nobody(rule: Rule, arrivals: int) -> None:
    """More people with priority come than are served; still the one without is called."""
    waiting = [Waiting(0, NINE, False)]
    number = 1
    for minute in range(1, 500):
        now = NINE + timedelta(minutes=minute)
        for _ in range(arrivals):
            waiting.append(Waiting(number, now, True))
            number += 1
        called = order(waiting, Run(minute - 1), now, rule)[0].id
        if called == 0:
            assert minute <= rule.ratio + 1
            return
        waiting = [one for one in waiting if one.id != called]
    raise AssertionError("starved")


def test_an_appointment_goes_first_when_it_is_time_and_last_before() -> None:
    waiting = [person(1, 0), person(2, 1, priority=True), booked(3, 2, 20), booked(4, 2, 10)]
    assert ids(waiting, minute=5) == [2, 1, 4, 3]
    assert ids(waiting, minute=20) == [4, 3, 1, 2]


def test_appointments_do_not_keep_others_waiting_for_ever() -> None:
    waiting = [person(1, 0), *(booked(n, 1, 2) for n in range(2, 7))]
    assert ids(waiting, minute=40) == [2, 3, 1, 4, 5, 6]


def test_who_has_waited_long_with_priority_does_not_keep_appointments_waiting() -> None:
    waiting = [*(person(n, 0, priority=True) for n in range(1, 8)), booked(8, 50, 60), booked(9, 50, 60)]
    assert ids(waiting, run=Run(favoured=2), minute=60) == [8, 9, 1, 2, 3, 4, 5, 6, 7]


@given(crowds, rules, runs, st.integers(480, 600))
def test_whose_time_it_is_waits_for_no_more_than_one_other_after_each_ratio(
    waiting: list[Waiting], rule: Rule, run: Run, minute: int
) -> None:
    by_id = {one.id: one for one in waiting}
    placed = [by_id[place.id] for place in order(waiting, run, NINE + timedelta(minutes=minute), rule)]
    others = 0
    for place, one in enumerate(placed):
        if one.due is None:
            others += 1
        else:
            assert others <= (min(run.booked, rule.ratio) + place - others) // rule.ratio


patient = rules.filter(lambda rule: rule.patience > timedelta(minutes=2 * rule.ratio + 1))


@given(patient, st.integers(1, 5), st.integers(1, 5))
def test_endless_streams_with_priority_and_appointments_starve_nobody(
    rule: Rule, arrivals: int, bookings: int
) -> None:
    waiting = [Waiting(0, NINE, False)]
    number, run = 1, Run()
    for minute in range(1, 500):
        now = NINE + timedelta(minutes=minute)
        for kind in (*[False] * arrivals, *[True] * bookings):
            waiting.append(Waiting(number, now, True, now if kind else None))
            number += 1
        called = order(waiting, run, now, rule)[0].id
        one = next(one for one in waiting if one.id == called)
        run = run.then(one.priority, one.due is not None)
        waiting.remove(one)
        if called == 0:
            assert minute <= 2 * rule.ratio + 1
            return
    raise AssertionError("starved")


def test_a_wrong_clock_does_not_put_people_behind_those_who_came_later() -> None:
    waiting = [person(1, 0), person(2, 600), person(3, 1), person(4, 2)]
    assert ids(steady(waiting), minute=5) == [1, 2, 3, 4]
    assert steady(waiting[:1] + waiting[2:]) == waiting[:1] + waiting[2:]
