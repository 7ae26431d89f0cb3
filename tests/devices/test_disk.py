"""The room on the disk, as the desk lists it beside the devices."""

from pathlib import Path

import pytest

from devices import disk
from devices.disk import Disk

BOUNDLESS = 1 << 62


def test_nothing_is_said_before_it_was_looked_at(tmp_path: Path) -> None:
    assert Disk(tmp_path).health().state == "unknown"


@pytest.mark.parametrize(
    ("low", "full", "state", "why"),
    [
        (0, 0, "ok", ""),
        (BOUNDLESS, 0, "degraded", "剩余不足"),
        (BOUNDLESS, BOUNDLESS, "unusable", "磁盘满了"),
    ],
)
def test_little_room_is_told_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, low: int, full: int, state: str, why: str
) -> None:
    monkeypatch.setattr(disk, "LOW_BYTES", low)
    monkeypatch.setattr(disk, "FULL_BYTES", full)
    found = Disk(tmp_path).check()
    assert found.state == state
    assert why in found.why


def test_a_folder_that_is_gone_is_named(tmp_path: Path) -> None:
    found = Disk(tmp_path / "gone").check()
    assert found.state == "unusable"
    assert "gone" in found.why
