"""What one visitor has done at the kiosk, for the centre's statistics: guides read, a number taken. Nothing
personal, and no clock inside."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from centre.office import Office
from kiosk.session import HOME, Place


@dataclass
class Visit:
    """`topics`: guide → its topic."""

    topics: Mapping[str, str]
    started_at: datetime | None = None
    """None: nobody has touched anything yet."""
    guides: list[str] = field(default_factory=list)
    served: bool = False
    """Whether something was found out or done without staff."""
    ticket_id: int | None = None

    def saw(self, place: Place, now: datetime) -> None:
        """The visitor is shown a place."""
        if place.screen == HOME.screen:
            return
        self.started_at = self.started_at or now
        params = place.params
        if place.screen == "guide" and params["id"] not in self.guides:
            self.guides.append(params["id"])
        self.served = self.served or place.screen in ("guide", "interview", "outlets", "advisers")
        if place.screen == "ticket" and "ticket" in params:
            self.ticket_id = params["ticket"]

    @property
    def outcome(self) -> str:
        """In the words of the records (centre.citizens.calls)."""
        if self.ticket_id is not None:
            return "ticket"
        return "self-served" if self.served else "left"

    def record(self, office: Office, ended: datetime, kiosk: str) -> int:
        """Keep it; the id of the record. Raises StoreError."""
        topics = dict.fromkeys(self.topics[guide] for guide in self.guides if guide in self.topics)
        visit = office.visits.record(
            self.started_at or ended,
            ended,
            self.outcome,
            place=kiosk,
            guides=self.guides,
            topics=tuple(topics),
            ticket_id=self.ticket_id,
        )
        return visit.id


class Visits:
    """One visit after the other. `keep` records one that is over."""

    def __init__(self, topics: Mapping[str, str], keep: Callable[[Visit], None]) -> None:
        self._topics, self._keep = topics, keep
        self._visit = Visit(topics)

    def take_topics(self, topics: Mapping[str, str]) -> None:
        """The pack has changed between two visitors."""
        self.end()
        self._topics, self._visit = topics, Visit(topics)

    def saw(self, place: Place, now: datetime) -> None:
        """The visitor is shown a place."""
        self._visit.saw(place, now)

    def take(self) -> Visit:
        """The visit so far, to be kept by whoever asks; the next begins now."""
        visit, self._visit = self._visit, Visit(self._topics)
        return visit

    def end(self) -> None:
        """The visitor has gone: what they did, if anything, is kept."""
        if self._visit.started_at is not None:
            self._keep(self.take())
