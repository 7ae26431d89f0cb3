"""The driver against the fake displays, and its bytes against those of reference/devices.md."""

import datetime as dt
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymodbus.pdu import DecodePDU

from devices.display import Display, Frames, cd5220, led, registers
from devices.fakes.display import Bus, Cd5220Panel, FakeDisplay, LedPanel, ModbusPanel, Panel
from devices.settings import DisplaySettings
from tests.devices.conftest import Running, Start
from tests.waiting import SOON_SECONDS, WAIT_SECONDS, until


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
    # of a display that only listens nobody but a person can say more
    assert driver.health().state == ("ok" if protocol == "modbus" else "unknown")
    assert fake.state()["odd_bytes"] == 0


@pytest.mark.parametrize(
    ("knob", "sent", "why"),
    [
        ("fault mute on", False, "没有应答"),
        ("fault hang on", False, "没有应答"),
        ("fault checksum 99", False, "没有应答"),
        ("fault checksum 1", True, ""),
        ("fault split 1", True, ""),
        ("fault garbage 13", True, ""),
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


class OneByOne(ModbusPanel):
    """A simple display: it takes one register at a time and cannot be read."""

    functions = (6,)


def test_a_display_that_takes_one_register_at_a_time(start: Start) -> None:
    fake = start(FakeDisplay(OneByOne()))
    driver = display(fake, "modbus")
    assert driver.check().state == "ok"
    assert driver.show("A012")
    assert fake.tell("shown") == "A012"
    assert not display(fake, "modbus", register_start=2).show("A012")


WRITTEN = bytes.fromhex("01 10 00 00 00 04 C1 CA")


def frames() -> Frames:
    return Frames(DecodePDU(False), 1)


@pytest.mark.parametrize(
    "before",
    [
        "",
        "01",
        "01 10",
        "00 AA FF AA AA 55 AA AA AA 96 01 69 F0",
        "01 10 00 00 00 04 C1 CB",
        "01 03 FF 01 02",
    ],
)
def test_an_answer_is_found_behind_rubbish(before: str) -> None:
    assert frames().decode(bytes.fromhex(before) + WRITTEN)[1:] == (1, 0, WRITTEN[1:6])


def test_another_units_answer_is_none() -> None:
    other = bytes.fromhex("02 10 00 00 00 04 C1 F9")
    assert frames().decode(other) == (0, 0, 0, b"")
    assert frames().decode(other + WRITTEN)[1] == 1


@given(st.binary(max_size=600))
def test_no_bytes_disturb_the_frames(data: bytes) -> None:
    frames().decode(data)
    assert frames().decode(data + bytes(8) + WRITTEN)[1:] == (1, 0, WRITTEN[1:6])


def test_it_works_again_once_it_is_plugged_in(start: Start) -> None:
    fake = start(FakeDisplay(Cd5220Panel()))
    driver = display(fake, "cd5220")
    fake.tell("unplug")
    assert not driver.show("A001")
    fake.tell("plug")
    assert driver.show("A002")
    assert until(lambda: fake.tell("shown") == "A002")


@pytest.mark.parametrize(
    ("protocol", "panels", "shown"),
    [
        ("modbus", [ModbusPanel(1), ModbusPanel(2), ModbusPanel(3)], ["A001", "B002", "A003"]),
        ("led", [LedPanel(1), LedPanel(2), LedPanel(3)], ["1", "2", "3"]),
    ],
)
def test_several_displays_on_one_bus(
    start: Start, protocol: str, panels: list[Panel], shown: list[str]
) -> None:
    fake = start(FakeDisplay(Bus(panels)))
    drivers = [display(fake, protocol, address=address) for address in (1, 2, 3)]
    numbers = ["A001", "B002", "A003"]
    threads = [
        threading.Thread(target=driver.show, args=(number,))
        for driver, number in zip(drivers, numbers, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_SECONDS)
    assert until(lambda: fake.state()["shown"] == shown)
    assert drivers[1].blank()
    assert until(lambda: fake.state()["shown"] == [shown[0], "", shown[2]])
    assert {driver.health().state for driver in drivers} == {"ok" if protocol == "modbus" else "unknown"}


def test_one_silent_display_does_not_take_the_bus_from_the_others(start: Start) -> None:
    fake = start(FakeDisplay(Bus([ModbusPanel(1), ModbusPanel(3)])))
    missing, there = display(fake, "modbus", address=2), display(fake, "modbus", address=3)
    assert not missing.show("A001")
    assert there.show("A002")
    assert missing.health().state == "unusable"
    assert there.health().state == "ok"


@pytest.mark.parametrize(
    ("protocol", "panel", "shown"),
    [("modbus", ModbusPanel(), "A012"), ("cd5220", Cd5220Panel(), "A012"), ("led", LedPanel(), "12")],
)
def test_a_called_number_flashes_and_stays(start: Start, protocol: str, panel: Panel, shown: str) -> None:
    fake = start(FakeDisplay(panel))
    driver = display(fake, protocol, flashes=2, flash_seconds=0.2)
    assert driver.call("A012")
    assert until(lambda: fake.state()["changes"] == 5)
    assert fake.tell("shown") == shown


def test_the_next_call_ends_the_flashing(start: Start) -> None:
    fake = start(FakeDisplay(ModbusPanel()))
    driver = display(fake, "modbus", flashes=10, flash_seconds=5)
    thread = threading.Thread(target=driver.call, args=("A001",))
    thread.start()
    assert until(lambda: fake.tell("shown") == "A001")
    assert driver.show("A002")
    thread.join(SOON_SECONDS)
    assert not thread.is_alive()
    assert fake.tell("shown") == "A002"


def test_it_is_dark_at_night_and_shows_again_in_the_morning(start: Start) -> None:
    fake = start(FakeDisplay(ModbusPanel()))
    now = [dt.time(17, 59)]
    settings = DisplaySettings.model_validate({"port": fake.port, "dark_from": "18:00", "dark_to": "08:30"})
    driver = Display(settings, lambda: now[0])
    assert driver.show("A001")
    assert until(lambda: fake.tell("shown") == "A001")
    for night in (dt.time(18), dt.time(23, 59), dt.time(0), dt.time(8, 29)):
        now[0] = night
        assert driver.show("A001")
        assert until(lambda: fake.tell("shown") == "")
    now[0] = dt.time(8, 30)
    assert driver.show("A001")
    assert until(lambda: fake.tell("shown") == "A001")


@pytest.mark.parametrize(("protocol", "panel"), [("cd5220", Cd5220Panel()), ("led", LedPanel())])
def test_a_display_that_never_answers_is_not_called_well(start: Start, protocol: str, panel: Panel) -> None:
    fake = start(FakeDisplay(panel))
    driver = display(fake, protocol)
    health = driver.check()
    assert (health.state, "请看一眼" in health.why) == ("unknown", True)
    assert fake.state()["changes"] == 0
    fake.tell("unplug")
    assert driver.health().state == "unusable"
    fake.tell("plug")
    assert driver.check().state == "unknown"


def test_half_a_night_is_a_fault_of_the_settings() -> None:
    with pytest.raises(ValueError, match="belong together"):
        DisplaySettings.model_validate({"dark_from": "18:00"})
