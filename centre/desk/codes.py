"""What a service code holds, in words: whatever kiosk and hotline put there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from content.pack import Pack

MOST_FACTS = 60


@dataclass(frozen=True)
class Fact:
    kind: str
    """guide, interview, answer, topic, question, other."""
    title: str
    text: str = ""


def explain(payload: Mapping[str, Any], pack: Pack) -> list[Fact]:
    """The payload's facts with the titles of the pack instead of ids; what is not known is shown as it is."""
    facts: list[Fact] = []
    topics = {topic.id: topic.title for topic in pack.topics}
    for key, value in payload.items():
        for one in value if isinstance(value, list) else [value]:
            if key in ("guide", "guides") and isinstance(one, str) and one in pack.guides:
                facts.append(Fact("guide", pack.guides[one].title, pack.guides[one].short))
            elif key in ("topic", "topics") and isinstance(one, str):
                facts.append(Fact("topic", topics.get(one, one)))
            elif key == "interview" and isinstance(one, str) and one in pack.interviews:
                facts.append(Fact("interview", pack.interviews[one].title))
            elif key == "answers" and isinstance(one, Mapping):
                facts += _answers(one, str(payload.get("interview", "")), pack)
            elif key in ("question", "text", "heard") and isinstance(one, str):
                facts.append(Fact("question", one))
            elif key == "service" and isinstance(one, str) and one in pack.services:
                facts.append(Fact("service", pack.services[one].title))
            elif one not in (None, "", {}):
                facts.append(Fact("other", str(key), str(one)[:500]))
    return facts[:MOST_FACTS]


def _answers(answers: Mapping[str, Any], interview: str, pack: Pack) -> list[Fact]:
    questions = pack.interviews[interview].questions if interview in pack.interviews else {}
    facts = []
    for id, given in answers.items():
        question = questions.get(str(id))
        if question is None:
            facts.append(Fact("answer", str(id), str(given)[:200]))
            continue
        titles = {answer.id: answer.title for answer in question.answers}
        facts.append(Fact("answer", question.ask, titles.get(str(given), str(given)[:200])))
    return facts
