"""Guides: front matter, sections, blocks, and when a review is due."""

from datetime import date

from content.pack import load
from tests.content.conftest import FILES, PackWriter


def test_a_guide_has_sections_of_blocks(write_pack: PackWriter) -> None:
    guide = load(write_pack()).guides["unpaid-wages"]
    assert [section.key for section in guide.sections] == ["when", "steps"]
    when, steps = guide.sections
    assert [block.kind for block in when.blocks] == ["paragraph"]
    assert when.blocks[0].items == ("老板到了日子不发工资，或者只发一部分。",)
    assert [block.kind for block in steps.blocks] == ["steps", "list"]
    assert steps.blocks[0].items == ("先收集证据。", "再投诉。打 12333 也可以。", "最后仲裁。")
    assert steps.blocks[1].items == ("可以带家人", "可以委托律师")
    assert guide.section("fee") is None


def test_paragraphs_are_divided_by_empty_lines(write_pack: PackWriter) -> None:
    text = FILES["guides/divorce.md"] + "\n## 费用\n\n第一段。\n\n第二段，\nABC\ndef。\n"
    (section,) = load(write_pack({"guides/divorce.md": text})).guides["divorce"].sections
    assert [block.items for block in section.blocks] == [("第一段。",), ("第二段，ABC def。",)]


def test_markup_is_taken_away_with_a_warning(write_pack: PackWriter) -> None:
    text = FILES["guides/divorce.md"] + "\n## 费用\n\n**免费**。\n"
    pack = load(write_pack({"guides/divorce.md": text}))
    assert pack.guides["divorce"].sections[0].blocks[0].items == ("免费。",)
    assert [(fault.line, fault.code) for fault in pack.warnings] == [(13, "W403")]


def test_what_is_said_is_the_title_unless_given(write_pack: PackWriter) -> None:
    guides = load(write_pack()).guides
    assert (guides["divorce"].say, guides["unpaid-wages"].say) == ("离婚", "拖欠工资")


def test_a_review_is_overdue_the_day_after_it_was_due(write_pack: PackWriter) -> None:
    guide = load(write_pack()).guides["divorce"]
    assert not guide.overdue(date(2027, 11, 1))
    assert guide.overdue(date(2027, 11, 2))
