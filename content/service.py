"""The queue services one can take a number for, and who goes first by which rule."""

import re
from typing import Any

from pydantic import NonNegativeInt, model_validator

from content.fault import Faults
from content.mending import NAME
from content.schema import ID, Model, Text, default_say, nearest
from content.source import Document


class PriorityClass(Model):
    """People who are served first, by the rule that `reason` names (it is printed on the ticket)."""

    id: ID
    title: Text
    reason: Text
    min_age: NonNegativeInt | None = None
    max_age: NonNegativeInt | None = None
    ask: bool = False
    """Whether the kiosk offers this class as a button (otherwise only the card's date of birth gives it)."""

    @model_validator(mode="after")
    def _can_be_claimed(self) -> "PriorityClass":
        if self.min_age is not None and self.max_age is not None and self.min_age > self.max_age:
            raise ValueError("min_age 不能大于 max_age")
        return self


class Service(Model):
    """A queue: its tickets are numbered letter + running number."""

    id: ID
    letter: Text
    """One capital letter."""
    title: Text
    say: Text
    counters: tuple[Text, ...]
    guide: ID | None = None
    priority: tuple[PriorityClass, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _say(cls, data: Any) -> Any:
        return default_say(data)


class _ServiceEntry(Service):
    """A service as written: priority classes by id."""

    priority: tuple[ID, ...] = ()  # type: ignore[assignment]


class _ServicesFile(Model):
    services: tuple[_ServiceEntry, ...]
    priority: tuple[PriorityClass, ...] = ()


def parse(document: Document, faults: Faults) -> tuple[dict[str, Service], dict[str, PriorityClass]] | None:
    """Services and priority classes of services.yaml by id, in the order written."""
    file = document.parse(_ServicesFile, faults)
    if file is None:
        return None
    classes: dict[str, PriorityClass] = {}
    for index, entry in enumerate(file.priority):
        if entry.id in classes:
            line = document.line("priority", index, "id")
            faults.add(document.path, line, "E302", f"优先类别“{entry.id}”重复，请改一个")
        classes[entry.id] = entry
    services: dict[str, Service] = {}
    letters: dict[str, str] = {}
    for index, service in enumerate(file.services):
        if service.id in services:
            line = document.line("services", index, "id")
            faults.add(document.path, line, "E302", f"业务“{service.id}”重复，请改一个")
        if not re.fullmatch("[A-Z]", service.letter):
            line = document.line("services", index, "letter")
            faults.add(document.path, line, "E203", f"“letter”写一个大写字母，“{service.letter}”不行")
        elif service.letter in letters:
            line = document.line("services", index, "letter")
            message = f"字母 {service.letter} 已经由“{letters[service.letter]}”使用，号码会混淆"
            faults.add(document.path, line, "E302", message)
        letters[service.letter] = service.id
        for position, name in enumerate(service.priority):
            if name not in classes and NAME not in classes:
                line = document.line("services", index, "priority", position)
                faults.add(document.path, line, "E301", f"没有优先类别“{name}”{nearest(name, classes)}")
        fields = service.model_dump(exclude={"priority"})
        applying = tuple(classes[name] for name in service.priority if name in classes)
        services[service.id] = Service(**fields, priority=applying)
    return services, classes
