"""Listens to the ID-card reader while a screen asks for a card, and only then."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from threading import Event, Thread
from typing import Any, Protocol

from centre.queue import priority
from content.service import PriorityClass
from devices.reader.card import Card
from kiosk.clerk import Post


class Reader(Protocol):
    """What is needed of the driver."""

    def watch(
        self, on_card: Callable[[Card], None], stop: Event, on_trouble: Callable[[str], None]
    ) -> None: ...
    def health(self) -> Any: ...


class Cards:
    """Starts and ends the listening; cards arrive on the screen's thread."""

    def __init__(self, reader: Reader, post: Post) -> None:
        self._reader, self._post = reader, post
        self._stop: Event | None = None
        self._thread: Thread | None = None

    def listen(self, on_card: Callable[[Card], None], on_trouble: Callable[[], None]) -> None:
        """Hand every card to `on_card` until `silence`; `on_trouble`: one lies there that cannot be read."""
        self.silence()
        stop = Event()

        def tell(do: Callable[[], None]) -> None:
            self._post(lambda: None if stop.is_set() else do())

        def run() -> None:
            # The last listener may still hold the port for part of a second.
            if before is not None:
                before.join(5)
            self._reader.watch(lambda card: tell(lambda: on_card(card)), stop, lambda _: tell(on_trouble))

        before = self._thread
        self._stop = stop
        self._thread = Thread(target=run, name="cards", daemon=True)
        self._thread.start()

    def silence(self) -> None:
        """Listen no longer; a card that is just being read is dropped."""
        if self._stop is not None:
            self._stop.set()
            self._stop = None

    @property
    def usable(self) -> bool:
        """Whether the reader answers, as far as is known."""
        return bool(self._reader.health().state != "unusable")


@dataclass(frozen=True)
class Holder:
    """What is kept of a card, and only as long as it is on the screen."""

    name: str
    """With all but the surname hidden: 王**."""
    age: int
    priority: PriorityClass | None
    """The class that the age gives for the service wanted."""
    number: str = field(default="", repr=False)
    """Only its keyed hash goes further, with the ticket."""


def holder(card: Card, classes: tuple[PriorityClass, ...], today: date) -> Holder:
    """Take from a card what the ticket needs."""
    return Holder(
        masked(card.name),
        priority.age(card.birth, today),
        priority.by_age(classes, card.birth, today),
        card.number,
    )


def masked(name: str) -> str:
    """A name as strangers may see it: the first character, then stars."""
    return name[:1] + "*" * min(3, max(1, len(name) - 1))
