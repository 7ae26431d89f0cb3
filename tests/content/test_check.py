"""The check: every kind of fault is found where it stands, in one run, with a way to mend it."""

import io
import os
import wave
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from content import check as checking
from content.fault import KINDS, Fault, PackError
from content.layers import stack
from content.pack import load
from content.settings import Settings, shipped
from tests.content.conftest import FILES, PackWriter

DAY = date(2026, 11, 22)
MENU, TALK, PHRASES = FILES["menu.yaml"], FILES["interviews/aid.yaml"], FILES["phrases.yaml"]
WAGES, DIVORCE, ENGLISH = (
    FILES[f"guides/{name}.md"] for name in ("unpaid-wages", "divorce", "unpaid-wages.en")
)
BASIS = "basis: [{law: 法援法, article: 四一, version: 2022-01-01}]"


def found(folder: Path, day: date = DAY) -> set[tuple[str, int, str]]:
    return {(fault.path.name, fault.line, fault.code) for fault in checking.check((folder,), day)}


def wav(samples: np.ndarray, rate: int = 8000, channels: int = 1) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.astype("<i2").tobytes())
    return buffer.getvalue()


LONG = "".join(
    f"  - {{id: x{n}, title: 办理第{n}种手续和有关的材料, digit: {n}, guide: divorce}}\n"
    for n in range(3, 10)
)
TONE = 8000 * np.sin(np.arange(8000) / 5)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("audio/menu.wages.WAV", "，文件名要用小写字母，请改成“audio/menu.wages.wav”"),
        ("guides/divorce.md.txt", "，请去掉文件名最后的“.txt”"),
        ("guides/divorce.docx", "，Word 文件用不上，请另存为纯文本（UTF-8），扩展名用 .md"),
        ("服务点.xlsx", "，Excel 表请用 lobbyline-content import 导入"),
        ("topic.yaml", "，是不是“topics.yaml”？"),
        ("合同.pdf", "，请删掉或移走"),
    ],
)
def test_what_a_file_was_meant_to_be_is_told(write_pack: PackWriter, name: str, hint: str) -> None:
    folder = write_pack({name: "x"})
    told = [str(fault) for fault in checking.check((folder,), DAY) if fault.code == "W112"]
    assert told == [f"{folder}/{name}:1: W112 没有程序读这个文件，发布时也不会带上{hint}"]


@pytest.mark.parametrize("written", ['base = "national"\nname = ', "base = “national”", "", None])
def test_a_broken_pack_toml_does_not_make_all_below_missing(
    write_pack: PackWriter, written: str | None
) -> None:
    nothing = dict.fromkeys(FILES)
    folder = write_pack({**nothing, "guides/divorce.md": DIVORCE, "pack.toml": written})
    assert stack([folder]) == (shipped("national"), folder)


def test_a_pack_that_stands_alone_does_so_without_its_pack_toml(write_pack: PackWriter) -> None:
    folder = write_pack({"pack.toml": None})
    assert stack([folder]) == (folder,)


