"""The pack in use: good changes are taken over, broken ones never are."""

import logging
import os
from pathlib import Path

import pytest

from content.fault import PackError
from content.release.live import Live
from content.settings import Settings
from tests.content.conftest import FILES, PackWriter, full_disk


@pytest.fixture
def settings(write_pack: PackWriter, tmp_path: Path) -> Settings:
    return Settings(packs=(write_pack(),), good=tmp_path / "good")


def edit(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(text)
    later = path.stat().st_mtime_ns + 10_000_000
    os.utime(path, ns=(later, later))


def test_an_unchanged_pack_stays(settings: Settings) -> None:
    live = Live(settings)
    before = live.pack
    assert not live.refresh()
    assert live.pack is before


def test_a_good_change_is_taken_over(settings: Settings) -> None:
    live = Live(settings)
    edit(settings.packs[0], "topics.yaml", FILES["topics.yaml"].replace("加班", "夜班"))
    assert live.refresh()
    assert live.pack.topics[0].terms.usual == ("老板", "夜班")


def test_a_broken_change_is_refused_and_told_once(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    live = Live(settings)
    before = live.pack
    edit(settings.packs[0], "menu.yaml", "id: [")
    with caplog.at_level(logging.ERROR):
        assert not live.refresh()
        assert not live.refresh()
    assert live.pack is before
    assert [fault.code for fault in live.faults] == ["E104"]
    assert len(caplog.records) == 1
    edit(settings.packs[0], "menu.yaml", FILES["menu.yaml"])
    assert live.refresh()
    assert live.faults == ()


def test_a_start_with_a_broken_pack_uses_the_last_good_one(settings: Settings) -> None:
    version = Live(settings).pack.meta.version
    edit(settings.packs[0], "menu.yaml", "id: [")
    live = Live(settings)
    assert live.pack.meta.version == version
    assert live.faults
    edit(settings.packs[0], "menu.yaml", FILES["menu.yaml"])
    assert live.refresh()


def test_a_first_start_with_a_broken_pack_fails_with_its_faults(settings: Settings) -> None:
    edit(settings.packs[0], "menu.yaml", "id: [")
    with pytest.raises(PackError, match="E104"):
        Live(settings)


def test_old_copies_are_cleared_away(settings: Settings) -> None:
    live = Live(settings)
    for version in range(4):
        edit(settings.packs[0], "topics.yaml", FILES["topics.yaml"] + f"# {version}\n")
        assert live.refresh()
    assert len([path for path in settings.good.iterdir() if not path.is_symlink()]) == 2


def test_a_copy_that_cannot_be_kept_does_not_stop_the_program(settings: Settings) -> None:
    settings.good.write_text("in the way")
    assert Live(settings).pack.guides


def test_a_full_disk_is_not_filled_further_and_the_last_copy_stays(settings: Settings) -> None:
    live = Live(settings)
    kept = sorted(path.name for path in settings.good.iterdir())
    edit(settings.packs[0], "topics.yaml", FILES["topics.yaml"].replace("加班", "夜班"))
    with full_disk():
        assert live.refresh()
    assert sorted(path.name for path in settings.good.iterdir()) == kept
    edit(settings.packs[0], "menu.yaml", "id: [")
    assert Live(settings).pack.topics[0].terms.usual == ("老板", "加班")
