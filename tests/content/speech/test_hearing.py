"""Intelligibility: what a listener wrote is compared with what was said, by character and by sound."""

from pathlib import Path

import numpy as np
import pytest

from content.settings import Settings
from content.speech import models
from content.speech.hearing import RATE, Ear, Heard, Memory, compare, listen, overall, rows
from content.speech.prompts import Prompts
from content.speech.voice import Samples
from tests.content.conftest import write_wav
from tests.content.speech.test_prompts import Hum


class Dictated:
    """A listener who writes down what he is told to."""

    name = "clerk"

    def __init__(self, texts: list[str]) -> None:
        self._texts = iter(texts)

    def hear(self, samples: Samples) -> str:
        assert len(samples)
        return next(self._texts)


@pytest.mark.parametrize(
    ("said", "heard", "edits"),
    [
        ("法律援助。", "法律援助", (4, 0, 4, 0)),
        ("去公证处", "去公正处", (4, 1, 4, 0)),
        ("请拨，幺二三四八", "请拨一二三四八", (7, 0, 7, 0)),
        ("法律援助", "", (4, 4, 4, 4)),
        ("你好", "你好吗", (2, 1, 2, 1)),
        ("A 零幺二号", "零一二号", (4, 0, 4, 0)),
    ],
)
def test_errors_are_counted_by_character_and_by_sound(
    said: str, heard: str, edits: tuple[int, int, int, int]
) -> None:
    one = compare("x", said, heard)
    assert (one.characters, one.character_edits, one.syllables, one.syllable_edits) == edits


TEXTS = [("a", "您好"), ("b", "法律援助"), ("c", "公证")]


def test_the_worst_comes_first_and_all_count_by_their_length(tmp_path: Path) -> None:
    prompts = Prompts(Settings(prompts=tmp_path), voice=Hum())
    ear = Dictated(["您好", "贡", "公正"])
    found = listen(prompts, TEXTS, ear, Memory(tmp_path / "heard.tsv"), workers=1)
    assert [heard.key for heard in found] == ["b", "c", "a"]
    assert overall(found) == (5 / 8, 4 / 8)
    assert overall([]) == (0, 0)
    assert list(rows(found))[1] == ("b", "1.000", "1.000", "法律援助", "贡")


def test_nothing_said_is_no_error() -> None:
    assert Heard("x", "", "", 0, 0, 0, 0).character_error == 0


def test_what_was_heard_is_not_listened_to_again_until_it_sounds_different(tmp_path: Path) -> None:
    file = tmp_path / "heard.tsv"
    prompts = Prompts(Settings(prompts=tmp_path), voice=Hum())
    first = listen(prompts, TEXTS[:2], Dictated(["您好", ""]), Memory(file), workers=1)
    again = listen(prompts, TEXTS, Dictated(["公证"]), Memory(file), workers=1)
    assert [one for one in again if one.key != "c"] == first
    other = Hum()
    other.name = "another"
    changed = Prompts(Settings(prompts=tmp_path), voice=other)
    assert listen(changed, TEXTS[:1], Dictated(["听"]), Memory(file), workers=1)[0].heard == "听"


def test_a_torn_line_of_the_memory_is_heard_again(tmp_path: Path) -> None:
    file = tmp_path / "heard.tsv"
    memory = Memory(file)
    memory.keep("clerk", "one", "您好")
    memory.keep("clerk", "two", "")
    memory.keep("clerk", "three", "公证处")
    file.write_bytes(file.read_bytes()[:-4])
    torn = Memory(file)
    assert [torn.recall("clerk", name) for name in ("one", "two", "three")] == ["您好", "", None]
    torn.keep("clerk", "three", "公证处")
    assert Memory(file).recall("clerk", "three") == "公证处"


def test_a_recording_made_anew_is_heard_anew(tmp_path: Path) -> None:
    file = tmp_path / "hello.wav"
    write_wav(file, seconds=1.0)
    prompts = Prompts(Settings(prompts=tmp_path), recordings={"您好": file}, voice=Hum())
    before = prompts.fingerprint("您好")
    write_wav(file, seconds=1.5)
    assert prompts.fingerprint("您好") != before


@pytest.mark.speech
def test_the_ear_hears_with_a_narrowed_search() -> None:
    try:
        model = models.path("vosk-cn", Settings())
    except models.ModelMissing as missing:
        pytest.skip(str(missing))
    ear = Ear(model)
    assert ear.name == "vosk-model-small-cn-0.22 9.0 500 1.0"
    assert ear.hear(np.zeros(RATE, dtype=np.int16)) == ""
