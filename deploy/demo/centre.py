"""The demo's centre: its settings file, its folder, its programs and its fakes."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from deploy.demo.programs import DemoError, Programs, free_port, listening

BIN = Path(sys.executable).parent

SETTINGS = """\
# Written by make demo.
[content]
prompts = "{prompts}"

[centre]
database = "sqlite:///{state}/centre.sqlite"
key_file = "{state}/centre.key"

[centre.desk]
port = {desk_port}
sign_in = false

[devices.printer]
port = "{state}/dev/printer"

[devices.reader]
port = "{state}/dev/reader"

[devices.display.hall]
port = "{state}/dev/display"

[kiosk]
fullscreen = false

[kiosk.board]
fullscreen = false

[ivr.audiosocket]
port = {audiosocket_port}

[ivr.agi]
port = {agi_port}
"""
WRITTEN = SETTINGS.partition("\n")[0].encode()
"""By this the folder of an earlier run is known."""


@dataclass(frozen=True)
class Centre:
    """Where everything of one demo run is."""

    folder: Path
    """What the run leaves for people to look at."""
    state: Path
    desk_port: int
    audiosocket_port: int
    agi_port: int

    @property
    def settings(self) -> Path:
        return self.folder / "centre.toml"

    @property
    def environment(self) -> dict[str, str]:
        """For the programs: all they remember stays in the demo's folder, and no sound card is needed."""
        return {**os.environ, "XDG_STATE_HOME": str(self.folder / "state"), "PYTHONUNBUFFERED": "1"}


def prepare(folder: Path) -> Centre:
    """An empty demo folder with a settings file, on free ports. Rendered speech is kept between runs.

    Raises DemoError rather than empty a folder that is none of an earlier run.
    """
    _empty(folder)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lobbyline" / "prompts"
    centre = Centre(folder, folder / "state" / "lobbyline", free_port(), free_port(), free_port())
    (centre.state / "dev").mkdir(parents=True)
    centre.settings.write_text(
        SETTINGS.format(
            prompts=cache,
            state=centre.state,
            desk_port=centre.desk_port,
            audiosocket_port=centre.audiosocket_port,
            agi_port=centre.agi_port,
        ),
        "utf-8",
    )
    return centre


def _empty(folder: Path) -> None:
    settings = folder / "centre.toml"
    try:
        if settings.is_file() and settings.read_bytes().startswith(WRITTEN):
            shutil.rmtree(folder)
        folder.mkdir(parents=True, exist_ok=True)
        other = next(folder.iterdir(), None)
    except OSError as error:
        raise DemoError(f"{folder}: 不能用来放演示 / cannot be used: {error.strerror}") from None
    if other:
        raise DemoError(f"{folder} 里有别的文件，请换一个文件夹 / holds other files, such as {other.name}")


def command(name: str, centre: Centre, *words: str | Path) -> list[str | Path]:
    """One of our programs on the demo's settings."""
    return [BIN / f"lobbyline-{name}", *words, "--settings", centre.settings]


def start_devices(programs: Programs, centre: Centre) -> None:
    """The fakes, each a program of its own on a pseudo-terminal."""
    for kind, pictures in (("printer", "paper"), ("display", "number"), ("reader", None)):
        link = centre.state / "dev" / kind
        extra: list[str | Path] = ["--png", centre.folder / pictures] if pictures else []
        start = [BIN / "lobbyline-devices", "fake", kind, "--link", link, "--replace", *extra]
        programs.start(f"fake-{kind}", start, link.exists)


def start_services(programs: Programs, centre: Centre) -> None:
    """The desk and the hotline."""
    programs.start("desk", command("desk", centre), lambda: listening(centre.desk_port))
    serve = command("ivr", centre, "serve", "--transcripts", centre.folder / "calls")
    programs.start("hotline", serve, lambda: listening(centre.audiosocket_port))
