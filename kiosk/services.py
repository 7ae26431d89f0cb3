"""What screens may use that leads nowhere: words, the time, what is found by what was typed, paper, the card
reader, a call."""

from collections.abc import Callable
from datetime import datetime

from content.menu import MenuItem
from content.pack import Pack
from devices.printer.receipt import Receipt
from devices.reader.card import Card
from kiosk import places
from kiosk.answers import Answers
from kiosk.backroom import Backroom
from kiosk.clerk import Post
from kiosk.finding import Finder, Found
from kiosk.printing import Printed
from kiosk.session import Place, Session
from kiosk.settings import Settings
from kiosk.sound import talk
from kiosk.sound.speaker import can_sound
from kiosk.sound.talk import Talk
from kiosk.start import Parts
from kiosk.writing import Writing


class Services:
    """Half of what kiosk.screens.base.Kiosk describes; kiosk.host has the other, which moves the visitor."""

    def __init__(
        self, settings: Settings, parts: Parts, back_room: Backroom, post: Post, wait: Callable[[], None]
    ) -> None:
        """`post` runs something on the screen's thread. `wait`: the visitor has from now on the time to think
        that they always have."""
        self._live, self._zone, self._post = parts.live, parts.centre.zone, post
        self._printing, self._cards = back_room.printing, back_room.cards
        self._talk, self._card = settings.talk, talk.card(settings.sound)
        self.kiosk_name = settings.name
        self.paper_mm: int = parts.devices.printer.width_mm
        self._has_reader = parts.devices.has("reader")
        self._has_talk = bool(
            settings.talk and can_sound(settings.sound) and can_sound(settings.sound, "input")
        )
        self.session = Session()
        self._answers = Answers(wait)
        self._finder = Finder()
        self._writing = Writing(lambda: self._live.pack, post)

    @property
    def pack(self) -> Pack:
        return self._live.pack.in_language(self.session.language)

    def words(self, key: str, /, **values: object) -> str:
        return self.text(f"kiosk.{key}", **values)

    def paper(self, key: str, /, **values: object) -> str:
        return self.text(f"ticket.{key}", **values)

    def text(self, key: str, /, **values: object) -> str:
        return self.pack.phrases.text(key, self.session.language, **values)

    def now(self) -> datetime:
        return datetime.now(self._zone)

    def opens(self, item: MenuItem) -> Place | None:
        return places.of_item(item)

    def find(self, typed: str) -> list[Found]:
        return self._finder.find(typed, self.session.language)

    def prepare_writing(self, ready: Callable[[], None]) -> None:
        tell = self._answers.to(lambda _: ready())
        self._writing.prepare(lambda: tell(None))

    def candidates(self, letters: str) -> list[tuple[str, int]]:
        return self._writing.candidates(letters)

    def print(self, receipt: Receipt, then: Callable[[Printed], None]) -> None:
        self._printing.print(receipt, self._answers.to(then))

    def listen(self, on_card: Callable[[Card], None], on_trouble: Callable[[], None]) -> None:
        self._cards.listen(on_card, on_trouble)

    def reader_usable(self) -> bool:
        return self._cards.usable

    def has_reader(self) -> bool:
        return self._has_reader

    def has_talk(self) -> bool:
        return self._has_talk

    def ring(self, ended: Callable[[str | None], None], call: Talk | None = None) -> Talk:
        call = call or Talk(self._talk, self._card, self._post)
        call.tell(self._answers.to(ended))
        return call
