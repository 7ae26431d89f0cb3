"""Frames by hand from reference/devices.md, not from the code under test."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.reader import sdt
from devices.reader.sdt import Parser, frame

HEAD = bytes.fromhex("AA AA AA 96 69")
FOUND = HEAD + bytes.fromhex("00 08 00 00 9F 00 00 00 00 97")
SELECTED = HEAD + bytes.fromhex("00 0C 00 00 90 00 00 00 00 00 00 00 00 9C")
NO_CARD = HEAD + bytes.fromhex("00 04 00 00 80 84")


@pytest.mark.parametrize(
    ("command", "bytes_"),
    [
        ("10FF", "00 03 10 FF EC"),
        ("11FF", "00 03 11 FF ED"),
        ("2001", "00 03 20 01 22"),
        ("3001", "00 03 30 01 32"),
    ],
)
def test_requests_are_those_of_the_table(command: str, bytes_: str) -> None:
    assert frame(bytes.fromhex(command)) == HEAD + bytes.fromhex(bytes_)


def test_replies_of_the_table_are_understood() -> None:
    assert Parser().feed(FOUND + SELECTED + NO_CARD) == [
        bytes.fromhex("00009F00000000"),
        bytes.fromhex("000090") + bytes(8),
        bytes.fromhex("000080"),
    ]


def test_a_frame_may_come_byte_by_byte() -> None:
    parser = Parser()
    assert [p for byte in FOUND for p in parser.feed(bytes([byte]))] == [bytes.fromhex("00009F00000000")]


@pytest.mark.parametrize(
    "rubbish", ["AA", "AA AA AA", "AA AA AA 96", "00 FF 69 96", "AA AA AA 96 69", "AA AA AA 96 69 00"]
)
def test_rubbish_before_the_preamble_is_passed_over(rubbish: str) -> None:
    parser = Parser()
    got = parser.feed(bytes.fromhex(rubbish) + FOUND)
    # a false preamble may have promised more than came: silence brings the frame to light
    got += parser.abandon()
    assert got == [bytes.fromhex("00009F00000000")]


def test_a_wrong_checksum_is_counted_and_the_next_frame_found() -> None:
    parser = Parser()
    assert parser.feed(FOUND[:-1] + b"\x00" + NO_CARD) == [bytes.fromhex("000080")]
    assert parser.damaged == 1


def test_a_frame_that_broke_off_hides_the_next_only_until_silence() -> None:
    parser = Parser()
    assert parser.feed(HEAD + bytes.fromhex("0508000090") + b"x" * 20 + NO_CARD) == []
    assert parser.abandon() == [bytes.fromhex("000080")]


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_no_bytes_disturb_the_parser(chunks: list[bytes]) -> None:
    parser = Parser()
    for chunk in chunks:
        parser.feed(chunk)
        assert len(parser._buffer) <= 7 + sdt.LONGEST
    parser.abandon()
    assert parser.feed(FOUND) == [bytes.fromhex("00009F00000000")]


@given(st.lists(st.binary(min_size=2, max_size=1400), max_size=5), st.integers(1, 64))
def test_frames_arrive_whole_however_they_are_split(payloads: list[bytes], size: int) -> None:
    stream = b"".join(frame(payload) for payload in payloads)
    parser = Parser()
    got = [p for i in range(0, len(stream), size) for p in parser.feed(stream[i : i + size])]
    assert got == payloads
