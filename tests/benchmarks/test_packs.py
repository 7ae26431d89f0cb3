"""How long editors and centres wait for a pack: load, check, and stick to live, by number of guides."""

import shutil
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from content.check import check
from content.pack import load
from content.release import signing
from content.release.archive import build
from content.release.live import Live
from content.release.releases import Releases
from content.settings import Settings, shipped

DAY = date(2026, 11, 22)


def pack_of(guides: int, folder: Path) -> Path:
    """The national pack with this many guides: its own, copied under new names."""
    shutil.copytree(shipped("national"), folder)
    own = [path for path in sorted((folder / "guides").glob("*.md")) if "." not in path.stem]
    for number in range(guides - len(own)):
        source = own[number % len(own)]
        text = source.read_text("utf-8").replace("\ntitle: ", f"\ntitle: 第{number}种", 1)
        (folder / "guides" / f"{source.stem}-{number}.md").write_text(text, "utf-8")
    return folder


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


@pytest.mark.parametrize("guides", [60, 2000])
def test_load_check_and_install_to_live(guides: int, tmp_path: Path) -> None:
    folder = pack_of(guides, tmp_path / "pack")
    key = tmp_path / "key"
    signing.trust(signing.create(key), tmp_path / "keys")
    releases = Releases(tmp_path / "releases", tmp_path / "keys")
    settings = Settings(good=tmp_path / "good", releases=releases.folder, keys=releases.keys)
    live = Live(settings)
    file = build((folder,), tmp_path, key)

    took = {
        "load": seconds(lambda: load(folder)),
        "check": seconds(lambda: check((folder,), DAY)),
        "build": seconds(lambda: build((folder,), tmp_path, key)),
    }
    started = time.perf_counter()
    releases.install(file, DAY)
    took["install"] = time.perf_counter() - started
    assert live.refresh()
    took["live"] = time.perf_counter() - started
    took["look"] = seconds(live.refresh)

    size = file.stat().st_size / 1e6
    told = "  ".join(f"{name} {value:.2f} s" for name, value in took.items())
    print(f"\n{len(load(folder).guides)} guides, {size:.1f} MB: {told}")
