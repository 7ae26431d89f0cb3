"""The fake reader against frames written out by hand from reference/devices.md: no driver here."""

from functools import reduce
from operator import xor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.fakes.cards import text_block
from devices.fakes.reader import FakeReader

HEAD = bytes.fromhex("AA AA AA 96 69")
RESET = HEAD + bytes.fromhex("00 03 10 FF EC")
STATUS = HEAD + bytes.fromhex("00 03 11 FF ED")
FIND = HEAD + bytes.fromhex("00 03 20 01 22")
SELECT = HEAD + bytes.fromhex("00 03 20 02 21")
MODULE_ID = HEAD + bytes.fromhex("00 03 12 FF EE")
READ = HEAD + bytes.fromhex("00 03 30 01 32")
READ_FINGERPRINT = HEAD + bytes.fromhex("00 03 30 10 23")
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


def test_reset_and_status_are_well() -> None:
    assert FakeReader().receive(RESET + STATUS) == [WELL, WELL]


def test_the_module_tells_its_id() -> None:
    (answer,) = FakeReader().receive(MODULE_ID)
    assert answer[:10] == HEAD + bytes.fromhex("00 14 00 00 90")
    assert len(answer) == 5 + 2 + 0x14
    assert answer[-1] == reduce(xor, answer[5:-1])


@pytest.mark.parametrize(
    ("knob", "request_", "answer"),
    [
        ("status 60", STATUS, "00 04 00 00 60 64"),
        ("find 80", FIND, "00 04 00 00 80 84"),
        ("select 81", SELECT, "00 04 00 00 81 85"),
        ("read 41", READ, "00 04 00 00 41 45"),
        ("read 31", READ, "00 04 00 00 31 35"),
        ("read 32", READ, "00 04 00 00 32 36"),
        ("read 33", READ, "00 04 00 00 33 37"),
        ("read 40", READ, "00 04 00 00 40 44"),
        ("all 66", FIND, "00 04 00 00 66 62"),
        ("all 21", STATUS, "00 04 00 00 21 25"),
        ("find 10", FIND, "00 04 00 00 10 14"),
        ("find 11", FIND, "00 04 00 00 11 15"),
    ],
)
def test_it_refuses_with_every_status_byte_of_the_table(knob: str, request_: bytes, answer: str) -> None:
    reader = reader_with_card()
    assert reader.command(["refuse", knob]) == "ok"
    assert reader.receive(request_) == [HEAD + bytes.fromhex(answer)]
    reader.command(["refuse", "off"])
    assert reader.receive(FIND) == [FOUND]


def test_a_request_of_impossible_length_is_refused() -> None:
    impossible = HEAD + bytes.fromhex("00 01 00")
    assert FakeReader().receive(impossible + FIND) == [HEAD + bytes.fromhex("00 04 00 00 11 15"), NO_CARD]


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


def test_a_card_is_read_with_its_fingerprint() -> None:
    *_, card = reader_with_card().receive(FIND + SELECT + READ_FINGERPRINT)
    assert card[:16] == HEAD + bytes.fromhex("09 0A 00 00 90 01 00 04 00 04 00")
    assert len(card) == 5 + 2 + 0x090A
    assert card[16:20] == "张三".encode("utf-16-le")
    assert card[-1] == reduce(xor, card[5:-1])


def test_the_newest_address_is_told_if_the_card_has_one() -> None:
    reader = FakeReader()
    reader.present({**CARD, "new_address": "新家路1号"})
    *_, none, address = reader.receive(NEWEST_ADDRESS + FIND + SELECT + NEWEST_ADDRESS)
    assert none == SELECTED
    assert address[:10] == HEAD + bytes.fromhex("00 4A 00 00 90")
    assert address[10:-1].decode("utf-16-le").strip() == "新家路1号"
    assert reader.receive(NEWEST_ADDRESS)[0] == address
    assert reader_with_card().receive(NEWEST_ADDRESS) == [HEAD + bytes.fromhex("00 04 00 00 91 95")]


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
