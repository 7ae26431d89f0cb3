"""Prompts as frames: in order, stopped at any frame, taken up where they stopped."""

from concurrent.futures import Future

import numpy as np
import numpy.typing as npt

from ivr.lines.line import FRAME_SAMPLES, SILENCE
from ivr.player import PAUSE_SAMPLES, Player

SOUND = {"一": np.arange(1, 401, dtype=np.int16), "二": np.arange(1001, 1101, dtype=np.int16)}


def ready(text: str) -> Future[npt.NDArray[np.int16]]:
    future: Future[npt.NDArray[np.int16]] = Future()
    future.set_result(SOUND[text])
    return future


def drain(player: Player, frames: int = 1000) -> npt.NDArray[np.int16]:
    taken: list[npt.NDArray[np.int16]] = []
    while player.playing and len(taken) < frames:
        taken.append(np.frombuffer(player.frame(), "<i2"))
    return np.concatenate(taken)


def test_sentences_come_whole_and_in_order_with_a_pause_between() -> None:
    player = Player(ready)
    player.play(("一", "二"))
    sound = drain(player)
    assert sound[sound != 0].tolist() == [*SOUND["一"].tolist(), *SOUND["二"].tolist()]
    gap = np.flatnonzero(sound == 1001)[0] - np.flatnonzero(sound == 400)[0]
    assert PAUSE_SAMPLES <= gap <= PAUSE_SAMPLES + 2 * FRAME_SAMPLES
    assert player.heard == ["一", "二"]


def test_a_stop_is_silence_at_once_and_resume_loses_nothing() -> None:
    player = Player(ready)
    player.play(("一", "二"))
    first = np.frombuffer(player.frame(), "<i2")
    left = player.stop()
    assert player.frame() == SILENCE
    assert not player.playing
    player.resume(left)
    rest = drain(player)
    assert [*first.tolist(), *rest[rest != 0].tolist()] == [*SOUND["一"].tolist(), *SOUND["二"].tolist()]


def test_what_is_not_rendered_yet_is_waited_for_in_silence() -> None:
    late: Future[npt.NDArray[np.int16]] = Future()
    player = Player(lambda _: late)
    player.play(("一",))
    assert player.frame() == SILENCE
    assert player.waiting() is late
    late.set_result(SOUND["一"])
    assert np.frombuffer(player.frame(), "<i2")[0] == 1


def test_a_voice_that_fails_costs_its_sentence_not_the_call() -> None:
    broken: Future[npt.NDArray[np.int16]] = Future()
    broken.set_exception(RuntimeError("no voice"))
    player = Player(lambda text: broken if text == "坏" else ready(text))
    player.play(("坏", "二"))
    sound = drain(player)
    assert sound[sound != 0].tolist() == SOUND["二"].tolist()
