"""Backups: whole, thinned out, and put back."""

from __future__ import annotations

import resource
import signal
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from centre import backup
from centre.office import Office
from centre.store import Store
from tests.centre.test_faults import in_child

NIGHT = datetime(2026, 3, 4, 3, 0)  # noqa: DTZ001


def test_what_was_backed_up_comes_back(office: Office, tmp_path: Path) -> None:
    before = office.tickets.issue("notary", "r1")
    file = backup.make(office.store.engine.url, tmp_path / "kept", NIGHT)
    office.tickets.issue("notary", "r2")
    backup.restore(file, office.store.engine.url)
    assert [queued.ticket for queued in office.tickets.waiting()] == [before]
    assert office.tickets.issue("notary", "r3").number == "C002"


def test_it_is_made_while_others_write(office: Office, tmp_path: Path) -> None:
    with office.store.write():
        file = backup.make(office.store.engine.url, tmp_path / "kept", NIGHT)
    assert backup.stored(tmp_path / "kept") == [file]
    assert file.stat().st_mode & 0o077 == 0
    assert (tmp_path / "kept").stat().st_mode & 0o077 == 0


def test_two_of_the_same_second_are_two(office: Office, tmp_path: Path) -> None:
    files = [backup.make(office.store.engine.url, tmp_path, NIGHT) for _ in range(2)]
    assert backup.stored(tmp_path) == files


def test_the_oldest_go(tmp_path: Path) -> None:
    names = [f"centre-202603{day:02d}-030000.sqlite" for day in range(1, 10)]
    for name in [*names, "centre-before-0002-20260101-080000.sqlite", "letter.txt"]:
        (tmp_path / name).touch()
    gone = backup.thin(tmp_path, 3)
    assert [path.name for path in gone] == [*names[:6], "centre-before-0002-20260101-080000.sqlite"]
    assert (tmp_path / "letter.txt").exists()
    assert [path.name for path in backup.stored(tmp_path)] == names[6:]


def test_those_before_migrations_stay_as_long_as_the_daily_ones_reach_back(tmp_path: Path) -> None:
    names = [f"centre-202603{day:02d}-030000.sqlite" for day in (1, 3)]
    before = [f"centre-before-0002-202603{day:02d}-080000.sqlite" for day in (1, 2)]
    for name in (*names, *before):
        (tmp_path / name).touch()
    # Two of three nights so far: nothing reaches back far enough yet.
    assert backup.thin(tmp_path, 3) == []
    (tmp_path / "centre-20260304-030000.sqlite").touch()
    (tmp_path / "centre-20260305-030000.sqlite").touch()
    assert [path.name for path in backup.thin(tmp_path, 3)] == [names[0], *before]


def test_those_of_a_wrong_clock_go_first_and_are_never_the_latest(tmp_path: Path) -> None:
    names = [f"centre-202603{day:02d}-030000.sqlite" for day in range(1, 5)]
    for name in [*names, "centre-20380119-030000.sqlite"]:
        (tmp_path / name).touch()
    assert [path.name for path in backup.stored(tmp_path, NIGHT)] == ["centre-20380119-030000.sqlite", *names]
    assert [path.name for path in backup.thin(tmp_path, 4, NIGHT)] == ["centre-20380119-030000.sqlite"]


@pytest.mark.parametrize("content", [b"", b"no database" * 1000])
def test_a_bad_file_is_not_put_back(office: Office, tmp_path: Path, content: bytes) -> None:
    office.tickets.issue("notary", "r1")
    bad = tmp_path / "bad"
    bad.write_bytes(content)
    with pytest.raises(backup.BackupError) as caught:
        backup.restore(bad, office.store.engine.url)
    assert "\n" not in str(caught.value)
    with pytest.raises(backup.BackupError):
        backup.restore(tmp_path / "none", office.store.engine.url)
    assert len(office.tickets.waiting()) == 1


def test_a_full_disk_leaves_no_half_backup(url: str, tmp_path: Path) -> None:
    Store.open(url).close()
    said = tmp_path / "said"

    def work() -> None:
        """Files may grow no further: what a full disk does, on any machine."""
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (8000, 8000))
        try:
            backup.make(make_url(url), tmp_path / "kept", NIGHT)
        except backup.BackupError as error:
            said.write_text(str(error))

    assert in_child(work) == 0
    assert "\n" not in said.read_text()
    assert list((tmp_path / "kept").iterdir()) == []


def test_a_missing_pg_dump_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "_program", lambda _name: None)
    with pytest.raises(backup.BackupError, match="postgresql-client"):
        backup.make(make_url("postgresql://nobody@/x"), tmp_path, NIGHT)
