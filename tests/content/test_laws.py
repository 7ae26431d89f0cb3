"""The list of laws: a guide that rests on a version no longer in force is named, by one line of the list."""

from datetime import date
from pathlib import Path

from content import check as checking
from content.fault import Fault
from content.pack import load
from content.settings import shipped
from tests.content.conftest import FILES, PackWriter

DAY = date(2026, 11, 27)
HEAD = "law\tversion\tin_force\n"
OLD = "商标法\t2019-04-23\t2019-11-01\n"
NEW = "商标法\t2026-06-26\t2027-01-01\n"
REST = "".join(
    f"{law}\t{day}\t{day}\n"
    for law, day in (
        ("中华人民共和国劳动法", "2018-12-29"),
        ("中华人民共和国法律援助法", "2022-01-01"),
        ("法援法", "2022-01-01"),
    )
)
"""What the rest of the small pack cites."""
BASIS = "basis:\n  - {law: 商标法, article: 第五十七条, version: 2019-04-23}\nshort:"
GUIDE = FILES["guides/divorce.md"].replace("short:", BASIS, 1)
CITED = 6
"""The line of GUIDE that cites the trademark law."""


def told(*folders: Path, day: date = DAY) -> list[Fault]:
    every = checking.check(folders, day)
    return [fault for fault in every if fault.code in ("W905", "W906", "W907") or fault.path.suffix == ".tsv"]


def places(*folders: Path, day: date = DAY) -> list[tuple[str, int, str]]:
    return [(fault.path.name, fault.line, fault.code) for fault in told(*folders, day=day)]


def test_the_version_in_force_is_not_remarked_on(write_pack: PackWriter) -> None:
    assert not told(write_pack({"guides/divorce.md": GUIDE, "laws.tsv": HEAD + OLD + REST}))


def test_another_version_is_told_with_the_newest_and_its_date(write_pack: PackWriter) -> None:
    folder = write_pack({"guides/divorce.md": GUIDE, "laws.tsv": HEAD + OLD + NEW + REST})
    (fault,) = told(folder, day=date(2027, 1, 1))
    assert (fault.path.name, fault.line, fault.code) == ("divorce.md", CITED, "W905")
    assert "2019-04-23" in fault.message
    assert "2027-01-01 起施行的是 2026-06-26 版" in fault.message


def test_a_version_about_to_take_effect_is_announced_three_months_ahead(write_pack: PackWriter) -> None:
    folder = write_pack({"guides/divorce.md": GUIDE, "laws.tsv": HEAD + NEW + OLD + REST})
    assert not told(folder, day=date(2026, 9, 30))
    assert places(folder, day=date(2026, 10, 1)) == [("divorce.md", CITED, "W907")]
    assert places(folder, day=date(2026, 12, 31)) == [("divorce.md", CITED, "W907")]


def test_citing_a_version_before_it_takes_effect_is_told(write_pack: PackWriter) -> None:
    early = GUIDE.replace("2019-04-23", "2026-06-26")
    folder = write_pack({"guides/divorce.md": early, "laws.tsv": HEAD + OLD + NEW + REST})
    assert places(folder) == [("divorce.md", CITED, "W905")]
    assert not told(folder, day=date(2027, 1, 1))


def test_a_law_not_on_the_list_is_told_with_the_nearest_name(write_pack: PackWriter) -> None:
    misnamed = GUIDE.replace("law: 商标法", "law: 商标发")
    (fault,) = told(write_pack({"guides/divorce.md": misnamed, "laws.tsv": HEAD + OLD + REST}))
    assert (fault.line, fault.code) == (CITED, "W906")
    assert fault.message == "laws.tsv 里没有《商标发》，是不是“商标法”？"


def test_a_law_cited_often_is_told_once_for_each_guide(write_pack: PackWriter) -> None:
    twice = GUIDE.replace(
        BASIS, BASIS.replace("short:", "  - {law: 商标法, article: 一, version: 2019-04-23}\nshort:")
    )
    folder = write_pack({"guides/divorce.md": twice, "laws.tsv": HEAD + OLD + NEW + REST})
    assert places(folder, day=date(2027, 1, 1)) == [("divorce.md", CITED, "W905")]


def test_outcomes_of_interviews_are_held_against_the_list_too(write_pack: PackWriter) -> None:
    folder = write_pack({"laws.tsv": HEAD + REST + "法援法\t2026-01-01\t2026-05-01\n"})
    assert [(name, code) for name, _, code in places(folder)] == [("aid.yaml", "W905")]


def test_a_pack_without_the_list_is_not_judged(write_pack: PackWriter) -> None:
    assert not told(write_pack({"guides/divorce.md": GUIDE}))


def test_rows_that_cannot_be_read_are_told_where_they_stand(write_pack: PackWriter) -> None:
    rows = HEAD + REST + "商标法\t2019-4-23\t2019-11-01\n甲法\t2026-06-26\t2026-01-01\n乙法\t2026-06-26\n"
    assert places(write_pack({"laws.tsv": rows})) == [
        ("laws.tsv", 5, "E203"),
        ("laws.tsv", 6, "E203"),
        ("laws.tsv", 7, "E601"),
    ]


def test_the_shipped_packs_rest_on_law_in_force() -> None:
    faults = told(shipped("national"), shipped("demo-centre"))
    assert [str(fault) for fault in faults if fault.code != "W907"] == []


def test_one_line_more_names_every_guide_to_revise(tmp_path: Path) -> None:
    national, demo = shipped("national"), shipped("demo-centre")
    code = "中华人民共和国民法典"
    (tmp_path / "pack.toml").write_text((demo / "pack.toml").read_text("utf-8"), "utf-8")
    (tmp_path / "laws.tsv").write_text(f"{HEAD}{code}\t2026-11-01\t2026-11-20\n", "utf-8")
    named = {
        fault.path.name
        for fault in told(national, demo, tmp_path)
        if fault.code == "W905" and f"《{code}》" in fault.message
    }
    pack = load(national, demo)
    guides = {f"{id}.md" for id, guide in pack.guides.items() if any(one.law == code for one in guide.basis)}
    assert len(guides) > 20
    assert guides == {name for name in named if name.endswith(".md")}
