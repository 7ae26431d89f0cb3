"""A fault in a screen or in a new pack reaches no citizen: real programs, real packs broken on disk."""

import shutil
from pathlib import Path

import pytest

from centre.office import Office
from content.settings import shipped
from tests.kiosk.stage import Centre, ends_well
from tests.waiting import until

pytestmark = pytest.mark.window


@pytest.fixture
def national(centre: Centre) -> Path:
    """The national pack as a folder of the test's own, which the centre then uses."""
    copy = centre.folder / "national"
    shutil.copytree(shipped("national"), copy)
    centre.packs = (copy, shipped("demo-centre"))
    return copy


def change(path: Path, before: str, after: str) -> None:
    """Write a file of a pack anew, in one step."""
    text = path.read_text(encoding="utf-8")
    assert before in text
    part = path.with_name(f".{path.name}")
    part.write_text(text.replace(before, after, 1), encoding="utf-8")
    part.replace(path)


def test_a_screen_that_cannot_be_made_apologises_and_leads_home(centre: Centre, national: Path) -> None:
    change(national / "phrases.yaml", "  advisers:\n    title:", "  advisers:\n    heading:")
    kiosk, shot = centre.kiosk()
    shot = kiosk.tap(shot, "item:near")
    shot = kiosk.tap(shot, "item:near-advisers")
    assert (shot.screen, shot.params) == ("trouble", {"what": "fault"})
    assert "kiosk.advisers.title" in kiosk.log
    shot = kiosk.tap(shot, "end")
    assert shot.screen == "home"
    shot = kiosk.tap(shot, "item:ticket")  # the rest is as good as ever
    assert shot.screen == "ticket"
    office = centre.office()
    assert until(lambda: ("kiosk-1/screens", "degraded") in told(office))
    assert kiosk.stop() == 0


def test_an_answer_that_cannot_be_shown_does_not_end_the_program(centre: Centre, national: Path) -> None:
    change(
        national / "phrases.yaml",
        "    wrong: {zh: '没有找到这个办事码",
        "    mistaken: {zh: '没有找到这个办事码",
    )
    kiosk, shot = centre.kiosk()
    shot = kiosk.tap(shot, "item:near")
    shot = kiosk.tap(shot, "item:near-code")
    shot = kiosk.type(shot, "123456", what="fault")
    assert shot.screen == "trouble"
    shot = kiosk.tap(shot, "home")
    assert shot.screen == "home"
    assert kiosk.stop() == 0


def test_a_new_pack_waits_for_the_next_visitor(centre: Centre, national: Path) -> None:
    kiosk, shot = centre.kiosk()
    shot = kiosk.tap(shot, "item:family")
    (national / "interviews" / "divorce-path.yaml").touch()
    change(national / "menu.yaml", "您要办什么事", "您需要什么")
    shot = kiosk.tap(shot, "item:family-divorce")
    assert shot.params == {"id": "divorce"}
    shot = kiosk.tap(shot, "home")
    assert until(lambda: "您需要什么" in _good(centre)), kiosk.log
    ends_well(kiosk)


def test_a_broken_pack_is_not_taken_over_and_a_mended_one_is(centre: Centre, national: Path) -> None:
    kiosk, shot = centre.kiosk()
    change(national / "menu.yaml", "您要办什么事", "您要办什么事\n  : [")
    assert until(lambda: "内容包有" in kiosk.log), kiosk.log
    shot = kiosk.tap(shot, "item:family")
    assert shot.screen == "category"
    shot = kiosk.tap(shot, "home")
    change(national / "menu.yaml", "您要办什么事\n  : [", "您需要什么")
    assert until(lambda: "您需要什么" in _good(centre)), kiosk.log
    shot = kiosk.next()
    assert shot.screen == "home"
    ends_well(kiosk)


def told(office: Office) -> list[tuple[str, str]]:
    """The devices and their states, as the desk lists them."""
    return [(one.device, one.state) for one in office.devices.present()]


def _good(centre: Centre) -> str:
    """The menu of the pack in use."""
    menus = sorted((centre.folder / "good" / "current").resolve().glob("*/menu.yaml"))
    return menus[0].read_text(encoding="utf-8") if menus else ""
