from hypothesis import given
from hypothesis import strategies as st

from devices.printer import width

TEXT = st.text(alphabet="法律，。（）《》“”abc12 3-①㛃𠀀é\n", max_size=120)


def test_a_chinese_character_takes_two_columns() -> None:
    assert width.width("法律A1") == 6
    assert width.width("，①㛃𠀀—…“”") == 16
    assert width.width("e\u0301") == 1


def test_lines_break_between_chinese_characters() -> None:
    assert width.wrap("公共法律服务", 8) == ["公共法律", "服务"]


def test_a_line_does_not_begin_with_closing_punctuation() -> None:
    assert width.wrap("公共法律，服务", 8) == ["公共法", "律，服务"]


def test_a_line_does_not_end_with_an_opening_mark() -> None:
    assert width.wrap("公共法《民法典》", 8) == ["公共法", "《民法", "典》"]


def test_latin_words_stay_whole_and_the_space_at_the_break_goes() -> None:
    assert width.wrap("please wait here", 11) == ["please wait", "here"]


def test_a_word_longer_than_the_line_is_split_not_cut() -> None:
    assert width.wrap("https://example.cn/abc", 10) == ["https://ex", "ample.cn/a", "bc"]


def test_control_characters_never_reach_the_printer() -> None:
    assert width.clean("a\x1b@b\x10\x04\x01\u202e\tc\r\nd") == "a@b    c\nd"


@given(TEXT, st.integers(2, 48))
def test_wrapping_loses_nothing_and_fits(text: str, columns: int) -> None:
    lines = width.wrap(text, columns)
    assert all(width.width(line) <= columns for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace("\n", "").replace(" ", "")


@given(st.text(max_size=60), st.integers(2, 48))
def test_any_text_at_all_wraps(text: str, columns: int) -> None:
    assert all(width.width(line) <= columns for line in width.wrap(width.clean(text), columns))
