"""Interviews: a few questions that lead to an outcome, as a decision table, run by touch, voice or keys."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, model_validator

from content.fault import Faults
from content.guide import Basis
from content.mending import NAME
from content.schema import ID, Digit, Model, Text, default_say, nearest
from content.source import Document


class Answer(Model):
    """One answer to a question; its digit is its place in the list unless given."""

    id: ID
    title: Text
    say: Text
    digit: Digit
    spoken: tuple[Text, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _say(cls, data: Any) -> Any:
        return default_say(data)


class Question(Model):
    """A question: `ask` on the screen, `say` on the telephone, `help` for whoever hesitates."""

    given: ClassVar[frozenset[str]] = frozenset(["id"])

    id: ID
    ask: Text
    say: Text
    help: str = ""
    answers: Annotated[tuple[Answer, ...], Field(min_length=2, max_length=9)]

    @model_validator(mode="before")
    @classmethod
    def _defaults(cls, data: Any) -> Any:
        data = default_say(data, "ask")
        if isinstance(data, Mapping) and isinstance(data.get("answers"), list):
            numbered = [
                {"digit": str(number), **answer} if isinstance(answer, Mapping) else answer
                for number, answer in enumerate(data["answers"], 1)
            ]
            return {**data, "answers": numbered}
        return data


class Outcome(Model):
    """Where an interview ends: what follows for this person, in paragraphs, and on which law."""

    given: ClassVar[frozenset[str]] = frozenset(["id"])

    id: ID
    title: Text
    say: Text
    text: tuple[Text, ...]
    verdict: Literal["yes", "no", "maybe"]
    basis: tuple[Basis, ...] = ()
    materials: tuple[Text, ...] = ()
    service: ID | None = None
    guide: ID | None = None

    @model_validator(mode="before")
    @classmethod
    def _say(cls, data: Any) -> Any:
        return default_say(data)


def _one_or_many(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


class Row(Model):
    """A line of the decision table: its outcome holds when every named question has one of the answers."""

    when: dict[ID, Annotated[tuple[ID, ...], BeforeValidator(_one_or_many)]] = Field(default_factory=dict)
    outcome: ID


class Interview(Model):
    """An interview. Rows are tried from the top; the last one has no conditions, so that every path ends."""

    id: ID
    title: Text
    say: Text
    intro: str = ""
    questions: dict[ID, Question]
    table: Annotated[tuple[Row, ...], Field(min_length=1)]
    outcomes: dict[ID, Outcome]

    @model_validator(mode="before")
    @classmethod
    def _ids(cls, data: Any) -> Any:
        data = default_say(data)
        if not isinstance(data, Mapping):
            return data
        filled = dict(data)
        for part in ("questions", "outcomes"):
            if isinstance(data.get(part), Mapping):
                filled[part] = {
                    key: {"id": key, **value} if isinstance(value, Mapping) else value
                    for key, value in data[part].items()
                }
        return filled


Answers = Mapping[str, str]
"""Question id → answer id, in the order in which they were given."""


def step(interview: Interview, answers: Answers) -> Question | Outcome:
    """What comes next: the question to ask, or the outcome.

    The first row that the answers do not contradict decides: its first unanswered condition is asked; if all
    its conditions are met, its outcome holds.
    """
    for row in interview.table:
        if any(
            question in answers and answers[question] not in allowed for question, allowed in row.when.items()
        ):
            continue
        for question in row.when:
            if question not in answers:
                return interview.questions[question]
        return interview.outcomes[row.outcome]
    raise ValueError(f"interview {interview.id!r} has no last row without conditions")


def back(answers: Answers) -> dict[str, str]:
    """The answers without the last one."""
    return dict(list(answers.items())[:-1])


def change(interview: Interview, answers: Answers, question: str, answer: str) -> dict[str, str]:
    """Give one question another answer; later answers stay as far as they are still asked for."""
    return relevant(interview, {**answers, question: answer})


def relevant(interview: Interview, answers: Answers) -> dict[str, str]:
    """Those answers that the interview really asks for, in the order in which it asks.

    Use it on answers from outside, such as a service code made with another version of the pack: what the
    interview no longer knows is dropped.
    """
    kept: dict[str, str] = {}
    while isinstance(question := step(interview, kept), Question):
        given = answers.get(question.id)
        if given is None or all(answer.id != given for answer in question.answers):
            break
        kept[question.id] = given
    return kept


def walkable(interview: Interview) -> bool:
    """Whether its table names only what there is and ends every path, as in every pack that loads."""
    answers = {
        question.id: {answer.id for answer in question.answers} for question in interview.questions.values()
    }
    *rows, last = interview.table
    return (
        not last.when
        and all(row.when for row in rows)
        and all(row.outcome in interview.outcomes for row in interview.table)
        and all(
            answers.get(question, set()).issuperset(allowed)
            for row in rows
            for question, allowed in row.when.items()
        )
    )


def longest(interview: Interview) -> int:
    """The greatest number of questions anyone is asked."""
    return max(len(answers) for answers, _ in paths(interview))


def paths(interview: Interview) -> Iterator[tuple[dict[str, str], Outcome]]:
    """Every way through the interview with its outcome."""
    waiting: list[dict[str, str]] = [{}]
    while waiting:
        answers = waiting.pop()
        next_one = step(interview, answers)
        if isinstance(next_one, Outcome):
            yield answers, next_one
        else:
            waiting.extend({**answers, next_one.id: answer.id} for answer in reversed(next_one.answers))


def parse(id: str, document: Document, faults: Faults) -> Interview | None:
    """The interview of a YAML file; where its table does not fit its questions, it may not be `walkable`."""
    if isinstance(document.data, dict):
        if "id" in document.data and document.data["id"] != id:
            faults.add(document.path, document.line("id"), "E203", f"id 应当和文件名一样：{id}")
        document.data = {**document.data, "id": id}
        for part in ("questions", "outcomes"):
            entries = document.data.get(part)
            for key, entry in entries.items() if isinstance(entries, dict) else ():
                if isinstance(entry, dict) and entry.pop("id", key) != key:
                    line = document.line(part, key, "id")
                    faults.add(document.path, line, "E203", f"不用写 id，它就是上面的“{key}”，请删掉")
    interview = document.parse(Interview, faults)
    if interview is None:
        return None
    _check_answers(interview, document, faults)
    _check_table(interview, document, faults)
    return interview


def _check_answers(interview: Interview, document: Document, faults: Faults) -> None:
    codes = {"id": "E302", "digit": "E303", "spoken": "E304"}
    for question in interview.questions.values():
        seen: dict[tuple[str, str], int] = {}
        for index, answer in enumerate(question.answers):
            marks = [("id", answer.id), ("digit", answer.digit)]
            marks += [("spoken", name) for name in (answer.say, *answer.spoken)]
            for kind, value in marks:
                if seen.setdefault((kind, value), index) != index:
                    line = document.line("questions", question.id, "answers", index, kind)
                    message = f"问题“{question.id}”里“{value}”用了两次，请改一个"
                    faults.add(document.path, line, codes[kind], message)


def _check_table(interview: Interview, document: Document, faults: Faults) -> None:
    used_outcomes: set[str] = set()
    used_questions: set[str] = set()
    for index, row in enumerate(interview.table):
        used_outcomes.add(row.outcome)
        if row.outcome not in interview.outcomes:
            line = document.line("table", index, "outcome")
            faults.add(
                document.path,
                line,
                "E301",
                f"outcomes 里没有“{row.outcome}”{nearest(row.outcome, interview.outcomes)}",
            )
        for name, allowed in row.when.items():
            used_questions.add(name)
            line = document.line("table", index, "when", name)
            question = interview.questions.get(name)
            if question is None:
                faults.add(
                    document.path,
                    line,
                    "E301",
                    f"questions 里没有“{name}”{nearest(name, interview.questions)}",
                )
                continue
            known = [answer.id for answer in question.answers]
            for answer in allowed:
                if answer not in known and NAME not in known:
                    message = f"问题“{name}”没有答案“{answer}”，有的是：" + "、".join(known)
                    faults.add(document.path, line, "E301", message)
        if not row.when and row.outcome != NAME and index + 1 < len(interview.table):
            line = document.line("table", index + 1)
            faults.add(document.path, line, "E501", "上一行没有条件，这一行永远用不到")
            return
    if interview.table[-1].when:
        line = document.line("table", len(interview.table) - 1)
        faults.add(document.path, line, "E501", "最后一行不能有条件，否则有人会没有结果")
    if NAME in used_outcomes:
        return  # what the row said is not known
    for kind, names, used in (
        ("questions", interview.questions, used_questions),
        ("outcomes", interview.outcomes, used_outcomes),
    ):
        for name in names:
            if name not in used:
                faults.add(
                    document.path,
                    document.line(kind, name),
                    "E501",
                    f"“{name}”在 table 里没有用到，请写进去或者删掉",
                )
