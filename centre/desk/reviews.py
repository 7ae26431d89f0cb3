"""Which guides are to be read again by their owners, and by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from content.pack import Pack


@dataclass(frozen=True)
class Review:
    id: str
    title: str
    owner: str
    reviewed: date
    review_by: date
    overdue: bool
    notes: tuple[str, ...]
    """What the guide itself says must be looked at."""


def due(pack: Pack, today: date, until: date) -> list[Review]:
    """Reviews that are overdue on `today`, due by `until`, or asked for; the most urgent first."""
    found = [
        Review(
            guide.id,
            guide.title,
            guide.owner,
            guide.reviewed,
            guide.review_by,
            guide.overdue(today),
            guide.needs_review,
        )
        for guide in pack.guides.values()
        if guide.review_by <= until or guide.needs_review
    ]
    return sorted(found, key=lambda one: (one.review_by, one.id))
