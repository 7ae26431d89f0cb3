"""Every page for those who see badly, hear it read out, or have no mouse; checked by axe in Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from centre.office import Office
from centre.settings import Settings
from centre.staff import ROLES
from content import settings as content_settings
from content.release.live import Live
from tests.centre.desk.conftest import SECRET, open_page
from tests.centre.desk.test_program import console

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

PATHS = (
    *("/", "/counter/1", "/tickets", "/tickets/1", "/appointments", "/callbacks", "/opinions", "/opinions/1"),
    *("/matters", "/codes", "/live", "/statistics", "/content", "/devices", "/staff", "/persons", "/audit"),
    *("/account", "/board", "/evaluate/1", "/evaluate/1?ticket=1&level=1", "/evaluate/2", "/none"),
)

FOCUS = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  return [one.id || one.outerHTML.slice(0, 120), style.outlineStyle, parseFloat(style.outlineWidth)];
}"""


@pytest.fixture
def office(tmp_path: Path, pack_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """A centre in the middle of its day: something on every page."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    live = Live(content_settings.Settings(packs=(pack_folder,), good=tmp_path / "good"))
    with Office.open(Settings(), live.pack.services) as office:
        for n in range(4):
            office.tickets.issue("legal-advice", f"r{n}", "elderly" if n % 2 else None)
        called = office.tickets.call_next("1")
        assert called is not None
        office.tickets.serve(called.id, "1")
        gone = office.tickets.call_next("2")
        assert gone is not None
        office.tickets.no_show(gone.id, "2")
        office.callbacks.request("13812345678", "工伤")
        office.opinions.submit("complaint", "等太久", name="王小明", phone="13812345678")
        office.staff.add("li", "李主管", SECRET, ROLES)
        office.matters.hand_over("事", "单位", by="li", phone="13812345678", due_on=date(2099, 1, 1))
        office.devices.record("kiosk-1/printer", "unusable", "缺纸")
        office.feedback.give("ticket", gone.id, 1, reasons=["slow"], comment="没人叫我")
        yield office


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_page_breaks_a_rule_of_access(
    language: str,
    tmp_path: Path,
    pack_folder: Path,
    office: Office,
    chromium: Any,
) -> None:
    with console(tmp_path, pack_folder, "true") as (address, _):
        page = open_page(chromium, [])
        found = []
        for path in ("/sign-in", *PATHS):
            page.goto(f"{address}{path}{'&' if '?' in path else '?'}language={language}")
            checked = Axe().run(page, options={"runOnly": RULES})
            found += [
                f"{path}: {broken['id']}: {node['html'][:160]} {node.get('failureSummary', '')}"
                for broken in checked.response["violations"]
                for node in broken["nodes"]
            ]
            if path == "/sign-in":
                page.locator("#login").fill("li")
                page.locator("#password").fill(SECRET)
                page.keyboard.press("Enter")
                page.wait_for_url(f"{address}/")
        assert found == []


def test_tab_reaches_everything_and_shows_where_it_is(
    tmp_path: Path,
    pack_folder: Path,
    office: Office,
    chromium: Any,
    faults: list[str],
) -> None:
    with console(tmp_path, pack_folder) as (address, _):
        page = open_page(chromium, faults)
        for path in ("/counter/1", "/tickets", "/matters", "/opinions/1", "/staff"):
            page.goto(address + path)
            usable = page.locator(
                "a[href]:visible, button:enabled:visible, select:enabled:visible, summary:visible,"
                " input:enabled:visible, textarea:visible"
            ).count()
            seen = set()
            for _ in range(usable + 10):
                page.keyboard.press("Tab")
                focused, style, width = page.evaluate(FOCUS)
                seen.add(page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))
                assert focused.startswith("<body") or (style != "none" and width >= 2), f"{path}: {focused}"
            assert len(seen) >= usable, path
