"""The numbers of the device layer. The fakes keep the time of the wire; -s shows what was measured."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, cast

from devices.display import Display
from devices.fakes.display import Bus, Cd5220Panel, FakeDisplay, LedPanel, ModbusPanel
from devices.fakes.modem import FakeModem
from devices.fakes.printer import FakePrinter
from devices.fakes.reader import FakeReader
from devices.modem.driver import Modem
from devices.printer import receipt
from devices.printer.driver import Printer
from devices.printer.encode import encode
from devices.reader.card import Card
from devices.reader.driver import Reader
from devices.settings import DisplaySettings, ModemSettings, PrinterSettings, ReaderSettings
from kiosk.clerk import Records
from kiosk.vigil import Vigil
from tests.devices.conftest import Running, Start, start
from tests.waiting import until

__all__ = ["start"]

TICKET = receipt.parse(
    """{"blocks":[
    {"text":"某某县公共法律服务中心","align":"center"},{"text":""},
    {"text":"法律援助","size":2,"align":"center","bold":true},
    {"text":"A012","size":6,"align":"center","bold":true},
    {"text":"前面还有 3 人","align":"center","bold":true},{"text":""},{"rule":true},
    {"text":"您是老年人，优先办理","bold":true},{"text":"依据：《中华人民共和国老年人权益保障法》第五十六条"},
    {"text":"办理窗口：1、2、3"},{"text":"请在大厅等候叫号，叫到三次未到的号作废。"},{"rule":true},
    {"columns":["取号时间","2026-03-02 09:30"]},{"text":"当日有效"},{"cut":true}]}"""
)
WELL = ("ok", "unknown")
CARD = '{"name":"张三","birth":"1949-12-31","number":"11010519491231002X"}'


def measured(what: str, value: float, unit: str, limit: float) -> None:
    print(f"\n{what}: {value:.3g} {unit} (limit {limit:g})")
    assert value <= limit


def fastest(runs: int, once: Callable[[], float]) -> float:
    return min(once() for _ in range(runs))


def test_bytes_of_a_ticket_at_9600_baud() -> None:
    size = len(encode(TICKET, PrinterSettings()))
    measured("bytes of a ticket", size, "bytes", 1000)
    measured("ticket on the wire at 9600 baud", size * 10 / 9600, "s", 1.5)


def test_a_ticket_with_a_rare_name_at_9600_baud() -> None:
    rare = receipt.parse('{"blocks":[{"text":"申请人：张㛃"},{"text":"王𠮷"},{"cut":true}]}')
    measured("two drawn lines at 9600 baud", len(encode(rare, PrinterSettings())) * 10 / 9600, "s", 1.5)


def test_a_ticket_is_out_within_three_seconds_at_9600_baud(start: Start) -> None:
    fake = start(FakePrinter(), pace_baud=9600)
    driver = Printer(PrinterSettings(port=fake.port, baud=9600))

    def once() -> float:
        began = time.monotonic()
        assert driver.print(TICKET).outcome == "printed"
        return time.monotonic() - began

    measured("ticket printed and confirmed at 9600 baud", fastest(2, once), "s", 3.0)


def test_tap_to_the_first_byte_at_the_printer(start: Start) -> None:
    fake = start(FakePrinter())
    driver = Printer(PrinterSettings(port=fake.port))
    driver.print(TICKET)  # fonts and libraries are loaded once a day

    def once() -> float:
        rows = fake.server.device.interpreter  # type: ignore[attr-defined]
        place, began = rows._place, time.monotonic()
        thread = threading.Thread(target=driver.print, args=(TICKET,))
        thread.start()
        while rows._place < place + 20 and time.monotonic() < began + 5:
            time.sleep(0.001)
        took = time.monotonic() - began
        thread.join()
        return took

    measured("tap to the first bytes at the printer", fastest(3, once), "s", 0.5)


def watching(reader: Reader, got: list[Card]) -> tuple[threading.Thread, threading.Event]:
    stop = threading.Event()
    thread = threading.Thread(target=reader.watch, args=(got.append, stop))
    thread.start()
    return thread, stop


def test_card_presented_to_data(start: Start) -> None:
    fake = start(FakeReader(), pace_baud=115200)
    got: list[Card] = []
    thread, stop = watching(Reader(ReaderSettings(port=fake.port)), got)

    def once() -> float:
        count = len(got)
        fake.tell("lift")
        fake.tell(f"card {CARD}")
        began = time.monotonic()
        assert until(lambda: len(got) > count)
        return time.monotonic() - began

    try:
        measured("card presented to data", fastest(3, once), "s", 1.0)
    finally:
        stop.set()
        thread.join()


def replugged(fake: Running, healthy: Callable[[], bool]) -> float:
    assert until(healthy)
    fake.tell("unplug")
    assert until(lambda: not healthy())
    time.sleep(3)  # long enough for the back-off to have reached its end
    fake.tell("plug")
    began = time.monotonic()
    assert until(healthy, 10)
    return time.monotonic() - began


def test_plugged_in_again_to_ok(start: Start) -> None:
    fake = start(FakeReader())
    reader = Reader(ReaderSettings(port=fake.port))
    thread, stop = watching(reader, [])
    try:
        measured("reader: re-plug to ok", replugged(fake, lambda: reader.health().state == "ok"), "s", 3.0)
    finally:
        stop.set()
        thread.join()
    fake, stop = start(FakeModem()), threading.Event()
    modem = Modem(ModemSettings(port=fake.port))
    thread = threading.Thread(target=modem.watch, args=(lambda _: None, stop))
    thread.start()
    try:
        measured("modem: re-plug to ok", replugged(fake, lambda: modem.health().state == "ok"), "s", 3.0)
    finally:
        stop.set()
        thread.join()


class Desk:
    """Where the vigil writes: keeps the newest state of each device."""

    def __init__(self) -> None:
        self.states: dict[str, str] = {}
        self.devices = self

    def office(self) -> "Desk":
        return self

    def record(self, device: str, state: str, _why: str) -> None:
        self.states[device] = state


def test_plugged_in_again_to_ok_at_the_desk(start: Start) -> None:
    """Printer and displays are not spoken to all the time: the kiosk's vigil sees them come back."""
    fakes = {
        "printer": start(FakePrinter()),
        "modbus": start(FakeDisplay(ModbusPanel())),
        "cd5220": start(FakeDisplay(Cd5220Panel())),
        "led": start(FakeDisplay(LedPanel())),
    }
    drivers: dict[str, Any] = {"printer": Printer(PrinterSettings(port=fakes["printer"].port))}
    for name in ("modbus", "cd5220", "led"):
        drivers[name] = Display(DisplaySettings.model_validate({"port": fakes[name].port, "protocol": name}))
    desk = Desk()
    vigil = Vigil(cast(Records, desk), drivers)
    vigil.start()
    try:
        for name, fake in fakes.items():
            # what never answers is at best not known to be wrong
            back = replugged(fake, lambda name=name: desk.states.get(name) in WELL)  # type: ignore[misc]
            measured(f"{name}: re-plug to {desk.states[name]} at the desk", back, "s", 3.0)
    finally:
        vigil.stop()


