"""Looks at every configured device and says how it is, and what to do if it is not well."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from devices.display import Display
from devices.health import Health
from devices.printer import Printer
from devices.reader import Reader
from devices.settings import Settings

STATES = {
    "ok": "[green]正常[/]",
    "degraded": "[yellow]可用，需留意[/]",
    "unusable": "[red]不可用[/]",
    "unknown": "[magenta]不清楚[/]",
}


@dataclass(frozen=True)
class Finding:
    """One device as it was found."""

    device: str
    name: str
    port: str
    health: Health
    usable: bool

    def data(self) -> dict[str, object]:
        return {
            "device": self.device,
            "port": self.port,
            "state": self.health.state,
            "usable": self.usable,
            "since": self.health.since.isoformat(timespec="seconds"),
            "why": self.health.why,
        }


def examine(settings: Settings) -> Iterator[Finding]:
    """Each device in turn, as soon as it is known. Prints nothing on paper, shows nothing."""
    clash = shared_ports(settings)
    printer = Printer(settings.printer).check()
    # a printer that is known never to answer is as usable as one can tell
    silent_by_nature = printer.state == "unknown" and not settings.printer.answers
    yield _finding("printer", "打印机", settings.printer.port, printer, clash, silent_by_nature)
    reader = Reader(settings.reader).check()
    yield _finding("reader", "身份证读卡器", settings.reader.port, reader, clash)
    for name, one in settings.display.items():
        yield _finding(f"display.{name}", f"显示屏 {name}", one.port, Display(one).check(), clash)


def _finding(
    device: str, name: str, port: str, health: Health, clash: dict[str, str], silent_by_nature: bool = False
) -> Finding:
    if port in clash:
        health = Health("unusable", health.since, clash[port])
    return Finding(device, name, port, health, silent_by_nature or health.state in ("ok", "degraded"))


def shared_ports(settings: Settings) -> dict[str, str]:
    """Ports that two roles lay claim to, and what to say of them. Displays may share a bus."""
    roles: dict[str, list[str]] = {}
    roles.setdefault(settings.printer.port, []).append("printer")
    roles.setdefault(settings.reader.port, []).append("reader")
    for port in {one.port for one in settings.display.values()}:
        roles.setdefault(port, []).append("display")
    return {
        port: f"端口 {port} 同时配给了 {' 和 '.join(names)}：请在设置里各用各的端口 (two roles on one port)"
        for port, names in roles.items()
        if len(names) > 1
    }


def report(settings: Settings, as_json: bool, console: Console | None = None) -> int:
    """Examine all; the exit code: 1 if any device is not usable."""
    findings = list(examine(settings))
    usable = all(finding.usable for finding in findings)
    if as_json:
        data = {"usable": usable, "devices": [finding.data() for finding in findings]}
        print(json.dumps(data, ensure_ascii=False, indent=2))
        return 0 if usable else 1
    # in a pipe there is no screen to fit: every remedy stays on one line
    console = console or (Console() if sys.stdout.isatty() else Console(width=200))
    table = Table()
    for heading in ("设备", "端口", "状态", "说明与处理办法"):
        table.add_column(heading, overflow="fold")
    for finding in findings:
        state = STATES[finding.health.state]
        why = escape(finding.health.why) or "—"
        table.add_row(escape(finding.name), escape(finding.port), state, why)
    console.print(table)
    return 0 if usable else 1
