"""References from one file of a pack to another: every id that is named must be there."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from content.fault import Faults
from content.guide import Guide
from content.interview import Interview
from content.mending import NAME, TEXT
from content.menu import Menu, locations
from content.schema import nearest
from content.service import Service
from content.source import Document


@dataclass(frozen=True)
class Names:
    """What can be referred to. None, or with a stand-in: not all is known, so no reference is judged."""

    guides: Mapping[str, object]
    """By file name, broken ones too; so are the interviews."""
    interviews: Mapping[str, object]
    services: Collection[str] | None
    topics: Collection[str] | None
    faults: Faults

    def guide(self, id: str | None, document: Document, *where: int | str) -> None:
        """A reference to a guide that stands in a document."""
        if id is not None and f"{id}.md" not in self.guides:
            hint = nearest(id, self.guides, ".md")
            self._missing(f"没有指南“{id}”（guides/{id}.md）{hint}", document, where)

    def interview(self, id: str | None, document: Document, *where: int | str) -> None:
        """The same to an interview."""
        if id is not None and f"{id}.yaml" not in self.interviews:
            hint = nearest(id, self.interviews, ".yaml")
            self._missing(f"没有问答“{id}”（interviews/{id}.yaml）{hint}", document, where)

    def service(self, id: str | None, document: Document, *where: int | str) -> None:
        """The same to a queue service."""
        if (
            id is not None
            and self.services is not None
            and id not in self.services
            and NAME not in self.services
        ):
            hint = nearest(id, self.services)
            self._missing(f"services.yaml 里没有业务“{id}”{hint}", document, where)

    def topic(self, title: str, document: Document, *where: int | str) -> None:
        """The same to a topic."""
        if self.topics is not None and title not in self.topics and TEXT not in self.topics:
            hint = nearest(title, self.topics)
            self._missing(f"topics.yaml 里没有主题“{title}”{hint}", document, where)

    def _missing(self, message: str, document: Document, where: tuple[int | str, ...]) -> None:
        self.faults.add(document.path, document.line(*where), "E301", message)


def follow(
    names: Names,
    documents: Mapping[str, Document],
    menu: Menu | None,
    services: Iterable[Service],
    guides: Mapping[str, Guide],
    interviews: Mapping[str, Interview],
    questions: Iterable[tuple[str, Document]],
) -> None:
    """Follow every reference of a pack's parts; `questions`: the guide that each row names."""
    for item, where in locations(menu) if menu else ():
        names.guide(item.guide, documents["menu.yaml"], *where, "guide")
        names.interview(item.interview, documents["menu.yaml"], *where, "interview")
    for index, queue in enumerate(services):
        names.guide(queue.guide, documents["services.yaml"], "services", index, "guide")
    for id, entry in guides.items():
        document = documents[f"guides/{id}.md"]
        names.service(entry.service, document, "service")
        names.topic(entry.topic, document, "topic")
    for id, talk in interviews.items():
        document = documents[f"interviews/{id}.yaml"]
        for key, outcome in talk.outcomes.items():
            names.service(outcome.service, document, "outcomes", key, "service")
            names.guide(outcome.guide, document, "outcomes", key, "guide")
    for id, document in questions:
        names.guide(id, document)
