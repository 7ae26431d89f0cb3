"""`lobbyline-devices`: for technicians, scripts and the demo."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from devices import settings
from devices.port import DeviceError

LARGEST_FILE = 1 << 20


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 done, 1 it says what is wrong, 2 wrong usage."""
    arguments = parser().parse_args(argv)
    run: Callable[[argparse.Namespace], int] = arguments.run
    try:
        return run(arguments)
    except (settings.SettingsError, DeviceError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 1


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="lobbyline-devices", description="打印机、读卡器、显示屏：检查、试用、模拟"
    )
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--settings", type=Path, metavar="FILE", help="设置文件（默认 /etc/lobbyline/centre.toml）"
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="doctor|read-card|print|fake")

    check = commands.add_parser(
        "doctor", parents=[common], help="检查每一台设备，在终端里一步步问；有不可用的就以 1 退出"
    )
    check.add_argument("--json", action="store_true", help="输出 JSON")
    how = check.add_mutually_exclusive_group()
    how.add_argument("--quiet", action="store_true", help="不打印、不显示、不用人看（在脚本里默认如此）")
    how.add_argument("--watch", action="store_true", help="有人在旁边看：打印检查页、显示数字、读卡、来电")
    check.set_defaults(run=_doctor)

    read = commands.add_parser("read-card", parents=[common], help="读一张证件，输出 JSON")
    read.add_argument("--port", help="串口（默认按设置）")
    read.add_argument("--timeout", type=_seconds, default=30.0, metavar="S", help="最多等几秒（默认 30）")
    read.set_defaults(run=_read_card)

    out = commands.add_parser("print", parents=[common], help="打印一份 JSON 写的单据")
    out.add_argument("file", type=Path, metavar="FILE.json")
    out.add_argument("--port", help="串口（默认按设置）")
    out.set_defaults(run=_print)

    fake = commands.add_parser("fake", help="在伪终端上模拟一台设备")
    _fakes(fake)
    return top


def _fakes(fake: argparse.ArgumentParser) -> None:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--link", type=Path, required=True, metavar="PATH", help="端口出现在这里")
    common.add_argument("--control", type=Path, metavar="SOCK", help="控制口（默认 PATH.ctl）")
    common.add_argument("--replace", action="store_true", help="同一个 PATH 上已经有一台时，请它退出")
    common.add_argument("--pace", type=int, metavar="BAUD", help="按这个波特率放慢")
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
    common.set_defaults(run=_fake)
    kinds = fake.add_subparsers(dest="kind", required=True, metavar="printer|reader|display|modem")
    printer = kinds.add_parser("printer", parents=[common], help="ESC/POS 热敏打印机")
    printer.add_argument("--png", type=Path, metavar="DIR", help="每切一次纸存一张 NNN.png")
    printer.add_argument("--width", type=int, choices=(58, 80), default=80, help="纸宽（毫米）")
    printer.add_argument("--charset", choices=("gb2312", "gbk", "gb18030"), default="gbk", help="字库")
    printer.add_argument(
        "--listen", type=_address, metavar="HOST:PORT", help="改用网络端口（PATH 只用来放控制口）"
    )
    kinds.add_parser("reader", parents=[common], help="身份证读卡器")
    display = kinds.add_parser("display", parents=[common], help="叫号显示屏")
    display.add_argument("--protocol", choices=("modbus", "cd5220", "led"), default="modbus")
    display.add_argument("--address", type=int, default=1, help="站号或屏号")
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


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value <= 86400:
        raise argparse.ArgumentTypeError("要大于 0 秒，不超过一天")
    return value


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError("端口号是 0 到 65535")
    return int(text)


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise argparse.ArgumentTypeError("要写成 HOST:PORT，例如 127.0.0.1:9100")
    return host, int(port)


# Each command imports what it needs: reading a card should not wait for printing and drawing to load.


def _doctor(arguments: argparse.Namespace) -> int:
    from devices import doctor

    at_the_screen = sys.stdin.isatty() and sys.stdout.isatty() and not arguments.json
    watched = arguments.watch or (at_the_screen and not arguments.quiet)
    return doctor.report(settings.load(arguments.settings), arguments.json, watched)


def _read_card(arguments: argparse.Namespace) -> int:
    from devices.reader import Reader

    table = settings.load(arguments.settings).reader
    if arguments.port:
        table = table.model_copy(update={"port": arguments.port})
    card = Reader(table).read(arguments.timeout)
    print(json.dumps(card.data(), ensure_ascii=False))
    return 0


def _print(arguments: argparse.Namespace) -> int:
    from devices import receipt
    from devices.printer import SENT_UNSEEN, Printer

    try:
        with arguments.file.open("rb") as stream:
            text = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        print(f"{arguments.file} 读不了：{error.strerror}，请检查文件名 (cannot read)", file=sys.stderr)
        return 1
    if len(text) > LARGEST_FILE:
        print(f"{arguments.file} 太大：最多 1 MB (too large)", file=sys.stderr)
        return 1
    try:
        document = receipt.parse(text)
    except receipt.ReceiptError as error:
        print(f"{arguments.file}：{error}", file=sys.stderr)
        return 1
    table = settings.load(arguments.settings).printer
    if arguments.port:
        table = table.model_copy(update={"port": arguments.port})
    printer = Printer(table)
    result = printer.print(document)
    if notice := result.why or printer.health().why:  # printed, but the paper is low
        print(notice, file=sys.stderr)
    # a printer that never says a word was sent all of it: nothing more can be done, or known
    return 0 if result.outcome == "printed" or result.why == SENT_UNSEEN else 1


def _fake(arguments: argparse.Namespace) -> int:
    from devices.fakes import command

    return command.run(arguments)


if __name__ == "__main__":
    sys.exit(main())
