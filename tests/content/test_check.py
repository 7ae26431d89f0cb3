"""The check: every kind of fault is found where it stands, in one run, with a way to mend it."""

import io
import wave
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from content import check as checking
from content.fault import KINDS, Fault
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


TONE = 8000 * np.sin(np.arange(8000) / 5)


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
        ("guide/divorce.md", DIVORCE, 1, "W112"),
        ("menu.yml", MENU, 1, "W112"),
        # interviews
        ("interviews/aid.yaml", TALK.replace("{matter: other, means", "{matter: wages, means"), 15, "E502"),
        ("interviews/aid.yaml", TALK.replace(f", {BASIS}}}\n  none", "}\n  none"), 25, "E503"),
        ("interviews/aid.yaml", TALK.replace("spoken: [工资]", "spoken: [别得事]"), 7, "W305"),
        ("guides/divorce.md", DIVORCE, 1, "W504"),
        # tables
        ("advisers.csv", "place,name,phone,duty\n东村,王律师,周三,上午,下午\n", 2, "E601"),
        ("outlets.csv", FILES["outlets.csv"].replace("39.9", "北纬39度"), 2, "E203"),
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
        ("guides/unpaid-wages.en.md", ENGLISH + "3. Arbitrate.\n\n## Fees\n\nNone.\n", 1, "W802"),
        # for the ear
        ("guides/divorce.md", DIVORCE + "## 费用\n\n问95598。\n", 12, "W811"),
        ("guides/divorce.md", DIVORCE + "## 费用\n\n看 www.court.gov.cn。\n", 12, "W811"),
        ("guides/divorce.md", DIVORCE + "## 费用\n\n面积按㎡算。\n", 12, "W811"),
        ("menu.yaml", MENU.replace("法律援助", "办理法律援助申请的条件和材料以及步骤和期限"), 9, "W812"),
        ("guides/divorce.md", DIVORCE.replace("离婚有两条路，", "离婚有两条路" * 9), 5, "W812"),
        # dates
        ("guides/divorce.md", DIVORCE.replace("2027-11-01", "2026-11-21"), 8, "W901"),
        ("guides/divorce.md", DIVORCE.replace("2027-11-01", "2026-12-20"), 8, "W902"),
        ("guides/divorce.md", DIVORCE.replace("2026-11-01", "2026-11-23"), 7, "W903"),
        ("guides/unpaid-wages.md", WAGES.replace("2018-12-29", "2027-01-01"), 9, "W903"),
        ("guides/divorce.md", DIVORCE.replace("owner", "needs_review: [新条号]\nowner"), 6, "W904"),
    ],
)
def test_a_fault_is_found_where_it_stands(
    write_pack: PackWriter, name: str, text: str | bytes, line: int, code: str
) -> None:
    assert (Path(name).name, line, code) in found(write_pack({name: text}))


def test_the_small_pack_is_clean_but_for_what_it_lacks(write_pack: PackWriter) -> None:
    lacks = {("divorce.md", 1, "W504"), ("divorce.md", 1, "W801"), ("unpaid-wages.en.md", 1, "W802")}
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


def test_the_packs_that_ship_have_no_error() -> None:
    faults = checking.check((shipped("national"), shipped("demo-centre")), DAY)
    assert [str(fault) for fault in faults if fault.is_error] == []
    assert load(shipped("national"), shipped("demo-centre")).guides


def test_a_fault_reads_as_file_line_code_message(tmp_path: Path) -> None:
    assert str(Fault(tmp_path / "a.md", 3, "E104", "写错了")) == f"{tmp_path}/a.md:3: E104 写错了"
