"""Looks at every configured device and says how it is, and what to do if it is not well."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from devices import walk
from devices.display import Display
from devices.health import Health, Watch
from devices.modem import Modem
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


def examine(settings: Settings, person: walk.Person | None = None) -> Iterator[Finding]:
    """Each device that the centre has in turn, as soon as it is known.

    Without a person it prints nothing on paper and shows nothing; with one, every device does something.
    """
    clash = shared_ports(settings)

    def look(port: str, check: Callable[[], Health], try_out: Callable[[walk.Person], Health]) -> Health:
        if port in clash:
            return Watch().set("unusable", clash[port])
        health = check()
        tried = person is not None and health.state != "unusable"
        return try_out(person) if person is not None and tried else health

    if settings.has("printer"):
        one = settings.printer
        health = look(one.port, Printer(one).check, partial(walk.printer, one))
        # a printer that is known never to answer is as usable as one can tell
        yield _finding("printer", "打印机", one.port, health, health.state == "unknown" and not one.answers)
    if settings.has("reader"):
        card = settings.reader
        health = look(card.port, Reader(card).check, partial(walk.reader, card))
        yield _finding("reader", "身份证读卡器", card.port, health)
    for name, shown in settings.display.items() if settings.has("display") else ():
        health = look(shown.port, Display(shown).check, partial(walk.display, name, shown))
        yield _finding(f"display.{name}", f"显示屏 {name}", shown.port, health)
    if settings.modem:
        line = settings.modem
        health = look(line.port, Modem(line).check, partial(walk.modem, line))
        yield _finding("modem", "电话模块", line.port, health)


def _finding(device: str, name: str, port: str, health: Health, silent_by_nature: bool = False) -> Finding:
    return Finding(device, name, port, health, silent_by_nature or health.state in ("ok", "degraded"))


def shared_ports(settings: Settings) -> dict[str, str]:
    """Ports that two roles lay claim to, and what to say of them. Displays may share a bus."""
    roles: dict[str, list[tuple[str, str]]] = {}
    wanted = [("printer", settings.printer.port), ("reader", settings.reader.port)]
    if settings.modem:
        wanted += [("modem", settings.modem.port), ("modem.audio", settings.modem.audio)]
    wanted += [("display", port) for port in dict.fromkeys(one.port for one in settings.display.values())]
    for role, port in wanted:
        if port and settings.has(role.partition(".")[0]):
            # two names may lead to one device
            roles.setdefault(port if "://" in port else os.path.realpath(port), []).append((role, port))
    return {
        port: f"端口 {port} 同时配给了 {' 和 '.join(dict.fromkeys(role for role, _ in found))}："
        "请在设置里各用各的端口 (two roles on one port)"
        for found in roles.values()
        if len({role for role, _ in found}) > 1
        for _, port in found
    }


def report(settings: Settings, as_json: bool, watched: bool = False, console: Console | None = None) -> int:
    """Examine all; the exit code: 1 if any device is not usable. `watched`: with a person at the devices."""
    person = walk.Person(lambda words: print(words, file=sys.stderr, flush=True), sys.stdin)
    findings = list(examine(settings, person if watched else None))
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
