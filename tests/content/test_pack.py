"""Loading packs: what a good one gives, and that a bad one tells every fault by file and line."""

from datetime import datetime
from pathlib import Path

import pytest

from content.fault import PackError
from content.pack import load
from tests.content.conftest import FILES, PackWriter


def faults(folder: Path, *more: Path) -> set[tuple[str, int, str]]:
    with pytest.raises(PackError) as caught:
        load(folder, *more)
    return {(fault.path.name, fault.line, fault.code) for fault in caught.value.faults}


def changed(name: str, old: str, new: str) -> dict[str, str]:
    assert old in FILES[name]
    return {name: FILES[name].replace(old, new)}


def test_a_whole_pack_loads(write_pack: PackWriter) -> None:
    pack = load(write_pack())
    assert pack.meta.title == "小城公共法律服务中心"
    assert pack.meta.transfer == {"person": "8001"}
    assert list(pack.guides) == ["divorce", "unpaid-wages"]
    assert pack.services["aid"].priority[0].min_age == 60
    assert [topic.title for topic in pack.topics] == ["劳动纠纷", "婚姻家庭"]
    assert pack.lexicon[0].spoken == "幺二三四八"
    assert pack.outlets[0].longitude == 116.4
    assert pack.advisers[0].name == "王律师"
    assert pack.questions[0].guide == "unpaid-wages"
    assert pack.warnings == ()


def test_plain_yes_and_no_stay_words(write_pack: PackWriter) -> None:
    assert load(write_pack()).interviews["aid"].outcomes["none"].verdict == "no"


def test_a_translation_takes_the_rest_from_the_chinese_guide(write_pack: PackWriter) -> None:
    pack = load(write_pack())
    english = pack.guide("unpaid-wages", "en")
    assert english.title == "If your wages are not paid"
    assert english.basis == pack.guides["unpaid-wages"].basis
    assert pack.guide("divorce", "en").title == "离婚"


def test_opening_hours_are_known(write_pack: PackWriter) -> None:
    at = datetime.fromisoformat
    meta = load(write_pack()).meta
    assert meta.is_open(at("2026-11-23 09:00"))
    assert not meta.is_open(at("2026-11-23 17:00"))
    assert not meta.is_open(at("2026-11-22 12:00"))


def test_an_upper_file_replaces_and_table_rows_add(write_pack: PackWriter, tmp_path: Path) -> None:
    lower = write_pack()
    upper = tmp_path / "upper"
    (upper / "guides").mkdir(parents=True)
    (upper / "pack.toml").write_text(FILES["pack.toml"].replace("小城", "大城"))
    (upper / "guides/divorce.md").write_text(
        FILES["guides/divorce.md"].replace("离婚\ntopic", "要离婚\ntopic")
    )
    (upper / "advisers.csv").write_text("place,name,phone,duty\n西村,李律师,,\n")
    (upper / "lexicon.tsv").write_text("written\tspoken\n12348\t一二三四八\n")
    pack = load(lower, upper)
    assert pack.meta.title.startswith("大城")
    assert pack.guides["divorce"].title == "要离婚"
    assert [adviser.place for adviser in pack.advisers] == ["东村", "西村"]
    assert [row.spoken for row in pack.lexicon] == ["一二三四八"]
    assert pack.file("menu.yaml") == lower / "menu.yaml"


def test_every_fault_of_several_files_is_told_in_one_run(write_pack: PackWriter) -> None:
    folder = write_pack(
        {
            **changed("menu.yaml", "digit: 2\n    items", "digit: 1\n    items"),
            **changed("phrases.yaml", "{count} people", "{number} people"),
            **changed("guides/divorce.md", "topic: 婚姻家庭", "topic: 感情"),
            **changed("interviews/aid.yaml", "{outcome: none}", "{outcome: nothing}"),
            **changed("outlets.csv", ",39.9", ""),
        }
    )
    assert faults(folder) == {
        ("menu.yaml", 11, "E303"),
        ("phrases.yaml", 5, "E203"),
        ("divorce.md", 3, "E301"),
        ("aid.yaml", 16, "E301"),
        ("aid.yaml", 26, "E501"),
        ("outlets.csv", 2, "E601"),
    }


