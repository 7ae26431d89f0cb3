"""The [content] table of the settings file."""

from pathlib import Path

import pytest

from content.settings import Settings, SettingsError, load


def test_without_a_file_it_is_the_demo_centre(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    settings = Settings()
    assert [path.name for path in settings.packs] == ["national", "demo-centre"]
    assert settings.prompts == tmp_path / "lobbyline" / "prompts"


def test_other_tables_are_not_read(tmp_path: Path) -> None:
    file = tmp_path / "centre.toml"
    file.write_text('[content]\nmodels = "/m"\n[kiosk]\nanything = 1\n')
    assert load(file).models == Path("/m")


@pytest.mark.parametrize(
    ("text", "told"), [("[content]\nmodel = 1", "content.model"), ("[content", "TOML"), (None, "读不到")]
)
def test_a_bad_file_is_told_in_one_line(tmp_path: Path, text: str | None, told: str) -> None:
    file = tmp_path / "centre.toml"
    if text is not None:
        file.write_text(text)
    with pytest.raises(SettingsError) as caught:
        load(file)
    assert str(file) in str(caught.value)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
