"""The driver against the fake displays, and its bytes against those of reference/devices.md."""

import pytest

from devices.display import Display, cd5220, led, registers
from devices.fakes.display import Cd5220Panel, FakeDisplay, LedPanel, ModbusPanel, Panel
from devices.settings import DisplaySettings
from tests.devices.conftest import Running, Start, until


def display(fake: Running, protocol: str, **options: object) -> Display:
    return Display(DisplaySettings.model_validate({"port": fake.port, "protocol": protocol, **options}))


def test_the_led_frame_of_the_reference() -> None:
    assert led("A999", DisplaySettings(protocol="led", address=5)) == bytes.fromhex("05 03 E7 EF")


def test_the_customer_display_clears_then_writes_the_upper_line() -> None:
    assert cd5220("A012") == bytes.fromhex("0C 1B 51 41") + b"        A012" + bytes.fromhex("0D")
    assert cd5220("") == bytes.fromhex("0C")


@pytest.mark.parametrize(
    ("content", "number", "values"),
    [
        ("ascii", "A012", [0x4130, 0x3132, 0x2020, 0x2020]),
        ("ascii", "", [0x2020] * 4),
        ("digits", "A012", [0, 0, 1, 2]),
        ("integer", "A012", [0, 0, 0, 12]),
        ("integer", "", [0, 0, 0, 0]),
    ],
)
def test_register_maps(content: str, number: str, values: list[int]) -> None:
    assert registers(number, DisplaySettings.model_validate({"content": content})) == values


@pytest.mark.parametrize(
    ("protocol", "panel", "shown"),
    [("modbus", ModbusPanel(), "A012"), ("cd5220", Cd5220Panel(), "A012"), ("led", LedPanel(), "12")],
)
def test_each_protocol_shows_and_goes_blank(start: Start, protocol: str, panel: Panel, shown: str) -> None:
    fake = start(FakeDisplay(panel))
    driver = display(fake, protocol)
    assert driver.show("A012")
    assert until(lambda: fake.tell("shown") == shown)
    assert driver.blank()
    assert until(lambda: fake.tell("shown") == "")
    assert driver.health().state == "ok"
    assert fake.state()["odd_bytes"] == 0


@pytest.mark.parametrize(
    ("knob", "sent", "why"),
    [
        ("fault mute on", False, "没有应答"),
        ("fault hang on", False, "没有应答"),
        ("fault checksum 99", False, "没有应答"),
        ("fault checksum 1", True, ""),
        ("fault split 1", True, ""),
        ("fault delay 0.2", True, ""),
        ("unplug", False, "不存在"),
    ],
)
def test_faults_on_the_bus(start: Start, knob: str, sent: bool, why: str) -> None:
    fake = start(FakeDisplay(ModbusPanel()))
    assert fake.tell(knob) == "ok"
    driver = display(fake, "modbus")
    assert driver.show("A012") is sent
    assert driver.health().state == ("ok" if sent else "unusable")
    assert why in driver.health().why


def test_a_wrong_register_map_says_so(start: Start) -> None:
    fake = start(FakeDisplay(ModbusPanel(count=2)))
    driver = display(fake, "modbus")
    assert not driver.show("A012")
    assert "寄存器" in driver.health().why
    assert display(fake, "modbus", register_count=2).check().state == "ok"


def test_it_works_again_once_it_is_plugged_in(start: Start) -> None:
    fake = start(FakeDisplay(Cd5220Panel()))
    driver = display(fake, "cd5220")
    fake.tell("unplug")
    assert not driver.show("A001")
    fake.tell("plug")
    assert driver.show("A002")
    assert until(lambda: fake.tell("shown") == "A002")
