"""Fake displays against bytes from reference/devices.md and the published Modbus examples: no driver here."""

from hypothesis import given
from hypothesis import strategies as st

from devices.fakes.display import Cd5220Panel, FakeDisplay, LedPanel, ModbusPanel, crc


def test_crc_of_the_published_example() -> None:
    # unit 1 reads 10 registers from 0: the frame printed in most manuals
    assert crc(bytes.fromhex("01 03 00 00 00 0A")) == bytes.fromhex("C5 CD")


def test_a_modbus_display_takes_characters() -> None:
    panel = ModbusPanel()
    request = bytes.fromhex("01 10 00 00 00 04 08 41 30 31 32 20 20 20 20")
    assert panel.receive(request + crc(request)) == [
        bytes.fromhex("01 10 00 00 00 04") + bytes.fromhex("C1 CA")
    ]
    assert panel.lines() == ["A012"]


def test_a_modbus_display_refuses_registers_it_has_not() -> None:
    request = bytes.fromhex("01 03 00 03 00 02")
    answer = bytes.fromhex("01 83 02")
    assert ModbusPanel().receive(request + crc(request)) == [answer + crc(answer)]


def test_a_modbus_display_is_silent_for_others_and_for_bad_sums() -> None:
    panel = ModbusPanel(address=2)
    request = bytes.fromhex("01 03 00 00 00 01")
    assert panel.receive(request + crc(request)) == []
    assert panel.receive(bytes.fromhex("02 03 00 00 00 01 00 00")) == []


def test_a_customer_display_shows_both_lines_and_clears() -> None:
    panel = Cd5220Panel()
    panel.receive(bytes.fromhex("0C 1B 51 41 41 30 31 32 0D 1B 51 42 31 0D"))
    assert panel.lines() == ["A012", "1"]
    panel.receive(b"\x0c")
    assert panel.lines() == ["", ""]


def test_an_led_board_shows_999_on_board_5() -> None:
    panel = LedPanel(address=5)
    panel.receive(bytes.fromhex("05 03 E7 EF"))
    assert panel.lines() == ["999"]
    panel.receive(bytes.fromhex("05 03 E8 EF"))  # wrong sum
    panel.receive(bytes.fromhex("04 00 01 05"))  # another board's
    assert panel.lines() == ["999"]


@given(st.lists(st.binary(max_size=80), max_size=10), st.sampled_from([ModbusPanel, Cd5220Panel, LedPanel]))
def test_no_bytes_disturb_a_display(chunks: list[bytes], kind: type) -> None:
    display = FakeDisplay(kind())
    for chunk in chunks:
        display.receive(chunk)
        assert len(display.panel._waiting) < 1024  # type: ignore[attr-defined]
