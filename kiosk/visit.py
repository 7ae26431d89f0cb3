"""What one visitor has done at the kiosk, for the centre's statistics: guides read, a number taken. Nothing
personal, and no clock inside."""

from collections.abc import Mapping
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
        """In the words of the records (centre.visits)."""
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
