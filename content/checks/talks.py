"""Interviews walked through: every row reached, an end on every path, an article for every outcome."""

from collections.abc import Callable, Mapping

from content.fault import Faults
from content.interview import Interview, Question, step, walkable
from content.pack import Examined
from content.search.sound import syllables
from content.source import Document

STATES = 20_000
"""More states of the answers than this and the interview is not for people."""

QUESTIONS = 12
"""Nobody is asked more than this in a row."""


def check(examined: Examined, faults: Faults) -> None:
    """Check every interview that could be read."""
    pack = examined.pack
    for id, talk in (pack.interviews if pack else {}).items():
        document = examined.documents[f"interviews/{id}.yaml"]

        def fault(code: str, message: str, *where: int | str, document: Document = document) -> None:
            faults.add(document.path, document.line(*where), code, message)

        if walkable(talk) and not document.mended:
            _ways(talk, fault)
        for key, outcome in talk.outcomes.items():
            if not outcome.basis:
                fault(
                    "E503",
                    f"结果“{outcome.title}”没有依据，请写 basis（law、article、version）",
                    "outcomes",
                    key,
                )
        for question in talk.questions.values():
            heard: dict[tuple[str, ...], tuple[int, str]] = {}
            for index, answer in enumerate(question.answers):
                for name in (answer.say, *answer.spoken):
                    other, written = heard.setdefault(syllables(name), (index, name))
                    if other != index and written != name:
                        message = f"“{name}”和“{written}”听起来一样，请改一个"
                        fault("W305", message, "questions", question.id, "answers", index)


def _ways(talk: Interview, fault: Callable[..., None]) -> None:
    used, longest = _walked(talk)
    if longest is None:
        fault("E502", f"走法超过 {STATES} 种，请减少问题，或者拆成两个问答", "table")
        return
    for index, row in enumerate(talk.table):
        if index not in used:
            fault("E502", f"这一行（{row.outcome}）永远走不到：前面的行已经包住了它", "table", index)
    if longest > QUESTIONS:
        fault("E502", f"最多会连问 {longest} 个问题，请减到 {QUESTIONS} 个以内", "questions")


def _walked(talk: Interview) -> tuple[set[int], int | None]:
    """Rows that decide something, and the longest path; None where there are too many paths to walk."""
    used: set[int] = set()
    longest = 0
    waiting: list[dict[str, str]] = [{}]
    seen = 0
    while waiting:
        answers = waiting.pop()
        seen += 1
        if seen > STATES:
            return used, None
        longest = max(longest, len(answers))
        following = step(talk, answers)
        if isinstance(following, Question):
            waiting.extend({**answers, following.id: answer.id} for answer in following.answers)
        else:
            used.add(_row(talk, answers))
    return used, longest


def _row(talk: Interview, answers: Mapping[str, str]) -> int:
    return next(
        index
        for index, row in enumerate(talk.table)
        if all(answers.get(question) in allowed for question, allowed in row.when.items())
    )
