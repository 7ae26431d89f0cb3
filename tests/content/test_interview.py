"""Interviews: the engine is pure, and every way through ends in an outcome."""

import pytest

from content import interview
from content.interview import Interview, Outcome, Question, step
from content.pack import load
from tests.content.conftest import PackWriter


@pytest.fixture
def aid(write_pack: PackWriter) -> Interview:
    return load(write_pack()).interviews["aid"]


@pytest.mark.parametrize(
    ("answers", "next_one"),
    [
        ({}, "matter"),
        ({"matter": "wages"}, "free"),
        ({"matter": "other"}, "means"),
        ({"matter": "other", "means": "yes"}, "check"),
        ({"matter": "other", "means": "no"}, "none"),
    ],
)
def test_each_step_follows_from_the_answers(aid: Interview, answers: dict[str, str], next_one: str) -> None:
    assert step(aid, answers).id == next_one


def test_answers_are_numbered_in_order_and_said_as_shown(aid: Interview) -> None:
    question = step(aid, {})
    assert isinstance(question, Question)
    assert question.say == question.ask
    assert [(answer.digit, answer.say) for answer in question.answers] == [("1", "讨薪"), ("2", "别的事")]


def test_back_takes_the_last_answer_away() -> None:
    assert interview.back({"matter": "other", "means": "no"}) == {"matter": "other"}
    assert interview.back({}) == {}


def test_changing_an_answer_keeps_what_is_still_asked(aid: Interview) -> None:
    answers = {"matter": "other", "means": "no"}
    assert interview.change(aid, answers, "means", "yes") == {"matter": "other", "means": "yes"}
    assert interview.change(aid, answers, "matter", "wages") == {"matter": "wages"}


def test_answers_from_another_version_are_dropped_where_they_no_longer_fit(aid: Interview) -> None:
    assert interview.relevant(aid, {"gone": "x", "means": "no", "matter": "other"}) == {
        "matter": "other",
        "means": "no",
    }
    assert interview.relevant(aid, {"matter": "gone", "means": "no"}) == {}


def test_every_path_ends_in_an_outcome(aid: Interview) -> None:
    ends = {outcome.id: len(answers) for answers, outcome in interview.paths(aid)}
    assert ends == {"free": 1, "check": 2, "none": 2}
    assert interview.longest(aid) == 2
    assert all(isinstance(outcome, Outcome) for _, outcome in interview.paths(aid))
