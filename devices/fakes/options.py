"""The options of `lobbyline-devices fake`. Apart from what they start, which takes a while to load."""

import argparse
import sys
from pathlib import Path


def add(fake: argparse.ArgumentParser) -> None:
    """Give `fake` its kinds and their options; what is parsed goes to `command.run`."""
    where = argparse.ArgumentParser(add_help=False)
    where.add_argument("--link", type=Path, required=True, metavar="PATH", help="端口出现在这里")
    where.add_argument("--settings", type=Path, metavar="FILE", help="每个命令都有；模拟设备用不着")
    where.add_argument("--control", type=Path, metavar="SOCK", help="控制口（默认 PATH.ctl）")
    common = argparse.ArgumentParser(add_help=False, parents=[where])
    common.add_argument("--replace", action="store_true", help="同一个 PATH 上已经有一台时，请它退出")
    common.add_argument("--pace", type=_pace, metavar="BAUD", help="按这个波特率放慢")
    common.add_argument(
        "--baud",
        type=int,
        choices=(1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200),
        help="只认这个波特率，不对就是乱码（默认都认）",
    )
    common.add_argument("--log", type=Path, metavar="FILE", help="记下每一个字节和时间")
    common.add_argument(
        "--page", type=_port, metavar="PORT", help="在 http://127.0.0.1:PORT/ 开控制页（0：任意空闲端口）"
    )
    common.add_argument(
        "--do",
        action="append",
        default=[],
        dest="orders",
        metavar="命令",
        help="启动时先执行一条控制命令，可以写多次，例如 --do 'fault delay 0.2'",
    )
    common.set_defaults(run=_run)
    kinds = fake.add_subparsers(dest="kind", required=True, metavar="printer|reader|display|modem|tell")
    printer = kinds.add_parser("printer", parents=[common], help="ESC/POS 热敏打印机")
    printer.add_argument("--png", type=Path, metavar="DIR", help="每切一次纸存一张 NNN.png")
    printer.add_argument("--width", type=int, choices=(58, 80), default=80, help="纸宽（毫米）")
    printer.add_argument("--charset", choices=("gb2312", "gbk", "gb18030"), default="gbk", help="字库")
    printer.add_argument(
        "--listen", type=_address, metavar="HOST:PORT", help="改用网络端口（PATH 只用来放控制口）"
    )
    kinds.add_parser("reader", parents=[common], help="身份证读卡器")
    display = kinds.add_parser("display", parents=[common], help="叫号显示屏")
    display.add_argument("--protocol", choices=("modbus", "cd5220", "led"), default="modbus", help="协议")
    display.add_argument("--address", type=_unit, default=1, help="站号或屏号")
    display.add_argument(
        "--count",
        type=int,
        choices=range(1, 17),
        default=1,
        metavar="N",
        help="同一总线上几块屏，地址依次加一",
    )
    display.add_argument(
        "--content", choices=("ascii", "digits", "integer"), default="ascii", help="寄存器内容"
    )
    display.add_argument("--png", type=Path, metavar="DIR", help="每变一次存一张 NNN.png")
    modem = kinds.add_parser("modem", parents=[common], help="4G 语音模块")
    modem.add_argument("--model", choices=("ec20", "sim7600"), default="ec20", help="型号")
    modem.add_argument("--audio", type=Path, metavar="PATH", help="语音口出现在这里（SIM7600）")
    tell = kinds.add_parser("tell", parents=[where], help="对正在运行的一台说一条命令")
    tell.add_argument("words", nargs="+", metavar="命令", help="例如 paper out；help 列出全部")
    tell.set_defaults(run=_tell)


def _whole(text: str, lowest: int, highest: int, what: str) -> int:
    if not text.isdecimal() or not lowest <= int(text) <= highest:
        raise argparse.ArgumentTypeError(f"{what}是 {lowest} 到 {highest}")
    return int(text)


def _port(text: str) -> int:
    return _whole(text, 0, 65535, "端口号")


def _pace(text: str) -> int:
    return _whole(text, 50, 10_000_000, "波特率")


def _unit(text: str) -> int:
    return _whole(text, 0, 247, "站号或屏号")


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise argparse.ArgumentTypeError("要写成 HOST:PORT，例如 127.0.0.1:9100")
    return host, int(port)


def _tell(arguments: argparse.Namespace) -> int:
    from devices.fakes import control

    answer = control.tell(arguments.control or control.beside(arguments.link), " ".join(arguments.words))
    refused = answer.startswith("error: ")
    print(answer, file=sys.stderr if refused else sys.stdout)
    return int(refused)


def _run(arguments: argparse.Namespace) -> int:
    from devices.fakes import command

    return command.run(arguments)
