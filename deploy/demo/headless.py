"""The demo without a person: real taps, a real call, and a page that shows what came of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from deploy.demo import lobby, phone
from deploy.demo.centre import Centre, prepare, start_devices, start_services
from deploy.demo.page import Findings, Turn, write_page
from deploy.demo.programs import Programs, virtual_screen
from deploy.demo.taps import Shot, read_shots

SCREENS = {
    "home": "首页",
    "category": "分类",
    "guide": "指南",
    "interview": "法律援助资格自测",
    "ticket": "取号",
    "card": "刷身份证",
}


def title(shot: Shot) -> str:
    """What a picture shows, for its caption."""
    words = SCREENS.get(shot.screen, shot.screen)
    if "idle" in shot.params:
        return f"{words}：没有人碰，就要清除"
    return {"running": f"{words}：正在打印", "printed": f"{words}：已打印"}.get(
        shot.params.get("print", ""), words
    )


def run(folder: Path, say: Callable[[str], None]) -> Path:
    """Play everything into `folder`; returns the page. Raises DemoError."""
    began = time.monotonic()
    centre = prepare(folder)
    programs = Programs(folder / "logs", centre.environment)
    try:
        say("打开模拟的打印机、读卡器、号码屏，窗口网页和热线 …")
        start_devices(programs, centre)
        start_services(programs, centre)
        with (
            virtual_screen(1080, 1920, folder / "logs") as kiosk,
            virtual_screen(1920, 1080, folder / "logs") as wall,
        ):
            finger = lobby.start_kiosk(programs, centre, kiosk)
            board = lobby.start_board(programs, centre, wall)
            number = lobby.visit(finger, centre, say)
            say(f"1 号窗口在网页上呼叫 {number}，叫号屏和号码屏跟着变 …")
            lobby.call_next(centre, number, board, programs)
            say("打 12348：说话，按键，不出声，找人 …")
            turns = phone.call(centre)
            for turn in turns:
                say(f"  {turn.at_seconds:6.1f} 秒  {turn.caller} → {turn.answered[:40]}…")
            programs.check()
            programs.stop()
    finally:
        programs.stop()
    return write_page(folder, findings(centre, turns, time.monotonic() - began))


def findings(centre: Centre, turns: list[Turn], seconds: float) -> Findings:
    """What lies in the demo's folder, in the order people want to see it."""
    folder = centre.folder

    def name(path: Path) -> str:
        return str(path.relative_to(folder))

    boards = [("叫号屏（呼叫后）", name(read_shots(folder / "board")[-1].picture))]
    boards += [
        (f"号码显示屏 {path.stem}", name(path)) for path in sorted((folder / "number").glob("*.png"))[-1:]
    ]
    boards += [("叫号的声音", name(path)) for path in sorted((folder / "spoken").glob("*.wav"))]
    boards += [("窗口网页：呼叫前", "desk-waiting.png"), ("窗口网页：呼叫后", "desk-called.png")]
    waits = [turn.wait_milliseconds for turn in turns if turn.wait_milliseconds is not None]
    return Findings(
        screens=[(title(shot), name(shot.picture)) for shot in read_shots(folder / "screens")],
        papers=[name(path) for path in sorted((folder / "paper").glob("*.png"))],
        boards=boards,
        calls=[("电话 Call", "calls/call.wav", turns)],
        facts=[
            ("用时", f"{seconds:.0f} 秒"),
            ("从话音或按键结束，到听见回答", f"最快 {min(waits)} 毫秒，最慢 {max(waits)} 毫秒"),
        ],
    )
