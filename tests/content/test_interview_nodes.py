"""The shipped interviews on the pure engine: node by node, to and fro, resumed from a service code."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.interview import Interview, Outcome, Question, back, change, relevant, step
from content.pack import load, shipped

INTERVIEWS = load(shipped("national"), shipped("demo-centre")).interviews
TABLE = (Path(__file__).parent / "interviews.txt").read_text("utf-8")


def rows() -> Iterator[tuple[str, str, str]]:
    """(interview, answers, where they lead) of the table, one for each alternative."""
    id = ""
    for line in TABLE.splitlines():
        if section := re.fullmatch(r"\[(.+)\]", line):
            id = section[1]
        elif "->" in line:
            way, _, target = line.partition(" -> ")
            before, _, last = way.rpartition(" ")
            question, _, answers = last.partition("=")
            for answer in answers.split("|"):
                yield id, f"{before} {question}={answer}".strip(), target


def given_answers(text: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in text.split())


def name(reached: Question | Outcome) -> str:
    return reached.id if isinstance(reached, Question) else f"={reached.id}"


@pytest.mark.parametrize(("id", "answers", "target"), list(rows()))
def test_each_answer_leads_where_the_table_says(id: str, answers: str, target: str) -> None:
    way = given_answers(answers)
    assert relevant(INTERVIEWS[id], way) == way, "the interview does not ask these in this order"
    assert name(step(INTERVIEWS[id], way)) == target


@pytest.mark.parametrize("id", sorted(INTERVIEWS))
def test_the_table_has_every_answer_and_every_outcome(id: str) -> None:
    talk = INTERVIEWS[id]
    asked = {answers.rpartition(" ")[2] for one, answers, _ in rows() if one == id}
    reached = {target for one, _, target in rows() if one == id}
    assert asked == {
        f"{question.id}={answer.id}" for question in talk.questions.values() for answer in question.answers
    }
    assert {target for target in reached if target[0] == "="} == {f"={outcome}" for outcome in talk.outcomes}


@st.composite
def walks(draw: st.DrawFn) -> tuple[Interview, dict[str, str]]:
    """An interview, and the answers of somebody who may stop anywhere."""
    talk = INTERVIEWS[draw(st.sampled_from(sorted(INTERVIEWS)))]
    answers: dict[str, str] = {}
    while isinstance(question := step(talk, answers), Question) and draw(st.integers(0, 9)):
        answers[question.id] = draw(st.sampled_from([answer.id for answer in question.answers]))
    return talk, answers


@given(walks())
def test_going_back_asks_the_last_question_again(walk: tuple[Interview, dict[str, str]]) -> None:
    talk, answers = walk
    while answers:
        last = list(answers)[-1]
        answers = back(answers)
        assert name(step(talk, answers)) == last


@given(walks(), st.data())
def test_a_changed_answer_stands_and_the_rest_is_what_is_still_asked(
    walk: tuple[Interview, dict[str, str]], data: st.DataObject
) -> None:
    talk, answers = walk
    if not answers:
        return
    question = data.draw(st.sampled_from(list(answers)))
    answer = data.draw(st.sampled_from([one.id for one in talk.questions[question].answers]))
    changed = change(talk, answers, question, answer)
    assert changed[question] == answer
    assert list(changed)[: list(answers).index(question)] == list(answers)[: list(answers).index(question)]
    assert relevant(talk, changed) == changed
    assert change(talk, answers, question, answers[question]) == answers


@given(walks())
def test_a_service_code_resumes_where_one_stopped(walk: tuple[Interview, dict[str, str]]) -> None:
    talk, answers = walk
    kept = json.loads(json.dumps({"gone": "yes", **dict(sorted(answers.items()))}))  # in no order of ours
    assert list(relevant(talk, kept).items()) == list(answers.items())


@given(walks())
def test_screen_keys_and_voice_choose_the_same_answers(walk: tuple[Interview, dict[str, str]]) -> None:
    talk, answers = walk
    reached = step(talk, answers)
    if isinstance(reached, Question):
        keys = [answer.digit for answer in reached.answers]
        names = [name for answer in reached.answers for name in {answer.say, *answer.spoken}]
        assert keys == [str(number) for number in range(1, len(keys) + 1)]
        assert len(set(names)) == len(names)
