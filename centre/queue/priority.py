"""Priority classes: the law that gives one, and which one a person's age gives."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from centre.queue.ticket import TicketError
from content.service import PriorityClass, Service


def reason_of(service: Service, priority: str | None) -> str:
    """The law that gives a class that `service` lists, by its id; empty for none.

    Raises TicketError "no-priority"."""
    if priority is None:
        return ""
    for one in service.priority:
        if one.id == priority:
            return one.reason
    raise TicketError("no-priority", f"service {service.id!r} has no priority class {priority!r}")


def age(birth: date, today: date) -> int:
    """Completed years; who was born on 29 February completes them on 1 March of common years."""
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


def by_age(classes: Iterable[PriorityClass], birth: date, today: date) -> PriorityClass | None:
    """The first of `classes` whose ages include the person's; classes without an age never apply by age."""
    years = age(birth, today)
    for one in classes:
        if one.min_age is None and one.max_age is None:
            continue
        if (one.min_age or 0) <= years and (one.max_age is None or years <= one.max_age):
            return one
    return None
