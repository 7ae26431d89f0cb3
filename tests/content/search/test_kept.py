"""What is kept between starts: read back instead of made, never out of date, never trusted when damaged."""

import logging
from pathlib import Path

import numpy as np
import pytest

from content.search import features, kept, latin
from tests.content.conftest import full_disk

ONE = {"numbers": np.arange(12), "count": np.array(3)}


class Maker:
    """Makes a table and counts how often."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self) -> kept.Table:
        self.made += 1
        return ONE


@pytest.fixture
def make() -> Maker:
    return Maker()


def same(table: kept.Table) -> bool:
    return table.keys() == ONE.keys() and all(np.array_equal(table[name], ONE[name]) for name in ONE)


def test_what_was_made_is_read_back(tmp_path: Path, make: Maker) -> None:
    tables = [kept.kept("kind", ["a", "b"], make, tmp_path) for _ in range(3)]
    assert make.made == 1
    assert all(map(same, tables))


@pytest.mark.parametrize("sources", [["a"], ["ab"], ["a", "c"], ["b", "a"], ["a", "b", ""]])
def test_other_sources_are_made_anew(tmp_path: Path, make: Maker, sources: list[str]) -> None:
    kept.kept("kind", ["a", "b"], make, tmp_path)
    kept.kept("kind", sources, make, tmp_path)
    assert make.made == 2


def test_kinds_are_kept_apart(tmp_path: Path, make: Maker) -> None:
    kept.kept("kind", ["a"], make, tmp_path)
    kept.kept("other", ["a"], make, tmp_path)
    assert make.made == 2


def test_other_code_has_another_hash() -> None:
    assert len({kept.code(features), kept.code(latin), kept.code(features, latin)}) == 3


@pytest.mark.parametrize("damage", [b"", b"junk", b"PK\x03\x04", b"\x93NUMPY\x01\x00"])
def test_a_damaged_file_is_made_anew(tmp_path: Path, make: Maker, damage: bytes) -> None:
    kept.kept("kind", ["a"], make, tmp_path)
    (path,) = tmp_path.iterdir()
    path.write_bytes(damage)
    assert same(kept.kept("kind", ["a"], make, tmp_path))
    assert make.made == 2
    assert same(kept.kept("kind", ["a"], make, tmp_path))
    assert make.made == 2


def test_no_single_wrong_byte_is_ever_believed(tmp_path: Path, make: Maker) -> None:
    kept.kept("kind", ["a"], make, tmp_path)
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x5A]) + whole[place + 1 :])
        assert same(kept.kept("kind", ["a"], make, tmp_path)), place


def test_a_file_cut_short_is_made_anew(tmp_path: Path, make: Maker) -> None:
    kept.kept("kind", ["a"], make, tmp_path)
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-40])
    assert same(kept.kept("kind", ["a"], make, tmp_path))
    assert make.made == 2


def test_a_folder_that_cannot_be_written_only_means_making_again(
    tmp_path: Path, make: Maker, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with caplog.at_level(logging.WARNING):
        assert all(same(kept.kept("kind", ["a"], make, blocked)) for _ in range(2))
    assert make.made == 2
    assert "没能留存" in caplog.text


def test_only_what_was_used_last_stays(tmp_path: Path, make: Maker) -> None:
    kept.kept("other", ["a"], make, tmp_path)
    for number in range(kept.MOST + 3):
        kept.kept("kind", [str(number)], make, tmp_path)
    assert len(list(tmp_path.glob("kind-*"))) == kept.MOST
    assert len(list(tmp_path.iterdir())) == kept.MOST + 1  # the other kind, and nothing half-written
    kept.kept("kind", [str(kept.MOST + 2)], make, tmp_path)
    assert make.made == 1 + kept.MOST + 3


def test_a_full_disk_is_not_filled_further(tmp_path: Path, make: Maker) -> None:
    with full_disk():
        assert same(kept.kept("kind", ["a"], make, tmp_path))
    assert list(tmp_path.iterdir()) == []