@pytest.mark.parametrize(
    ("name", "text", "line", "code"),
    [
        # files
        ("menu.yaml", MENU.replace("digit: 1\n    spoken", "digit：1\n    spoken"), 6, "E110"),
        ("menu.yaml", MENU.replace("digit: 1\n    spoken", "digit: １\n    spoken"), 6, "E110"),
        ("guides/divorce.md", DIVORCE.replace("2027-11-01", "２０２７-11-01"), 8, "E110"),
        ("guides/divorce.md", DIVORCE.replace("short:", "short："), 5, "E110"),
        ("pack.toml", FILES["pack.toml"].replace("hotline =", "ｈotline ="), 6, "E110"),
        ("guides/divorce.md", DIVORCE + "\n## 费用\n\n不收\ufffd。\n", 13, "W111"),
        ("audio/menu.wages.mp3", b"ID3", 1, "E701"),
        ("menu.yaml", MENU.replace("    title: 讨", "　　title: 讨"), 5, "E110"),
        ("pack.toml", FILES["pack.toml"].replace('"小城司法局"', "“小城司法局”"), 4, "E110"),
        ("pack.toml", FILES["pack.toml"] + 'hotline = "1"\nend = "1"\n', 17, "E105"),
        ("pack.toml", 'base = "natonal"\n' + FILES["pack.toml"], 1, "E301"),
        ("pack.toml", FILES["pack.toml"].replace('"en"', '"fr"'), 5, "E203"),
        ("pack.toml", FILES["pack.toml"].replace("17:00", "07:00"), 15, "E203"),
        ("pack.toml", "name = " + "[" * 3000, 1, "E104"),
        ("menu.yaml", "id: " + "[" * 3000 + "]" * 3000, 1, "E104"),
        ("menu.yaml", "id: main\nitems:\n" + "- " * 3000 + "x", 3, "E104"),
        ("menu.yaml", MENU.replace("title: 讨要", 'title: "讨要'), 5, "E104"),
        ("menu.yaml", MENU.replace("title: 讨要", "title:讨要"), 5, "E104"),
        ("menu.yaml", MENU.replace("讨要", "讨\0要"), 5, "E113"),
        ("outlets.csv", FILES["outlets.csv"].replace("人民", "人\0民"), 2, "E113"),
        ("guides/divorce.md", DIVORCE.replace("title: 离", "title: \u202e离"), 2, "W114"),
        ("guides/divorce.md", DIVORCE + "## 费用\n", 10, "W404"),
        ("guides/divorce.md", DIVORCE + "## 费用\n\n| 甲 | 乙 |\n", 12, "W403"),
        ("guides/divorce.md", DIVORCE.replace("离婚有", "很长，" * 40), 5, "E203"),
        ("guides/divorce.md", DIVORCE.replace("2027-11-01", "2025-11-01"), 8, "E203"),
        ("menu.yml", MENU, 1, "W112"),
        ("guides/divorce.MD", DIVORCE, 1, "W112"),
        ("guides/divorce.md", DIVORCE + "\n＃＃ 费用\n\n不收。\n", 11, "E110"),
        ("guides/divorce.md", DIVORCE.replace("title: 离婚", "title: “离婚”"), 2, "W403"),
        ("guides/divorce.md", DIVORCE.replace("owner: ", "owner: !"), 6, "E104"),
        (
            "guides/divorce.md",
            DIVORCE.replace("title: 离", 'title: "离').replace("owner: ", 'owner: "'),
            2,
            "E104",
        ),
        ("guides/divorce.md", DIVORCE.encode("utf-16-le"), 1, "E101"),
        ("guides/divorce.md", b"PK\x03\x04\n\n\xff\xfe", 1, "E101"),
        # interviews
        ("interviews/aid.yaml", TALK.replace("{matter: other, means", "{matter: wages, means"), 15, "E502"),
        ("interviews/aid.yaml", TALK.replace("    ask: 您家", "    id: home\n    ask: 您家"), 9, "E203"),
        ("interviews/aid.yaml", TALK.replace(f", {BASIS}}}\n  none", "}\n  none"), 25, "E503"),
        ("interviews/aid.yaml", TALK.replace("spoken: [工资]", "spoken: [别得事]"), 7, "W305"),
        ("guides/divorce.md", DIVORCE, 1, "W504"),
        # tables
        ("advisers.csv", "place,name,phone,duty\n东村,王律师,周三,上午,下午\n", 2, "E601"),
        ("outlets.csv", FILES["outlets.csv"].replace("39.9", "北纬39度"), 2, "E203"),
        ("outlets.csv", FILES["outlets.csv"] + '"一,二\n三\n', 3, "E104"),
        ("outlets.csv", "", 1, "E601"),
        ("questions.tsv", "question  guide\n怎么离  divorce\n", 1, "E601"),
        ("questions.tsv", "question\tguide\n怎么离\tdivorce\n怎么离\tdivorce\n", 3, "W602"),
        # recordings
        ("audio/menu.wages.wav", b"ID3\x03not a wave file", 1, "E701"),
        ("audio/menu.wages.wav", wav(TONE, channels=2), 1, "E701"),
        ("audio/menu.wages.wav", wav(TONE, rate=96000), 1, "E701"),
        ("audio/menu.wages.wav", wav(np.tile(TONE, 121)), 1, "E701"),
        ("audio/menu.wages.wav", b"RIFF" + bytes(20_000_001), 1, "E103"),
        ("audio/menu.wage.wav", wav(TONE), 1, "W702"),
        ("audio/menu.wages.wav", wav(np.zeros(8000)), 1, "W703"),
        ("audio/menu.wages.wav", wav(np.sign(TONE) * 32767), 1, "W703"),
        # translations
        ("phrases.yaml", PHRASES.replace(", en: Please choose", ""), 3, "W801"),
        ("guides/divorce.md", DIVORCE, 1, "W801"),
        ("guides/unpaid-wages.en.md", ENGLISH + "3. Arbitrate.\n\n## Fees\n\nNone.\n", 12, "W802"),
        # for the ear
        ("guides/divorce.md", DIVORCE + "## 费用\n\n问110。\n", 12, "W811"),
        ("guides/divorce.md", DIVORCE + "## 费用\n\n看 www.court.gov.cn。\n", 12, "W811"),
        ("guides/divorce.md", DIVORCE + "## 费用\n\n打✓的算。\n", 12, "W811"),
        ("menu.yaml", MENU.replace("法律援助", "办理法律援助申请的条件和材料以及步骤和期限"), 9, "W812"),
        ("guides/divorce.md", DIVORCE.replace("离婚有两条路，", "离婚有两条路" * 9), 5, "W812"),
        ("menu.yaml", MENU + LONG, 3, "W812"),
        # dates
        ("guides/divorce.md", DIVORCE.replace("2027-11-01", "2026-11-21"), 8, "W901"),
        ("guides/divorce.md", DIVORCE.replace("2027-11-01", "2026-12-20"), 8, "W902"),
        ("guides/divorce.md", DIVORCE.replace("2026-11-01", "2026-11-23"), 7, "W903"),
        ("guides/unpaid-wages.md", WAGES.replace("2018-12-29", "2027-01-01"), 10, "W903"),
        ("guides/divorce.md", DIVORCE.replace("owner", "needs_review: [新条号]\nowner"), 6, "W904"),
    ],
)
def test_a_fault_is_found_where_it_stands(
    write_pack: PackWriter, name: str, text: str | bytes, line: int, code: str
) -> None:
    assert (Path(name).name, line, code) in found(write_pack({name: text}))


