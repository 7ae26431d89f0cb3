"""The desk is told how the devices are when that changes, and now and then."""

from dataclasses import dataclass, field
from queue import SimpleQueue
from time import sleep

import pytest

from centre.office import Office
from centre.store import StoreError
from devices.health import Health, State, Watch
from kiosk import vigil
from kiosk.clerk import Records
from kiosk.vigil import Vigil

WAIT_SECONDS = 5


@dataclass
class Device:
    """Counts how often it is asked; `watch` is what its driver knows."""

    watch: Watch = field(default_factory=Watch)
    finds: State = "ok"
    why: str = ""
    checks: int = 0
    looks: SimpleQueue[str] = field(default_factory=SimpleQueue)

    def health(self) -> Health:
        self.looks.put("health")
        return self.watch.get()

    def check(self) -> Health:
        self.looks.put("check")
        return self.watch.set(self.finds, self.why)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vigil, "LOOK_SECONDS", 0.01)


def seen(device: Device, looks: int) -> None:
    """Wait until it has been looked at so often."""
    for _ in range(looks):
        device.looks.get(timeout=WAIT_SECONDS)


def test_a_change_is_told_once(office: Office) -> None:
    printer = Device()
    watch = Vigil(Records(lambda: office), {"kiosk-1/printer": printer})
    watch.start()
    seen(printer, 3)
    printer.finds, printer.why = "unusable", "打印机缺纸"
    printer.watch.set("unusable", "打印机缺纸")
    seen(printer, 5)
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
    while printer.watch.get().state != "ok":
        asked.append(printer.looks.get(timeout=WAIT_SECONDS))
    seen(printer, 4)
    watch.stop()
    assert asked.count("check") > 3
    assert [one.state for one in office.devices.present()] == ["ok"]


def test_a_hung_device_is_left_alone_for_longer_than_it_takes_to_ask(office: Office) -> None:
    class Hung(Device):
        def check(self) -> Health:
            sleep(0.3)
            self.checks += 1
            return super().check()

    reader = Hung(finds="unusable", why="没有应答")
    watch = Vigil(Records(lambda: office), {"kiosk-1/reader": reader})
    watch.start()
    seen(reader, 10)  # a look takes a hundredth of a second
    watch.stop()
    assert reader.checks == 1


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
