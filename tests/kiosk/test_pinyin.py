"""What letters may stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.pack import Pack
from kiosk.pinyin import MOST, Pinyin
from kiosk.writing import _texts


@pytest.fixture(scope="module")
def pinyin(pack: Pack) -> Pinyin:
    return Pinyin(_texts(pack))


@pytest.mark.parametrize(
    ("letters", "first"),
    [
        ("taidu", "态度"),
        ("gongzuorenyuantaidubuhao", "工作人员态度不好"),
        ("shoufeitaigao", "收费太高"),
        ("wodecailiao", "我的材料"),
        ("flyz", "法律援助"),
        ("wo", "我"),
        ("lvshi", "律师"),
    ],
)
def test_the_likeliest_comes_first(pinyin: Pinyin, letters: str, first: str) -> None:
    assert pinyin.candidates(letters)[0] == (first, len(letters))


def test_a_part_leaves_the_other_letters(pinyin: Pinyin) -> None:
    found = dict(pinyin.candidates("taidubuhao"))
    assert found["态度"] == 5
    assert found["太"] == 3


def test_rare_characters_can_be_had_one_by_one(pinyin: Pinyin) -> None:
    assert {"张", "章", "长"} <= dict(pinyin.candidates("zhang")).keys()


@given(st.text("abcdefghijklmnopqrstuvwxyz", max_size=30))
def test_every_candidate_uses_up_some_of_the_letters(pinyin: Pinyin, letters: str) -> None:
    found = pinyin.candidates(letters)
    assert len(found) <= MOST
    assert all(text and 0 < used <= len(letters) for text, used in found)


def test_every_letter_but_those_that_begin_nothing_offers_something(pinyin: Pinyin) -> None:
    without = {letter for letter in "abcdefghijklmnopqrstuvwxyz" if not pinyin.candidates(letter)}
    assert without <= {"i", "u", "v"}
