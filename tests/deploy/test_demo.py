"""The folder of `make demo`."""

from pathlib import Path

import pytest

from deploy.demo.centre import prepare
from deploy.demo.programs import DemoError


def test_an_earlier_run_gives_way(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    prepare(folder)
    (folder / "index.html").write_text("earlier")
    prepare(folder)
    assert not (folder / "index.html").exists()


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(DemoError, match=r"thesis\.txt"):
        prepare(tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_a_file_in_its_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("mine")
    with pytest.raises(DemoError, match="demo"):
        prepare(tmp_path / "demo")
