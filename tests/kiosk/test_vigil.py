"""The desk is told how the devices are when that changes, and now and then."""

from dataclasses import dataclass, field
from queue import SimpleQueue

import pytest

from centre.office import Office
from centre.store import StoreError
from devices.health import Health, State, Watch
from kiosk import vigil
from kiosk.clerk import Records
from kiosk.vigil import Vigil
from tests.waiting import WAIT_SECONDS, until


@dataclass
class Device:
    """Counts how often it is asked; `watch` is what its driver knows."""

    watch: Watch = field(default_factory=Watch)
    finds: State = "ok"
    why: str = ""
    looks: SimpleQueue[str] = field(default_factory=SimpleQueue)

    def health(self) -> Health:
        self.looks.put("health")
        return self.watch.get()

    def check(self) -> Health:
        self.looks.put("check")
        return self.watch.set(self.finds, self.why)


class Clock:
    """Stands still but while a device takes its time."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(vigil, "monotonic", clock)
    monkeypatch.setattr(vigil, "LOOK_SECONDS", 0.01)
    return clock


def seen(device: Device, looks: int) -> None:
    """Wait until it has been looked at so often."""
    for _ in range(looks):
        device.looks.get(timeout=WAIT_SECONDS)


def test_a_change_is_told_once(office: Office) -> None:
    printer = Device()
    watch = Vigil(Records(lambda: office), {"kiosk-1/printer": printer})
    watch.start()
    assert until(office.devices.present)
    printer.finds, printer.why = "unusable", "打印机缺纸"
    printer.watch.set("unusable", "打印机缺纸")
    assert until(lambda: len(office.devices.history("kiosk-1/printer")) == 2)
    seen(printer, printer.looks.qsize() + 5)
    watch.stop()
    found = [(one.device, one.state, one.why) for one in office.devices.history("kiosk-1/printer")]
    assert found == [("kiosk-1/printer", "unusable", "打印机缺纸"), ("kiosk-1/printer", "ok", "")]


def test_devices_are_asked_at_the_start_and_then_left_in_peace(office: Office) -> None:
    printer = Device()
    watch = Vigil(Records(lambda: office), {"kiosk-1/printer": printer})
    watch.start()
    asked = [printer.looks.get(timeout=WAIT_SECONDS) for _ in range(4)]
    watch.stop()
    assert asked == ["check", "health", "health", "health"]


def test_a_device_that_cannot_be_used_is_asked_until_it_can(office: Office) -> None:
    printer = Device(finds="unusable", why="端口不存在")
    watch = Vigil(Records(lambda: office), {"kiosk-1/printer": printer})
    watch.start()
    asked = [printer.looks.get(timeout=WAIT_SECONDS) for _ in range(20)]
    printer.finds, printer.why = "ok", ""
    assert until(lambda: [one.state for one in office.devices.present()] == ["ok"])
    watch.stop()
    assert asked.count("check") > 3


def test_a_hung_device_is_left_alone_for_longer_than_it_takes_to_ask(office: Office, clock: Clock) -> None:
    class Hung(Device):
        def check(self) -> Health:
            clock.seconds += 10
            return super().check()

    reader = Hung(finds="unusable", why="没有应答")
    watch = Vigil(Records(lambda: office), {"kiosk-1/reader": reader})
    watch.start()
    looks = [reader.looks.get(timeout=WAIT_SECONDS) for _ in range(10)]
    assert looks == ["check", *["health"] * 9]
    clock.seconds += 10 * vigil.RETRY_COST
    assert until(lambda: reader.looks.get(timeout=WAIT_SECONDS) == "check")
    watch.stop()


def test_records_that_fail_are_told_when_they_are_back(office: Office) -> None:
    tries: list[int] = []

    def open_office() -> Office:
        tries.append(1)
        if len(tries) < 3:
            raise StoreError("磁盘满 disk full")
        return office

    reader = Device(finds="degraded", why="慢")
    watch = Vigil(Records(open_office), {"kiosk-1/reader": reader})
    watch.start()
    seen(reader, 5)
    watch.stop()
    assert [one.state for one in office.devices.present()] == ["degraded"]
