"""The bytes of a job, and what a strict printer makes of them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from devices.fakes.printer import FakePrinter
from devices.printer import font, receipt
from devices.printer.encode import encode
from devices.printer.width import width
from devices.settings import PrinterSettings

INIT = bytes.fromhex("1B 40 1C 26")
RASTER = bytes.fromhex("1D 76 30 00")


def job(*blocks: str, settings: PrinterSettings | None = None, width_mm: int = 80) -> bytes:
    text = f'{{"width_mm":{width_mm},"blocks":[{",".join(blocks)}]}}'
    return encode(receipt.parse(text), settings or PrinterSettings(port="none"))


def on_paper(data: bytes, width_mm: int = 80, charset: str = "gbk") -> list[str]:
    printer = FakePrinter(width_mm, charset=charset)
    printer.receive(data)
    assert printer.interpreter.errors == []
    return printer.roll.text


def test_text_goes_in_kanji_mode_in_gb_codes() -> None:
    assert job('{"text":"法律，A①"}') == INIT + bytes.fromhex("B7A8C2C9A3AC41A2D9 0A")


def test_size_weight_and_alignment_are_set_and_taken_back() -> None:
    got = job('{"text":"A","size":3,"bold":true,"align":"center"}', '{"text":"b"}')
    styled = bytes.fromhex("1D2122 1B4501 1B6101") + b"A\n"
    assert got == INIT + styled + bytes.fromhex("1B4A06 1D2100 1B4500 1B6100") + b"b\n"


def test_a_line_with_a_rare_character_is_drawn_whole_in_the_same_size() -> None:
    got = job('{"text":"张㛃𠀀","size":2}')
    # three characters of 48 dots: 18 bytes a row, 48 rows
    header = RASTER + bytes.fromhex("12 00 30 00")
    assert got.startswith(INIT + header)
    assert len(got) == len(INIT + header) + 18 * 48 + 3
    assert on_paper(got) == ["[144×48]"]


def test_the_largest_drawn_line_goes_in_bands() -> None:
    assert on_paper(job('{"text":"㛃","size":8}')) == ["[192×128]", "[192×64]"]


def test_only_the_lines_that_need_it_are_drawn() -> None:
    assert on_paper(job('{"text":"甲\\n㛃\\n乙"}')) == ["甲", "[24×24]", "乙"]


def test_a_gb2312_printer_gets_what_it_has_not_drawn() -> None:
    old = PrinterSettings(port="none", encoding="gb2312")
    assert on_paper(job('{"text":"朱"}', '{"text":"镕——"}', settings=old), charset="gb2312") == [
        "朱",
        "[72×24]",
    ]


def test_a_font_with_extension_a_prints_it() -> None:
    new = PrinterSettings(port="none", four_byte=True)
    assert on_paper(job('{"text":"㛃"}', settings=new), charset="gb18030") == ["㛃"]


@pytest.mark.parametrize("char", ["㛃", "𠀀", "𪛖", "䶮", "é̂"])
def test_rare_characters_have_a_shape_of_their_own(char: str) -> None:
    def drawn(text: str) -> bytes:
        return font.raster(text).tobytes()

    assert drawn(char) != drawn("〓" if len(char) == 1 else "e")  # a substitute, or nothing, is not enough
    assert drawn(char) != drawn("\U0010ffff")


def test_native_and_drawn_qr_codes() -> None:
    assert on_paper(job('{"qr":"https://12348.example.cn"}')) == ["[QR https://12348.example.cn]"]
    drawn = job('{"qr":"12348","size":4}', settings=PrinterSettings(port="none", qr="drawn"))
    assert on_paper(drawn) == ["[88×84]"]  # 21 modules of 4 dots, rounded up to whole bytes


def test_cutting_feeds_first() -> None:
    assert job('{"cut":true}').endswith(bytes.fromhex("1B6406 1D5600"))
    partial = PrinterSettings(port="none", cut="partial")
    assert job('{"cut":true}', settings=partial).endswith(bytes.fromhex("1B6406 1D5601"))


def test_a_wide_receipt_on_narrow_paper_wraps() -> None:
    narrow = PrinterSettings(port="none", width_mm=58)
    lines = on_paper(job('{"text":"' + "法" * 20 + '"}', settings=narrow), width_mm=58)
    assert lines == ["法" * 16, "法" * 4]


def test_a_ticket_is_out_in_three_seconds_at_9600_baud() -> None:
    ticket = job(
        '{"text":"平安县公共法律服务中心","size":2,"align":"center"}',
        '{"rule":true}',
        '{"text":"A012","size":6,"align":"center","bold":true}',
        '{"columns":["前面等候","3 人"]}',
        '{"columns":["取号时间","2026-11-22 09:31"]}',
        '{"text":"张㛃，您好","align":"center"}',
        '{"qr":"https://12348.example.cn/t/A012"}',
        '{"cut":true}',
    )
    assert len(ticket) * 10 / 9600 < 3


@pytest.mark.parametrize("size", [1, 2, 4])
@pytest.mark.parametrize("bold", [False, True])
def test_no_tail_of_a_letter_is_cut_off_where_a_line_is_drawn(size: int, bold: bool) -> None:
    for char in "gjpqyQ(),;/_国龘㛃𠀀":
        room = 12 * size * width(char)
        high = 24 * size
        roomy = Image.new("L", (room * 3, high * 3), 0)
        font.draw_text(roomy, room, high, char, size, bold)
        box = roomy.point(lambda level: 255 if level >= font.INK else 0).getbbox()
        assert box, char
        left, top, right, bottom = box
        assert high <= top < bottom <= 2 * high + size // 2, char
        assert room - size <= left < right <= 2 * room + size, char


def test_the_rarest_characters_are_bold_too() -> None:
    def ink(bold: bool) -> int:
        return sum(font.raster("𠀀", 2, bold).convert("L").histogram()[:128])

    assert ink(True) > 1.2 * ink(False)


def test_hebrew_and_arabic_are_drawn_from_right_to_left() -> None:
    def box(text: str) -> tuple[int, int, int, int]:
        found = font.raster(text, 4).convert("L").point(lambda level: 255 - level)
        shown = found.getbbox()
        assert shown
        half = (shown[0] + shown[2]) // 2
        left, right = found.crop((0, 0, half, 96)).getbbox(), found.crop((half, 0, *found.size)).getbbox()
        assert left
        assert right
        return left[1], left[3], right[1], right[3]

    _, left_bottom, _, right_bottom = box("ןאאאא")  # the first letter hangs below the line
    assert right_bottom > left_bottom
    left_top, _, right_top, _ = box("لننن")  # the first letter stands high
    assert right_top < left_top


def test_nothing_is_left_among_the_temporary_files(tmp_path: Path) -> None:
    given = {key: value for key, value in os.environ.items() if not key.startswith("ESCPOS_")}
    subprocess.run(
        [sys.executable, "-c", "import devices.printer.encode"],
        env=given | {"TMPDIR": str(tmp_path)},
        check=True,
    )
    assert list(tmp_path.iterdir()) == []
