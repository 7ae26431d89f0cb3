"""What is taken from a card, and when the reader is listened to."""

from collections.abc import Callable
from datetime import date
from threading import Event

from content.service import PriorityClass
from devices.reader.card import Card
from kiosk.cards import Cards, holder, masked
from tests.waiting import WAIT_SECONDS

ELDERLY = PriorityClass(id="elderly", title="老年人", reason="《老年人权益保障法》第五十三条", min_age=60)
MINOR = PriorityClass(id="minor", title="未成年人", reason="《未成年人保护法》第四条", max_age=17)


def card(birth: date, name: str = "王秀英") -> Card:
    return Card("resident", name, "female", "汉", birth, "", "110101195003080027", "", None, None)


def test_age_gives_priority_on_the_birthday_itself() -> None:
    today = date(2026, 11, 22)
    assert holder(card(date(1966, 11, 22)), (ELDERLY, MINOR), today).priority == ELDERLY
    assert holder(card(date(1966, 11, 23)), (ELDERLY, MINOR), today).priority is None
    assert holder(card(date(2012, 1, 1)), (ELDERLY, MINOR), today).priority == MINOR


def test_nothing_but_surname_and_age_is_kept() -> None:
    found = holder(card(date(1950, 3, 8)), (ELDERLY,), date(2026, 11, 22))
    assert (found.name, found.age) == ("王**", 76)
    assert "秀英" not in repr(found)
    assert "1101" not in repr(found)  # kept for the ticket's owner, but not to be shown


def test_names_are_masked_whatever_their_length() -> None:
    assert [masked(name) for name in ("李", "李四", "欧阳修文", "JOHN SMITH")] == [
        "李*",
        "李*",
        "欧***",
        "J***",
    ]


class FakeReader:
    """Gives a card whenever asked to."""

    def __init__(self) -> None:
        self.watching = Event()
        self.give: Callable[[Card], None] = lambda _: None
        self.fail: Callable[[str], None] = lambda _: None

    def watch(self, on_card: Callable[[Card], None], stop: Event, on_trouble: Callable[[str], None]) -> None:
        self.give, self.fail = on_card, on_trouble
        self.watching.set()
        stop.wait(WAIT_SECONDS)
        self.watching.clear()

    def health(self) -> object:
        raise NotImplementedError


def test_cards_come_only_while_somebody_listens() -> None:
    reader = FakeReader()
    cards = Cards(reader, lambda do: do())
    heard: list[Card] = []
    troubles: list[None] = []
    cards.listen(heard.append, lambda: troubles.append(None))
    assert reader.watching.wait(WAIT_SECONDS)
    for expected in (1, 1):  # the second time nobody listens
        reader.give(card(date(1950, 3, 8)))
        reader.fail("读不出来")
        assert len(heard) == len(troubles) == expected
        cards.silence()
