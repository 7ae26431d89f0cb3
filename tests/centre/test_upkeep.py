"""The technician's commands."""

from __future__ import annotations

import io
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from centre import backup, upkeep
from centre.desk import app
from centre.office import Office
from centre.queue.holidays import Year
from centre.settings import load
from centre.tables import AuditRow
from tests.centre.conftest import SERVICES


@pytest.fixture
def file(url: str, tmp_path: Path) -> Path:
    file = tmp_path / "centre.toml"
    file.write_text(
        f'[centre]\ndatabase = "{url}"\nkey_file = "{tmp_path}/key"\n'
        f'[centre.backups]\nfolder = "{tmp_path}/kept"\nkeep = 2\n'
    )
    return file


def office_of(file: Path) -> Office:
    return Office.open(load(file), SERVICES)


@pytest.fixture
def backed_up(tmp_path: Path) -> Path:
    """Settings of a SQLite database with one ticket, of which there is a backup."""
    file = tmp_path / "centre.toml"
    file.write_text(
        f'[centre]\ndatabase = "sqlite:///{tmp_path}/centre.sqlite"\n'
        f'[centre.backups]\nfolder = "{tmp_path}/kept"\n'
    )
    with office_of(file) as office:
        office.tickets.issue("notary", "r1")
    assert upkeep.run(["backup", "--settings", str(file)]) == 0
    return file


