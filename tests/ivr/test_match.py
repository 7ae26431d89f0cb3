"""Choices matched by sound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.dialogue.match import bare, best

WORDS = {
    "notary": ("公证", "办公证"),
    "mediation": ("人民调解",),
    "yes": ("是", "是的"),
    "family": ("婚姻家庭",),
}


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("公证", "notary"),
        ("公正", "notary"),  # a homophone
        ("人民条解", "mediation"),
        ("人名调解", "mediation"),  # in/ing
        ("事", "yes"),
        ("四", None),  # one syllable must sound the same
        ("昏因家庭", "family"),
        ("公证书怎么办理要什么材料", None),
        ("", None),
    ],
)
def test_best(text: str, choice: str | None) -> None:
    found = best(text, WORDS)
    assert (found[0] if found else None) == choice


@pytest.mark.parametrize(
    ("text", "word", "meant"),
    [
        ("给我找个活人", "…个活人…", True),
        ("给我找一个火人说话", "…个活人…", True),  # by sound
        ("我想取消明天的预约", "…取消…预约…", True),
        ("预约取消", "…取消…预约…", False),  # in this order
        ("取消预约", "取消…预约", True),
        ("我要取消预约", "取消…预约", False),  # nothing before it
        ("活人", "…个活人…", False),
        ("我家里的老人说了半天也说不清楚给我找个活人", "…个活人…", False),  # too much else
    ],
)
def test_a_gap_stands_for_a_few_syllables(text: str, word: str, meant: bool) -> None:
    assert bool(best(text, {"it": (word,)})) == meant


def test_the_word_that_covers_more_is_meant() -> None:
    found = best("我要取消预约", {"book": ("…预约…",), "cancel": ("…取消…预约…",)})
    assert found
    assert found[0] == "cancel"


def test_two_that_sound_alike_are_no_choice() -> None:
    assert best("公证", {"a": ("公证",), "b": ("公证",)}) is None


@pytest.mark.parametrize(
    ("text", "rest"),
    [("我要公证", "公证"), ("请帮我公证一下谢谢", "公证"), ("公证", "公证"), ("谢谢", "谢谢")],
)
def test_bare(text: str, rest: str) -> None:
    assert bare(text, ("我要", "请", "帮我", "一下", "谢谢")) == rest


@given(st.text(alphabet="我要请谢公证", max_size=12))
def test_bare_ends_and_leaves_something(text: str) -> None:
    assert bool(bare(text, ("我要", "请", "谢", "我"))) == bool(text)