def test_the_small_pack_is_clean_but_for_what_it_lacks(write_pack: PackWriter) -> None:
    lacks = {("divorce.md", 1, code) for code in ("W404", "W504", "W801")}
    lacks |= {("unpaid-wages.en.md", line, "W802") for line in (1, 6)}
    lacks |= {(f"{name}.yaml", 1, "W801") for name in ("menu", "services", "topics", "aid")}
    lacks |= {("pack.toml", 1, "W801"), ("unpaid-wages.en.md", 6, "W802")}
    assert found(write_pack()) == lacks


def test_a_recording_of_the_right_kind_is_no_fault(write_pack: PackWriter) -> None:
    assert not [
        one for one in found(write_pack({"audio/menu.wages.wav": wav(TONE)})) if one[0].endswith("wav")
    ]


def test_the_day_it_is_looked_at_decides_about_dates(write_pack: PackWriter) -> None:
    folder = write_pack()
    assert ("divorce.md", 8, "W902") in found(folder, date(2027, 10, 5))
    assert ("divorce.md", 8, "W901") in found(folder, date(2027, 11, 2))


def test_an_interview_that_never_ends_for_people_is_found_soon(write_pack: PackWriter) -> None:
    questions = "".join(
        f"  q{n}: {{ask: 问{n}, answers: [{{id: a, title: 甲}}, {{id: b, title: 乙}}]}}\n" for n in range(40)
    )
    when = ", ".join(f"q{n}: [a, b]" for n in range(40))
    text = f"title: 长\nquestions:\n{questions}table:\n  - {{when: {{{when}}}, outcome: x}}\n"
    text += "  - {outcome: x}\n"
    text += f"outcomes:\n  x: {{title: 好, text: [好], verdict: yes, {BASIS}}}\n"
    assert ("aid.yaml", 43, "E502") in found(write_pack({"interviews/aid.yaml": text}))


