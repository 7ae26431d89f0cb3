"""Sentences cut into a vocabulary's words."""

import pytest

from ivr.speech.words import Words

VOCABULARY = {
    "法律",
    "法律援助",
    "援助",
    "律",
    "我",
    "要",
    "申请",
    "我要",
    "劳动",
    "仲裁",
    "转",
    "人工",
    "工",
}


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("法律援助", (("法律援助",),)),
        ("我要申请法律援助", (("我要", "申请", "法律援助"),)),
        ("劳动仲裁", (("劳动", "仲裁"),)),
        ("转人工", (("转", "人工"),)),
        ("我要，申请", (("我要",), ("申请",))),
        ("我要䶮申请", (("我要",), ("申请",))),
        ("12348 abc", ()),
        ("", ()),
    ],
)
def test_split(text: str, runs: tuple[tuple[str, ...], ...]) -> None:
    assert Words(VOCABULARY.__contains__).split(text) == runs


def test_phrases_come_once_and_in_order() -> None:
    words = Words(VOCABULARY.__contains__)
    assert words.phrases(["转人工", "劳动仲裁", "转人工"]) == ("转 人工", "劳动 仲裁")
