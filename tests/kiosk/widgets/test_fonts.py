"""The Chinese face of the collection."""

from pathlib import Path

import pytest
from PIL import ImageFont

from kiosk.widgets import fonts


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_the_face_is_the_simplified_chinese_one(weight: str, tmp_path: Path) -> None:
    path = fonts.chinese(weight, tmp_path)
    assert ImageFont.truetype(str(path), 20).getname() == ("Noto Sans CJK SC", weight)


def test_it_is_copied_once(tmp_path: Path) -> None:
    first = fonts.chinese("Regular", tmp_path)
    made = first.stat().st_mtime_ns
    assert fonts.chinese("Regular", tmp_path).stat().st_mtime_ns == made
    assert [path.name for path in tmp_path.iterdir()] == [first.name]


def test_says_which_package_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "FOLDER", tmp_path)
    with pytest.raises(fonts.FontError, match="fonts-noto-cjk"):
        fonts.chinese("Regular", tmp_path / "state")


def test_refuses_what_is_no_collection() -> None:
    with pytest.raises(ValueError, match="collection"):
        fonts.face(b"OTTO" + bytes(20), 2)