def test_words_outside_the_vocabulary_are_told(write_pack: PackWriter) -> None:
    folder = write_pack({"menu.yaml": MENU.replace("欠薪", "欠薪饕餮")})
    known = frozenset(
        [
            "讨",
            "要",
            "工资",
            "欠薪",
            "拖欠",
            "法律",
            "援助",
            "我",
            "能",
            "不",
            "申请",
            "说",
            "出",
            "您",
            "的",
            "问题",
            "办",
            "什么",
            "事",
        ]
    )
    faults = checking.check((folder,), DAY, lambda word: word in known)
    menu = [fault for fault in faults if fault.path.name == "menu.yaml" and fault.code == "W813"]
    assert [(fault.line, "“饕餮”" in fault.message) for fault in menu if "欠薪" in fault.message] == [
        (7, True)
    ]
    assert not [fault for fault in menu if "拖欠工资" in fault.message]


def test_questions_that_no_recogniser_can_write_are_named_where_they_stand(write_pack: PackWriter) -> None:
    text = FILES["guides/unpaid-wages.md"].replace("干了活不给钱", "老赖㛃钱")
    folder = write_pack({"guides/unpaid-wages.md": text})
    faults = checking.check((folder,), DAY, lambda word: word != "㛃" and len(word) == 1)
    asked = [fault for fault in faults if fault.code == "W813"]
    assert [(fault.path.name, fault.line) for fault in asked] == [("unpaid-wages.md", 8)]
    assert "“㛃”" in asked[0].message
    assert "asks" in asked[0].message


def test_a_step_of_which_only_its_number_is_written_is_named_and_left_out(write_pack: PackWriter) -> None:
    folder = write_pack(
        {"guides/divorce.md": FILES["guides/divorce.md"] + "\n## 怎么办\n\n1. 先谈。\n2.\n-\n"}
    )
    faults = [fault for fault in checking.check((folder,), DAY) if fault.code == "W404"]
    assert [(fault.path.name, fault.line) for fault in faults] == [("divorce.md", 14), ("divorce.md", 15)]
    steps = load(folder).guides["divorce"].section("steps")
    assert steps
    assert [block.items for block in steps.blocks] == [("先谈。",)]


@pytest.mark.speech
def test_the_recogniser_s_own_vocabulary_is_asked() -> None:
    known = checking.vocabulary(Settings())
    if known is None:
        pytest.skip("the Mandarin model is not installed")
    assert known("法律")
    assert not known("饕餮法")


def test_a_hundred_faults_are_a_hundred_lines(write_pack: PackWriter) -> None:
    rows = "".join(f"问题{n}\tnowhere-{n}\n" for n in range(40))
    advisers = "".join(f"村{n},律师\n" for n in range(30))
    guides = {
        f"guides/g{n}.md": DIVORCE.replace("topic:", "topik:").replace("## ", "### ") for n in range(30)
    }
    changes = {
        "questions.tsv": "question\tguide\n" + rows,
        "advisers.csv": "place,name,phone,duty\n" + advisers,
    }
    folder = write_pack({**changes, **guides, "menu.yaml": b"\xff\xfe\x00"})
    errors = [fault for fault in checking.check((folder,), DAY) if fault.is_error]
    assert len(errors) >= 40 + 30 + 30 * 2 + 1
    assert len({str(fault) for fault in errors}) == len(errors)


def test_an_unknown_key_does_not_hide_what_else_is_wrong(write_pack: PackWriter) -> None:
    text = DIVORCE.replace("owner", "ovner: x\nneeds_review: [新条号]\nowner").replace(
        "2027-11-01", "2026-11-21"
    )
    assert {("divorce.md", 6, "E201"), ("divorce.md", 7, "W904"), ("divorce.md", 10, "W901")} <= found(
        write_pack({"guides/divorce.md": text})
    )


def test_a_reference_that_leads_nowhere_names_the_nearest(write_pack: PackWriter) -> None:
    folder = write_pack({"menu.yaml": MENU.replace("guide: unpaid-wages", "guide: unpayd-wages")})
    told = [fault.message for fault in checking.check((folder,), DAY) if fault.code == "E301"]
    assert told == ["没有指南“unpayd-wages”（guides/unpayd-wages.md），是不是“unpaid-wages”？"]


def test_every_kind_says_how_to_mend_it() -> None:
    for code, meaning in KINDS.items():
        assert code[0] in "EW"
        assert code[1:].isdigit()
        assert meaning


