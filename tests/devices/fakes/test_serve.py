"""The wire of a fake: a serial port as any program sees it."""

import os
import socket
import time
from pathlib import Path

import pytest
import serial

from devices.fakes.reader import FakeReader
from devices.fakes.serve import Server
from devices.fakes.terminal import InUse
from tests.devices.conftest import Start
from tests.waiting import WAIT_SECONDS

STATUS = bytes.fromhex("AA AA AA 96 69 00 03 11 FF ED")
WELL = bytes.fromhex("AA AA AA 96 69 00 04 00 00 90 94")


def ask(port: serial.Serial, length: int = len(WELL)) -> bytes:
    port.write(STATUS)
    return bytes(port.read(length))


def test_clients_come_and_go_and_the_wire_is_raw(start: Start) -> None:
    fake = start(FakeReader())
    for _ in range(3):
        with serial.Serial(fake.port, 115200, timeout=WAIT_SECONDS, exclusive=True) as port:
            assert ask(port) == WELL


def test_bytes_that_terminals_would_change_pass_unchanged(start: Start) -> None:
    fake = start(FakeReader())
    plain = os.open(fake.port, os.O_RDWR | os.O_NOCTTY)  # no client sets the terminal up here
    try:
        os.write(plain, b"\r\n\x03\x04\x11\x13" + STATUS)
        time.sleep(0.2)
        assert os.read(plain, 100) == WELL
    finally:
        os.close(plain)


@pytest.mark.parametrize(
    ("knob", "expected"),
    [
        ("checksum 1", WELL[:-1] + bytes([0x94 ^ 0x55])),
        ("garbage 3", b"\x00\xaa\xff" + WELL),
        ("split 2", WELL),
        ("merge 0.1", WELL),
        ("repeat on", WELL + WELL),
        ("delay 0.1", WELL),
        ("mute on", b""),
        ("hang on", b""),
    ],
)
def test_fault_knobs(start: Start, knob: str, expected: bytes) -> None:
    fake = start(FakeReader())
    assert fake.tell(f"fault {knob}") == "ok"
    with serial.Serial(fake.port, 115200, timeout=0.3 if expected == b"" else WAIT_SECONDS) as port:
        assert ask(port, max(1, len(expected))) == expected
    assert fake.tell("fault clear") == "ok"


def test_merged_replies_come_in_one_piece(start: Start) -> None:
    fake = start(FakeReader())
    fake.tell("fault merge 2")
    with serial.Serial(fake.port, 115200, timeout=WAIT_SECONDS) as port:
        time.sleep(2.01 - time.monotonic() % 2)  # the beginning of a gathering time
        port.write(STATUS)
        time.sleep(0.2)
        assert ask(port, 2 * len(WELL)) == WELL + WELL
    sent = [line.split(" > ")[1] for line in fake.server.now()["log"] if " > " in line]
    assert sent == [(WELL + WELL).hex(" ")]


def test_a_file_in_the_way_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "port").write_text("mine")
    with pytest.raises(InUse, match="换一个 --link"):
        Server(FakeReader(), tmp_path / "port")
    assert (tmp_path / "port").read_text() == "mine"
    (tmp_path / "control").write_text("mine, too")
    with pytest.raises(InUse, match="--control"):
        Server(FakeReader(), tmp_path / "other", tmp_path / "control")
    assert (tmp_path / "control").read_text() == "mine, too"


def test_a_second_fake_does_not_take_the_place_of_one_that_runs(start: Start) -> None:
    fake = start(FakeReader())
    with pytest.raises(InUse, match="已经有一台"):
        Server(FakeReader(), fake.link)
    assert fake.state()["card"] == "away"


def test_what_a_fake_that_died_left_behind_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "port").symlink_to("/dev/pts/no-such")
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / "port.ctl"))
    Server(FakeReader(), tmp_path / "port").close()
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_command_says_what_is_right(start: Start) -> None:
    fake = start(FakeReader())
    assert fake.tell("fault nonsense 1").startswith("error: fault delay SECONDS")
    assert fake.tell("dance").startswith("error: 没有 dance 这条命令")
    assert fake.tell("card /nowhere.json").startswith("error: /nowhere.json：没有这个文件")
    assert fake.tell("card {name}").startswith("error: 不是正确的 JSON")


def test_a_file_in_the_place_of_the_port_is_told_when_it_is_plugged_in_again(start: Start) -> None:
    fake = start(FakeReader())
    assert fake.tell("unplug") == "ok"
    fake.link.touch()
    assert fake.tell("plug").startswith(f"error: {fake.link} 已经有别的文件")
    fake.link.unlink()
    assert fake.tell("plug") == "ok"


def test_unplugging_breaks_the_open_port_and_removes_the_link(start: Start) -> None:
    fake = start(FakeReader())
    with serial.Serial(fake.port, 115200, timeout=WAIT_SECONDS) as port:
        assert fake.tell("unplug") == "ok"
        assert not fake.link.exists()
        with pytest.raises((serial.SerialException, OSError)):
            ask(port)
    fake.tell("plug")
    with serial.Serial(fake.port, 115200, timeout=WAIT_SECONDS) as port:
        assert ask(port) == WELL


def test_pace_makes_bytes_take_their_time(start: Start) -> None:
    fake = start(FakeReader(), pace_baud=1200)
    with serial.Serial(fake.port, 1200, timeout=WAIT_SECONDS) as port:
        began = time.monotonic()
        assert ask(port) == WELL
        assert time.monotonic() - began > 0.08


def test_the_log_has_every_byte(start: Start, tmp_path: Path) -> None:
    with (tmp_path / "log").open("w") as log:
        fake = start(FakeReader(), log=log)
        with serial.Serial(fake.port, 115200, timeout=WAIT_SECONDS) as port:
            ask(port)
        fake.tell("state")
    lines = (tmp_path / "log").read_text().splitlines()
    assert [line.split(" ", 1)[1] for line in lines] == [f"< {STATUS.hex(' ')}", f"> {WELL.hex(' ')}"]
