import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.printer import receipt, width
from devices.printer.receipt import Code, Knife, Line, Receipt, ReceiptError, Text, layout, two_columns


def lines(*blocks: Any, width_mm: int = 80) -> list[Any]:
    return layout(receipt.parse(json.dumps({"width_mm": width_mm, "blocks": blocks})))


def test_the_blocks_of_the_design_become_lines() -> None:
    items = lines(
        {"text": "A012", "size": 4, "align": "center", "bold": True},
        {"columns": ["左", "右"]},
        {"rule": True},
        {"qr": "https://12348.example.cn"},
        {"cut": True},
    )
    assert items == [
        Line("A012", 4, "center", True),
        Line("左" + " " * 44 + "右"),
        Line("─" * 24),
        Code("https://12348.example.cn", None, "center"),
        Knife(),
    ]


def test_large_text_wraps_at_its_own_width() -> None:
    assert [item.text for item in lines({"text": "公共法律服务中心", "size": 8})] == [
        "公共法",
        "律服务",
        "中心",
    ]


def test_a_byte_order_mark_is_no_fault() -> None:
    assert receipt.parse(b'\xef\xbb\xbf{"blocks":[{"text":"a"}]}') == receipt.parse(
        '{"blocks":[{"text":"a"}]}'
    )


def test_narrow_paper_has_32_columns() -> None:
    assert lines({"rule": True}, width_mm=58) == [Line("─" * 16)]


def test_blocks_may_be_built_in_code() -> None:
    built = Receipt(blocks=(Text(text="好", bold=True), receipt.Cut(cut=True)))
    assert receipt.parse(built.model_dump_json()) == built


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ('{"blocks":[{"text":"a","size":9}]}', "blocks[0].size"),
        ('{"blocks":[{"cut":true},{"text":"a","colour":"red"}]}', "blocks[1].colour"),
        ('{"blocks":[{"columns":["a"]}]}', "blocks[0].columns[1]"),
        ('{"blocks":[{"say":"a"}]}', "blocks[0]"),
        ('{"blocks":[{"text":"a","align":"middle"}]}', "blocks[0].align"),
        ('{"blocks":[{"qr":""}]}', "blocks[0].qr"),
        ('{"width_mm":70,"blocks":[{"cut":true}]}', "width_mm"),
        ('{"width_mm":80}', "blocks"),
        ('{"blocks":', "JSON"),
        ("[]", "整个文件"),
    ],
)
def test_a_fault_names_its_field(text: str, field: str) -> None:
    with pytest.raises(ReceiptError, match=r".") as caught:
        receipt.parse(text)
    assert field in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_long_right_column_wraps_in_its_half() -> None:
    rows = two_columns("带什么", "身份证、户口簿、与案件有关的全部材料原件和复印件", 32)
    assert rows == ["带什么  身份证、户口簿、与案件有", "        关的全部材料原件和复印件"]


def test_columns_too_wide_for_halves_go_below_each_other() -> None:
    assert two_columns("受理窗口", "三号", 6) == ["受理窗", "口", "  三号"]


@given(
    st.text(alphabet="法律，。ab1 《》\n", max_size=60),
    st.text(alphabet="法律，。ab1 《》\n", max_size=60),
    st.sampled_from([4, 6, 8, 16, 32, 48]),
)
def test_two_columns_lose_nothing_and_fit(left: str, right: str, columns: int) -> None:
    rows = two_columns(left, right, columns)
    assert all(width.width(row) <= columns for row in rows)
    letters = sorted("".join(rows).replace(" ", ""))
    assert letters == sorted((left + right).replace(" ", "").replace("\n", ""))


@given(st.binary(max_size=200))
def test_no_file_makes_the_parser_stumble(data: bytes) -> None:
    with pytest.raises(ReceiptError):
        receipt.parse(data)


def test_things_of_a_list_stand_clear_of_their_mark() -> None:
    bring = {"item": "身份证原件和复印件，户口簿原件和复印件"}
    rows = [item.text for item in lines(bring, {"item": "x", "mark": "1."}, width_mm=58)]
    assert rows[0].startswith("□ 身份证原件")
    assert rows[1].startswith("   ")
    assert rows[-1] == "1. x"
    assert max(map(width.width, rows)) <= 32
