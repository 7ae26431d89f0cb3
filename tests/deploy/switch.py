"""A real Asterisk in a root of its own, with our sample configuration and citizens who call."""

from __future__ import annotations

import contextlib
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tests.deploy import roots
from tests.waiting import WAIT_SECONDS, until

SAMPLE = Path(__file__).parents[2] / "deploy" / "asterisk"

# Beside what the sample loads, what a test's citizens and seat need.
MODULES = ("app_senddtmf", "app_playback", "app_mixmonitor", "format_sln", "func_timeout")

DIAL_PLAN = """
[citizen]
{citizens}
; The seat of the test answers at once and stays for two seconds.
[seat]
exten => answers,1,Answer()
 same => n,Log(NOTICE,the seat has the caller)
 same => n,Wait(2)
 same => n,Hangup()
exten => absent,1,Congestion(1)
exten => rings,1,Ringing()
 same => n,Wait(60)
"""


@dataclass(frozen=True)
class Citizen:
    """Someone who calls."""

    name: str
    acts: tuple[str, ...]
    """Dialplan applications, in order; they hang up after the last."""

    def dial_plan(self) -> str:
        recorded = f"MixMonitor(/calls/{self.name}.sln,r(/calls/{self.name}-heard.sln)S)"
        lines = ["Answer()", recorded, *self.acts, "Hangup()"]
        first, *others = lines
        return f"exten => {self.name},1,{first}\n" + "".join(f" same => n,{line}\n" for line in others)


@dataclass(frozen=True)
class Switch:
    """A running Asterisk."""

    root: roots.Root

    def console(self, command: str) -> str:
        return roots.run("chroot", self.root.path, "asterisk", "-rx", command, timeout=WAIT_SECONDS)

    def call(self, citizen: str) -> None:
        """Let a citizen dial 12348 from outside, and wait until all is over."""
        self.console(f"channel originate Local/12348@lobbyline-trunk/n extension {citizen}@citizen")
        over = until(
            lambda: "0 active channels" in self.console("core show channels count"), every_seconds=0.2
        )
        assert over, f"{citizen} is still calling:\n{self.log()[-4000:]}"

    def heard(self, citizen: str) -> npt.NDArray[np.int16]:
        """What came to the citizen's ear, 8 kHz."""
        return np.fromfile(self.root.path / f"calls/{citizen}-heard.sln", "<i2")

    def log(self) -> str:
        return (self.root.path / "var/log/asterisk/messages.log").read_text("utf-8", "replace")


@contextlib.contextmanager
def running(root: roots.Root, citizens: tuple[Citizen, ...], speech: dict[str, npt.NDArray[np.int16]],
            agi_port: int, seats: str) -> Iterator[Switch]:  # fmt: skip
    """Asterisk with our sample, changed only in where program and seats are; stopped on leaving."""
    settings = root.path / "etc/asterisk"
    plan = (SAMPLE / "extensions.conf").read_text("utf-8")
    plan = set_global(plan, "LOBBYLINE_AGI", f"agi://127.0.0.1:{agi_port}")
    plan = set_global(plan, "LOBBYLINE_SEATS", seats)
    plan += DIAL_PLAN.format(citizens="".join(citizen.dial_plan() for citizen in citizens))
    (settings / "extensions.conf").write_text(plan, "utf-8")
    modules = (SAMPLE / "modules.conf").read_text("utf-8") + "".join(f"load={name}.so\n" for name in MODULES)
    (settings / "modules.conf").write_text(modules, "utf-8")
    phones = (SAMPLE / "pjsip.conf").read_text("utf-8").replace("bind=0.0.0.0:5060", "bind=127.0.0.1:0")
    (settings / "pjsip.conf").write_text(phones, "utf-8")
    calls = root.path / "calls"
    calls.mkdir()
    for name, samples in speech.items():
        samples.astype("<i2").tofile(calls / f"{name}.sln")
    with (root.path / "asterisk.out").open("wb") as output:
        process = subprocess.Popen(
            root.command("asterisk", "-f", "-n"),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        switch = Switch(root)
        await_start(process, switch)
        yield switch
    finally:
        process.kill()  # unshare heeds nothing else, and takes what it runs along
        process.wait(WAIT_SECONDS)


def set_global(plan: str, name: str, value: str) -> str:
    changed, count = re.subn(rf"(?m)^{name}=.*$", f"{name}={value}", plan)
    assert count == 1, f"{name} is not set in extensions.conf"
    return changed


def await_start(process: subprocess.Popen[bytes], switch: Switch) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    control = switch.root.path / "run/asterisk/asterisk.ctl"
    while time.monotonic() < deadline and process.poll() is None:
        if control.exists():
            with contextlib.suppress(AssertionError):
                switch.console("core waitfullybooted")
                return
        time.sleep(0.1)
    raise AssertionError((switch.root.path / "asterisk.out").read_text("utf-8", "replace")[-4000:])


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
