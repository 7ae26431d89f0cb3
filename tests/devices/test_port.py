import errno
import grp
import itertools
import os
import stat
import threading
import tty
from pathlib import Path
from types import SimpleNamespace

import pytest
import serial

from devices.lp import FilePort, is_printer, is_printer_device
from devices.modem.exchange import Exchange
from devices.port import PortError, open_port, why_not
from devices.printer import status
from devices.reader.sam import Module
from devices.supervisor import LONGEST_DELAY_SECONDS, Supervisor
from tests.waiting import WAIT_SECONDS


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (errno.ENOENT, "不存在"),
        (errno.ENODEV, "不存在"),
        (errno.EACCES, "dialout"),
        (errno.EBUSY, "占用"),
        (errno.EAGAIN, "占用"),
        (errno.ENOTTY, "不是串口"),
        (errno.EIO, "重新插拔"),
    ],
)
def test_each_failure_says_how_to_mend_it(number: int, says: str) -> None:
    line = why_not("/dev/x", serial.SerialException(number, "could not open"))
    assert says in line
    assert "/dev/x" in line


def test_a_file_in_a_port_s_place_is_told() -> None:
    with pytest.raises(PortError, match="不是串口"):
        open_port("/etc/hostname", 9600)


def test_the_group_that_may_open_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    lp = grp.struct_group(("lp", "x", 7, []))
    monkeypatch.setattr("devices.port.grp.getgrgid", lambda _: lp)
    assert "usermod -aG lp " in why_not("/dev/null", PermissionError(errno.EACCES, "no"))
    assert "usermod -aG dialout " in why_not("/dev/x", PermissionError(errno.EACCES, "no"))


@pytest.mark.parametrize(
    "path", ["/dev/no-such", "/etc/hostname", "/tmp", "socket://127.0.0.1:9", "nonsense://x"]
)
def test_what_is_no_port_never_gives_a_traceback(path: str) -> None:
    with pytest.raises(PortError, match="："):
        open_port(path, 9600)


def test_back_off_grows_to_its_end_and_starts_again_after_success(tmp_path: Path) -> None:
    works = False

    class Port:
        def close(self) -> None:
            pass

    def opener(path: str, baud: int) -> Port:
        if not works:
            raise PortError("不存在")
        return Port()

    (tmp_path / "port").touch()
    supervisor = Supervisor(str(tmp_path / "port"), 9600, opener)
    delays = []
    for _ in range(6):
        with pytest.raises(PortError), supervisor.session():
            pass
        delays.append(supervisor.delay_seconds)
    assert delays == [0.25, 0.5, 1, 2, 2, 2]
    assert max(delays) == LONGEST_DELAY_SECONDS
    since = supervisor.health.since
    assert supervisor.health.state == "unusable"
    works = True
    with supervisor.session():
        supervisor.report("ok")
    assert supervisor.delay_seconds == 0
    assert supervisor.health.since > since
    (tmp_path / "port").unlink()
    assert "不存在" in supervisor.health.why  # it was pulled while nobody used it


def test_whoever_only_looks_does_not_wait_for_a_conversation_to_end() -> None:
    class Port:
        def close(self) -> None:
            pass

    talking, looking = (Supervisor("/dev/null", 9600, lambda *_: Port()) for _ in range(2))
    refused: list[PortError] = []

    def look() -> None:
        try:
            with looking.session(0.1):
                pass
        except PortError as error:
            refused.append(error)

    with talking.session():
        thread = threading.Thread(target=look)
        thread.start()
        thread.join(WAIT_SECONDS)
    assert "正忙" in str(refused[0])
    assert looking.health.state == "unknown"


def test_a_port_lost_in_the_middle_is_a_port_error() -> None:
    class Port:
        def close(self) -> None:
            raise OSError(errno.EIO, "gone")

    supervisor = Supervisor("/dev/x", 9600, lambda _path, _baud: Port())
    with pytest.raises(PortError, match="断了"), supervisor.session():
        raise serial.SerialException("device reports readiness to read but returned no data")
    assert supervisor.health.state == "unusable"


class Prompt:
    """A port that answers at once, to a program for which ten seconds pass between looks at a clock."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, answers: str) -> None:
        self._answers = [bytes.fromhex(answer) for answer in answers.split(",")]
        self._said = b""
        for name in ("devices.port", "devices.modem.exchange", "devices.reader.sam"):
            monkeypatch.setattr(f"{name}.time", SimpleNamespace(monotonic=itertools.count(0, 10).__next__))

    @property
    def in_waiting(self) -> int:
        return len(self._said)

    def write(self, data: bytes) -> None:
        self._said += self._answers.pop(0)

    def read(self, size: int) -> bytes:
        said, self._said = self._said[:size], self._said[size:]
        return said

    def reset_input_buffer(self) -> None:
        self._said = b""


def test_an_answer_that_came_while_the_program_was_held_up_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    assert status.query(Prompt(monkeypatch, "12,12,12,12")).paper == "ok"
    assert Exchange(Prompt(monkeypatch, "0D 0A 4F 4B 0D 0A"), print).ask("AT").ok
    assert Module(Prompt(monkeypatch, "AA AA AA 96 69 00 04 00 00 90 94")).state()[2] == 0x90


def test_usb_printers_are_told_by_their_driver() -> None:
    assert is_printer_device(stat.S_IFCHR, os.makedev(180, 0))
    assert not is_printer_device(stat.S_IFCHR, os.makedev(188, 0))  # ttyUSB0
    assert not is_printer("/etc/hostname")
    assert not is_printer("socket://127.0.0.1:9100")


def test_a_usb_printer_s_port_reads_writes_and_ends_in_time() -> None:
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    port = FilePort(os.ttyname(theirs), 0.05, 0.2)
    try:
        assert port.read(10) == b""
        os.write(ours, b"\x12")
        assert port.in_waiting == 1
        assert port.read(10) == b"\x12"
        assert port.write(b"abc") == 3
        assert os.read(ours, 10) == b"abc"
        with pytest.raises(serial.SerialTimeoutException):
            port.write(bytes(1 << 20))
    finally:
        port.close()
        port.close()
