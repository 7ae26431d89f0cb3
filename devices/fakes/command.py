"""`lobbyline-devices fake …`: builds the fake that was asked for and runs it."""

import argparse
import contextlib
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from devices.fakes import control, page
from devices.fakes.device import Device
from devices.fakes.display import Bus, Cd5220Panel, FakeDisplay, LedPanel, ModbusPanel, Panel
from devices.fakes.modem import FakeModem
from devices.fakes.printer import FakePrinter
from devices.fakes.reader import FakeReader
from devices.fakes.serve import Server
from devices.fakes.terminal import InUse, Network
from devices.fakes.voice import Voice

NAMES = {"printer": "模拟打印机", "reader": "模拟读卡器", "display": "模拟显示屏", "modem": "模拟电话模块"}


def run(arguments: argparse.Namespace) -> int:
    """Blocks until the fake is told to end."""
    if arguments.replace:
        control.retire(arguments.control or control.beside(arguments.link))
    pictures = getattr(arguments, "png", None)
    if pictures and pictures.exists() and not pictures.is_dir():
        raise InUse(f"{pictures} 是文件，不是文件夹：请换一个 --png (not a folder)")
    with contextlib.ExitStack() as stack:
        log = stack.enter_context(arguments.log.open("a", encoding="utf-8")) if arguments.log else None
        wire = Network(*arguments.listen) if getattr(arguments, "listen", None) else None
        device = build(arguments)
        stack.callback(device.close)
        server = Server(device, arguments.link, arguments.control, arguments.pace, log, wire, arguments.baud)
        return _serve(server, NAMES[arguments.kind], arguments.page, arguments.orders)


def _serve(server: Server, what: str, page_port: int | None, orders: Sequence[str]) -> int:
    """Say where it is, run it, end cleanly on a signal; 1 if one of `orders`, to begin with, is refused."""

    def end(_number: int, _frame: FrameType | None) -> None:
        server.stop()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    signal.set_wakeup_fd(server.bell)
    try:
        for order in orders:
            if (answer := server.do(order)).startswith("error: "):
                print(f"{order}：{answer.removeprefix('error: ')}", file=sys.stderr)
                return 1
        print(f"{what} 在 {server.name}，控制口 {server.control}", flush=True)
        if page_port is not None:
            print(f"控制页 {page.serve(server, what, server.name, page_port)}", flush=True)
        if sys.stdin.isatty():
            print("可以直接输入命令（help 列出全部），例如 unplug、plug、quit", flush=True)
            server.hear(sys.stdin)
        server.run()
    finally:
        signal.set_wakeup_fd(-1)
        server.close()
    print(f"{what} 已退出", file=sys.stderr)
    return 0


def build(arguments: argparse.Namespace) -> Device:
    """The device itself."""
    match arguments.kind:
        case "printer":
            return FakePrinter(arguments.width, arguments.png, arguments.charset)
        case "reader":
            return FakeReader()
        case "modem":
            return FakeModem(arguments.model, Voice(arguments.audio) if arguments.audio else None)
        case _:
            return FakeDisplay(panel(arguments), arguments.png)


def panel(arguments: argparse.Namespace) -> Panel:
    """One panel, or as many as were asked for, with addresses from the first on."""
    panels = [_panel(arguments, arguments.address + i) for i in range(arguments.count)]
    return panels[0] if len(panels) == 1 else Bus(panels)


def _panel(arguments: argparse.Namespace, address: int) -> Panel:
    match arguments.protocol:
        case "modbus":
            return ModbusPanel(address, content=arguments.content)
        case "cd5220":
            return Cd5220Panel()
        case _:
            return LedPanel(address)