@pytest.mark.parametrize("line", ["stats --settings {}", "--settings {} stats", "--settings={} stats"])
def test_a_command_is_one_wherever_the_settings_stand(
    line: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.main(line.format(file).split()) == 0
    assert "取号数" in capsys.readouterr().out


def test_the_latest_backup_is_one_command_away(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with office_of(file) as office:
        office.tickets.issue("notary", "r1")
    assert upkeep.run(["backup", "--settings", str(file)]) == 0
    with office_of(file) as office:
        office.tickets.issue("notary", "r2")
        assert upkeep.run(["restore", "latest", "--settings", str(file)]) == 0
        # Also for programs that had it open.
        assert office.tickets.counts()["notary"] == 1
        # Somebody in the lobby holds C002.
        assert office.tickets.issue("notary", "r3").number == "C003"
    assert len(backup.stored(tmp_path / "kept")) == 2
    assert "before-restore" in capsys.readouterr().out


def test_a_database_that_was_lost_comes_back(backed_up: Path, tmp_path: Path) -> None:
    file = backed_up
    for path in tmp_path.glob("centre.sqlite*"):
        path.unlink()
    assert upkeep.run(["restore", "latest", "--settings", str(file)]) == 0
    with office_of(file) as office:
        assert office.tickets.counts()["notary"] == 1


@pytest.mark.parametrize("harm", ["overwritten", "page"])
def test_a_damaged_database_is_set_aside_and_the_backup_put_back(
    backed_up: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], harm: str
) -> None:
    database, file = tmp_path / "centre.sqlite", backed_up
    whole = database.read_bytes()
    harmed = b"\xff" * 5000 if harm == "overwritten" else whole[:4096] + b"\xff" * 20_000 + whole[24_096:]
    database.write_bytes(harmed)
    assert upkeep.run(["restore", "latest", "--settings", str(file)]) == 0
    with office_of(file) as office:
        assert office.tickets.counts()["notary"] == 1
    (aside,) = (path for path in tmp_path.glob("*.damaged-*") if not path.name.endswith(("-wal", "-shm")))
    assert aside.read_bytes() == harmed
    assert aside.name in capsys.readouterr().out


def test_a_database_that_is_only_busy_is_not_set_aside(
    backed_up: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "LOCKED_SECONDS", 0.2)
    database, file = tmp_path / "centre.sqlite", backed_up
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert upkeep.run(["restore", "latest", "--settings", str(file)]) == 1
    assert not list(tmp_path.glob("*damaged*"))
    with office_of(file) as office:
        assert office.tickets.counts()["notary"] == 1


def test_a_person_asks_what_is_kept_and_to_be_forgotten(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with office_of(file) as office:
        office.tickets.issue("notary", "r1", owner=office.persons.owner("11010119491001001X"))
        office.callbacks.request("13812345678", "离婚")

    def person(*words: str) -> str:
        monkeypatch.setattr("sys.stdin", io.StringIO("11010119491001001x\n"))
        assert upkeep.run(["person", *words, "--settings", str(file)]) == 0
        return capsys.readouterr().out

    told = json.loads(person("export", "--phone", "138 1234 5678", "--id-number"))
    assert (len(told["tickets"]), told["callbacks"][0]["matter"]) == (1, "离婚")
    assert len(json.loads(person("export", "--phone", "13812345678"))["tickets"]) == 0
    assert person("delete", "--phone", "13812345678", "--id-number").splitlines()[:2] == [
        "tickets\t1",
        "callbacks\t1",
    ]
    told = json.loads(person("export", "--phone", "13812345678", "--id-number"))
    assert all(rows == [] for rows in told.values())


def test_a_backup_that_is_put_back_says_whose_deletion_it_undoes(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with office_of(file) as office:
        office.callbacks.request("13812345678", "离婚")
        office.callbacks.request("13800000000")
    delete = ["person", "delete", "--settings", str(file), "--phone"]
    assert upkeep.run([*delete, "13800000000"]) == 0
    assert upkeep.run(["backup", "--settings", str(file)]) == 0
    assert upkeep.run([*delete, "13812345678"]) == 0
    assert "2 more days" in capsys.readouterr().out
    assert upkeep.run(["restore", "latest", "--settings", str(file)]) == 0
    told = capsys.readouterr().out.splitlines()[-1]
    assert "请再删一次" in told
    # One of the two is in the backup already.
    assert told.count(":") == 2
    assert upkeep.run([*delete, "13812345678"]) == 0
    assert upkeep.run(["backup", "--settings", str(file)]) == 0
    assert upkeep.run(["restore", "latest", "--settings", str(file)]) == 0
    assert "请再删一次" not in capsys.readouterr().out


def test_the_daily_job_says_that_the_clock_jumped_and_still_backs_up(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert upkeep.run(["daily", "--settings", str(file)]) == 0
    with office_of(file) as office, office.store.write() as session:
        long_ago = datetime.now(UTC) - timedelta(days=4000)
        session.execute(update(AuditRow).values(at=long_ago))
    assert upkeep.run(["daily", "--settings", str(file)]) == 1
    assert "--clock-checked" in capsys.readouterr().err
    assert len(backup.stored(tmp_path / "kept")) == 2
    assert upkeep.run(["retention", "--clock-checked", "--settings", str(file)]) == 0


def test_the_daily_job_says_when_holidays_are_not_known(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    unannounced = Year(frozenset(), frozenset(), announced=False)
    monkeypatch.setattr("centre.queue.holidays.calendar", lambda _year, _notices: unannounced)
    assert upkeep.run(["daily", "--settings", str(file)]) == 0
    assert "年的放假安排还不知道" in capsys.readouterr().out
    with file.open("a") as settings:
        settings.write("[centre.hours]\nholidays = false\n")
    assert upkeep.run(["daily", "--settings", str(file)]) == 0
    assert "放假安排" not in capsys.readouterr().out


def test_the_daily_job_deletes_by_age_though_no_backup_can_be_made(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "kept").write_text("not a folder")
    assert upkeep.run(["daily", "--settings", str(file)]) == 1
    assert "no backup was made" in capsys.readouterr().err
    with office_of(file) as office:
        assert office.audit.latest()[0].action == "retention"


def test_the_daily_job_keeps_so_many_backups(file: Path, tmp_path: Path) -> None:
    for _ in range(4):
        assert upkeep.run(["daily", "--settings", str(file)]) == 0
    assert len(backup.stored(tmp_path / "kept")) == 2
    with office_of(file) as office:
        assert office.audit.latest()[0].action == "retention"


def test_statistics_as_a_table(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with office_of(file) as office:
        office.tickets.issue("notary", "r1")
    assert upkeep.run(["stats", "--by", "month", "--settings", str(file)]) == 0
    assert "取号数" in capsys.readouterr().out


def test_the_first_supervisor_is_made_here(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for secret in ("correct horse", "another horse"):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{secret}\n"))
        assert upkeep.run(["staff", "wang", "--role", "supervisor", "--settings", str(file)]) == 0
    with office_of(file) as office:
        assert office.staff.sign_in("wang", "another horse")[1].roles == {"supervisor"}


@pytest.mark.parametrize(
    "words",
    [
        ["restore", "nowhere"],
        ["restore", "latest"],
        ["person", "export"],
        ["person", "delete", "--phone", "12"],
        ["stats", "--from", "2026-01-02", "--to", "2026-01-01"],
    ],
)
def test_what_goes_wrong_is_one_line(
    file: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert upkeep.run([*words, "--settings", str(file)]) == 1
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("day", ["gestern", "0001-01-03", "9999-12-31"])
def test_a_day_that_is_none_is_wrong_usage(day: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        upkeep.run(["stats", "--to", day])
    assert ended.value.code == 2
    assert f"不是 {day}" in capsys.readouterr().err
