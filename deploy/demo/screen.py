"""The demo with a screen: kiosk and board in windows, and keys for what a desk lacks: card, telephone."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from deploy.demo import lobby, phone
from deploy.demo.centre import command, prepare, start_devices, start_services
from deploy.demo.page import Turn
from deploy.demo.programs import DemoError, Programs

HELP = """
已经打开：触摸屏和叫号屏两个窗口；窗口网页 http://127.0.0.1:{desk}/ ；热线 AudioSocket 127.0.0.1:{line}。
可以试：
  · 在触摸屏上点“工资和工作”，看指南，打印清单；“法律援助”里一步一步测资格；“取号排队”取号。
  · 纸在 {paper} 里：每切一次纸是一张图。
  · 在网页上点 1 号窗口的“呼叫下一位”，看叫号屏。
在这里按键再按回车 / type a letter and Enter:
  c 刷一张身份证（76 岁） swipe a card     p 打一通热线 call the hotline     q 结束 quit
"""


def run(folder: Path, say: Callable[[str], None]) -> None:
    """Until the person quits. Raises DemoError if a program ends by itself."""
    centre = prepare(folder)
    programs = Programs(folder / "logs", centre.environment)
    try:
        start_devices(programs, centre)
        start_services(programs, centre)
        programs.start("kiosk", command("kiosk", centre, "--size", "540x960"))
        programs.start("board", command("board", centre, "--size", "960x540"))
        say(HELP.format(desk=centre.desk_port, line=centre.audiosocket_port, paper=folder / "paper"))
        for line in sys.stdin:
            programs.check()
            match line.strip().lower():
                case "c" | "p" as key:
                    try:
                        say(lobby.swipe(centre) if key == "c" else told(phone.call(centre)))
                    except DemoError as error:
                        say(str(error))
                case "q":
                    return
                case other:
                    say(f"“{other}”？ c、p 或 q")
    finally:
        programs.stop()


def told(turns: list[Turn]) -> str:
    """A call, a line for each turn."""
    return "\n".join(f"  {turn.caller} → {turn.answered}" for turn in turns)
