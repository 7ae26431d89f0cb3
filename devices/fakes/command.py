"""`lobbyline-devices fake …`: builds the fake that was asked for and runs it."""

import argparse
import contextlib

from devices.fakes import control, serve
from devices.fakes.device import Device
from devices.fakes.display import Bus, Cd5220Panel, FakeDisplay, LedPanel, ModbusPanel, Panel
from devices.fakes.modem import FakeModem
from devices.fakes.printer import FakePrinter
from devices.fakes.reader import FakeReader
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
        server = serve.Server(
            device, arguments.link, arguments.control, arguments.pace, log, wire, arguments.baud
        )
        return serve.main(server, NAMES[arguments.kind], arguments.page, arguments.orders)


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
