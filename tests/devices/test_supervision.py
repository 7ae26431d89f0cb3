"""What every driver says and does when the port is wrong, held, slow, or gone: one line, in bounded time."""

import io
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import serial

from devices import supervisor
from devices.display import Display
from devices.fakes.device import Device
from devices.fakes.display import Cd5220Panel, FakeDisplay, LedPanel, ModbusPanel
from devices.fakes.modem import FakeModem
from devices.fakes.printer import FakePrinter
from devices.fakes.reader import FakeReader
from devices.health import Health
from devices.modem.driver import Modem
from devices.printer import status
from devices.printer.driver import Printer
from devices.reader.driver import Reader
from devices.settings import DisplaySettings, ModemSettings, PrinterSettings, ReaderSettings
from tests.devices.conftest import Start
from tests.waiting import SOON_SECONDS, WAIT_SECONDS, until

Check = Callable[[str], Health]


def printer(port: str) -> Health:
    return Printer(PrinterSettings(port=port, baud=9600)).check()


def reader(port: str) -> Health:
    return Reader(ReaderSettings(port=port, baud=9600)).check()


def display(protocol: str) -> Check:
    def check(port: str) -> Health:
        one = {"port": port, "baud": 9600, "protocol": protocol}
        return Display(DisplaySettings.model_validate(one)).check()

    return check


def modem(port: str) -> Health:
    return Modem(ModemSettings(port=port, baud=9600)).check()


DRIVERS: dict[str, tuple[Check, Callable[[], Device]]] = {
    "printer": (printer, FakePrinter),
    "reader": (reader, FakeReader),
    "modbus": (display("modbus"), lambda: FakeDisplay(ModbusPanel())),
    "cd5220": (display("cd5220"), lambda: FakeDisplay(Cd5220Panel())),
    "led": (display("led"), lambda: FakeDisplay(LedPanel())),
    "modem": (modem, FakeModem),
}
SILENT = {"cd5220", "led"}
"""What never answers: no more is known than that the port is there."""
ALL = pytest.mark.parametrize("name", DRIVERS)
ANSWERING = pytest.mark.parametrize("name", [name for name in DRIVERS if name not in SILENT])


def well(name: str) -> str:
    return "unknown" if name in SILENT else "ok"


def one_line(health: Health, state: str, says: str) -> None:
    assert health.state == state
    assert says in health.why
    assert "\n" not in health.why


@ALL
def test_port_missing(name: str) -> None:
    one_line(DRIVERS[name][0]("/dev/no-such"), "unusable", "端口 /dev/no-such 不存在")


