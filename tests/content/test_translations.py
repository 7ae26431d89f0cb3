"""The check of translations: what is missing or different is told where it stands, and only if it matters."""

from datetime import date
from pathlib import Path

import pytest

from content.check import check
from content.checks.figures import lost, strangers
from content.fault import Fault
from content.pack import load
from content.settings import shipped
from tests.content.conftest import FILES, PackWriter

DAY = date(2026, 11, 22)

MENU = """\
items:
  main: {title: What do you need?}
  wages: {title: Unpaid wages, spoken: [wages]}
  help: {title: Legal aid}
  check: {title: Can I apply?}
  question: {title: Say your question}
"""
SERVICES = """\
services:
  aid: {title: Legal aid}
priority:
  elderly: {title: Elderly people, reason: "Law on the Elderly, art. 58"}
"""
TOPICS = "topics:\n  labour: Work\n  family: Family\n"
TALK = """\
title: Can I get legal aid?
questions:
  matter:
    ask: What is it about?
    answers:
      wages: {title: Unpaid wages}
      other: {title: Something else}
  means:
    ask: Are you in hardship?
    answers:
      "yes": {title: In hardship}
      "no": {title: Not in hardship}
outcomes:
  free: {title: You can apply, text: [Bring your identity card.]}
  check: {title: Perhaps, text: [Come.]}
  none: {title: You cannot, text: [Ask us.]}
"""
ENGLISH = {
    "menu.en.yaml": MENU,
    "services.en.yaml": SERVICES,
    "topics.en.yaml": TOPICS,
    "interviews/aid.en.yaml": TALK,
    "pack.toml": FILES["pack.toml"] + '\n[en]\ntitle = "Small Town Legal Service Centre"\n',
}
CHINESE_MENU, CHINESE_TALK = FILES["menu.yaml"], FILES["interviews/aid.yaml"]
OUTLETS = FILES["outlets.csv"].replace("latitude", "latitude,name_en").replace("39.9", "39.9,Aid Centre")


def told(*folders: Path) -> list[Fault]:
    return [fault for fault in check(folders, DAY) if fault.code in ("W801", "W802", "E304")]


def test_a_pack_that_is_wholly_translated_has_nothing_missing(write_pack: PackWriter) -> None:
    guides = {"unpaid-wages.en.md", "divorce.md"}  # the small pack's own gaps
    assert {fault.path.name for fault in told(write_pack(ENGLISH))} == guides


@pytest.mark.parametrize(
    ("name", "text", "place", "said"),
    [
        ("menu.en.yaml", None, "menu.yaml:1: W801", "请写 menu.en.yaml"),
        ("interviews/aid.en.yaml", None, "aid.yaml:1: W801", "请写 interviews/aid.en.yaml"),
        ("menu.en.yaml", MENU.replace("  help: {title: Legal aid}\n", ""), "menu.yaml:9: W801", "“help”"),
        ("menu.en.yaml", MENU.replace("title: Legal", "say: Legal"), "menu.en.yaml:4: W801", "title"),
        (
            "menu.yaml",
            CHINESE_MENU.replace("    digit: 1\n", "    digit: 1\n    note: 投诉\n"),
            "menu.en.yaml:3: W801",
            "note",
        ),
        ("menu.en.yaml", MENU + "  halp: {title: Aid}\n", "menu.en.yaml:7: W802", "，是不是“help”？"),
        ("menu.en.yaml", MENU.replace("Can I apply?", "say your question"), "menu.en.yaml:6: E304", "check"),
        ("menu.en.yaml", MENU.replace("[wages]", "[legal aid]"), "menu.en.yaml:4: E304", "“wages”"),
        ("services.en.yaml", SERVICES.replace("art. 58", "art. 85"), "services.en.yaml:4: W802", "“85”"),
        ("services.en.yaml", SERVICES.replace("art. 58", ""), "services.en.yaml:4: W802", "“第五十八条”"),
        ("services.en.yaml", SERVICES.partition("priority")[0], "services.yaml:4: W801", "“elderly”"),
        ("topics.en.yaml", TOPICS.replace("family", "familly"), "topics.yaml:6: W801", "“family”"),
        ("topics.en.yaml", TOPICS.replace("family", "familly"), "topics.en.yaml:3: W802", "“family”"),
        ("interviews/aid.en.yaml", TALK.replace("title:", "say:", 1), "aid.en.yaml:1: W801", "title"),
        ("interviews/aid.en.yaml", TALK.replace("ask: Are", "say: Are"), "aid.en.yaml:8: W801", "ask"),
        (
            "interviews/aid.en.yaml",
            TALK.replace("      other: {title: Something else}\n", ""),
            "aid.yaml:7: W801",
            "“matter.other”",
        ),
        ("interviews/aid.en.yaml", TALK.replace("other:", "othre:"), "aid.en.yaml:7: W802", "是不是“other”"),
        ("interviews/aid.en.yaml", TALK.replace("  none:", "  nun:"), "aid.en.yaml:16: W802", "是不是“none”"),
        (
            "interviews/aid.en.yaml",
            TALK.replace("Something else", "unpaid wages"),
            "aid.en.yaml:7: E304",
            "matter.other",
        ),
        ("interviews/aid.en.yaml", TALK.replace("[Come.]", "[Come., Soon.]"), "aid.en.yaml:15: W802", "1 条"),
        ("interviews/aid.en.yaml", TALK.replace("Come.", "Come in 7 days."), "aid.en.yaml:15: W802", "“7”"),
        ("interviews/aid.yaml", CHINESE_TALK.replace("[来]", "[七日内来]"), "aid.en.yaml:15: W802", "“七日”"),
        ("outlets.csv", OUTLETS + "二所,司法所,东区,东路,,,116.4,39.9,\n", "outlets.csv:3: W801", "“二所”"),
        ("pack.toml", FILES["pack.toml"], "pack.toml:1: W801", "[en]"),
        (
            "guides/unpaid-wages.en.md",
            FILES["guides/unpaid-wages.en.md"].replace("short:", "materials: [Identity card]\nshort:"),
            "unpaid-wages.en.md:1: W802",
            "materials 中文有 2 条，译文有 1 条",
        ),
        (
            "guides/unpaid-wages.en.md",
            FILES["guides/unpaid-wages.en.md"].replace("Complain.", "Call 12345."),
            "unpaid-wages.en.md:6: W802",
            "“12345”",
        ),
        (
            "guides/unpaid-wages.en.md",
            FILES["guides/unpaid-wages.en.md"],
            "unpaid-wages.en.md:6: W802",
            "“12333”",
        ),
    ],
)
def test_what_is_missing_or_different_is_told_where_it_stands(
    write_pack: PackWriter, name: str, text: str | None, place: str, said: str
) -> None:
    faults = [str(fault) for fault in check([write_pack({**ENGLISH, name: text})], DAY)]
    assert [one for one in faults if f"/{place} " in one and said in one], faults


