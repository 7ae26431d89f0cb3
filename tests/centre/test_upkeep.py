"""The technician's commands."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from centre import backup, upkeep
from centre.office import Office
from centre.settings import load
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
    assert len(backup.stored(tmp_path / "kept")) == 2
    assert "before-restore" in capsys.readouterr().out


def test_a_database_that_was_lost_comes_back(tmp_path: Path) -> None:
    database = tmp_path / "centre.sqlite"
    file = tmp_path / "centre.toml"
    file.write_text(
        f'[centre]\ndatabase = "sqlite:///{database}"\n[centre.backups]\nfolder = "{tmp_path}/kept"\n'
    )
    with office_of(file) as office:
        office.tickets.issue("notary", "r1")
    upkeep.run(["backup", "--settings", str(file)])
    for path in tmp_path.glob("centre.sqlite*"):
        path.unlink()
    assert upkeep.run(["restore", "latest", "--settings", str(file)]) == 0
    with office_of(file) as office:
        assert office.tickets.counts()["notary"] == 1


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
    [["restore", "nowhere"], ["restore", "latest"], ["stats", "--from", "2026-01-02", "--to", "2026-01-01"]],
)
def test_what_goes_wrong_is_one_line(
    file: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert upkeep.run([*words, "--settings", str(file)]) == 1
    assert capsys.readouterr().err.count("\n") == 1