def test_links_out_of_the_pack_are_refused(write_pack: PackWriter, tmp_path: Path) -> None:
    folder = write_pack()
    (tmp_path / "secret").write_text("x")
    (folder / "guides/secret.md").symlink_to(tmp_path / "secret")
    assert ("secret.md", 1, "E109") in found(folder)


def _loop(folder: Path) -> None:
    (folder / "guides/loop.md").symlink_to("loop.md")


def _endless(folder: Path) -> None:
    (folder / "guides/endless.md").symlink_to("/dev/zero")


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / "guides/pipe.md")


def _directory(folder: Path) -> None:
    (folder / "guides/other.md").mkdir()


def _file(folder: Path) -> None:
    (folder / "audio").write_text("x")


@pytest.mark.parametrize("put", [_loop, _endless, _pipe, _directory, _file])
def test_what_is_no_file_is_told_and_not_read(write_pack: PackWriter, put: Callable[[Path], None]) -> None:
    folder = write_pack()
    before = found(folder)
    put(folder)
    assert [(line, code) for _, line, code in found(folder) - before] == [(1, "E109")]


def test_one_slip_is_one_fault(write_pack: PackWriter) -> None:
    slips = {
        "guides/divorce.md": DIVORCE.replace("title:", "ｔｉｔｌｅ："),
        "menu.yaml": MENU.replace("    title: 法律援助\n", ""),
        "interviews/aid.yaml": TALK.replace("id: other,", "id: other, nxet: x,"),
    }
    before = found(write_pack(name="whole"))
    told = found(write_pack(slips)) - before
    assert told == {("divorce.md", 2, "E110"), ("menu.yaml", 9, "E202"), ("aid.yaml", 7, "E201")}


def test_a_folder_that_is_no_pack_is_told_in_one_line(write_pack: PackWriter) -> None:
    folder = write_pack(name="packs/small").parent
    told = [str(fault) for fault in checking.check((folder,), DAY)]
    assert told == [
        f"{folder}/pack.toml:1: E107 没有 pack.toml，这不是内容包的文件夹，是不是要查 {folder}/small？"
    ]


def test_a_strange_folder_is_told_once(write_pack: PackWriter) -> None:
    folder = write_pack({"guide/divorce.md": DIVORCE, "guide/other.md": DIVORCE})
    told = [str(fault) for fault in checking.check((folder,), DAY) if fault.code == "W112"]
    assert told == [f"{folder}/guide:1: W112 没有程序读这个文件夹，发布时也不会带上，是不是“guides”？"]


def test_hidden_files_are_nobody_s_business(write_pack: PackWriter) -> None:
    folder = write_pack({".git/config": "x", ".DS_Store": "x", "guides/.divorce.md.swp": "x"})
    assert not {code for _, _, code in found(folder)} & {"W112", "E109"}


def test_a_fault_is_one_line_whatever_the_file_is_called(write_pack: PackWriter) -> None:
    folder = write_pack()
    (folder / "guides" / os.fsdecode(b"\xff\na.md")).write_text("x")
    told = [
        str(fault) for fault in checking.check((folder,), DAY) if "xff" in str(fault) or "\\n" in str(fault)
    ]
    assert [line.isprintable() for line in told] == [True]


def test_the_packs_that_ship_have_no_error() -> None:
    faults = checking.check((shipped("national"), shipped("demo-centre")), DAY)
    assert [str(fault) for fault in faults if fault.is_error] == []
    assert load(shipped("national"), shipped("demo-centre")).guides


def test_a_fault_reads_as_file_line_code_message(tmp_path: Path) -> None:
    assert str(Fault(tmp_path / "a.md", 3, "E104", "写错了")) == f"{tmp_path}/a.md:3: E104 写错了"


def test_a_full_width_digit_hides_nothing_else_of_the_menu(write_pack: PackWriter) -> None:
    folder = write_pack(
        {"menu.yaml": MENU.replace("digit: 2\n", "digit: ２\n").replace("[欠薪,", "[法律援助,")}
    )
    errors = {(line, code) for name, line, code in found(folder) if name == "menu.yaml" and code[0] == "E"}
    assert errors == {(9, "E304"), (11, "E110")}


