from pathlib import Path

import pytest

from devices import settings
from devices.printer import profiles
from devices.settings import SettingsError, load


def test_without_a_file_it_is_the_demo_centre(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(settings, "SYSTEM_FILE", tmp_path / "none.toml")
    monkeypatch.setenv("XDG_STATE_HOME", "/state")
    got = load()
    assert got.printer.port == "/state/lobbyline/dev/printer"
    assert got.reader.port == "/state/lobbyline/dev/reader"
    assert {name: one.port for name, one in got.display.items()} == {"hall": "/state/lobbyline/dev/display"}


def test_only_the_devices_table_is_read(tmp_path: Path) -> None:
    file = tmp_path / "centre.toml"
    file.write_text(
        '[centre]\nanything = 1\n[devices.printer]\nport = "/dev/p"\nwidth_mm = 58\n'
        '[devices.display.one]\nport = "/dev/d"\nprotocol = "led"\naddress = 5\n'
    )
    got = load(file)
    assert (got.printer.port, got.printer.width_mm) == ("/dev/p", 58)
    assert list(got.display) == ["one"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[devices.printer]\nbaud = "fast"', "devices.printer.baud：要写整数"),
        ('[devices.printer]\nport = ""', "devices.printer.port：至少要有 1 个字"),
        ('[devices.printer]\nport = "a\\u0000b"', "devices.printer.port：里面有看不见的字符"),
        ('[devices.modem]\naudio = "a\\nb"', "devices.modem.audio：里面有看不见的字符"),
        (
            '[devices.display]\nport = "/dev/a"',
            "devices.display：显示屏要有名字，写成 [devices.display.hall]",
        ),
        ("[devices.display.hall]\ndark_from = 20:00:00", "dark_from、dark_to 要一起写"),
        ('[devices.display.hall]\ndark_from = "night"', "要写成时间"),
        ("[devices.printer]\nport = 3", "devices.printer.port"),
        ("[devices.printer]\npaper = 80", "devices.printer.paper：没有这一项，请检查拼写 ("),
        ("[devices.printer]\nprot = 80", "devices.printer.prot：没有这一项，请检查拼写；是不是 port？"),
        ("[devices.display.hall]\nadress = 3", "是不是 address？"),
        ('[devices.pinter]\nport = "/dev/p"', "devices.pinter：没有这一项，请检查拼写；是不是 printer？"),
        ("[devices.display.hall]\naddress = 300", "devices.display.hall.address"),
        ("[devices.display.hall]\naddress = 0", "1 到 247"),
        ("[devices.reader]\npoll_seconds = 0.1", "不能小于 0.3"),
        ('[devices.printer]\nmodel = "inkjet"', "devices.printer.model：只能是 generic-80、"),
        ("[devices.printer]\nmodel = 3", "devices.printer.model"),
        ('[devices.display.hall]\nprotocol = "rs485"', "只能是 'modbus'、'cd5220'、'led'"),
        ("[devices.scanner]\nport = 3", "devices.scanner"),
        ("[devices", "TOML"),
        ("devices = 3", "devices"),
    ],
)
def test_a_bad_file_names_itself_and_the_field(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "centre.toml"
    file.write_text(text)
    with pytest.raises(SettingsError) as caught:
        load(file)
    assert says in str(caught.value)
    assert str(file) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_was_named_must_exist(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="找不到"):
        load(tmp_path / "none.toml")


def test_a_printer_s_model_gives_the_defaults_and_settings_override_them(tmp_path: Path) -> None:
    file = tmp_path / "centre.toml"
    file.write_text('[devices.printer]\nmodel = "panel-58"\nqr = "native"\n')
    got = load(file).printer
    assert (got.width_mm, got.encoding, got.qr, got.cut) == (58, "gb2312", "native", "none")


def test_an_unknown_model_names_the_known_ones(tmp_path: Path) -> None:
    file = tmp_path / "centre.toml"
    file.write_text('[devices.printer]\nmodel = "inkjet"\n')
    with pytest.raises(SettingsError, match="panel-58"):
        load(file)


def test_every_profile_is_valid() -> None:
    for model in profiles.PROFILES:
        assert settings.PrinterSettings(model=model).model == model
