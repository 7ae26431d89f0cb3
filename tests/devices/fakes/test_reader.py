"""The fake reader against frames written out by hand from reference/devices.md: no driver here."""

from functools import reduce
from operator import xor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.fakes.reader import FakeReader, text_block

HEAD = bytes.fromhex("AA AA AA 96 69")
RESET = HEAD + bytes.fromhex("00 03 10 FF EC")
STATUS = HEAD + bytes.fromhex("00 03 11 FF ED")
FIND = HEAD + bytes.fromhex("00 03 20 01 22")
SELECT = HEAD + bytes.fromhex("00 03 20 02 21")
READ = HEAD + bytes.fromhex("00 03 30 01 32")
NEWEST_ADDRESS = HEAD + bytes.fromhex("00 03 30 03 30")

WELL = HEAD + bytes.fromhex("00 04 00 00 90 94")
FOUND = HEAD + bytes.fromhex("00 08 00 00 9F 00 00 00 00 97")
NO_CARD = HEAD + bytes.fromhex("00 04 00 00 80 84")
SELECTED = HEAD + bytes.fromhex("00 0C 00 00 90 00 00 00 00 00 00 00 00 9C")
NOT_SELECTED = HEAD + bytes.fromhex("00 04 00 00 81 85")
NOT_READ = HEAD + bytes.fromhex("00 04 00 00 41 45")

CARD = {"name": "张三", "sex": "male", "nation": "汉", "birth": "1949-12-31", "number": "11010519491231002X"}


def reader_with_card() -> FakeReader:
    reader = FakeReader()
    reader.present(CARD)
    return reader


def test_status_is_well() -> None:
    assert FakeReader().receive(STATUS) == [WELL]


def test_without_a_card_nothing_is_found_selected_or_read() -> None:
    assert FakeReader().receive(FIND + SELECT + READ) == [NO_CARD, NOT_SELECTED, NOT_READ]


def test_a_card_is_found_selected_and_read() -> None:
    found, selected, card = reader_with_card().receive(FIND + SELECT + READ)
    assert (found, selected) == (FOUND, SELECTED)
    assert card[:14] == HEAD + bytes.fromhex("05 08 00 00 90 01 00 04 00")
    assert len(card) == 1295
    assert card[14:18] == "张三".encode("utf-16-le")
    assert card[14 + 122 : 14 + 158] == "11010519491231002X".encode("utf-16-le")
    assert card[-1] == reduce(xor, card[5:-1])


def test_reading_before_selecting_fails() -> None:
    assert reader_with_card().receive(FIND + READ) == [FOUND, NOT_READ]


def test_a_card_that_was_read_must_be_lifted() -> None:
    reader = reader_with_card()
    reader.receive(FIND + SELECT + READ)
    assert reader.receive(FIND) == [NO_CARD]
    reader.lift()
    reader.present(CARD)
    assert reader.receive(FIND) == [FOUND]


def test_bad_requests_are_told_apart() -> None:
    reader = FakeReader()
    wrong_checksum = HEAD + bytes.fromhex("00 03 20 01 23")
    unknown = HEAD + bytes.fromhex("00 03 77 01 75")
    assert reader.receive(wrong_checksum) == [HEAD + bytes.fromhex("00 04 00 00 10 14")]
    assert reader.receive(unknown) == [HEAD + bytes.fromhex("00 04 00 00 21 25")]
    assert reader.receive(NEWEST_ADDRESS) == [HEAD + bytes.fromhex("00 04 00 00 91 95")]


def test_requests_may_come_split_and_behind_rubbish() -> None:
    reader = FakeReader()
    assert [r for byte in b"\x00\xaa\xaa" + FIND for r in reader.receive(bytes([byte]))] == [NO_CARD]


@pytest.mark.parametrize(
    ("kind", "letter", "offset", "text"),
    [
        ("resident", " ", 36, "19491231"),
        ("hong-kong-macau-taiwan", "J", 36, "19491231"),
        ("foreigner", "I", 220, "19491231"),
        ("foreigner-2023", "Y", 36, "19491231"),
    ],
)
def test_each_kind_of_card_has_its_fields_where_the_table_says(
    kind: str, letter: str, offset: int, text: str
) -> None:
    number = "USA110000010101" if kind == "foreigner" else "11010519491231002X"
    block = text_block({**CARD, "kind": kind, "nation": "01", "number": number})
    assert len(block) == 256
    assert block[248:250] == letter.encode("utf-16-le")
    assert block[offset : offset + 16] == text.encode("utf-16-le")


@given(st.lists(st.binary(max_size=64), max_size=10))
def test_no_bytes_disturb_it(chunks: list[bytes]) -> None:
    reader = FakeReader()
    for chunk in chunks:
        reader.receive(chunk)
    reader.receive(bytes(80))
    assert reader.receive(FIND)[-1:] == [NO_CARD]