def test_a_broken_chinese_file_is_not_told_again_of_its_translation(write_pack: PackWriter) -> None:
    folder = write_pack(
        {
            "guides/unpaid-wages.md": WAGES.replace("reviewed: 2026-11-01", "reviewed: 2026-02-30"),
            "menu.yaml": MENU.replace("digit: 1", "digit: 0"),
            "menu.en.yaml": "items: {wages: {title: Wages}, help: {title: Legal aid}}\n",
        }
    )
    told = found(folder)
    assert not {one for one in told if one[0] in ("unpaid-wages.en.md", "menu.en.yaml")}
    assert {code for name, _, code in told if name in ("unpaid-wages.md", "menu.yaml")} == {"E203"}


def test_what_a_recording_of_another_kind_really_is_is_said(write_pack: PackWriter) -> None:
    folder = write_pack({"audio/guide.divorce.short.wav": b"ID3\x03" + bytes(200)})
    (fault,) = (one for one in checking.check((folder,), DAY) if one.code == "E701")
    assert "其实是 MP3 文件" in fault.message


def test_the_greeting_with_the_centres_name_can_be_recorded_but_not_what_changes(
    write_pack: PackWriter,
) -> None:
    phrases = PHRASES + 'ivr: {greeting: {zh: "这里是{centre}。"}, ahead: {zh: "前面有{count}人。"}}\n'
    sound = b"no sound"
    folder = write_pack(
        {"phrases.yaml": phrases, "audio/ivr.greeting.wav": sound, "audio/ivr.ahead.wav": sound}
    )
    told = {
        fault.path.name: fault.message for fault in checking.check((folder,), DAY) if fault.code == "W702"
    }
    assert told.keys() == {"ivr.ahead.wav"}
    assert "花括号" in told["ivr.ahead.wav"]


def test_a_missing_column_is_named(write_pack: PackWriter) -> None:
    folder = write_pack({"advisers.csv": "place,name,duty\n东村,王律师,周三\n"})
    (fault,) = (one for one in checking.check((folder,), DAY) if one.code == "E601")
    assert fault.message.endswith("现在缺了：phone")


def test_no_fault_of_a_file_hides_another(write_pack: PackWriter) -> None:
    """A wrong value, a part that is missing, a table that does not fit: the rest is judged all the same."""
    guide = WAGES.replace("title:", "titel:").replace("reviewed: 2026-11-01", "reviewed: 2026-02-30")
    talk = TALK.replace(f", {BASIS}}}\n  none", "}\n  none").replace('means: "yes"', "means: never")
    changes = {
        "menu.yaml": MENU.replace("id: help", "id: wages").replace("guide: unpaid-wages", "guide: wages")
        + "  - {id: more, title: 其他, digit: 1}\n  - {id: Last, guide: divorce}\n",
        "services.yaml": FILES["services.yaml"].replace("letter: A", "letter: b"),
        "guides/unpaid-wages.md": guide.replace("劳动纠纷", "劳动").replace("service: aid", "service: ais"),
        "interviews/aid.yaml": talk.replace("spoken: [工资]", "spoken: [别得事]"),
    }
    assert found(write_pack(changes)) - found(write_pack(name="whole")) == {
        ("aid.yaml", 7, "W305"),
        ("aid.yaml", 15, "E301"),
        ("aid.yaml", 25, "E503"),
        ("menu.yaml", 8, "E301"),
        ("menu.yaml", 9, "E302"),
        ("menu.yaml", 15, "E203"),
        ("menu.yaml", 15, "E303"),
        ("menu.yaml", 16, "E202"),
        ("menu.yaml", 16, "E203"),
        ("services.yaml", 2, "E203"),
        ("unpaid-wages.md", 2, "E201"),
        ("unpaid-wages.md", 2, "E202"),
        ("unpaid-wages.md", 4, "E301"),
        ("unpaid-wages.md", 5, "E301"),
        ("unpaid-wages.md", 14, "E203"),
    }


def test_words_that_stand_in_for_wrong_ones_let_no_wrong_pack_through(write_pack: PackWriter) -> None:
    """A fault is a fault also where the file itself has such words."""
    odd = WAGES.replace("service: aid", "service: 0-left-out").replace("2027-11-01", "9999-12-30")
    folder = write_pack({"guides/unpaid-wages.md": odd})
    assert ("unpaid-wages.md", 5, "E301") in found(folder)
    with pytest.raises(PackError, match="E301"):
        load(folder)
