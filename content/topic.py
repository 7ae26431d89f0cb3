"""The topics that questions fall into, with the words that speak for each and examples of what people ask."""

from pydantic import field_validator

from content.fault import Faults
from content.schema import ID, Model, Text
from content.source import Document


class Terms(Model):
    """Words that speak for a topic, by how much: sure names the matter itself, weak only leans to it."""

    sure: tuple[Text, ...] = ()
    strong: tuple[Text, ...] = ()
    usual: tuple[Text, ...] = ()
    weak: tuple[Text, ...] = ()


class Topic(Model):
    """A topic; its title is the name that Chinese legal consultation sites use."""

    id: ID
    title: Text
    terms: Terms = Terms()
    examples: tuple[Text, ...] = ()
    """Questions as people ask them, from which the meaning of the topic is learnt."""


class _TopicsFile(Model):
    topics: tuple[Topic, ...]

    @field_validator("topics")
    @classmethod
    def _some(cls, topics: tuple[Topic, ...]) -> tuple[Topic, ...]:
        if not topics:
            raise ValueError("至少要有一个主题")
        return topics


def parse(document: Document, faults: Faults) -> tuple[Topic, ...] | None:
    """The topics of topics.yaml, a list; ids and titles must be unique."""
    lines = {("topics", *where): line for where, line in document.lines.items()}
    wrapped = Document(document.path, {"topics": document.data}, lines)
    file = wrapped.parse(_TopicsFile, faults)
    if file is None:
        return None
    seen: set[str] = set()
    for index, topic in enumerate(file.topics):
        for key, value in (("id", topic.id), ("title", topic.title)):
            if value in seen:
                faults.add(document.path, document.line(index, key), "E302", f"主题“{value}”重复")
            seen.add(value)
    return file.topics
