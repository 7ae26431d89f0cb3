"""Calls are said twice and kept on request; displays are told until they have understood."""

import logging
import wave
from pathlib import Path
from queue import SimpleQueue
from threading import Event

import numpy as np
import pytest

from kiosk.board import displays
from kiosk.board.displays import Displays
from kiosk.sound.speaker import PAUSE_SECONDS, RATE_HZ, Speaker
from tests.waiting import WAIT_SECONDS


class FakePrompts:
    """A tenth of a second for every sentence."""

    def samples(self, text: str, rate_hz: int = 8000, language: str = "zh") -> np.ndarray:
        return np.full(rate_hz // 10, 1000, np.int16)


def test_a_call_is_said_as_often_as_wanted() -> None:
    heard: SimpleQueue[np.ndarray] = SimpleQueue()
    speaker = Speaker(FakePrompts, lambda samples, *_: heard.put(samples), times=2)
    speaker.say(["请A012号到3号窗口"], "A012")
    sound = heard.get(timeout=WAIT_SECONDS)
    assert len(sound) == 2 * (RATE_HZ // 10 + round(RATE_HZ * PAUSE_SECONDS))
    speaker.stop()


def test_two_calls_are_never_heard_at_once() -> None:
    begun, ended = SimpleQueue[int](), SimpleQueue[int]()
    go_on = Event()

    def play(samples: np.ndarray, *_: object) -> None:
        begun.put(len(samples))
        go_on.wait(WAIT_SECONDS)
        ended.put(len(samples))

    speaker = Speaker(FakePrompts, play, times=1)
    for number in range(3):
        speaker.say(["请到窗口"], f"A{number}")
    begun.get(timeout=WAIT_SECONDS)
    assert begun.empty()  # the others wait while the first is heard
    go_on.set()
    for _ in range(3):
        ended.get(timeout=WAIT_SECONDS)
    speaker.stop()


def test_the_parts_of_a_call_are_joined() -> None:
    heard: SimpleQueue[np.ndarray] = SimpleQueue()
    speaker = Speaker(FakePrompts, lambda samples, *_: heard.put(samples), times=1)
    speaker.say(["请", "A", "零", "号"], "A0")
    sound = heard.get(timeout=WAIT_SECONDS)
    assert len(sound) == 4 * (RATE_HZ // 10) + round(RATE_HZ * PAUSE_SECONDS)
    speaker.stop()


def test_what_is_said_can_be_kept(tmp_path: Path) -> None:
    speaker = Speaker(FakePrompts, None, record=tmp_path / "said")
    speaker.say(["请A012号到3号窗口"], "A012")
    speaker.stop()
    with wave.open(str(tmp_path / "said/001-A012.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE_HZ, 1, 2)
        assert file.getnframes() > RATE_HZ


def test_without_a_sound_card_it_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    def play(*_: object) -> None:
        raise OSError("no device")

    with caplog.at_level(logging.WARNING):
        speaker = Speaker(FakePrompts, play)
        for number in range(3):
            speaker.say(["请到窗口"], f"A{number}")
        speaker.stop()
    assert len(caplog.records) == 1


class FakeDisplay:
    """Does not understand the first time, if told so."""

    def __init__(self, deaf: int = 0) -> None:
        self.deaf, self.shown, self.told = deaf, SimpleQueue[str](), Event()

    def show(self, number: str) -> bool:
        if self.deaf:
            self.deaf -= 1
            return False
        self.shown.put(number)
        return True

    def call(self, number: str) -> bool:
        return self.show(f"{number}!")

    def blank(self) -> bool:
        return self.show("")


def test_a_display_that_failed_is_told_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(displays, "AGAIN_SECONDS", 0.01)
    hall, left = FakeDisplay(deaf=2), FakeDisplay()
    shows = Displays({"hall": hall, "1": left})
    shows.show({"hall": "A001", "1": ""})
    assert hall.shown.get(timeout=WAIT_SECONDS) == "A001"
    assert left.shown.get(timeout=WAIT_SECONDS) == ""
    shows.show({"hall": "A002", "1": "A002"})
    assert hall.shown.get(timeout=WAIT_SECONDS) == "A002"
    assert left.shown.get(timeout=WAIT_SECONDS) == "A002"
    shows.stop()
    assert hall.shown.empty()  # and not told what it already shows


def test_a_called_number_flashes_and_again_when_it_is_called_again() -> None:
    hall, left = FakeDisplay(), FakeDisplay()
    shows = Displays({"hall": hall, "1": left})
    shows.show({"hall": "A001", "1": "B007"}, {"A001"})
    assert hall.shown.get(timeout=WAIT_SECONDS) == "A001!"
    assert left.shown.get(timeout=WAIT_SECONDS) == "B007"
    shows.show({"hall": "A001", "1": "B007"}, {"A001"})
    assert hall.shown.get(timeout=WAIT_SECONDS) == "A001!"
    shows.stop()
    assert left.shown.empty()


def test_a_flashing_display_holds_up_no_other() -> None:
    flashing, ended = Event(), Event()

    class Slow(FakeDisplay):
        def call(self, number: str) -> bool:
            flashing.set()
            return ended.wait(WAIT_SECONDS)

    slow, left = Slow(), FakeDisplay()
    shows = Displays({"hall": slow, "1": left})
    shows.show({"hall": "A001"}, {"A001"})
    assert flashing.wait(WAIT_SECONDS)
    shows.show({"hall": "A002", "1": "A002"})
    assert left.shown.get(timeout=WAIT_SECONDS) == "A002"
    ended.set()
    assert slow.shown.get(timeout=WAIT_SECONDS) == "A002"
    shows.stop()


def test_a_voice_that_cannot_be_had_leaves_the_board_as_it_is(caplog: pytest.LogCaptureFixture) -> None:
    def voice() -> FakePrompts:
        raise RuntimeError("no espeak-ng")

    with caplog.at_level(logging.WARNING):
        speaker = Speaker(voice, lambda *_: None)
        speaker.say(["请到窗口"], "A001")
        speaker.stop()
    assert len(caplog.records) == 1
