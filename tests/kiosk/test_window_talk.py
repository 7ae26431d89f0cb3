"""Speaking to the kiosk: a real sound server, and the real hotline beside it."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ivr.sound import CARD, Sounds
from tests.kiosk.stage import Centre, ends_well
from tests.waiting import WAIT_SECONDS, until

pytestmark = pytest.mark.window


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sounds]:
    """A room with a microphone and a loudspeaker, for programs started from now on."""
    folder = tmp_path / "sound"
    folder.mkdir()
    sounds = Sounds(folder)
    for key, value in sounds.environment.items():
        if key != "HOME":
            monkeypatch.setenv(key, value)
    yield sounds
    sounds.close()


@pytest.fixture
def hotline(centre: Centre) -> Iterator[str]:
    """The hotline as a program; its address."""
    more, centre.more = centre.more, "[ivr.audiosocket]\nport = 0\n[ivr.agi]\nenabled = false\n"
    settings = centre.settings().rename(centre.folder / "hotline.toml")
    centre.more = more
    log = centre.folder / "hotline.log"
    with log.open("w") as file:
        run = "import sys; from ivr.cli import main; sys.exit(main())"
        command = [sys.executable, "-u", "-c", run, "serve", "--settings", str(settings)]
        environment = os.environ | {"XDG_STATE_HOME": str(centre.folder / "state")}
        process = subprocess.Popen(command, env=environment, stdout=file, stderr=subprocess.STDOUT)
    try:
        assert until(lambda: process.poll() is not None or "hotline ready" in log.read_text())
        port = re.search(r"AudioSocket 127\.0\.0\.1:(\d+)", log.read_text())
        assert port, log.read_text()
        yield f"127.0.0.1:{port[1]}"
    finally:
        process.terminate()
        process.wait(WAIT_SECONDS)


@pytest.mark.timeout(900)
def test_what_the_hotline_found_is_shown_by_the_kiosk(centre: Centre, room: Sounds, hotline: str) -> None:
    centre.more = f'[kiosk]\nsound = "{CARD}"\ntalk = "{hotline}"\n'
    kiosk = centre.program("kiosk.app", "540x960")
    shot = kiosk.next()
    shot = kiosk.tap(shot, "talk", turn="listen")
    kiosk.tap(shot, "key:2", pressed=1)
    kiosk.x("key", "--window", kiosk.window, "KP_1")  # so does the keypad of who does not see
    shot = kiosk.next(pressed=2)
    shot = kiosk.tap(shot, "language", language="en")  # the same call goes on
    kiosk.x("key", "--window", kiosk.window, "KP_Enter")
    shot = kiosk.next(id="unpaid-wages")
    assert shot.screen == "guide"
    ends_well(kiosk)


def test_without_a_hotline_one_can_go_on_by_tapping(centre: Centre, room: Sounds) -> None:
    centre.more = f'[kiosk]\nsound = "{CARD}"\ntalk = "127.0.0.1:1"\n'
    kiosk = centre.program("kiosk.app", "540x960")
    shot = kiosk.next()
    shot = kiosk.tap(shot, "talk", turn="over")
    shot = kiosk.tap(shot, "home")
    assert shot.screen == "home"
    ends_well(kiosk)
