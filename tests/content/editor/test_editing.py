"""What helps editors to write: a template, Excel sheets, the fact-check sheet."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from content import cli
from content.check import check
from content.editor import factsheet, sheet, template
from content.fault import Faults
from content.guide import Basis
from content.layers import stack
from content.notation import read_toml
from content.pack import load
from content.release.archive import ReleaseError
from tests.content.conftest import FILES, PackWriter

DAY = date(2026, 11, 22)
HEADING = ["单位名称", "类型", "乡镇", "地址", "联系电话", "办公时间", "经度", "纬度", "备注"]
ROW = ["东门司法所", "司法所", "东门镇", "东街1号", 13800000000, "工作日", 116.5, 39.8, "x"]


def excel(path: Path, *rows: Sequence[object]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


def test_a_new_guide_loads_at_once_and_reminds_of_what_is_missing(write_pack: PackWriter) -> None:
    folder = write_pack()
    file = template.write(load(folder), folder, "lost-dog", "狗丢了", DAY)
    guide = load(folder).guides["lost-dog"]
    assert (guide.title, guide.review_by, len(guide.sections)) == ("狗丢了", date(2027, 5, 22), 10)
    assert {fault.code for fault in check((folder,), DAY) if fault.path == file} == {"W504", "W801", "W904"}
    with pytest.raises(ReleaseError, match="已经有了"):
        template.write(load(folder), folder, "lost-dog", "狗丢了", DAY)


def test_a_centre_gets_a_pack_of_its_own(tmp_path: Path) -> None:
    assert cli.main(["new", "pack", "hehua", "--title", "荷花县中心", "--pack", str(tmp_path)]) == 0
    loaded = load(*stack([tmp_path / "hehua"]))
    assert (loaded.meta.name, loaded.meta.title) == ("hehua", "荷花县中心")
    assert loaded.in_language("en").meta.title == "荷花县中心"
    assert "divorce" in loaded.guides
    assert (loaded.outlets, loaded.advisers) == ((), ())
    assert "虚构" not in (tmp_path / "hehua/pack.toml").read_text("utf-8")
    left = [fault.line for fault in check(stack([tmp_path / "hehua"]), DAY) if fault.code == "W908"]
    assert left == [6, 11]
    assert cli.main(["new", "pack", "hehua", "--pack", str(tmp_path)]) == 1


def test_a_file_of_the_pack_below_is_copied_with_its_translation_to_be_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = template.pack(tmp_path / "own", "own", "荷花县中心", DAY)
    assert cli.main(["new", "file", "interviews/wage-claim.yaml", "--pack", str(own)]) == 0
    for name in ("interviews/wage-claim.yaml", "interviews/wage-claim.en.yaml"):
        assert (own / name).read_bytes() == (stack([own])[0] / name).read_bytes()
    capsys.readouterr()
    for words, told in (
        (("file", "interviews/wage-claim.yaml"), "已经有了"),
        (("file", "interviews/wages.yaml"), "没有"),
        (("guide", "menu.yaml"), "new file menu.yaml"),
    ):
        assert cli.main(["new", *words, "--pack", str(own)]) == 1
        assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    "title", ["合同: 怎么办", '"引号"', "#井号", "- 横", "{花}", r"反斜\杠", "“劳动”", "yes"]
)
def test_a_title_may_hold_any_sign(write_pack: PackWriter, tmp_path: Path, title: str) -> None:
    folder = write_pack()
    template.write(load(folder), folder, "lost-dog", title, DAY)
    assert load(folder).guides["lost-dog"].title == title
    own = template.pack(tmp_path / "own", "own", title, DAY)
    assert read_toml(own / "pack.toml", Faults()).data["title"] == title  # type: ignore[union-attr]


def test_a_copied_guide_brings_its_translation(tmp_path: Path) -> None:
    assert cli.main(["new", "pack", "hehua", "--pack", str(tmp_path)]) == 0
    assert cli.main(["new", "guide", "legal-aid", "--pack", str(tmp_path / "hehua")]) == 0
    names = {file.name for file in (tmp_path / "hehua/guides").iterdir()}
    assert names == {"legal-aid.md", "legal-aid.en.md"}


@pytest.mark.parametrize(
    ("day", "later"), [(date(2026, 8, 31), date(2027, 2, 28)), (date(2026, 6, 1), date(2026, 12, 1))]
)
def test_a_new_guide_is_reviewed_in_half_a_year(write_pack: PackWriter, day: date, later: date) -> None:
    assert f"review_by: {later}\n" in template.guide(load(write_pack()), "x", day)


def test_good_rows_are_taken_and_the_others_told(tmp_path: Path) -> None:
    file = excel(
        tmp_path / "服务点.xlsx",
        [],
        HEADING,
        ROW,
        ["", "司法所", "西门镇", "西街1号", "", "", 116.5, 39.8],
        ["南门司法所", "司法所", "南门镇", "南街1号", "", "", "东经", 39.8],
        ["北门司法所", "司法所", "北门镇", "北街1号", "", "", 39.8, 116.5],
        ["海上司法所", "司法所", "海上", "船", "", "", 0, 0],
        ROW,
        ["西门司法所", "司法所", "西门镇", "西街1号", "０１０－１２３４５６７８", "", "116.4", "39.9"],
        ["城里司法所", "司法所", "城关镇", "中街1号", 7561234567, "", 116.5, 39.8],
    )
    found = sheet.read(file, "outlets")
    assert [row["name"] for row in found.rows] == ["东门司法所", "西门司法所"]
    assert found.rows[0]["phone"] == "13800000000"
    assert found.rows[1]["phone"] == "010-12345678"
    assert [(one.row, one.reason) for one in found.rejected] == [
        (4, "缺少“名称”，请补上"),
        (5, "“经度”的值不对：“东经”不是数字"),
        (6, "经度和纬度填反了"),
        (7, "经度、纬度不在中国范围内"),
        (8, "和第 3 行重复"),
        (10, "“电话”前面的 0 可能被 Excel 去掉了，请把这一列设成文本格式，重新填写"),
    ]


def test_a_title_above_the_names_of_the_columns_is_passed_over(tmp_path: Path) -> None:
    names = ["村（社区）", "姓名", "电话", "值班时间"]
    row = ["东村", "王律师", 13800000000, "每周三"]
    file = excel(
        tmp_path / "顾问.xlsx", ["荷花县法律顾问一览表"], ["2026年11月"], names, row, [None, "李", "1", "x"]
    )
    found = sheet.read(file, "advisers")
    assert found.heading == tuple(names)
    assert [one["place"] for one in found.rows] == ["东村"]
    assert [one.row for one in found.rejected] == [5]


def test_rows_are_added_changed_or_put_in_place_of_all(write_pack: PackWriter) -> None:
    folder = write_pack(
        {"advisers.csv": "# 注释\nplace,name,phone,duty\n东村,王律师,1,每周三\n南村,李律师,,\n"}
    )
    target = folder / "advisers.csv"
    rows = ({"place": "东村", "name": "王律师", "phone": "2"}, {"place": "西村", "name": "赵律师"})
    assert sheet.merge(target, "advisers", rows, replace=False) == (1, 1)
    assert target.read_text() == (
        "# 注释\nplace,name,phone,duty\n东村,王律师,2,\n南村,李律师,,\n西村,赵律师,,\n"
    )
    sheet.merge(target, "advisers", rows[:1], replace=True)
    assert [one.place for one in load(folder).advisers] == ["东村"]


def test_a_sheet_without_english_keeps_it_where_the_chinese_stays(write_pack: PackWriter) -> None:
    heading = FILES["outlets.csv"].splitlines()[0] + ",name_en,kind_en,district_en,address_en,hours_en\n"
    line = "东门司法所,司法所,东门镇,东街1号,1,,116.4,39.9,East Gate,,,1 East Street,\n"
    target = write_pack({"outlets.csv": heading + line}) / "outlets.csv"
    row = dict(zip(heading.split(",")[:8], line.split(",")[:8], strict=True)) | {"phone": "2"}
    sheet.merge(target, "outlets", (row,), replace=False)
    assert target.read_text().splitlines()[1] == line.strip().replace(",1,,", ",2,,").removesuffix(",")
    sheet.merge(target, "outlets", (row | {"address": "西街2号"},), replace=False)
    assert target.read_text().splitlines()[1].endswith(",39.9,East Gate")


def test_importing_by_command_leaves_a_report(
    write_pack: PackWriter, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_pack()
    file = excel(
        tmp_path / "顾问.xlsx", ["村（社区）", "姓名", "电话"], ["东村", "王律师", 1], ["西村", None, 2]
    )
    assert cli.main(["import", "advisers", str(file), "--pack", str(folder)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("新增 0 行，更新 1 行，退回 1 行")
    assert lines[1] == f"{file}:3: 缺少“姓名”，请补上"
    again = openpyxl.load_workbook(tmp_path / "顾问-退回.xlsx").worksheets[0]
    assert [[cell.value for cell in row] for row in again][1] == ["西村", None, "2", 3, "缺少“姓名”，请补上"]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([["名字", "类型"]], "第一行缺少列“名称、单位名称.*表里有：名字"),
        ([], "第一行缺少列"),
    ],
)
def test_a_sheet_without_the_columns_is_refused(
    tmp_path: Path, rows: list[list[object]], reason: str
) -> None:
    with pytest.raises(ReleaseError, match=reason):
        sheet.read(excel(tmp_path / "x.xlsx", *rows), "outlets")


@pytest.mark.parametrize("data", [b"", b"name,kind\n", b"PK\x03\x04broken", bytes(10_000_001)])
def test_what_is_no_sheet_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.xlsx").write_bytes(data)
    with pytest.raises(ReleaseError, match=r"xlsx"):
        sheet.read(tmp_path / "x.xlsx", "outlets")


def test_the_fact_check_sheet_names_basis_owner_and_dates(write_pack: PackWriter) -> None:
    page = factsheet.html(load(write_pack()), date(2027, 12, 1))
    assert '《中华人民共和国劳动法》第五十条<span class="date">（2018-12-29 版）' in page
    assert "负责：公证科" in page
    assert 'class="late">复核期限：2027-11-01' in page
    assert "没有写依据" in page
    assert "问答：能不能申请法律援助" in page


def test_the_articles_of_a_law_stand_together() -> None:
    old, new = date(2018, 12, 29), date(2020, 5, 28)
    articles = [
        ("甲法", "第一条", old),
        ("乙法", "第二条", new),
        ("甲法", "第三条", old),
        ("甲法", "第一条", new),
    ]
    told = factsheet.laws(Basis(law=law, article=article, version=day) for law, article, day in articles)
    assert [(law.told, law.version) for law in told] == [
        ("《甲法》第一条、第三条", old),
        ("《乙法》第二条", new),
        ("《甲法》第一条", new),
    ]


def test_new_and_factsheet_by_command(write_pack: PackWriter, tmp_path: Path) -> None:
    folder = write_pack()
    assert cli.main(["new", "guide", "lost-dog", "--title", "狗丢了", "--pack", str(folder)]) == 0
    assert cli.main(["new", "guide", "lost-dog", "--pack", str(tmp_path)]) == 1
    assert cli.main(["factsheet", str(folder), "--out", str(tmp_path / "facts.html")]) == 0
    assert "狗丢了" in (tmp_path / "facts.html").read_text()
    with pytest.raises(SystemExit):
        cli.main(["new", "guide", "狗"])
