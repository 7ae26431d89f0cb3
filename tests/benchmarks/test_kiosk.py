"""How soon after a touch the kiosk's next picture is drawn, and what is left behind by many touches.

Run with `make bench`; without a graphics card every pixel is drawn by the processor, so a kiosk is faster."""

import json
import os
import subprocess
import sys
from pathlib import Path

TOUCHES = 300


def test_from_a_touch_to_the_next_picture(tmp_path: Path) -> None:
    settings = tmp_path / "centre.toml"
    settings.write_text(
        f'[centre]\ndatabase = "sqlite:///{tmp_path / "centre.sqlite"}"\n'
        f'[content]\ngood = "{tmp_path / "good"}"\nprompts = "{tmp_path / "prompts"}"\n'
    )
    command = [sys.executable, "-m", "tests.kiosk.wander", str(settings), str(TOUCHES)]
    environment = os.environ | {"XDG_STATE_HOME": str(tmp_path / "state")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    print(f"\n{done.stdout}", end="")
    last = json.loads(done.stdout.splitlines()[-1])
    assert last["touches"] == TOUCHES
    assert last["screens_alive"] < 10
