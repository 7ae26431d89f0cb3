"""The spoken form: numbers by what they stand for, and the lexicon before everything."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.number import number, value
from content.pack import Spoken
from content.spoken import spoken

LEXICON = (
    Spoken(written="12348", spoken="幺二三四八"),
    Spoken(written="重庆", spoken="虫庆"),
    Spoken(written="重庆路", spoken="虫庆路"),
    Spoken(written="OK", spoken="okay", language="en"),
)


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (0, "零"), (2, "二"), (10, "十"), (12, "十二"), (20, "二十"), (100, "一百"), (105, "一百零五"),
        (110, "一百一十"), (200, "两百"), (1001, "一千零一"), (1010, "一千零一十"), (1079, "一千零七十九"),
        (2000, "两千"), (10000, "一万"), (10500, "一万零五百"), (20000, "两万"), (100000, "十万"),
        (120000, "十二万"), (1050000, "一百零五万"), (100000000, "一亿"), (100010000, "一亿零一万"),
        (102345678, "一亿零二百三十四万五千六百七十八"), (-3, "负三"),
    ],
)  # fmt: skip
def test_whole_numbers(amount: int, said: str) -> None:
    assert number(amount) == said


@given(st.integers(0, 10**12))
def test_a_numeral_is_read_back_as_the_number_it_says(amount: int) -> None:
    assert value(number(amount)) == amount


@pytest.mark.parametrize(
    ("said", "amount"), [("二〇二六", 2026), ("两", 2), ("一万零五百", 10500), ("百", 100)]
)
def test_other_numerals(said: str, amount: int) -> None:
    assert value(said) == amount


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("请拨12348", "请拨幺二三四八"),
        ("重庆路5号", "虫庆路五号"),
        ("拨打12333投诉", "拨打幺二三三三投诉"),
        ("打110", "打幺幺零"),
        ("全国12315平台", "全国幺二三幺五平台"),
        ("电话：010-12345678", "电话：零幺零，幺二三四五六七八"),
        ("13800138000", "幺三八零零幺三八零零零"),
        ("身份证号11010119900307123X", "身份证号幺幺零幺零幺幺九九零零三零七幺二三叉"),
        ("2026-11-22", "二零二六年十一月二十二日"),
        ("自2022年1月1日起施行", "自二零二二年一月一日起施行"),
        ("2026年3月", "二零二六年三月"),
        ("上午9:00到下午5:30", "上午九点到下午五点三十分"),
        ("9:00-12:05", "九点到十二点零五分"),
        ("14:00", "十四点"),
        ("《法律援助法》第42条第2款", "法律援助法第四十二条第二款"),
        ("第1079条", "第一千零七十九条"),
        ("法释〔2023〕14号", "法释二零二三年第十四号"),
        ("A012号请到3号窗口", "A 零幺二号请到三号窗口"),
        ("年利率3.85%", "年利率百分之三点八五"),
        ("10%至20%", "百分之十到百分之二十"),
        ("1/3", "三分之一"),
        ("￥1,250.50", "一千二百五十点五零元"),
        ("2000元", "两千元"),
        ("50万元", "五十万元"),
        ("2万元", "两万元"),
        ("2个月内", "两个月内"),
        ("2年", "两年"),
        ("3-5日", "三到五日"),
        ("15～30天", "十五到三十天"),
        ("1.5倍", "一点五倍"),
        ("12个工作日", "十二个工作日"),
        ("（一）本人申请", "一、本人申请"),
        ("带身份证（原件）。", "带身份证，原件。"),
        ("没有数字，照原样。", "没有数字，照原样。"),
        ("", ""),
    ],
)
def test_chinese_is_said_by_meaning(text: str, said: str) -> None:
    assert spoken(text, LEXICON) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Call 12348. OK?", "Call 1 2 3 4 8. okay?"),
        ("Ticket A012", "Ticket A 0 1 2"),
        ("2,000 yuan", "2,000 yuan"),
    ],
)
def test_english_numbers_that_are_dialled_are_spelt(text: str, said: str) -> None:
    assert spoken(text, LEXICON, "en") == said


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="0123456789-:：.%年月日第条元万个（）《》A打 12348", max_size=30))
def test_no_digit_is_left_over_and_nothing_raises(text: str) -> None:
    assert not any(character in "0123456789" for character in spoken(text, LEXICON))
