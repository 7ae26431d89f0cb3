"""A screen is read sentence by sentence, and is silent when it is left."""

import wave
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from threading import Event

import numpy as np
import pytest

from content.pack import Pack
from content.settings import Settings, shipped
from kiosk.sound import aloud
from kiosk.sound.aloud import Aloud
from kiosk.sound.speaker import RATE_HZ
from tests.waiting import WAIT_SECONDS


def post(do: Callable[[], None]) -> None:
    do()


def voice() -> aloud.Say:
    return lambda text, _: np.full(len(text), 1, np.int16)


def test_all_is_read_in_order_and_then_it_is_said_so() -> None:
    heard: SimpleQueue[int] = SimpleQueue()
    done = Event()
    pause = round(RATE_HZ * aloud.PAUSE_SECONDS)
    reader = Aloud(voice, lambda samples, *_: heard.put(len(samples) - pause), post, None)
    reader.read(["一", "二二", "三三三"], "zh", done.set)
    assert done.wait(WAIT_SECONDS)
    assert [heard.get() for _ in range(3)] == [1, 2, 3]
    reader.stop()


def test_silence_ends_it_and_nobody_is_told() -> None:
    begun, told = Event(), Event()
    heard: SimpleQueue[int] = SimpleQueue()

    def play(samples: np.ndarray, _: int, stop: Event) -> None:
        heard.put(len(samples))
        begun.set()
        assert stop.wait(WAIT_SECONDS)

    reader = Aloud(voice, play, post, None)
    reader.read(["一", "二"], "zh", told.set)
    assert begun.wait(WAIT_SECONDS)
    reader.silence()
    reader.stop()
    assert heard.qsize() == 1
    assert not told.is_set()


def test_without_a_voice_the_button_comes_back(caplog: pytest.LogCaptureFixture) -> None:
    def none() -> aloud.Say:
        raise RuntimeError("no espeak-ng")

    done = Event()
    reader = Aloud(none, None, post, None)
    reader.read(["一"], "zh", done.set)
    assert done.wait(WAIT_SECONDS)
    reader.stop()
    assert "no espeak-ng" in caplog.text


def test_what_a_visitor_typed_leaves_no_sound_on_the_disk(pack: Pack, tmp_path: Path) -> None:
    settings = Settings(packs=(shipped("national"),), prompts=tmp_path / "prompts", voice="espeak")
    say = aloud.voice(settings, lambda: pack)()
    assert len(say("138 0013 8000", "zh")) > RATE_HZ // 2
    assert list(tmp_path.rglob("*.wav")) == []
    assert len(say(pack.guides["divorce"].short, "zh")) > RATE_HZ
    assert len(list(tmp_path.rglob("*.wav"))) == 1


def test_what_is_read_can_be_kept(tmp_path: Path) -> None:
    done = Event()
    reader = Aloud(voice, None, post, tmp_path)
    reader.read(["一二三"], "zh", done.set)
    assert done.wait(WAIT_SECONDS)
    with wave.open(str(tmp_path / "001.wav")) as file:
        assert file.getframerate() == RATE_HZ
    reader.stop()