@ALL
def test_permission_denied(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise serial.SerialException(13, "could not open port /dev/x: Permission denied")

    monkeypatch.setattr("devices.port.serial.serial_for_url", refuse)
    one_line(DRIVERS[name][0]("/dev/x"), "unusable", "usermod -aG dialout")


@ALL
def test_held_by_another_program(name: str, start: Start) -> None:
    check, device = DRIVERS[name]
    fake = start(device())
    with serial.Serial(fake.port, exclusive=True):
        one_line(check(fake.port), "unusable", "占用")


@ANSWERING
def test_wrong_baud(name: str, start: Start) -> None:
    check, device = DRIVERS[name]
    right, wrong = start(device(), baud=9600), start(device(), baud=115200)
    assert check(right.port).state == "ok"
    # a printer may also be one that never answers: its silence is not known to be a fault
    one_line(check(wrong.port), "unknown" if name == "printer" else "unusable", "波特率")


@ANSWERING
@pytest.mark.parametrize("knob", ["mute on", "hang on"])
def test_a_silent_device_is_told_within_seconds(name: str, knob: str, start: Start) -> None:
    check, device = DRIVERS[name]
    fake = start(device())
    fake.tell(f"fault {knob}")
    began = time.monotonic()
    one_line(check(fake.port), "unknown" if name == "printer" else "unusable", "没有应答")
    assert time.monotonic() - began < SOON_SECONDS


@ALL
@pytest.mark.parametrize("knob", ["delay 0.15", "split 1", "repeat on"])
def test_a_slow_or_untidy_wire_is_no_fault(name: str, knob: str, start: Start) -> None:
    check, device = DRIVERS[name]
    fake = start(device())
    fake.tell(f"fault {knob}")
    assert check(fake.port).state == well(name)


@ALL
def test_unplugged_and_back(name: str, start: Start) -> None:
    check, device = DRIVERS[name]
    fake = start(device())
    fake.tell("unplug")
    assert check(fake.port).state == "unusable"
    fake.tell("plug")
    assert check(fake.port).state == well(name)


@ALL
def test_hundreds_of_cables_pulled_leave_no_file_and_no_thread(name: str, start: Start) -> None:
    """A loose plug that comes off every few minutes for a year."""
    check, device = DRIVERS[name]
    fake = start(device())

    def held() -> tuple[int, int]:
        return len(list(Path("/proc/self/fd").iterdir())), threading.active_count()

    assert check(fake.port).state == well(name)
    before = held()
    for _ in range(10 if name == "modem" else 100):
        fake.tell("unplug")
        assert check(fake.port).state == "unusable"
        fake.tell("plug")
        assert check(fake.port).state == well(name)
    assert until(lambda: all(now <= then for now, then in zip(held(), before, strict=True)))


@pytest.mark.parametrize(("protocol", "panel"), [("cd5220", Cd5220Panel), ("led", LedPanel)])
@pytest.mark.parametrize("knob", ["mute on", "delay 0.2", "split 1", "garbage 9", "checksum 9", "repeat on"])
def test_displays_that_answer_nothing_are_not_disturbed_by_faults_of_answers(
    protocol: str, panel: type, knob: str, start: Start
) -> None:
    fake = start(FakeDisplay(panel()))
    fake.tell(f"fault {knob}")
    driver = Display(DisplaySettings.model_validate({"port": fake.port, "protocol": protocol}))
    assert driver.show("A012")
    assert until(lambda: fake.tell("shown") in ("A012", "12"))


def taken(port: str) -> bool:
    """Whether a conversation is under way on a port."""
    lock = supervisor._lock_for(port)
    if free := lock.acquire(blocking=False):
        lock.release()
    return not free


def test_health_never_waits_for_a_device_that_hangs(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "ANSWER_SECONDS", WAIT_SECONDS)
    fake = start(FakePrinter())
    driver = Printer(PrinterSettings(port=fake.port))
    fake.tell("fault hang on")
    thread = threading.Thread(target=driver.check)
    thread.start()
    assert until(lambda: taken(fake.port))
    for _ in range(1000):
        driver.health()
    assert thread.is_alive()  # it still waits
    fake.tell("fault clear")
    thread.join(WAIT_SECONDS)
    assert driver.health().state == "ok"


def test_a_fake_obeys_the_keyboard(start: Start, capsys: pytest.CaptureFixture[str]) -> None:
    import os

    fake = start(FakePrinter())
    ours, theirs = os.pipe()
    with open(ours) as keyboard:  # noqa: PTH123  # a descriptor, no path
        fake.server.hear(keyboard)
        os.write(theirs, b"paper out\nhelp\n")
        fake.tell("state")  # wakes the loop
        assert until(lambda: fake.state()["paper"] == "out")
        os.close(theirs)
        assert until(lambda: fake.tell("help").startswith("paper ok|low|out"))
        assert isinstance(keyboard, io.TextIOBase)


CROSSED = "端口同时配给了 printer 和 reader"


@pytest.mark.parametrize(
    ("fake", "driver"),
    [
        (FakePrinter, lambda port: Printer(PrinterSettings(port=port), CROSSED)),
        (FakeReader, lambda port: Reader(ReaderSettings(port=port), CROSSED)),
        (
            lambda: FakeDisplay(LedPanel()),
            lambda port: Display(DisplaySettings(port=port, protocol="led"), crossed=CROSSED),
        ),
    ],
    ids=["printer", "reader", "display"],
)
def test_a_port_that_is_also_anothers_is_left_alone(
    start: Start, tmp_path: Path, fake: Callable[[], Device], driver: Callable[[str], Reader]
) -> None:
    log = tmp_path / "bytes.log"
    with log.open("w") as stream:
        device = driver(start(fake(), log=stream).port)
        assert device.health().why == CROSSED
        found = device.check()
    assert (found.state, found.why) == ("unusable", CROSSED)
    assert log.read_text() == ""
