"""The centre's settings."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from centre.settings import Settings, SettingsError, load


def test_the_defaults_are_the_demo_centre(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    settings = Settings()
    assert settings.database == f"sqlite:///{tmp_path}/lobbyline/centre.sqlite"
    assert list(settings.counters) == ["1", "2", "3"]
    assert (settings.desk.host, settings.desk.port) == ("127.0.0.1", 8348)


def test_a_file_is_read_and_other_tables_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "centre.toml"
    path.write_text(
        """
        [centre]
        database = "postgresql://lobbyline@db/centre"
        day_start = 05:30:00
        [centre.counters.7]
        services = ["notary"]
        [kiosk]
        anything = true
        """
    )
    settings = load(path)
    assert settings.day_start == time(5, 30)
    assert settings.counters["7"].services == ("notary",)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('[centre.hours.notices]\n2027 = "元旦：1月1日放假，共2天。"', "天数不对"),
        ("[centre]\ntime_zone = 'Mars/North'", "centre.time_zone"),
        ("[centre]\ndatabase = 'mysql://x'", "centre.database"),
        ("[centre]\ncolour = 'red'", "centre.colour"),
        ("[centre.desk]\nport = 99999", "centre.desk.port"),
        ("[centre.counters.'窗口']\n", "centre.counters"),
        ("[centre", "TOML"),
    ],
)
def test_a_bad_file_names_the_field_in_one_line(tmp_path: Path, text: str, names: str) -> None:
    path = tmp_path / "centre.toml"
    path.write_text(text)
    with pytest.raises(SettingsError) as caught:
        load(path)
    message = str(caught.value)
    assert str(path) in message
    assert names in message
    assert "\n" not in message


def test_a_named_file_must_exist(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="读不到"):
        load(tmp_path / "none.toml")
