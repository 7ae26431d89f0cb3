"""Answers find the screen that asked, or nobody."""

import gc
import weakref
from collections.abc import Callable

import pytest

from kiosk.answers import Answers


class Asker:
    def __init__(self) -> None:
        self.heard: list[str] = []

    def hear(self, answer: str) -> None:
        self.heard.append(answer)


@pytest.fixture
def moments() -> list[str]:
    return []


@pytest.fixture
def answers(moments: list[str]) -> Answers:
    return Answers(lambda: moments.append("heard"))


def test_every_question_gets_its_own_answer(answers: Answers, moments: list[str]) -> None:
    asker = Asker()
    first, second = answers.to(asker.hear), answers.to(asker.hear)
    second("two")
    first("one")
    assert asker.heard == ["two", "one"]
    assert moments == ["heard", "heard"]


def test_an_answer_is_heard_once(answers: Answers) -> None:
    asker = Asker()
    tell = answers.to(asker.hear)
    tell("one")
    tell("again")
    assert asker.heard == ["one"]


def test_who_has_left_hears_nothing_and_costs_the_next_visitor_no_time(
    answers: Answers, moments: list[str]
) -> None:
    asker = Asker()
    tell = answers.to(asker.hear)
    answers.forget()
    tell("late")
    assert (asker.heard, moments) == ([], [])


def test_a_screen_that_has_been_left_is_not_kept_by_its_question(answers: Answers) -> None:
    asker = Asker()
    seen = weakref.ref(asker)
    tell: Callable[[str], None] = answers.to(asker.hear)
    del asker
    answers.forget()
    gc.collect()
    assert seen() is None
    tell("late")
