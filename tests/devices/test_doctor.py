"""The doctor with a person watching, whose answers are written down beforehand."""

import io
import json
import threading
from pathlib import Path

import pytest

from devices import doctor, settings, walk, wiring
from devices.fakes.display import FakeDisplay, LedPanel, ModbusPanel
from devices.fakes.modem import FakeModem
from devices.fakes.printer import FakePrinter
from devices.fakes.reader import FakeReader
from devices.printer import testpage
from devices.settings import DisplaySettings, ModemSettings, PrinterSettings, ReaderSettings, Settings
from tests.devices.conftest import Start
from tests.waiting import WAIT_SECONDS, until

CARD = '{"name":"张三","birth":"1949-12-31","number":"11010519491231002X"}'


class Watcher(walk.Person):
    """Answers as told, and keeps what was said."""

    def __init__(self, answers: str = "\n" * 20) -> None:
        self.said: list[str] = []
        super().__init__(self.said.append, io.StringIO(answers))


@pytest.mark.parametrize("width_mm", [58, 80])
def test_the_test_page_is_what_the_printer_prints(start: Start, width_mm: int) -> None:
    fake = start(FakePrinter(width_mm))
    one = PrinterSettings.model_validate({"port": fake.port, "width_mm": width_mm})
    assert walk.printer(one, Watcher()).state == "ok"
    state = fake.state()
    assert state["errors"] == []
    assert state["cuts"] == 1
    assert any("123456789" in row for row in state["last"])
    assert "[QR 12348]" in state["last"]
    assert testpage.page(width_mm).width_mm == width_mm


def test_each_complaint_about_the_page_has_its_remedy(start: Start) -> None:
    fake = start(FakePrinter())
    person = Watcher("\nn\n\n\nn\n\n")
    health = walk.printer(PrinterSettings(port=fake.port), person)
    assert health.state == "degraded"
    assert "encoding" in health.why
    assert "qr" in health.why
    assert "width_mm" not in health.why


def test_a_display_counts_and_goes_blank(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "COUNT_SECONDS", 0.1)
    fake = start(FakeDisplay(ModbusPanel()))
    one = DisplaySettings(port=fake.port, flashes=1, flash_seconds=0.2)
    assert walk.display("hall", one, Watcher()).state == "ok"
    assert fake.tell("shown") == ""
    assert fake.state()["changes"] >= 5
    assert walk.display("hall", one, Watcher("n\n")).state == "unusable"


def test_a_card_is_read_and_shown_masked(start: Start) -> None:
    fake = start(FakeReader())
    fake.tell(f"card {CARD}")
    person = Watcher()
    assert walk.reader(ReaderSettings(port=fake.port), person).state == "ok"
    assert "张三" not in "".join(person.said)
    assert "110105" not in "".join(person.said)


def test_no_card_says_what_to_try(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "CARD_SECONDS", 0.5)
    health = walk.reader(ReaderSettings(port=start(FakeReader()).port), Watcher())
    assert (health.state, "平放" in health.why) == ("unusable", True)


@pytest.mark.parametrize(("key", "state"), [("5", "ok"), ("", "degraded")])
def test_the_modem_is_rung(start: Start, monkeypatch: pytest.MonkeyPatch, key: str, state: str) -> None:
    if not key:
        monkeypatch.setattr(walk, "KEY_SECONDS", 0.5)
    fake = start(FakeModem())

    def telephone() -> None:
        until(lambda: any("拨打" in words for words in person.said))
        until(lambda: fake.tell("ring 13800138000") == "ok")
        if key and until(lambda: any("按 5" in words for words in person.said)):
            fake.tell(f"dtmf {key}")

    person = Watcher()
    thread = threading.Thread(target=telephone)
    thread.start()
    health = walk.modem(ModemSettings(port=fake.port), person)
    thread.join(WAIT_SECONDS)
    assert health.state == state, health.why
    assert fake.state()["call"] == "none"


def test_nobody_calls(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "CALL_SECONDS", 0.5)
    health = walk.modem(ModemSettings(port=start(FakeModem()).port), Watcher())
    assert (health.state, "没有来电" in health.why) == ("unusable", True)


