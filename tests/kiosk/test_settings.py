"""The [kiosk] table."""

from pathlib import Path

import pytest

from content import tables
from kiosk import settings
from kiosk.settings import SettingsError
from kiosk.start import Parts


def test_defaults_are_the_demo_centre(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tables, "SYSTEM_FILE", tmp_path / "none.toml")
    found = settings.load()
    assert (found.width, found.height, found.board.width) == (1080, 1920, 1920)


def test_reads_its_own_table_only(tmp_path: Path) -> None:
    path = tmp_path / "centre.toml"
    path.write_text(
        '[kiosk]\nname = "hall-2"\ndiagonal_inches = 32\n[kiosk.board]\nspeak = false\n'
        '[kiosk.board.displays]\nleft = "1"\n[centre]\nanything = 1\n'
    )
    found = settings.load(path)
    assert found.name == "hall-2"
    assert found.board.displays == {"left": "1"}
    assert not found.board.speak


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[kiosk]\nidel_seconds = 3\n", "kiosk.idel_seconds"),
        ('[kiosk]\nidle_seconds = "soon"\n', "kiosk.idle_seconds"),
        ("[kiosk.board]\ntimes = 9\n", "kiosk.board.times"),
        ("[kiosk\n", "TOML"),
    ],
)
def test_bad_settings_are_named_in_one_line(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "centre.toml"
    path.write_text(text)
    with pytest.raises(SettingsError) as caught:
        settings.load(path)
    assert said in str(caught.value)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.toml"):
        settings.load(tmp_path / "none.toml")


def test_devices_in_each_others_way_are_told_once_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    file = tmp_path / "centre.toml"
    file.write_text('[devices.printer]\nport = "/dev/ttyS0"\n[devices.reader]\nport = "/dev/ttyS0"\n')
    Parts.load(file)
    (line,) = (record.message for record in caplog.records if record.name == "kiosk.start")
    assert "printer 和 reader" in line
