"""Pinyin for the voice: polyphones by the words they are in, tones that change, letters by name."""

import pytest

from content.speech.pinyin import numbered


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("法律援助，请到窗口。", "fa3 lv4 yuan2 zhu4, qing3 dao4 chuang1 kou3."),
        ("重庆的银行行长", "chong2 qing4 de5 yin2 hang2 hang2 zhang3"),
        ("协议的当事人应当到场", "xie2 yi4 de5 dang1 shi4 ren2 ying1 dang1 dao4 chang3"),
        ("目的", "mu4 di4"),
        ("最长三年", "zui4 chang2 san1 nian2"),
        ("十日没动静", "shi2 ri4 mei2 dong4 jing4"),
        ("曾先生", "zeng1 xian1 sheng1"),
        ("曾经", "ceng2 jing1"),
        ("《民法典》", "min2 fa3 dian3"),
        ("", ""),
        ("☃\x00", ""),
    ],
)
def test_words_decide_how_characters_are_read(text: str, said: str) -> None:
    assert numbered(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("一个人", "yi2 ge4 ren2"),
        ("一年", "yi4 nian2"),
        ("一万元", "yi2 wan4 yuan2"),
        ("第一条", "di4 yi1 tiao2"),
        ("一审", "yi1 shen3"),
        ("二零二一年一月一日", "er4 ling2 er4 yi1 nian2 yi1 yue4 yi1 ri4"),
        ("一百一十一", "yi4 bai3 yi1 shi2 yi1"),
        ("问一问", "wen4 yi5 wen4"),
        ("不要", "bu2 yao4"),
        ("不能", "bu4 neng2"),
        ("要不，", "yao4 bu4"),
    ],
)
def test_one_and_not_change_their_tone(text: str, said: str) -> None:
    assert numbered(text) == said


def test_letters_are_named_and_digits_read_out() -> None:
    assert numbered("A零一二号") == "ei1 ling2 yi1 er4 hao4"
    assert numbered("12") == "yi1 er4"
    assert numbered("abc") == numbered("ABC") == "ei1 bi4 sei1"
