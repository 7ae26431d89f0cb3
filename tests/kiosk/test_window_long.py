"""What only shows after a while: the language is forgotten, frames go on, nothing grows."""

import json
import os
import socket
import subprocess
import sys

import pytest

from tests.kiosk.stage import Centre, ends_well
from tests.waiting import WAIT_SECONDS, until

pytestmark = pytest.mark.window

ROUNDS = 4
GROWTH_MB = 25
"""Lines of text and their widths are kept on purpose, up to a bound that the walks do not reach at once."""


def test_of_who_walks_away_only_what_they_read_is_kept(centre: Centre) -> None:
    centre.more = "[kiosk]\nidle_seconds = 20\nwarning_seconds = 1\n"
    kiosk, shot = centre.kiosk()
    shot = kiosk.tap(shot, "language")
    assert shot.params == {"language": "en"}
    shot = kiosk.tap(shot, "item:question")
    shot = kiosk.type(shot, "legal", typed="legal")
    assert shot.params["found"]
    shot = kiosk.tap(shot, "guide:legal-aid")
    assert shot.params == {"id": "legal-aid", "language": "en"}
    while shot.screen != "home":
        shot = kiosk.next()
    assert shot.params == {}
    office = centre.office()
    today = office.tickets.today
    assert until(lambda: office.statistics.tops(today, today).guides)
    assert dict(office.statistics.tops(today, today).guides) == {"legal-aid": 1}
    ends_well(kiosk)


@pytest.mark.parametrize("module", ["kiosk.app", "kiosk.board.app"])
def test_the_service_manager_hears_of_frames(
    module: str, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = centre.folder / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(path))
        manager.settimeout(WAIT_SECONDS)
        monkeypatch.setitem(os.environ, "NOTIFY_SOCKET", str(path))
        monkeypatch.setitem(os.environ, "WATCHDOG_USEC", "1500000")
        program = centre.program(module, "540x960")
        heard = {manager.recv(100).decode() for _ in range(4)}
    assert heard == {"READY=1", "WATCHDOG=1"}
    ends_well(program)


@pytest.mark.timeout(1800)
def test_screens_opened_over_and_over_leave_nothing_behind(display: str, centre: Centre) -> None:
    environment = os.environ | {
        "DISPLAY": display,
        "LIBGL_ALWAYS_SOFTWARE": "1",
        "XDG_STATE_HOME": str(centre.folder / "state"),
    }
    command = [sys.executable, "-m", "tests.kiosk.soak", str(centre.settings()), str(ROUNDS)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["screens"] > 100
    # What each walk left behind once would be there as often as was walked.
    assert found["alive"] < ROUNDS
    assert found["events"][-1] - found["events"][0] < ROUNDS
    assert found["mb"][-1] - found["mb"][0] < GROWTH_MB
