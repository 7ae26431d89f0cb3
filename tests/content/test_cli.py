"""lobbyline-content: exit codes, and what it writes where."""

import io
import json
import sys
from pathlib import Path

import pytest

from content import cli
from tests.content.conftest import FILES, PackWriter


def feed(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_a_good_pack_checks_with_zero(write_pack: PackWriter, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", str(write_pack()), "--as-of", "2026-11-22"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert {line.split(" ")[1] for line in lines} == {"W404", "W504", "W801", "W802"}


def test_every_fault_is_a_line_and_the_exit_code_is_one(
    write_pack: PackWriter, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_pack({"menu.yaml": "id: [", "phrases.yaml": "a: 一句话\nb: 又一句\n"})
    assert cli.main(["check", str(folder)]) == 1
    lines = [line for line in capsys.readouterr().out.splitlines() if " E" in line]
    assert [line.split(" ")[1] for line in lines] == ["E104", "E203", "E203"]
    assert lines[0].startswith(f"{folder}/menu.yaml:1: ")


def test_a_pack_is_checked_on_its_base(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pack.toml").write_text('base = "national"\n' + FILES["pack.toml"])
    (tmp_path / "menu.yaml").write_text("id: main\ntitle: 菜单\nitems: [{id: x, title: x, guide: nowhere}]\n")
    assert cli.main(["check", str(tmp_path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert any("menu.yaml:3: E301" in line for line in lines)
    assert not any("topics.yaml" in line for line in lines)


def test_questions_are_answered_line_by_line(
    write_pack: PackWriter, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    feed(monkeypatch, "老板拖欠工资\n\n我要离婚\r\n".encode() + b"\xff\xfe\n")
    assert cli.main(["ask", "--pack", str(write_pack())]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(answers) == 4
    assert answers[0]["question"] == "老板拖欠工资"
    assert [entry["topic"] for entry in answers[0]["topics"]] == ["劳动纠纷", "婚姻家庭"]
    assert answers[0]["guides"][0]["id"] == "unpaid-wages"
    assert answers[1]["guides"] == []
    assert answers[2]["guides"][0]["id"] == "divorce"


def test_answers_say_why_when_asked(
    write_pack: PackWriter, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    feed(monkeypatch, "老板拖欠工资".encode())
    assert cli.main(["ask", "--why", "--pack", str(write_pack())]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["guides"][0]["why"] == "像“老板拖欠工资”"
    assert "工资" in answer["topics"][0]["why"]


def test_own_questions_that_miss_their_guide_are_listed(
    write_pack: PackWriter, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = "question\tguide\n老板拖欠工资\tunpaid-wages\n我要离婚\tunpaid-wages\n"
    assert cli.main(["ask", "--own", "--pack", str(write_pack({"questions.tsv": asked}))]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("我要离婚\t应当 unpaid-wages\t得到 divorce")
    assert len(told.out.splitlines()) == 1
    assert "2 个问题：排第一 50.0%" in told.err


def test_a_broken_pack_is_told_and_nothing_is_asked(
    write_pack: PackWriter, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["ask", "--pack", str(write_pack({"menu.yaml": None}))]) == 1
    assert "E107" in capsys.readouterr().err


def test_broken_settings_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "centre.toml"
    file.write_text("[content]\nmodel = 1\n")
    assert cli.main(["say", "--settings", str(file)]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_prompts_are_rendered_once(
    write_pack: PackWriter, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_pack()
    file = tmp_path / "centre.toml"
    file.write_text(f'[content]\npacks = ["{folder}"]\nprompts = "{tmp_path}/prompts"\n')
    assert cli.main(["say", "--settings", str(file)]) == 0
    first = capsys.readouterr().out
    assert "新生成 0 句" not in first
    assert cli.main(["say", "--settings", str(file)]) == 0
    assert "新生成 0 句" in capsys.readouterr().out


def test_wrong_usage_is_two() -> None:
    with pytest.raises(SystemExit) as exit:
        cli.main(["chek"])
    assert exit.value.code == 2


@pytest.mark.speech
def test_say_leaves_a_table_of_lengths_and_hear_one_of_what_was_understood(
    write_pack: PackWriter, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = tmp_path / "centre.toml"
    settings.write_text(f'[content]\nprompts = "{tmp_path}/prompts"\nvoice = "espeak"\n')
    folder = str(write_pack())
    assert cli.main(["say", folder, "--settings", str(settings)]) == 0
    told = capsys.readouterr().out
    table = (tmp_path / "prompts/small.tsv").read_text("utf-8").splitlines()
    assert table[0].split("\t") == ["key", "language", "seconds", "voice", "file", "text"]
    assert f"共 {len(table) - 1} 句" in told
    assert all(float(line.split("\t")[2]) > 0.1 and Path(line.split("\t")[4]).is_file() for line in table[1:])
    assert cli.main(["say", folder, "--settings", str(settings)]) == 0
    assert "新生成 0 句" in capsys.readouterr().out
    hear = ["hear", folder, "--settings", str(settings), "--sample", "2", "--worst", "1"]
    assert cli.main(hear) == 0
    told = capsys.readouterr().out
    assert "2 句，声音 espeak" in told
    assert told.count("      听：") == 1
    assert len((tmp_path / "prompts/small-heard.tsv").read_text("utf-8").splitlines()) == 3
