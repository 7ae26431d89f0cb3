"""Intelligibility: what a listener wrote is compared with what was said, by character and by sound."""

from pathlib import Path

import pytest

from content.hearing import Heard, compare, listen, overall, rows
from content.prompts import Prompts
from content.settings import Settings
from content.voice import Samples
from tests.content.test_prompts import Hum


class Dictated:
    """A listener who writes down what he is told to."""

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


def test_the_worst_comes_first_and_all_count_by_their_length(tmp_path: Path) -> None:
    prompts = Prompts(Settings(prompts=tmp_path), voice=Hum())
    ear = Dictated(["您好", "贡", "公正"])
    found = listen(prompts, [("a", "您好"), ("b", "法律援助"), ("c", "公证")], ear, workers=1)
    assert [heard.key for heard in found] == ["b", "c", "a"]
    assert overall(found) == (5 / 8, 4 / 8)
    assert overall([]) == (0, 0)
    assert list(rows(found))[1] == ("b", "1.000", "1.000", "法律援助", "贡")


def test_nothing_said_is_no_error() -> None:
    assert Heard("x", "", "", 0, 0, 0, 0).character_error == 0
