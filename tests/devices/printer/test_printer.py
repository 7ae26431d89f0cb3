"""The driver against the fake printer: what it reports, with every fault."""

import os
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from devices.fakes.printer import FakePrinter
from devices.fakes.terminal import Network
from devices.printer import receipt, status
from devices.printer.driver import IN_ORDER, Printer, PrintResult
from devices.settings import PrinterSettings
from tests.devices.conftest import Running, Start
from tests.waiting import SOON_SECONDS, WAIT_SECONDS, until

TICKET = receipt.parse('{"blocks":[{"text":"A012","size":4},{"text":"张㛃，请等候"},{"cut":true}]}')
LONG = receipt.parse('{"blocks":[{"text":"' + "法律援助\\n" * 40 + '"},{"cut":true}]}')


LOGO = receipt.parse('{"blocks":[{"logo":true},{"text":"x"},{"cut":true}]}')
DRAWN = receipt.parse('{"blocks":[{"text":"' + "法律援助\\n㛃㛃㛃㛃㛃㛃\\n" * 9 + '"},{"cut":true}]}')


def printer(fake: Running, **options: object) -> Printer:
    return Printer(PrinterSettings.model_validate({"port": fake.port, **options}))


class Interrupted(FakePrinter):
    """Tells when it is in the middle of a job, however fast or slow the machine is."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = threading.Event()

    def receive(self, data: bytes) -> list[bytes]:
        replies = super().receive(data)
        if len(self.state()["hanging"]) > 2:
            self.begun.set()
        return replies


def interrupted(start: Start, knob: str) -> tuple[Running, threading.Event]:
    """A printer at 9600 baud whose knob is turned when three lines hang out of it; then the event is set."""
    device, turned = Interrupted(), threading.Event()
    fake = start(device, pace_baud=9600)

    def turn() -> None:
        assert device.begun.wait(WAIT_SECONDS)
        assert fake.tell(knob) == "ok"
        turned.set()

    threading.Thread(target=turn).start()
    return fake, turned


def test_a_ticket_is_printed_once(start: Start, tmp_path: Path) -> None:
    fake = start(FakePrinter(folder=tmp_path / "png"))
    driver = printer(fake)
    result = driver.print(TICKET)
    assert (result.outcome, result.why) == ("printed", "")
    assert driver.health().state == "ok"
    state = fake.state()
    assert state["cuts"] == 1
    assert state["last"][0] == "A012"
    assert state["errors"] == []
    assert (tmp_path / "png" / "001.png").exists()


@pytest.mark.parametrize(
    ("knob", "outcome", "health", "why"),
    [
        ("paper out", "not_printed", "unusable", "缺纸"),
        ("cover open", "not_printed", "unusable", "上盖"),
        ("error on", "not_printed", "unusable", "报错"),
        ("offline on", "not_printed", "unusable", "脱机"),
        ("paper low", "printed", "degraded", ""),
        ("out-after 8", "unknown", "unusable", "缺纸"),
        ("fault mute on", "unknown", "unknown", "没有应答"),
        ("fault delay 0.1", "printed", "ok", ""),
        ("fault split 1", "printed", "ok", ""),
        ("fault repeat on", "printed", "ok", ""),
        ("fault garbage 6", "printed", "ok", ""),
        ("fault checksum 99", "not_printed", "unusable", "乱码"),
        ("unplug", "not_printed", "unusable", "不存在"),
    ],
)
def test_what_the_kiosk_learns(start: Start, knob: str, outcome: str, health: str, why: str) -> None:
    fake = start(FakePrinter())
    assert fake.tell(knob) == "ok"
    driver = printer(fake)
    result = driver.print(LONG)
    assert (result.outcome, driver.health().state) == (outcome, health)
    assert why in result.why
    assert "\n" not in result.why
    cuts = 1 if outcome == "printed" or "mute" in knob else 0
    assert until(lambda: fake.state()["cuts"] == cuts)


@pytest.mark.parametrize(
    ("knob", "undo", "outcome"),
    [
        ("cover open", "cover closed", "printed"),  # it goes on by itself, nothing is lost
        ("offline on", "offline off", "printed"),
        ("paper out", "paper ok", "unknown"),
        ("error on", "error off", "unknown"),
        ("power off", "power on", "unknown"),
        ("unplug", "plug", "unknown"),
        ("fault hang on", "fault hang off", "printed"),
        ("fault mute on", "fault mute off", "unknown"),
    ],
)
def test_trouble_in_the_middle_of_a_job(
    start: Start, monkeypatch: pytest.MonkeyPatch, knob: str, undo: str, outcome: str
) -> None:
    """What is reported, and that the next job is printed whole, with nothing of this one in it."""
    if outcome == "unknown":
        monkeypatch.setattr("devices.printer.driver.FINISH_SECONDS", 1.5)
    fake, turned = interrupted(start, knob)
    driver, results = printer(fake, baud=9600), list[PrintResult]()
    thread = threading.Thread(target=lambda: results.append(driver.print(DRAWN)))
    thread.start()
    assert turned.wait(WAIT_SECONDS)
    assert driver.health().state in ("ok", "unusable")  # asked from another thread, it never waits
    time.sleep(0.7)
    assert fake.tell(undo) == "ok"
    thread.join(WAIT_SECONDS)
    assert results[0].outcome == outcome, results[0].why
    assert (results[0].why == "") is (outcome == "printed")
    assert until(lambda: fake.tell("fault clear") == "ok")
    fake.tell("errors clear")
    assert driver.print(TICKET).outcome == "printed"
    state = fake.state()
    assert state["last"][0] == "A012"
    assert state["errors"] == []


def test_a_cover_that_stays_open_ends_the_wait(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devices.printer.driver.RESUME_SECONDS", 0.5)
    fake, _ = interrupted(start, "cover open")
    driver = printer(fake, baud=9600)
    result = driver.print(DRAWN)
    assert result.outcome == "unknown"
    assert "上盖" in result.why
    time.sleep(0.7)  # "clear" takes its time on the wire, too
    fake.tell("cover closed")
    assert fake.state()["cuts"] == 0  # the rest was cleared: it does not come out behind the citizen's back
    assert driver.print(TICKET).outcome == "printed"
    assert fake.state()["last"][0] == "A012"


def test_a_network_printer(start: Start, tmp_path: Path) -> None:
    wire = Network("127.0.0.1", 0)
    fake = start(FakePrinter(), wire=wire)
    driver = Printer(PrinterSettings(port=wire.url))
    assert driver.print(TICKET).outcome == "printed"
    assert fake.state()["last"][0] == "A012"
    fake.tell("paper out")
    assert "缺纸" in driver.print(TICKET).why
    fake.tell("paper ok")
    fake.tell("unplug")
    result = driver.print(TICKET)
    assert result.outcome == "not_printed"
    assert "网线" in result.why
    fake.tell("plug")
    assert driver.print(TICKET).outcome == "printed"


@pytest.mark.parametrize(
    ("knob", "outcome", "health"),
    [
        ("fault clear", "printed", "ok"),
        ("fault split 1", "printed", "ok"),
        ("paper low", "printed", "degraded"),
        ("paper out", "not_printed", "unusable"),
        ("out-after 8", "unknown", "unusable"),
        ("fault mute on", "unknown", "unknown"),
        ("fault hang on", "unknown", "unknown"),
        ("unplug", "not_printed", "unusable"),
    ],
)
def test_a_printer_on_usb_itself(
    start: Start, monkeypatch: pytest.MonkeyPatch, knob: str, outcome: str, health: str
) -> None:
    """The port of the kernel's printer driver, over a terminal: there is no /dev/usb/lp0 here."""
    monkeypatch.setattr("devices.lp.is_printer", lambda _: True)
    fake = start(FakePrinter())
    fake.tell(knob)
    driver = printer(fake)
    assert (driver.print(LONG).outcome, driver.health().state) == (outcome, health)
    for undo in ("fault clear", "paper ok", "plug"):
        fake.tell(undo)
    assert driver.print(TICKET).outcome == "printed"
    assert fake.state()["last"][0] == "A012"


