"""Another language laid over the Chinese menu, services, topics and interviews: words only, by the same ids.

What a translation leaves out stays Chinese; digits, order and what leads where are never in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import Field, model_validator

from content.interview import Answer, Interview, Outcome, Question
from content.menu import Menu, MenuItem
from content.schema import ID, Model, Text, default_say
from content.service import PriorityClass, Service
from content.topic import Topic

M = TypeVar("M", bound=Model)


class MetaWords(Model):
    """What pack.toml says to people."""

    title: Text | None = None
    region: Text | None = None
    publisher: Text | None = None
    address: Text | None = None
    hours: Text | None = None


class ItemWords(Model):
    """Words of a menu item."""

    title: Text | None = None
    say: Text | None = None
    note: Text | None = None
    spoken: tuple[Text, ...] | None = None

    @model_validator(mode="before")
    @classmethod
    def _say(cls, data: Any) -> Any:
        return default_say(data)


class MenuWords(Model):
    """menu.en.yaml: words by the id of the item, however deep it lies."""

    items: dict[ID, ItemWords] = Field(default_factory=dict)


class ServiceWords(Model):
    """Words of a queue service."""

    title: Text | None = None
    say: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _say(cls, data: Any) -> Any:
        return default_say(data)


class ClassWords(Model):
    """Words of a priority class."""

    title: Text | None = None
    reason: Text | None = None


class ServicesWords(Model):
    """services.en.yaml: words of services and of priority classes by id."""

    services: dict[ID, ServiceWords] = Field(default_factory=dict)
    priority: dict[ID, ClassWords] = Field(default_factory=dict)


class TopicsWords(Model):
    """topics.en.yaml: the titles of topics by id."""

    topics: dict[ID, Text] = Field(default_factory=dict)


class AnswerWords(Model):
    """Words of an answer."""

    title: Text | None = None
    say: Text | None = None
    spoken: tuple[Text, ...] | None = None

    @model_validator(mode="before")
    @classmethod
    def _say(cls, data: Any) -> Any:
        return default_say(data)


class QuestionWords(Model):
    """Words of a question and of its answers by id."""

    ask: Text | None = None
    say: Text | None = None
    help: Text | None = None
    answers: dict[ID, AnswerWords] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _say(cls, data: Any) -> Any:
        return default_say(data, "ask")


class OutcomeWords(Model):
    """Words of an outcome; paragraphs and materials are replaced all together."""

    title: Text | None = None
    say: Text | None = None
    text: tuple[Text, ...] | None = None
    materials: tuple[Text, ...] | None = None

    @model_validator(mode="before")
    @classmethod
    def _say(cls, data: Any) -> Any:
        return default_say(data)


class InterviewWords(Model):
    """interviews/ID.en.yaml: words of questions, answers and outcomes by id."""

    title: Text | None = None
    say: Text | None = None
    intro: Text | None = None
    questions: dict[ID, QuestionWords] = Field(default_factory=dict)
    outcomes: dict[ID, OutcomeWords] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _say(cls, data: Any) -> Any:
        return default_say(data)


@dataclass(frozen=True)
class Words:
    """All of a pack's words in one language besides guides and phrases."""

    menu: MenuWords
    services: ServicesWords
    topics: TopicsWords
    interviews: Mapping[str, InterviewWords]


def menu(original: Menu, words: MenuWords) -> Menu:
    """The menu with these words."""

    def item(one: MenuItem) -> MenuItem:
        return laid_over(one, words.items.get(one.id), items=tuple(item(child) for child in one.items))

    return original.model_copy(update={"root": item(original.root)})


def priority(original: Mapping[str, PriorityClass], words: ServicesWords) -> dict[str, PriorityClass]:
    """The priority classes with these words."""
    return {id: laid_over(one, words.priority.get(id)) for id, one in original.items()}


def services(original: Mapping[str, Service], words: ServicesWords) -> dict[str, Service]:
    """The queue services with these words, those of their priority classes included."""
    return {
        id: laid_over(
            one,
            words.services.get(id),
            priority=tuple(laid_over(kind, words.priority.get(kind.id)) for kind in one.priority),
        )
        for id, one in original.items()
    }


def topics(original: tuple[Topic, ...], words: TopicsWords) -> tuple[Topic, ...]:
    """The topics with these titles."""
    return tuple(one.model_copy(update={"title": words.topics.get(one.id, one.title)}) for one in original)


def interview(original: Interview, words: InterviewWords) -> Interview:
    """The interview with these words."""

    def answer(one: Answer, words: QuestionWords) -> Answer:
        return laid_over(one, words.answers.get(one.id))

    def question(one: Question) -> Question:
        own = words.questions.get(one.id, QuestionWords())
        return laid_over(one, own, answers=tuple(answer(reply, own) for reply in one.answers))

    def outcome(one: Outcome) -> Outcome:
        return laid_over(one, words.outcomes.get(one.id))

    return laid_over(
        original,
        words,
        questions={id: question(one) for id, one in original.questions.items()},
        outcomes={id: outcome(one) for id, one in original.outcomes.items()},
    )


def laid_over(original: M, words: Model | None, **parts: Any) -> M:
    """The original with the words that are given and with parts already translated."""
    given = {name: getattr(words, name) for name in words.model_fields_set} if words else {}
    return original.model_copy(update={**given, **parts})
