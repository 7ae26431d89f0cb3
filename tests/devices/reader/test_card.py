"""Text blocks laid out by hand from the offset tables of reference/devices.md."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.reader import card
from devices.reader.card import CardError, check_digit, is_number, parse


def block(**fields: str) -> bytes:
    """`at_OFFSET="text"`: the fields of a card, the rest spaces."""
    data = bytearray(" ".encode("utf-16-le") * 128)
    for key, text in fields.items():
        offset = int(key.removeprefix("at_"))
        encoded = text.encode("utf-16-le")
        data[offset : offset + len(encoded)] = encoded
    return bytes(data)


RESIDENT = {
    "at_0": "张三㛃𠀀",
    "at_30": "1",
    "at_32": "01",
    "at_36": "19491231",
    "at_52": "北京市东城区正义路1号",
    "at_122": "11010519491231002X",
    "at_158": "北京市公安局东城分局",
    "at_188": "20100101",
    "at_204": "长期",
}


def test_a_resident_card() -> None:
    got = parse(block(**RESIDENT))
    assert got.data() == {
        "kind": "resident",
        "name": "张三㛃𠀀",
        "sex": "male",
        "nation": "汉",
        "birth": "1949-12-31",
        "address": "北京市东城区正义路1号",
        "number": "11010519491231002X",
        "issuer": "北京市公安局东城分局",
        "valid_from": "2010-01-01",
        "valid_to": "长期",
    }


def test_a_hong_kong_residents_permit() -> None:
    number = "81000019900101001" + check_digit("81000019900101001")
    fields = {
        **RESIDENT,
        "at_32": "  ",
        "at_122": number,
        "at_204": "20280101",
        "at_220": "H12345678",
        "at_238": "01",
    }
    got = parse(block(**fields, at_248="J"))
    assert (got.kind, got.number, got.nation, got.valid_to) == (
        "hong-kong-macau-taiwan",
        number,
        "",
        date(2028, 1, 1),
    )


def test_a_foreigners_card_of_2017() -> None:
    got = parse(
        block(
            at_0="SMITH, JOHN ALEXANDER", at_120="1", at_122="USA110000010101", at_152="USA", at_158="史密斯",
            at_188="20180203", at_204="20280202", at_220="19800506", at_236="01", at_240="1500", at_248="I",
        )
    )  # fmt: skip
    assert got == card.Card(
        "foreigner", "史密斯", "male", "USA", date(1980, 5, 6), "", "USA110000010101", "1500",
        date(2018, 2, 3), date(2028, 2, 2),
    )  # fmt: skip


def test_a_foreigners_card_of_2023_whose_long_name_goes_on_elsewhere() -> None:
    name = "ALEXANDROVICH KONSTANTINOPOLSKY JEAN-BAPTISTE"
    got = parse(
        block(
            at_30="2", at_32="01", at_36="19810803", at_52=name[:35], at_122="911124198108030024",
            at_188="20231201", at_204="20331130", at_220=name[35:], at_242="CAN", at_248="Y",
        )
    )  # fmt: skip
    assert got == card.Card(
        "foreigner-2023", name, "female", "CAN", date(1981, 8, 3), "", "911124198108030024", "",
        date(2023, 12, 1), date(2033, 11, 30),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("at_122", "110105194912310021", "校验"),
        ("at_122", "11010519491231002", "校验"),
        ("at_36", "19491332", "出生日期"),
        ("at_0", "      ", "姓名"),
    ],
)
def test_a_card_that_cannot_be_right_is_refused(field: str, value: str, why: str) -> None:
    with pytest.raises(CardError, match=why):
        parse(block(**{**RESIDENT, field: value}))


@pytest.mark.parametrize("letter", [" ", "J", "Y"])
def test_every_kind_of_card_with_such_a_number_has_it_checked(letter: str) -> None:
    wrong = {**RESIDENT, "at_122": "911124198108030025", "at_248": letter}
    with pytest.raises(CardError, match="校验"):
        parse(block(**wrong))
    assert parse(block(**{**wrong, "at_122": "911124198108030024"})).number.endswith("24")


def test_check_digits_of_the_standard() -> None:
    assert check_digit("11010519491231002") == "X"  # the example in GB 11643-1999
    assert check_digit("44052418800101001") == "4"
    assert not is_number("１１0105194912310024")


def test_a_card_tells_logs_nothing_about_the_person() -> None:
    got = parse(block(**RESIDENT))
    assert "张三" not in f"{got} {got!r}"
    assert "1101" not in f"{got} {got!r}"
    assert json.loads(json.dumps(got.data()))["name"] == "张三㛃𠀀"


@given(st.binary(min_size=256, max_size=256))
def test_any_block_is_a_card_or_a_card_error(data: bytes) -> None:
    try:
        parse(data).data()
    except CardError:
        pass
