"""The fake printer against ESC/POS bytes written out by hand: no driver here."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from devices.fakes.printer import FakePrinter

INIT = bytes.fromhex("1B 40 1C 26")
CUT = bytes.fromhex("1D 56 00")


def printed(data: bytes) -> FakePrinter:
    printer = FakePrinter()
    printer.receive(data)
    return printer


def test_kanji_mode_prints_chinese_from_two_bytes() -> None:
    printer = printed(INIT + bytes.fromhex("B7 A8 C2 C9 A3 AC 41 0A") + CUT)  # 法律，A
    assert printer.roll.receipts == [["法律，A"]]
    assert printer.interpreter.errors == []


def test_without_kanji_mode_they_are_errors() -> None:
    printer = printed(bytes.fromhex("1B 40 1C 2E B7 A8 0A"))
    assert printer.roll.text == ["??"]
    assert len(printer.interpreter.errors) == 2


def test_four_byte_characters_need_a_font_that_has_them() -> None:
    assert printed(INIT + bytes.fromhex("82 30 B7 31 0A")).roll.text == ["?"]
    printer = FakePrinter(charset="gb18030")
    printer.receive(INIT + bytes.fromhex("82 30 B7 31 0A"))
    assert printer.roll.text == ["㛃"]


@pytest.mark.parametrize(
    "data",
    [
        "1B 71",
        "1C 7A",
        "1D 7A 00",
        "1B 61 07",
        "1D 21 88",
        "1D 28 6B 03 00 31 43 11",
        "07",
        "FF",
        "1D 76 31",
        "1D 56 09",
    ],
)
def test_what_it_does_not_know_is_an_error(data: str) -> None:
    assert printed(INIT + bytes.fromhex(data)).interpreter.errors


@pytest.mark.parametrize(
    ("knobs", "answers"),
    [
        ([], "12 12 12 12"),
        (["paper low"], "12 12 12 1E"),
        (["paper out"], "1A 32 12 7E"),
        (["cover open"], "1A 16 12 12"),
        (["error on"], "1A 52 32 12"),
        (["offline on"], "1A 12 12 12"),
    ],
)
def test_status_bits(knobs: list[str], answers: str) -> None:
    printer = FakePrinter()
    for knob in knobs:
        assert printer.command(knob.split()) == "ok"
    replies = printer.receive(bytes.fromhex("10 04 01 10 04 02 10 04 03 10 04 04"))
    assert b"".join(replies) == bytes.fromhex(answers)


def test_status_is_answered_while_the_paper_is_out_and_the_rest_waits() -> None:
    printer = FakePrinter()
    printer.command(["out-after", "1"])
    assert printer.receive(INIT + b"one\ntwo\n" + bytes.fromhex("1D 72 01 10 04 04")) == [b"\x7e"]
    assert printer.roll.text == ["one"]
    printer.command(["paper", "ok"])
    assert printer.unsolicited() == [b"\x00"]  # GS r comes to its turn
    assert printer.roll.text == ["one", "two"]


def test_in_order_status_answers_after_what_stands_before_it() -> None:
    assert FakePrinter().receive(b"x\n\x1dr\x01") == [b"\x00"]


def test_lines_longer_than_the_paper_go_on_below() -> None:
    assert printed(b"x" * 50 + b"\n").roll.text == ["x" * 48, "xx"]


def test_a_qr_code_from_its_five_functions() -> None:
    code = (
        "1D286B0400314132001D286B03003143061D286B03003145311D286B0800315030"
        + b"12348".hex()
        + "1D286B0300315130"
    )
    printer = printed(INIT + bytes.fromhex(code))
    assert printer.roll.text == ["[QR 12348]"]
    assert printer.interpreter.errors == []


def test_a_cut_saves_a_picture_of_the_paper(tmp_path: Path) -> None:
    printer = FakePrinter(folder=tmp_path)
    bar = bytes.fromhex("1D 76 30 00 02 00 18 00") + b"\xff" * 48  # 16 by 24 dots, all black
    printer.receive(INIT + bar + CUT)
    picture = Image.open(tmp_path / "001.png").convert("L")
    assert picture.getpixel((32, 40)) == 30
    assert picture.getpixel((32 + 15, 40 + 23)) == 30
    assert picture.getpixel((32 + 16, 40)) == 252


def test_paper_that_was_not_cut_is_saved_at_the_end(tmp_path: Path) -> None:
    printer = FakePrinter(folder=tmp_path)
    printer.receive(INIT + b"x\n" + CUT + b"y\n")
    printer.close()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["001.png", "002.png"]
    FakePrinter(folder=tmp_path / "empty").close()
    assert not (tmp_path / "empty").exists()


def test_paper_that_is_never_cut_is_not_kept_for_ever() -> None:
    printer = FakePrinter()
    printer.receive(b"x\n" + b"\n" * 6000 + b"y\n")
    assert (len(printer.roll.text), printer.roll.text[-1]) == (5000, "y")
    assert printer.roll.picture().height < 41_000


def test_large_text_is_as_large_as_told() -> None:
    printer = printed(INIT + bytes.fromhex("1D 21 33") + b"A\n")
    picture = printer.roll.picture()
    inked = picture.point(lambda level: 255 if level < 128 else 0).getbbox()
    assert inked is not None
    assert 60 <= inked[3] - inked[1] <= 96  # a capital letter in a cell 96 high
    assert inked[2] - inked[0] <= 48


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=60), max_size=8))
def test_no_bytes_disturb_it(chunks: list[bytes]) -> None:
    printer = FakePrinter()
    for chunk in chunks:
        printer.receive(chunk)
    assert printer.interpreter.backlog <= 500


def test_automatic_status_tells_of_each_change() -> None:
    printer = FakePrinter()
    assert printer.receive(bytes.fromhex("1B 40 1D 61 0E")) == [bytes.fromhex("10 00 00 00")]  # as it is now
    for knob, expected in (
        ("cover open", "38 00 00 00"),
        ("cover closed", "10 00 00 00"),
        ("paper low", "10 00 03 00"),
        ("paper out", "18 00 0F 00"),
        ("paper ok", "10 00 00 00"),
        ("error on", "18 20 00 00"),
    ):
        assert printer.command(knob.split()) == "ok"
        assert printer.unsolicited() == [bytes.fromhex(expected)]


def test_clear_works_inside_another_command_and_in_pieces() -> None:
    printer = FakePrinter()
    raster = bytes.fromhex("1D 76 30 00 10 00 18 00") + b"\xff" * 100  # 284 bytes too few
    clear = bytes.fromhex("10 14 08 01 03 14 01 06 02 08")
    assert printer.receive(INIT + b"half" + raster) == []
    assert printer.receive(clear[:4]) == []
    assert printer.receive(clear[4:] + INIT + b"A012\n" + CUT) == [bytes.fromhex("37 25 00")]
    assert printer.roll.receipts[-1][-1] == "A012"


def test_without_power_it_is_silent_and_has_forgotten() -> None:
    printer = FakePrinter()
    printer.receive(INIT + b"half")
    printer.command(["power", "off"])
    assert printer.receive(bytes.fromhex("10 04 01")) == []
    printer.command(["power", "on"])
    assert printer.receive(bytes.fromhex("10 04 01") + INIT + b"x\n") == [b"\x12"]
    assert printer.roll.text == ["x"]
