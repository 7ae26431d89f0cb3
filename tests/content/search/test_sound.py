"""Sound: syllables, pinyin typed in, and how alike sayings sound."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.search.latin import split_pinyin
from content.search.sound import blurred, distance, heard, similarity, syllables


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("法律援助", "fa lv yuan zhu"),
        ("还钱给银行", "huan qian gei yin hang"),
        ("重庆的长者，行不行？", "chong qing de zhang zhe xing bu xing"),
        ("12348", "yi er san si ba"),
        ("falvyuanzhu", "fa lv yuan zhu"),
        ("xi'an 西安", "xi an xi an"),
        ("flyz法援", "flyz fa yuan"),
        ("", ""),
        ("？！…", ""),
    ],
)
def test_text_is_read_as_syllables(text: str, read: str) -> None:
    assert " ".join(syllables(text)) == read


@pytest.mark.parametrize(
    ("letters", "parts"),
    [("gongzheng", ("gong", "zheng")), ("flyz", None), ("xian", ("xian",)), ("nve", ("nve",)), ("a", None)],
)
def test_pinyin_is_split_into_the_fewest_syllables(letters: str, parts: tuple[str, ...] | None) -> None:
    assert split_pinyin(letters) == parts


@pytest.mark.parametrize(
    ("one", "other"),
    [("zhang", "zan"), ("shi", "si"), ("nan", "lan"), ("xing", "xin"), ("zheng", "zen"), ("guang", "guan")],
)
def test_accents_blur_syllables_together(one: str, other: str) -> None:
    assert blurred(one) == blurred(other)
    assert 0 < distance(one, other) < 0.3


def test_h_and_f_are_close_where_they_are_confused() -> None:
    assert distance("hui", "fei") < 0.3
    assert distance("hu", "fu") < 0.3
    assert distance("huang", "fang") < 0.3
    assert distance("hao", "fang") > 0.5


@pytest.mark.parametrize(
    ("wanted", "other"),
    [("公证", "公正"), ("法律援助", "发绿元珠"), ("劳动仲裁", "老动总裁"), ("人工", "仁公")],
)
def test_homophones_sound_alike(wanted: str, other: str) -> None:
    assert similarity(wanted, other) > 0.8


@pytest.mark.parametrize(("wanted", "other"), [("公证", "人工"), ("法律援助", "离婚"), ("取号", "返回")])
def test_different_words_do_not(wanted: str, other: str) -> None:
    assert similarity(wanted, other) < 0.5


def test_a_phrase_is_heard_within_a_sentence() -> None:
    assert heard("法律援助", "我想问一下法律援助怎么办") == 1.0
    assert heard("公证", "我要办工整") > 0.85
    assert heard("公证", "我要离婚") < 0.6
    assert heard("公证", "") == 0.0


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=20), st.text(max_size=20))
def test_likeness_is_a_fraction_and_symmetric(one: str, other: str) -> None:
    assert 0.0 <= similarity(one, other) <= 1.0
    assert similarity(one, other) == pytest.approx(similarity(other, one))