def test_nothing_is_missing_where_the_pack_speaks_chinese_only(write_pack: PackWriter) -> None:
    meta = FILES["pack.toml"].replace('languages = ["zh", "en"]\n', "")
    assert told(write_pack({"pack.toml": meta})) == []


def test_english_below_a_centres_own_menu_is_a_warning_for_what_the_centre_dropped(
    write_pack: PackWriter, tmp_path: Path
) -> None:
    national = write_pack(ENGLISH, "national")
    centre = tmp_path / "centre"
    centre.mkdir()
    (centre / "pack.toml").write_text(ENGLISH["pack.toml"])
    (centre / "menu.yaml").write_text(
        CHINESE_MENU.replace("id: question", "id: own").replace("说出您的问题", "直接说")
    )
    faults = [fault for fault in told(national, centre) if "menu" in fault.path.name]
    assert [(str(fault.path.relative_to(tmp_path)), fault.line, fault.code) for fault in faults] == [
        ("centre/menu.yaml", 14, "W801"),
        ("national/menu.en.yaml", 6, "W802"),
    ]


@pytest.mark.parametrize("name", ["guides/unpaid-wages", "interviews/aid"])
def test_english_that_goes_with_the_lower_packs_chinese_is_told(
    write_pack: PackWriter, tmp_path: Path, name: str
) -> None:
    national = write_pack(ENGLISH, "national")
    suffix = ".md" if name.startswith("guides") else ".yaml"
    same = (national / f"{name}{suffix}").read_text()
    file = tmp_path / "centre" / f"{name}{suffix}"
    file.parent.mkdir(parents=True)
    (tmp_path / "centre/pack.toml").write_text(ENGLISH["pack.toml"])
    file.write_text(same)
    assert not [fault for fault in told(national, tmp_path / "centre") if fault.path == file]
    file.write_text(same.replace("工资", "工钱"))
    stale = [fault for fault in told(national, tmp_path / "centre") if fault.path == file]
    assert [(fault.line, fault.code) for fault in stale] == [(1, "W802")]
    assert "译文还是 national 的" in stale[0].message


def test_all_that_ships_is_in_english_too() -> None:
    pack = load(shipped("national"), shipped("demo-centre"))
    assert [str(fault) for fault in told(*pack.folders)] == []
    assert {id for id in pack.guides if (id, "en") not in pack.translations} == set()


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("Within 15 days (art. 43, para. 2)", "十五日内（第四十三条第二款）"),
        ("Within fifteen days", "十五日内"),
        ("Call 12348 by 1 January 2022", "2022年1月1日前打12348"),
        ("up to 3,000 yuan", "三千元以下"),
        ("up to 1 million yuan, at most 18%", "不到100万元的，最高18%"),
        ("50,000 yuan, 8,000 of it", "5万元，到手8千"),
        ("50% to 100%; 0.5% of it", "百分之五十以上百分之一百以下；千分之五"),
        ("six months; twenty-one people", "半年；二十一人"),
        ("one of you", "您"),
        ("for two years", "两年"),
        ("art. 1079", "第一千零七十九条"),
    ],
)
def test_the_same_figures_are_the_same(english: str, chinese: str) -> None:
    assert (strangers(english, chinese), lost(english, chinese)) == ([], [])


@pytest.mark.parametrize(
    ("english", "chinese", "strange", "gone"),
    [
        ("Within 15 days", "五十日内", ["15"], ["五十日"]),
        ("Within three months", "四个月内", ["three"], ["四个月"]),
        ("art. 43", "第三十四条", ["43"], ["第三十四条"]),
        ("art. 25, item 5", "第二十五条第三项", ["5"], ["三项"]),
        ("Call", "打12348", [], ["12348"]),
        ("5 million", "5万元", ["5 million"], ["5万"]),
        ("in 2022", "二〇二三年", ["2022"], ["二〇二三年"]),
    ],
)
def test_other_figures_are_named_as_written(
    english: str, chinese: str, strange: list[str], gone: list[str]
) -> None:
    assert (strangers(english, chinese), lost(english, chinese)) == (strange, gone)
