"""The doctor with a person watching: each device does something, and the person says whether it did."""

import contextlib
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TextIO

from devices.display import Display
from devices.health import Health, State, Watch
from devices.modem.driver import Ended, Event, Key, Modem, Ringing
from devices.port import DeviceError
from devices.printer.driver import SENT_UNSEEN, Printer
from devices.printer.testpage import page
from devices.reader.driver import Reader
from devices.settings import DisplaySettings, ModemSettings, PrinterSettings, ReaderSettings

CARD_SECONDS = 30.0
CALL_SECONDS = 60.0
KEY_SECONDS = 20.0
COUNT_SECONDS = 1.0
"""How long a display shows each number, for a person to see it."""

PAGE = (
    ("甲：数字和「国」字都正好占满一行吗", "请改设置 devices.printer.width_mm（58 或 80）"),
    (
        "乙：没有问号、方块和乱码吗",
        '请把设置 devices.printer.encoding 改成 "gb2312"；整页都乱，请检查波特率和打印机的中文字库',
    ),
    ("丙：两栏对齐、换行都正确吗", "请检查设置 devices.printer.width_mm 和 encoding"),
    ("丁：字越来越大、没有重叠吗", "打印机不支持放大：请换用支持 GS ! 命令的打印机"),
    ("戊：二维码扫得出 12348 吗", '请把设置 devices.printer.qr 改成 "drawn"'),
    ("己：纸切开（或走出）了吗", '请把设置 devices.printer.cut 改成 "full"、"partial" 或 "none"'),
)


@dataclass
class Person:
    """Whoever stands before the devices."""

    say: Callable[[str], None]
    answers: TextIO

    def agrees(self, question: str) -> bool:
        """Enter, y or 是: yes. The end of the input is a no."""
        self.say(f"{question}？[回车=是，n=否] ")
        line = self.answers.readline()
        return bool(line) and line.strip().lower() in ("", "y", "yes", "是", "对")


def _health(state: State, why: str = "") -> Health:
    return Watch().set(state, why)


def printer(settings: PrinterSettings, person: Person) -> Health:
    """Prints the test page."""
    person.say("打印机：正在打印检查页……")
    result = Printer(settings).print(page(settings.width_mm))
    if result.outcome != "printed" and result.why != SENT_UNSEEN:
        return _health("unusable", result.why)
    wrong = [remedy for question, remedy in PAGE if not person.agrees(question)]
    return _health("degraded", "；".join(wrong)) if wrong else _health("ok")


def display(name: str, settings: DisplaySettings, person: Person) -> Health:
    """Counts, then flashes, then goes blank."""
    person.say(f"显示屏 {name}：依次显示 1、2、3，再闪烁 888，然后全灭。")
    driver = Display(settings)
    for number in ("1", "2", "3"):
        if not driver.show(number):
            return driver.health()
        threading.Event().wait(COUNT_SECONDS)
    if not (driver.call("888") and driver.blank()):
        return driver.health()
    if person.agrees(f"显示屏 {name} 都显示对了吗"):
        return _health("ok")
    return _health("unusable", "请检查显示屏的电源和接线，以及设置里的 protocol、address、content")


def reader(settings: ReaderSettings, person: Person) -> Health:
    """Reads one card; shows no more of it than its kind and a family name."""
    person.say(f"读卡器：请在 {CARD_SECONDS:g} 秒内放上一张身份证……")
    driver = Reader(settings)
    try:
        card = driver.read(CARD_SECONDS, person.say)
    except DeviceError as error:
        return _health("unusable", str(error))
    if person.agrees(f"读到 {card.name[:1]}*，出生 {card.birth.year} 年，对吗"):
        return _health("ok")
    return _health("degraded", "读到的内容不对：请换一张证件再试，仍不对请联系读卡器厂家")


def modem(settings: ModemSettings, person: Person) -> Health:
    """Waits for a call, answers it, waits for a key, hangs up."""
    driver = Modem(settings)
    if driver.check().state not in ("ok", "degraded"):
        return driver.health()
    person.say(f"电话模块：请在 {CALL_SECONDS:g} 秒内用手机拨打本机的号码……")
    with watched(driver) as events:
        if not _wait(events, Ringing, CALL_SECONDS):
            return _health("unusable", "没有来电：请检查 SIM 卡的号码、余额和呼叫转移 (no call came)")
        if not driver.answer():
            return _health("unusable", "接不通来电：请再拨一次；仍不行请给模块断电重启 (cannot answer)")
        person.say("已接通，请在手机上按 5……")
        key = _wait(events, Key, KEY_SECONDS)
        driver.hangup()
        if not key:
            return _health("degraded", "没有听到按键：请升级模块固件，来电人只能说话选择 (no key was heard)")
    return driver.health()


@contextlib.contextmanager
def watched(driver: Modem) -> Iterator["queue.SimpleQueue[Event]"]:
    """The driver's events while it is watched on a thread of its own."""
    events: queue.SimpleQueue[Event] = queue.SimpleQueue()
    stop = threading.Event()
    thread = threading.Thread(target=driver.watch, args=(events.put, stop), daemon=True)
    thread.start()
    try:
        yield events
    finally:
        stop.set()
        thread.join(10)


def _wait(events: "queue.SimpleQueue[Event]", kind: type[Event], seconds: float) -> Event | None:
    """The next event of this kind; None if the call ends first or time runs out."""
    with contextlib.suppress(queue.Empty):
        while True:
            event = events.get(timeout=seconds)
            if isinstance(event, kind):
                return event
            if isinstance(event, Ended):
                return None
    return None
