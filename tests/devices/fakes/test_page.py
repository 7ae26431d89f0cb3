"""The control page of a fake, asked as a browser asks."""

import json
import re
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from devices import fakes
from devices.fakes import page
from devices.fakes.device import Device
from devices.fakes.display import FakeDisplay, LedPanel
from devices.fakes.faults import KNOBS
from devices.fakes.modem import FakeModem
from devices.fakes.printer import FakePrinter
from devices.fakes.reader import FakeReader
from devices.fakes.serve import CONTROL
from tests.browser import new_page, running
from tests.devices.conftest import Running, Start
from tests.waiting import WAIT_SECONDS

MINE = {page.HEADER: "1"}


class Browser:
    """Asks the page of one fake."""

    def __init__(self, fake: Running) -> None:
        url = page.serve(fake.server, "模拟", fake.port, 0)
        self.port = int(url.rsplit(":", 1)[1].strip("/"))

    def get(self, path: str, **headers: str) -> tuple[int, bytes]:
        return self._ask("GET", path, None, headers)

    def post(self, line: str, headers: dict[str, str]) -> tuple[int, bytes]:
        return self._ask("POST", "/do", line.encode(), headers)

    def _ask(self, how: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=WAIT_SECONDS)
        try:
            connection.request(how, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


@pytest.fixture
def printer(start: Start) -> tuple[Running, Browser]:
    fake = start(FakePrinter())
    return fake, Browser(fake)


def test_a_knob_is_turned_and_the_state_seen(printer: tuple[Running, Browser]) -> None:
    fake, browser = printer
    assert browser.post("paper out", MINE) == (200, b"ok")
    status, body = browser.get("/now")
    now: dict[str, Any] = json.loads(body)
    assert (status, now["state"]["paper"], now["state"]["plugged"]) == (200, "out", True)
    assert browser.post("paper wet", MINE)[1].startswith(b"error: ")
    assert fake.state()["paper"] == "out"


def test_every_byte_is_seen_with_its_time_and_the_paper_as_it_is(printer: tuple[Running, Browser]) -> None:
    fake, browser = printer
    fake.server.ask(lambda: fake.server._send(fake.server.device.receive(b"x\n\x10\x04\x01")))
    assert browser.get("/picture.png")[1].startswith(b"\x89PNG")
    fake.tell("state")
    (line,) = json.loads(browser.get("/now")[1])["log"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+[+-]\d\d:\d\d > 12", line)


def test_another_site_cannot_turn_a_knob_nor_look(printer: tuple[Running, Browser]) -> None:
    fake, browser = printer
    assert browser.post("paper out", {})[0] == 403
    assert browser.post("paper out", {**MINE, "Host": "evil.example"})[0] == 403
    assert browser.get("/now", Host="evil.example")[0] == 404
    assert fake.state()["paper"] == "ok"


def test_what_is_not_there_is_not_found(start: Start) -> None:
    browser = Browser(start(FakeReader()))
    assert browser.get("/picture.png")[0] == 404
    assert browser.get("/etc/passwd")[0] == 404


@pytest.mark.parametrize(
    "device",
    [FakePrinter(), FakeReader(), FakeModem(), FakeDisplay(LedPanel())],
    ids=lambda one: type(one).__name__,
)
def test_the_page_has_a_form_for_every_knob(start: Start, device: Device) -> None:
    fake = start(device)
    html = page.page("模拟", fake.port, fake.server.help)
    knobs = [one for one in fake.server.help.split(", ") if one != "state"]
    assert html.count("<form ") == len(knobs)
    assert all(f'title="{one}"' in html for one in knobs)


@pytest.mark.browser
def test_a_trainer_works_with_it_in_chromium(printer: tuple[Running, Browser]) -> None:
    from playwright.sync_api import expect

    fake, browser = printer
    with running() as chromium:
        seen = new_page(chromium)
        seen.goto(f"http://127.0.0.1:{browser.port}/")
        out = seen.get_by_role("button", name="用完", exact=True)
        out.click()
        expect(out).to_have_attribute("aria-pressed", "true")
        assert fake.state()["paper"] == "out"
        seen.get_by_label("秒").first.fill("0.2")
        seen.keyboard.press("Enter")
        expect(seen.get_by_text("回答迟几秒：0.2")).to_be_visible(timeout=30_000)
        assert fake.state()["fault"] == {"delay": "0.2"}


def test_the_readme_tells_of_every_knob() -> None:
    told = Path(fakes.__file__).with_name("README.md").read_text(encoding="utf-8").replace("\\|", "|")
    shared = [*KNOBS.split(", "), *CONTROL.split(", "), "help"]
    own = [
        knob
        for device in (FakePrinter, FakeReader, FakeModem, FakeDisplay)
        for knob in device.knobs.split(", ")
    ]
    assert [knob for knob in shared + own if f"`{knob}`" not in told] == []


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("lift", ['data-words="lift"', "<button>拿开证件</button>"]),
        ("cover open|closed", ['data-words="cover"', 'value="open">打开', 'value="closed">合上']),
        ("fault delay SECONDS", ['data-words="fault delay"', 'placeholder="秒"', "<button>好</button>"]),
        ("refuse all|read CODE", ["<select>", '<option value="read">', 'placeholder="两位十六进制"']),
        ("ring NUMBER|withheld", ['placeholder="号码，或 withheld"']),
    ],
)
def test_forms(words: str, parts: list[str]) -> None:
    form = page.knob(words)
    assert all(part in form for part in parts), form
