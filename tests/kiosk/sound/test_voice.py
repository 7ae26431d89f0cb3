"""What is said instead of what, and what after it: a real reader, whose sentences are silence."""

from collections.abc import Callable, Iterator
from queue import Queue

import numpy as np
import pytest

from kiosk.sound.aloud import Aloud
from kiosk.sound.voice import Voice
from tests.waiting import WAIT_SECONDS


class Room:
    """Keeps what is heard in it."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self._posted: Queue[Callable[[], None]] = Queue()
        self.aloud = Aloud(lambda: self._say, None, self._posted.put, None)
        self.voice = Voice(self.aloud, lambda: None, lambda: None)

    def _say(self, text: str, language: str) -> np.ndarray:
        self.heard.append(text)
        return np.zeros(1, np.int16)

    def listen(self) -> list[str]:
        """All that is heard until nothing more is to be said."""
        while self.voice.speaks:
            self._posted.get(timeout=WAIT_SECONDS)()
        return self.heard


@pytest.fixture
def room() -> Iterator[Room]:
    one = Room()
    yield one
    one.voice.stop()


def test_news_of_a_screen_does_not_cut_off_what_is_being_said(room: Room) -> None:
    room.voice.say(["您的号码", "B001"], "zh")
    room.voice.add(["号票已打印"], "zh")
    assert room.listen() == ["您的号码", "B001", "号票已打印"]


def test_news_is_said_at_once_where_nothing_is_being_said(room: Room) -> None:
    room.voice.add(["号票已打印"], "zh")
    assert room.listen() == ["号票已打印"]


def test_what_is_said_next_ends_what_was_to_follow(room: Room) -> None:
    room.voice.say(["您的号码"], "zh")
    room.voice.add(["号票已打印"], "zh")
    room.voice.say(["首页"], "zh")
    assert room.listen()[-1] == "首页"
    assert "号票已打印" not in room.heard