def test_idle_share_of_a_core(start: Start) -> None:
    """All devices of a centre, listened to and looked after as kiosk, board and hotline do together."""
    printer, reader, modem = start(FakePrinter()), start(FakeReader()), start(FakeModem())
    bus = start(FakeDisplay(Bus([ModbusPanel(1), ModbusPanel(2)])))
    vfd, led = start(FakeDisplay(Cd5220Panel())), start(FakeDisplay(LedPanel()))
    program = f"""
import resource, threading, time
from devices.display import Display
from devices.modem.driver import Modem
from devices.printer.driver import Printer
from devices.reader.driver import Reader
from devices.settings import DisplaySettings, ModemSettings, PrinterSettings, ReaderSettings
from kiosk.board.displays import Displays
from kiosk.vigil import Vigil
from tests.benchmarks.devices.test_devices import Desk
stop = threading.Event()
reader, modem = Reader(ReaderSettings(port={reader.port!r})), Modem(ModemSettings(port={modem.port!r}))
displays = {{
    "1": Display(DisplaySettings(port={bus.port!r}, address=1)),
    "2": Display(DisplaySettings(port={bus.port!r}, address=2)),
    "3": Display(DisplaySettings(port={vfd.port!r}, protocol="cd5220")),
    "4": Display(DisplaySettings(port={led.port!r}, protocol="led")),
}}
threads = [
    threading.Thread(target=reader.watch, args=(print, stop)),
    threading.Thread(target=modem.watch, args=(print, stop)),
]
for thread in threads: thread.start()
desk, board = Desk(), Displays(displays)
board.show({{name: "A012" for name in displays}})
paper = Printer(PrinterSettings(port={printer.port!r}))
vigil = Vigil(desk, {{"printer": paper, "reader": reader, **displays}})
vigil.start()
time.sleep(5)
assert set(desk.states.values()) == {{"ok", "unknown"}}, desk.states
used = lambda: sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
began, before = time.monotonic(), used()
time.sleep(65)  # every device is asked once a minute
print("share", (used() - before) / (time.monotonic() - began))
vigil.stop()
board.stop()
stop.set()
for thread in threads: thread.join()
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    share = float(done.stdout.split("share")[1])
    measured("all devices together while idle", 100 * share, "% of a core", 1.0)
