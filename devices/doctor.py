"""Looks at every configured device and says how it is, and what to do if it is not well."""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from devices import walk, wiring
from devices.display import Display
from devices.health import Health, Watch
from devices.modem.driver import Modem
from devices.printer.driver import Printer
from devices.reader.driver import Reader
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
    faults = wiring.faults(settings)

    def look(port: str, check: Callable[[], Health], try_out: Callable[[walk.Person], Health]) -> Health:
        if port in faults:
            return Watch().set("unusable", faults[port])
        health = check()
        tried = person is not None and health.state != "unusable"
        return try_out(person) if person is not None and tried else health

    if settings.has("printer"):
        one = settings.printer
        health = look(one.port, Printer(one).check, partial(walk.printer, one))
        yield _finding("printer", "打印机", one.port, health, one.answers)
    if settings.has("reader"):
        card = settings.reader
        health = look(card.port, Reader(card).check, partial(walk.reader, card))
        yield _finding("reader", "身份证读卡器", card.port, health)
    for name, shown in settings.display.items() if settings.has("display") else ():
        health = look(shown.port, Display(shown).check, partial(walk.display, name, shown))
        yield _finding(f"display.{name}", f"显示屏 {name}", shown.port, health, shown.answers)
    if settings.modem:
        line = settings.modem
        health = look(line.port, Modem(line).check, partial(walk.modem, line))
        yield _finding("modem", "电话模块", line.port, health)


def _finding(device: str, name: str, port: str, health: Health, answers: bool = True) -> Finding:
    # of a device that by its nature never answers, "unknown" is the best that can be said: no fault
    usable = health.state in ("ok", "degraded") or (health.state == "unknown" and not answers)
    return Finding(device, name, port, health, usable)


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