def test_a_usb_cable_pulled_while_it_prints(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devices.lp.is_printer", lambda _: True)
    fake, _ = interrupted(start, "unplug")
    driver = printer(fake)
    assert driver.print(DRAWN).outcome == "unknown"
    fake.tell("plug")
    assert driver.print(TICKET).outcome == "printed"


def test_the_logo_stands_on_paper(start: Start, tmp_path: Path) -> None:
    Image.new("L", (900, 300), 0).save(tmp_path / "logo.png")
    fake = start(FakePrinter())
    driver = printer(fake, logo=str(tmp_path / "logo.png"))
    assert driver.print(receipt.parse('{"blocks":[{"logo":true},{"cut":true}]}')).outcome == "printed"
    assert fake.state()["last"] == ["[576×128]", "[576×64]"]
    assert printer(fake).print(LOGO).outcome == "printed"


class AnswersWhileAsked(FakePrinter):
    """Its paper takes so long that the word of it comes just when the driver asks how it is."""

    def __init__(self) -> None:
        super().__init__()
        self.late: list[bytes] | None = None

    def receive(self, data: bytes) -> list[bytes]:
        replies = super().receive(data)
        if self.late is None and IN_ORDER in data and self.state()["cuts"] == 1:
            self.late = replies
            return []
        before, self.late = self.late or [], self.late and []
        return before + replies


def test_the_word_that_paper_is_out_is_not_lost_among_other_answers(start: Start) -> None:
    fake = start(AnswersWhileAsked())
    assert printer(fake).print(TICKET).outcome == "printed"


def test_silence_is_not_no_paper(start: Start) -> None:
    fake = start(FakePrinter())
    fake.tell("fault mute on")
    assert printer(fake).print(TICKET).status.paper == "unknown"


def test_a_printer_that_hangs_with_a_full_buffer_ends_in_bounded_time(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("devices.printer.driver.STALL_SECONDS", 0.5)
    fake = start(FakePrinter())
    fake.tell("fault hang on")
    driver = printer(fake)
    much = receipt.parse('{"blocks":[{"text":"' + "㛃" * 2000 + '"}]}')
    began = time.monotonic()
    assert driver.print(much).outcome == "unknown"
    assert time.monotonic() - began < SOON_SECONDS


def test_the_cable_pulled_while_it_prints(start: Start) -> None:
    fake, _ = interrupted(start, "unplug")
    assert printer(fake, baud=9600).print(DRAWN).outcome == "unknown"
    fake.tell("plug")
    assert printer(fake).check().state == "ok"


def test_a_printer_without_in_order_status_is_judged_by_its_real_time_status(start: Start) -> None:
    fake = start(FakePrinter())
    assert printer(fake, confirms=False).print(TICKET).outcome == "printed"


def test_another_program_on_the_port(start: Start) -> None:
    import serial

    fake = start(FakePrinter())
    with serial.Serial(fake.port, exclusive=True):
        result = printer(fake).print(TICKET)
    assert result.outcome == "not_printed"
    assert "占用" in result.why


def test_no_font_to_draw_with_is_said_not_raised(start: Start) -> None:
    fake = start(FakePrinter())
    result = printer(fake, font="/nowhere.ttf").print(TICKET)
    assert result.outcome == "not_printed"
    assert "/nowhere.ttf" in result.why


def test_a_port_that_only_listens_gets_every_byte() -> None:
    ours, theirs = os.openpty()
    got = bytearray()
    wanted = bytes.fromhex("1D5600")

    def listen() -> None:
        while not got.endswith(wanted):
            got.extend(os.read(ours, 4096))

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    result = Printer(PrinterSettings(port=os.ttyname(theirs))).print(TICKET)
    thread.join(WAIT_SECONDS)
    assert result.outcome == "unknown"
    assert bytes.fromhex("1B401C26") in got
    assert got.endswith(wanted)


class TellsOfPaperOnly(FakePrinter):
    """Knows no other question than DLE EOT 4."""

    def receive(self, data: bytes) -> list[bytes]:
        replies = super().receive(data)
        return replies if data == bytes.fromhex("10 04 04") else []


def test_a_printer_that_tells_of_its_paper_only(start: Start) -> None:
    fake = start(TellsOfPaperOnly())
    driver = printer(fake)
    assert driver.check().state == "ok"
    fake.tell("paper out")
    result = driver.print(TICKET)
    assert (result.outcome, "缺纸" in result.why) == ("not_printed", True)


def test_a_printer_known_never_to_answer_is_not_asked(start: Start) -> None:
    asked: list[bytes] = []

    class Mute(FakePrinter):
        def receive(self, data: bytes) -> list[bytes]:
            asked.append(data)
            super().receive(data)
            return []

    fake = start(Mute())
    driver = printer(fake, model="silent-80")
    assert driver.check().state == "unknown"
    assert "从不回报状态" in driver.health().why
    assert driver.print(TICKET).outcome == "unknown"
    assert until(lambda: fake.state()["cuts"] == 1)
    assert bytes.fromhex("10 04") not in b"".join(asked)
    assert fake.state()["errors"] == []


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ("12 12 12 12", status.Status(True, False, True, False, False, "ok")),
        ("12 12 12 1E", status.Status(True, False, True, False, False, "low")),
        ("1A 32 12 7E", status.Status(True, False, False, False, False, "out")),
        ("1A 16 12 12", status.Status(True, False, False, True, False, "ok")),
        ("1A 52 1A 12", status.Status(True, False, False, False, True, "ok")),
    ],
)
def test_status_bytes(answers: str, expected: status.Status) -> None:
    found = bytes.fromhex(answers)
    assert all(map(status.is_status, found))
    assert status.decode(dict(enumerate(found, start=1))) == expected


