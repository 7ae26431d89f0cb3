"""A citizen in the lobby: real taps, a swiped card, a printed ticket, and the counter that calls it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import sync_playwright

from deploy.demo.centre import Centre, command
from deploy.demo.programs import DemoError, Programs, wait_for
from deploy.demo.taps import Finger, Shot, read_shots
from devices.fakes.control import NotThere, beside, tell

CHROMIUM = "/usr/bin/chromium"

# An invented person of 76: the number's check digit is right, its place code (999999) belongs to no district.
CARD = {
    "kind": "resident",
    "name": "禾㛃",
    "sex": "male",
    "nation": "汉",
    "birth": "1950-03-08",
    "address": "明禾县城关镇文化路1号",
    "number": "99999919500308001X",
    "issuer": "明禾县公安局",
    "valid_from": "2015-01-01",
    "valid_to": "长期",
}


def swipe(centre: Centre) -> str:
    """Lay the card on the fake reader; what the reader said to that. Raises DemoError if it is gone."""
    try:
        return tell(beside(centre.state / "dev" / "reader"), f"card {json.dumps(CARD, ensure_ascii=False)}")
    except NotThere as error:
        raise DemoError(str(error)) from None


def visit(finger: Finger, centre: Centre, say: Callable[[str], None]) -> str:
    """The whole visit; returns the ticket's number. Raises DemoError where the kiosk does not follow."""
    say("首页 → 工资和工作 → 老板不给工资 → 打印清单")
    home = finger.wait_for("home")
    finger.tap(home, "item:work")
    finger.tap(finger.wait_for("category"), "item:work-wages")
    guide = finger.wait_for("guide")
    finger.tap(guide, "section:basis")
    guide = finger.wait_for("guide")
    finger.tap(guide, "print")
    finger.wait_for("guide", on_paper)

    say("首页 → 法律援助 → 我能不能申请（一步一步回答）")
    finger.tap(finger.latest(), "home")
    finger.tap(finger.wait_for("home"), "item:aid")
    finger.tap(finger.wait_for("category"), "item:aid-check")
    outcome = answer_all(finger)

    say("取号 → 刷身份证，按年龄优先 → 号码，打印")
    finger.tap(outcome, "take")
    finger.tap(finger.wait_for("ticket"), "card")
    finger.wait_for("card")
    finger.look_away()
    answer = swipe(centre)
    if not answer.startswith("ok"):
        raise DemoError(f"读卡器没有接受证件 / the fake reader refused the card: {answer}")
    finger.tap(finger.wait_for("card", lambda shot: shot.params.get("priority") == "elderly"), "take")
    shot = finger.wait_for("ticket", on_paper)
    return str(shot.params["number"])


def on_paper(shot: Shot) -> bool:
    """Whether printing is over. On a machine that is very busy the printer may tell of it too late; the kiosk
    then says that it does not know."""
    return shot.params.get("print") in ("printed", "unknown")


def answer_all(finger: Finger) -> Shot:
    """Answer every question of the interview with its first answer, up to what comes out."""
    while True:
        shot = finger.wait_for("interview")
        if shot.params.get("step") == "outcome":
            return shot
        finger.tap(shot, next(target for target in shot.targets if target.startswith("answer:")))


def call_next(centre: Centre, number: str, board: Path, programs: Programs) -> None:
    """Counter 1 calls the next ticket on the desk's page; the board and the number display must follow."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-background-networking", "--disable-quic", "--no-first-run"],
        )
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"http://127.0.0.1:{centre.desk_port}/counter/1")
        page.screenshot(path=centre.folder / "desk-waiting.png")
        page.keyboard.press("F2")
        page.get_by_text(re.compile(number)).first.wait_for()

        def announced() -> bool:
            programs.check()
            return any(shot.params.get("number") == number for shot in read_shots(board))

        wait_for(f"叫号屏 {number} / board", announced)
        page.screenshot(path=centre.folder / "desk-called.png")
        browser.close()
    wait_for("号码显示屏 / number display", lambda: any((centre.folder / "number").glob("*.png")))


def start_kiosk(programs: Programs, centre: Centre, display: str) -> Finger:
    """The kiosk on a virtual screen, with a finger on it."""
    shots = centre.folder / "screens"
    programs.environment["DISPLAY"] = display
    start = command("kiosk", centre, "--shots", shots, "--size", "1080x1920")
    programs.start("kiosk", start, lambda: bool(read_shots(shots)))
    return Finger(display, shots)


def start_board(programs: Programs, centre: Centre, display: str) -> Path:
    """The board on a virtual screen of its own; the folder of its pictures."""
    shots = centre.folder / "board"
    programs.environment["DISPLAY"] = display
    start = command(
        "board", centre, "--shots", shots, "--record", centre.folder / "spoken", "--size", "1920x1080"
    )
    programs.start("board", start, lambda: bool(read_shots(shots)))
    return shots
