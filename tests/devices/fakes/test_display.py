"""Fake displays against bytes from reference/devices.md and the published Modbus examples: no driver here."""

from hypothesis import given
from hypothesis import strategies as st

from devices.fakes.display import Cd5220Panel, FakeDisplay, LedPanel, ModbusPanel, crc


def test_crc_of_the_published_example() -> None:
    # unit 1 reads 10 registers from 0: the frame printed in most manuals
    assert crc(bytes.fromhex("01 03 00 00 00 0A")) == bytes.fromhex("C5 CD")


def test_the_published_exchanges_of_unit_17() -> None:
    panel = ModbusPanel(17, start=0, count=3)
    write_one, write_two = "11 06 00 01 00 03 9A 9B", "11 10 00 01 00 02 04 00 0A 01 02 C6 F0"
    assert panel.receive(bytes.fromhex(write_one)) == [bytes.fromhex(write_one)]
    assert panel.registers == [0, 3, 0]
    assert panel.receive(bytes.fromhex(write_two)) == [bytes.fromhex("11 10 00 01 00 02 12 98")]
    assert panel.registers == [0, 0x0A, 0x102]
    panel = ModbusPanel(17, start=0x6B, count=3)
    panel.registers = [0xAE41, 0x5652, 0x4340]
    answer = bytes.fromhex("11 03 06 AE 41 56 52 43 40 49 AD")
    assert panel.receive(bytes.fromhex("11 03 00 6B 00 03 76 87")) == [answer]


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
