"""All interviews of the shipped pack by telephone, node by node: by key, by voice, and when neither comes."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from content.interview import Outcome, Question, paths, step
from content.pack import Pack, load, shipped
from ivr.dialogue import Dialogue
from ivr.dialogue.actions import MakeCode, Play, Transfer
from ivr.dialogue.events import CodeMade, Key, NoInput, Utterance
from ivr.dialogue.leaving import MISSES_TO_PERSON
from ivr.dialogue.state import Place, State

Answers = tuple[tuple[str, str], ...]

PACK = load(shipped("national"), shipped("demo-centre"))


@dataclass(frozen=True)
class Node:
    """A question or an outcome, with the answers of one way that leads there."""

    interview: str
    answers: Answers
    found: Question | Outcome

    def __str__(self) -> str:
        return f"{self.interview}:{type(self.found).__name__.lower()}:{self.found.id}"

    @property
    def state(self) -> State:
        place = Place("interview", self.interview, answers=self.answers)
        return State(path=(Place("menu", "main"), place), seat=True)


def nodes(pack: Pack) -> Iterator[Node]:
    """Every question and outcome once, by one way that leads there."""
    for id, interview in pack.interviews.items():
        ways: dict[tuple[str, str], Answers] = {}
        for answers, outcome in paths(interview):
            way = tuple(answers.items())
            for length, (question, _) in enumerate(way):
                ways.setdefault(("question", question), way[:length])
            ways.setdefault(("outcome", outcome.id), way)
        yield from (Node(id, way, step(interview, dict(way))) for way in ways.values())


NODES = list(nodes(PACK))
QUESTIONS = [node for node in NODES if isinstance(node.found, Question)]
OUTCOMES = [node for node in NODES if isinstance(node.found, Outcome)]


def said(actions: tuple[object, ...]) -> str:
    return "".join(text for action in actions if isinstance(action, Play) for text in action.texts)


def test_all_four_interviews_are_walked_to_every_question_and_outcome() -> None:
    assert {node.interview for node in QUESTIONS} == {
        "legal-aid-check",
        "where-to-go",
        "wage-claim",
        "divorce-path",
    }
    for id, interview in PACK.interviews.items():
        assert {node.found.id for node in QUESTIONS if node.interview == id} == set(interview.questions)
        assert {node.found.id for node in OUTCOMES if node.interview == id} == set(interview.outcomes)


@pytest.mark.parametrize("node", QUESTIONS, ids=str)
def test_a_question_is_asked_with_its_keys(dialogue: Dialogue, node: Node) -> None:
    assert isinstance(node.found, Question)
    _, actions = dialogue.advance(node.state, Key("#"))
    assert node.found.say in said(actions)
    for answer in node.found.answers:
        assert f"{answer.say}，请按{answer.digit}。" in said(actions)


@pytest.mark.parametrize("node", QUESTIONS, ids=str)
def test_every_answer_counts_by_key_and_by_each_way_of_saying_it(dialogue: Dialogue, node: Node) -> None:
    assert isinstance(node.found, Question)
    for answer in node.found.answers:
        wanted = (*node.answers, (node.found.id, answer.id))
        events: list[Key | Utterance] = [Key(answer.digit), *map(Utterance, (answer.say, *answer.spoken))]
        for event in events:
            state, _ = dialogue.advance(node.state, event)
            assert state.here.answers == wanted, event
            back, actions = dialogue.advance(state, Key("*"))
            assert back.here == node.state.here
            assert node.found.say in said(actions)


@pytest.mark.parametrize("node", QUESTIONS, ids=str)
@pytest.mark.parametrize("event", [NoInput(), Utterance("呜哩哇啦"), Key("9")], ids=repr)
def test_a_question_is_asked_again_then_by_keys_then_by_a_person(
    dialogue: Dialogue, node: Node, event: NoInput | Utterance | Key
) -> None:
    assert isinstance(node.found, Question)
    if isinstance(event, Key) and any(answer.digit == event.key for answer in node.found.answers):
        event = Utterance("")
    state = node.state
    for _ in range(MISSES_TO_PERSON - 1):
        state, actions = dialogue.advance(state, event)
        assert state.here == node.state.here
        assert node.found.answers[0].say in said(actions)
    _, actions = dialogue.advance(state, event)
    assert Transfer() in actions


@pytest.mark.parametrize("node", OUTCOMES, ids=str)
def test_an_outcome_is_told_and_can_be_taken_along(dialogue: Dialogue, node: Node) -> None:
    assert isinstance(node.found, Outcome)
    state, actions = dialogue.advance(node.state, Key("#"))
    assert node.found.say in said(actions)
    state, actions = dialogue.advance(state, Key("4"))
    assert actions == (MakeCode(interview=node.interview, answers=node.answers),)
    _, actions = dialogue.advance(state, CodeMade("246801"))
    assert "2 4 6 8 0 1" in said(actions)