def test_quietly_it_moves_no_paper_and_rings_no_modem(
    start: Start, capsys: pytest.CaptureFixture[str]
) -> None:
    printer, reader, display, modem = (
        start(device) for device in (FakePrinter(), FakeReader(), FakeDisplay(ModbusPanel()), FakeModem())
    )
    centre = Settings(
        printer=PrinterSettings(port=printer.port),
        reader=ReaderSettings(port=reader.port),
        display={"1": DisplaySettings(port=display.port)},
        modem=ModemSettings(port=modem.port),
    )
    assert doctor.report(centre, as_json=True) == 0
    devices = json.loads(capsys.readouterr().out)["devices"]
    assert [one["device"] for one in devices] == ["printer", "reader", "display.1", "modem"]
    assert printer.state()["hanging"] == []
    assert display.state()["changes"] == 0


def test_every_two_roles_on_one_port_are_one_line_each() -> None:
    port = "/dev/ttyUSB0"
    everything = Settings(
        printer=PrinterSettings(port=port),
        reader=ReaderSettings(port=port),
        display={"1": DisplaySettings(port=port), "2": DisplaySettings(port=port)},
        modem=ModemSettings(port=port, audio=port),
    )
    (line,) = wiring.faults(everything).values()
    assert "printer 和 reader 和 modem 和 modem.audio 和 display" in line
    assert "\n" not in line
    found = list(doctor.examine(everything))
    assert {finding.health.why for finding in found} == {line}


def test_two_names_for_one_port_are_one_port(tmp_path: Path) -> None:
    (tmp_path / "ttyUSB0").touch()
    (tmp_path / "printer").symlink_to(tmp_path / "ttyUSB0")
    mixed = Settings(
        printer=PrinterSettings(port=str(tmp_path / "printer")),
        reader=ReaderSettings(port=str(tmp_path / "ttyUSB0")),
    )
    assert set(wiring.faults(mixed)) == {str(tmp_path / "printer"), str(tmp_path / "ttyUSB0")}


def test_only_what_the_centre_has_is_looked_at(start: Start) -> None:
    only = Settings(reader=ReaderSettings(port=start(FakeReader()).port))
    assert [(one.device, one.health.state) for one in doctor.examine(only)] == [("reader", "ok")]
    assert [one.device for one in doctor.examine(Settings())] == ["printer", "reader", "display.hall"]


@pytest.mark.parametrize(
    ("second", "says"),
    [
        ({"address": 2}, ""),
        ({"address": 1}, "有两块的 address 都是 1"),
        ({"address": 2, "baud": 19200}, "baud 却不一样"),
        ({"address": 2, "protocol": "led"}, "protocol 却不一样"),
    ],
)
def test_displays_may_share_a_bus_if_they_can_be_told_apart(second: dict[str, object], says: str) -> None:
    boards = {"1": {"port": "/dev/d"}, "2": {"port": "/dev/d"} | second, "3": {"port": "/dev/other"}}
    found = wiring.faults(Settings.model_validate({"display": boards}))
    assert list(found) == (["/dev/d"] if says else [])
    assert says in found.get("/dev/d", "")


def test_customer_displays_cannot_share_a_port() -> None:
    one = {"port": "/dev/d", "protocol": "cd5220"}
    assert "没有地址" in wiring.faults(Settings.model_validate({"display": {"1": one, "2": one}}))["/dev/d"]


def test_what_never_answers_is_no_fault_to_the_doctor_until_a_person_sees_one(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walk, "COUNT_SECONDS", 0.1)
    fake = start(FakeDisplay(LedPanel()))
    centre = Settings.model_validate({"display": {"1": {"port": fake.port, "protocol": "led", "flashes": 0}}})
    for person, state, usable in (
        (None, "unknown", True),
        (Watcher(), "ok", True),
        (Watcher("n\n"), "unusable", False),
    ):
        (found,) = doctor.examine(centre, person)
        assert (found.health.state, found.usable) == (state, usable)


def test_permission_denied_is_one_line_with_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("devices.port.serial.serial_for_url", refuse)
    file = tmp_path / "centre.toml"
    file.write_text('[devices.modem]\nport = "/dev/m"\n')
    assert doctor.report(settings.load(file), as_json=True) == 1
    for device in json.loads(capsys.readouterr().out)["devices"]:
        assert "usermod -aG dialout" in device["why"]
        assert "\n" not in device["why"]
