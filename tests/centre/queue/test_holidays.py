"""Public holidays: the library's, and the State Council's notices as they are pasted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from centre.queue.holidays import NoticeError, Year, announced, calendar

NOTICES = {
    2023: """
一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。
二、春节：1月21日至27日放假调休，共7天。1月28日（星期六）、1月29日（星期日）上班。
三、清明节：4月5日放假，共1天。
四、劳动节：4月29日至5月3日放假调休，共5天。4月23日（星期日）、5月6日（星期六）上班。
五、端午节：6月22日至24日放假调休，共3天。6月25日（星期日）上班。
六、中秋节、国庆节：9月29日至10月6日放假调休，共8天。10月7日（星期六）、10月8日（星期日）上班。
""",
    2024: """
一、元旦：1月1日放假，与周末连休。
二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。
三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
五、端午节：6月10日放假，与周末连休。
六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。
""",
    2025: """
一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。
""",
    2026: """国务院办公厅关于2026年部分节假日安排的通知
国办发明电〔2025〕7号
经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作。
国务院办公厅
2025年11月4日
""",
}
WHOLE = NOTICES[2026]


def rests(year: Year, day: date) -> bool:
    """For whoever works from Monday to Friday."""
    return day in year.rest or (day.isoweekday() > 5 and day not in year.worked)


@pytest.mark.parametrize("year", NOTICES)
def test_a_pasted_notice_says_of_every_day_what_the_library_says(year: int) -> None:
    pasted, known = announced(NOTICES[year], year), calendar(year, {})
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(365)]
    assert [day for day in days if rests(pasted, day) != rests(known, day)] == []
    assert pasted.worked == known.worked
    assert known.announced


def test_a_year_that_nobody_announced_has_the_holidays_by_law_and_says_so() -> None:
    year = calendar(2060, {})
    assert not year.announced
    assert {date(2060, 1, 1), date(2060, 2, 2), date(2060, 10, 3)} <= year.rest
    assert year.worked == frozenset()


def test_a_notice_goes_before_the_library_and_reaches_into_the_december_before() -> None:
    assert calendar(2026, {2026: WHOLE.replace("5月9日（周六）", "5月10日（周日）")}).worked >= {
        date(2026, 5, 10)
    }
    before = calendar(2022, {2023: NOTICES[2023]})
    assert date(2022, 12, 31) in before.rest
    assert {day for day in before.worked if day.year == 2022} == calendar(2022, {}).worked


def test_how_a_notice_is_typed_does_not_matter() -> None:
    typed = (
        WHOLE.replace("（", " (")
        .replace("）", ") ")
        .replace("周", "星期")
        .replace("，", ", ")
        .replace("。", "；")
    )
    assert announced(typed, 2026) == announced(WHOLE, 2026)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("1月4日（周日）上班", "1月4日（周一）上班", "2026年1月4日是周日，不是周一"),
        ("共9天", "共8天", "天数不对：2月15日"),
        ("三、清明节：4月4日（周六）至6日（周一）放假，共3天。", "", "缺少清明节（2026年4月5日）"),
        ("5月9日（周六）上班", "5月9日（周六）照旧", "看不懂这一句：5月9日"),
        ("5月9日（周六）上班", "5月8日上班", "2026年5月8日不是要上班的周末"),
        ("5月9日（周六）上班", "5月3日上班", "2026年5月3日不是要上班的周末"),
        ("6月19日（周五）至21日", "6月31日至21日", "没有这一天"),
        ("6月19日（周五）至21日", "19日（周五）至21日", "没有写月份"),
    ],
)
def test_a_slip_in_a_notice_is_named(before: str, after: str, said: str) -> None:
    assert before in WHOLE
    with pytest.raises(NoticeError, match=said):
        announced(WHOLE.replace(before, after), 2026)


def test_the_notice_of_another_year_is_refused() -> None:
    with pytest.raises(NoticeError, match="年份对吗"):
        announced(WHOLE, 2027)


@given(some.text("一二0129年月日（）、至放假共天上班。周六\n鼓", max_size=40), some.integers(2000, 2099))
def test_whatever_is_pasted_is_refused_in_words(text: str, year: int) -> None:
    with pytest.raises(NoticeError):
        announced(text, year)
