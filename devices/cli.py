"""`lobbyline-devices`: for technicians, scripts and the demo."""

import argparse
import contextlib
import json
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from devices import fault, settings
from devices.fakes import options
from devices.port import DeviceError

LARGEST_FILE = 1 << 20


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 done, 1 it says what is wrong, 2 wrong usage."""
    arguments = parser().parse_args(argv)
    logging.basicConfig(format="%(message)s")  # python-escpos would, in its own way, when it is imported
    run: Callable[[argparse.Namespace], int] = arguments.run
    try:
        return run(arguments)
    except (settings.SettingsError, DeviceError) as error:
        _say(str(error))
    except OSError as error:
        names = [str(name) for name in (error.filename2, error.filename) if name is not None]
        _say("：".join([*names[:1], fault.of_file(error)]))
    except KeyboardInterrupt:
        pass
    return 1


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="lobbyline-devices", description="打印机、读卡器、显示屏、电话模块：检查、试用、模拟"
    )
    told = "设置文件（默认 /etc/lobbyline/centre.toml）"
    top.add_argument("--settings", type=Path, metavar="FILE", help=told)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--settings", type=Path, metavar="FILE", default=argparse.SUPPRESS, help=told)
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
    read.add_argument("--port", type=_name, help="串口（默认按设置）")
    read.add_argument("--timeout", type=_seconds, default=30.0, metavar="S", help="最多等几秒（默认 30）")
    read.set_defaults(run=_read_card)

    out = commands.add_parser("print", parents=[common], help="打印一份 JSON 写的单据")
    out.add_argument("file", type=Path, metavar="FILE.json")
    out.add_argument("--port", type=_name, help="端口（默认按设置）")
    out.add_argument("--json", action="store_true", help="结果输出 JSON：printed、not_printed 或 unknown")
    out.set_defaults(run=_print)

    options.add(commands.add_parser("fake", help="在伪终端上模拟一台设备"))
    return top


def _seconds(text: str) -> float:
    with contextlib.suppress(ValueError):
        if 0 < (value := float(text)) <= 86400:
            return value
    raise argparse.ArgumentTypeError("要写秒数，大于 0，不超过一天")


def _name(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("端口名是空的")
    return text


# Each command imports what it needs: reading a card should not wait for printing and drawing to load.


def _doctor(arguments: argparse.Namespace) -> int:
    from devices import doctor

    at_the_screen = sys.stdin.isatty() and sys.stdout.isatty() and not arguments.json
    watched = arguments.watch or (at_the_screen and not arguments.quiet)
    return doctor.report(settings.load(arguments.settings), arguments.json, watched)


def _read_card(arguments: argparse.Namespace) -> int:
    from devices.reader.driver import Reader

    table = settings.load(arguments.settings).reader
    if arguments.port:
        table = table.model_copy(update={"port": arguments.port})
    if sys.stderr.isatty():
        _say(f"请在 {arguments.timeout:g} 秒内把证件平放在读卡区……")
    card = Reader(table).read(arguments.timeout, _say)
    print(json.dumps(card.data(), ensure_ascii=False))
    return 0


def _print(arguments: argparse.Namespace) -> int:
    from devices.printer import receipt
    from devices.printer.driver import SENT_UNSEEN, Printer

    try:
        with arguments.file.open("rb") as stream:
            text = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        _say(f"{arguments.file} 读不了：{fault.of_file(error)}")
        return 1
    if len(text) > LARGEST_FILE:
        _say(f"{arguments.file} 太大：最多 1 MB (too large)")
        return 1
    try:
        document = receipt.parse(text)
    except receipt.ReceiptError as error:
        _say(f"{arguments.file}：{error}")
        return 1
    table = settings.load(arguments.settings).printer
    if arguments.port:
        table = table.model_copy(update={"port": arguments.port})
    printer = Printer(table)
    result = printer.print(document)
    notice = result.why or printer.health().why  # printed, but the paper is low
    if arguments.json:
        print(json.dumps({"outcome": result.outcome, "why": notice}, ensure_ascii=False))
    elif notice:
        _say(f"没有打印：{notice}" if result.outcome == "not_printed" else notice)
    # of a printer that by its settings never says a word, nothing more can be known: that is no fault
    return 0 if result.outcome == "printed" or (result.why == SENT_UNSEEN and not table.answers) else 1


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
