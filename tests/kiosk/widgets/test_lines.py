"""Chinese line breaking."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.widgets.lines import balance, wrap


def ems(text: str) -> float:
    return sum(1.0 if character >= "\u2e80" else 0.5 for character in text)


def test_breaks_between_characters_at_the_width() -> None:
    assert wrap("先向劳动监察投诉", 4, ems) == ["先向劳动", "监察投诉"]


def test_no_line_starts_with_a_closing_mark() -> None:
    assert wrap("投诉不收费，也不用请律师。", 5, ems) == ["投诉不收", "费，也不用", "请律师。"]


def test_no_line_ends_with_an_opening_mark() -> None:
    assert wrap("依据是《劳动法》", 4, ems) == ["依据是", "《劳动", "法》"]


def test_figures_and_words_stay_whole() -> None:
    assert wrap("请拨打12348咨询", 5, ems) == ["请拨打", "12348咨询"]
    assert wrap("time 9:30 start", 5, ems) == ["time 9:30", "start"]


def test_line_ends_are_kept() -> None:
    assert wrap("一\n\n二", 10, ems) == ["一", "", "二"]


def test_what_is_longer_than_a_line_is_cut() -> None:
    assert wrap("abcdefghij", 2, ems) == ["abcd", "efgh", "ij"]


def test_a_paragraph_does_not_end_with_a_character_on_its_own() -> None:
    text = "没有找到。换个说法再试一试，或者回首页一项一项地找。"
    assert wrap(text, 23, ems) == ["没有找到。换个说法再试一试，", "或者回首页一项一项地找。"]
    assert wrap(text, 24, ems) == ["没有找到。换个说法再试一试，或者回首页一项一", "项地找。"]


def test_the_article_of_a_law_and_a_date_stay_whole() -> None:
    assert wrap("按民法典第一千零九十一条办", 9, ems) == ["按民法典", "第一千零九十一条办"]
    assert wrap("最晚在12月10日办", 6, ems) == ["最晚在12月", "10日办"]


def test_a_heading_is_divided_before_its_brackets_and_not_within() -> None:
    text = "建筑工地、装修工程（包工头、劳务公司、施工队）"
    assert balance(text, 18, ems) == ["建筑工地、装修工程", "（包工头、劳务公司、施工队）"]


def test_a_heading_is_divided_where_its_sentence_pauses() -> None:
    assert balance("先保安全：报警、申请保护令", 8, ems) == ["先保安全：", "报警、申请保护令"]
    assert balance("You can apply, your means are not checked", 14, ems) == [
        "You can apply,",
        "your means are not checked",
    ]
    assert balance("法律，援助的条件和材料", 8, ems) == [
        "法律，援助的",
        "条件和材料",
    ]  # too near its beginning
    assert balance("最多可以欠10,000元以内", 8, ems) == ["最多可以欠", "10,000元以内"]


@given(st.text("法律援助，。（）《》abc 12", max_size=60), st.integers(3, 12))
def test_nothing_is_lost_and_no_line_is_too_wide(text: str, width: int) -> None:
    lines = wrap(text, width, ems)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(ems(line) <= width for line in lines)


def test_the_lines_of_a_heading_are_of_like_length() -> None:
    assert balance("先报警再来法律援助窗口", 10, len) == ["先报警再来法", "律援助窗口"]
    assert balance("先报警", 11, len) == ["先报警"]
    assert balance("ask 123456789 now", 11, len) == ["ask", "123456789", "now"]
