import pytest

from devices.printer.charset import encode, encode_text


@pytest.mark.parametrize("char", "，。《》①“”—…：；")
def test_full_width_punctuation_is_in_every_chinese_font(char: str) -> None:
    for encoding in ("gb2312", "gbk", "gb18030"):
        assert encode(char, encoding) == char.encode("gbk")


def test_what_gb2312_lacks_gbk_may_have() -> None:
    assert encode("镕", "gb2312") is None
    assert encode("镕", "gbk") == bytes.fromhex("E946")


@pytest.mark.parametrize("char", ["㛃", "𠀀", "\ue000", "\n", "\x1b", "é̂", "😀"])
def test_rare_characters_and_commands_are_in_no_font(char: str) -> None:
    assert encode(char, "gb18030") is None


def test_a_font_with_four_byte_characters_has_extension_a_but_not_b() -> None:
    assert encode("㛃", "gb18030", four_byte=True) == bytes.fromhex("8230B731")
    assert encode("𠀀", "gb18030", four_byte=True) is None


def test_one_missing_character_makes_the_line_one_to_draw() -> None:
    assert encode_text("张三", "gbk") == bytes.fromhex("D5C5C8FD")
    assert encode_text("张㛃", "gbk") is None