def test_bytes_without_the_fixed_bits_are_no_status() -> None:
    assert [byte for byte in (0x00, 0x0F, 0x13, 0x92, 0xFF, 0x10) if status.is_status(byte)] == []


def test_a_stream_tells_the_three_kinds_of_answer_apart() -> None:
    stream = status.Stream()
    sent = "14 00 00 00120010 00 0F 0037 25 007E0C"
    assert stream.feed(bytes.fromhex(sent)) == [0x12, 0x7E]
    assert stream.in_order == 2
    assert stream.status == status.Status(True, False, True, False, False, "out")


@given(st.lists(st.binary(max_size=40), max_size=10))
def test_no_bytes_disturb_a_stream(chunks: list[bytes]) -> None:
    stream = status.Stream()
    for chunk in chunks:
        stream.feed(chunk)
    stream.feed(bytes(100))  # ends whatever began
    assert stream.feed(bytes.fromhex("18 20 00 00")) == [0x18] * 0
    assert stream.status is not None
    assert stream.status.cover_open is not None


def test_a_logo_that_cannot_be_read_costs_no_ticket_but_is_told(start: Start, tmp_path: Path) -> None:
    fake = start(FakePrinter())
    driver = printer(fake, logo=str(tmp_path / "none.png"))
    health = driver.check()
    assert (health.state, "devices.printer.logo" in health.why) == ("degraded", True)
    assert driver.print(LOGO).outcome == "printed"
    assert fake.state()["last"] == ["x"]
    Image.new("1", (100, 50)).save(tmp_path / "none.png")
    assert driver.check().state == "ok"
