"""A demo centre in a folder: settings, records, fake devices, and the real programs on a virtual screen."""

import json
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from centre.office import Office
from centre.settings import Settings as CentreSettings
from content.pack import Pack
from tests.kiosk.screen import Program, Shot
from tests.waiting import WAIT_SECONDS, until

SIZE = "1080x1920"


class Centre:
    """A demo centre in a folder: settings, records, fake devices, programs."""

    def __init__(self, folder: Path, display: str, pack: Pack, stack: ExitStack) -> None:
        self.folder, self._display, self._pack, self._stack = folder, display, pack, stack
        self.ports = {name: folder / name for name in ("printer", "reader", "display")}
        self.database = f"sqlite:///{folder / 'centre.sqlite'}"
        self.more = ""
        self.roles: tuple[str, ...] = ("printer", "reader", "display.hall")
        """The devices that the settings name."""
        self.packs: tuple[Path, ...] = ()
        """Instead of those that ship."""

    def settings(self) -> Path:
        path = self.folder / "centre.toml"
        packs = f"packs = {json.dumps([str(one) for one in self.packs])}\n" if self.packs else ""
        path.write_text(
            f'{self.more}\n[centre]\ndatabase = "{self.database}"\n'
            f'[content]\n{packs}good = "{self.folder / "good"}"\nprompts = "{self.folder / "prompts"}"\n'
            + "".join(f'[devices.{role}]\nport = "{self.ports[role.split(".")[0]]}"\n' for role in self.roles)
        )
        return path

    def office(self) -> Office:
        settings = CentreSettings(database=self.database)
        return self._stack.enter_context(Office.open(settings, self._pack.services))

    def fake(self, kind: str, *options: str) -> None:
        """Start a fake device and wait for its port."""
        link = self.ports[kind]
        command = [sys.executable, "-m", "devices.cli", "fake", kind, "--link", str(link), *options]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        self._stack.callback(process.wait, WAIT_SECONDS)
        self._stack.callback(process.terminate)
        assert until(lambda: link.exists() and link.with_name(f"{link.name}.ctl").exists())

    def tell(self, kind: str, command: str) -> str:
        """Say something to a fake device's control socket; its answer."""
        with socket.socket(socket.AF_UNIX) as control:
            control.connect(f"{self.ports[kind]}.ctl")
            control.sendall(f"{command}\n".encode())
            return control.recv(4096).decode()

    def program(self, module: str, size: str = SIZE, *options: str) -> Program:
        program = Program(module, self._display, self.folder, self.settings(), size, options)
        self._stack.callback(program.process.wait, WAIT_SECONDS)
        self._stack.callback(program.process.kill)
        return program

    def kiosk(self) -> tuple[Program, Shot]:
        """The kiosk and its first picture."""
        program = self.program("kiosk.app")
        return program, program.next()


def ends_well(program: Program) -> None:
    assert program.stop() == 0
    assert "Traceback" not in program.log, program.log