def test_an_unknown_key_is_told_with_the_nearest_known_one(write_pack: PackWriter) -> None:
    folder = write_pack(changed("menu.yaml", "    title: 讨要工资", "    titel: 讨要工资"))
    with pytest.raises(PackError) as caught:
        load(folder)
    texts = [str(fault) for fault in caught.value.faults]
    assert f"{folder}/menu.yaml:5: E201 不认识的键“titel”，是不是“title”？" in texts
    assert f"{folder}/menu.yaml:4: E202 缺少“title”，请补上" in texts


MENU = FILES["menu.yaml"]
TALK = FILES["interviews/aid.yaml"]
DIVORCE = FILES["guides/divorce.md"]
LOOP = "id: &a main\ntitle: *a\nitems: &b [{id: x, title: x, action: code}, *b]\n"


@pytest.mark.parametrize(
    ("name", "text", "line", "code"),
    [
        ("menu.yaml", "id: main\n  title: [", 2, "E104"),
        ("menu.yaml", MENU.encode("gbk"), 2, "E101"),
        ("menu.yaml", b"x" * 1_000_001, 1, "E103"),
        ("menu.yaml", MENU + "id: main\n", 15, "E105"),
        ("menu.yaml", LOOP, 1, "E106"),
        ("menu.yaml", None, 1, "E107"),
        ("menu.yaml", MENU.replace("    guide: unpaid-wages", "    guide: wages"), 8, "E301"),
        ("menu.yaml", MENU.replace("    guide: unpaid-wages\n", ""), 4, "E203"),
        ("menu.yaml", MENU.replace("id: help", "id: wages"), 9, "E302"),
        ("menu.yaml", MENU.replace("    title: 法律援助", "    title: 欠薪"), 9, "E304"),
        ("services.yaml", FILES["services.yaml"].replace("[elderly]", "[old]"), 2, "E301"),
        ("services.yaml", FILES["services.yaml"].replace("min_age: 60", "min_age: 六十"), 4, "E203"),
        ("topics.yaml", FILES["topics.yaml"].replace("婚姻家庭", "劳动纠纷"), 7, "E302"),
        ("phrases.yaml", "a: {en: only English}\n", 1, "E202"),
        ("phrases.yaml", "a: 一句话\n", 1, "E203"),
        ("phrases.yaml", 'a: {zh: "{"}\n', 1, "E203"),
        ("pack.toml", FILES["pack.toml"] + "x = [\n", 16, "E104"),
        ("pack.toml", "format = 2\n" + FILES["pack.toml"], 1, "E108"),
        ("lexicon.tsv", "a\tb\n", 1, "E601"),
        ("questions.tsv", "question\tguide\n怎么办\tnothing\n", 2, "E301"),
        ("guides/divorce.md", "离婚\n", 1, "E104"),
        ("guides/divorce.md", DIVORCE + "## 怎样办\n", 10, "E401"),
        ("guides/divorce.md", DIVORCE + "正文\n", 10, "E402"),
        ("guides/divorce.md", DIVORCE.replace("2027-11-01", "2027-13-01"), 8, "E203"),
        ("guides/divorce.md", DIVORCE.replace("topic", "service: queue\ntopic"), 3, "E301"),
        ("guides/离婚.md", DIVORCE, 1, "E203"),
        ("guides/other.en.md", DIVORCE, 1, "E301"),
        ("interviews/aid.yaml", TALK.replace("- {outcome", "- {when: {x: y}, outcome"), 16, "E301"),
        ("interviews/aid.yaml", TALK.replace("  - {outcome: none}\n", ""), 15, "E501"),
    ],
)
def test_a_fault_is_told_by_file_and_line(
    write_pack: PackWriter, name: str, text: str | bytes | None, line: int, code: str
) -> None:
    assert (Path(name).name, line, code) in faults(write_pack({name: text}))


def test_a_byte_order_mark_is_only_a_warning(write_pack: PackWriter) -> None:
    pack = load(write_pack({"topics.yaml": b"\xef\xbb\xbf" + FILES["topics.yaml"].encode()}))
    assert [(fault.code, fault.is_error) for fault in pack.warnings] == [("W102", False)]


def test_a_missing_folder_is_a_fault(tmp_path: Path) -> None:
    assert faults(tmp_path / "nowhere") == {("nowhere", 1, "E107")}
