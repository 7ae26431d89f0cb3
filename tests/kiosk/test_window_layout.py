"""Every screen, whichever way the panel lies and however large its letters are, can be read and tapped."""

import os
import subprocess
import sys

import pytest

from tests.kiosk.stage import Centre

pytestmark = pytest.mark.window

SCREENS = 60


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("size", "looks"),
    [("540x960", ("large", "contrast", "en")), ("960x540", ("large", "en"))],
)
def test_nothing_is_cut_overlaps_or_is_too_small_for_a_finger(
    size: str, looks: tuple[str, ...], display: str, centre: Centre
) -> None:
    environment = os.environ | {
        "DISPLAY": display,
        "LIBGL_ALWAYS_SOFTWARE": "1",
        "XDG_STATE_HOME": str(centre.folder / "state"),
    }
    shots = centre.folder / "shots"
    command = [sys.executable, "-m", "tests.kiosk.tour", str(centre.settings()), str(shots), size, *looks]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert len(list(shots.glob("*.png"))) > SCREENS
    assert done.stdout == ""
