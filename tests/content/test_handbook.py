"""The editors' handbook, followed to the letter: its commands are run in its order."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from content.fault import KINDS

HANDBOOK = (Path(__file__).parents[2] / "content/README.md").read_text("utf-8")
BLOCK = re.compile(r"^( *)```(sh|console)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)


def commands(after: str = "") -> list[str]:
    """Commands of the handbook's blocks; of `console` blocks what follows the dollar sign."""
    found: list[str] = []
    for indent, kind, block in BLOCK.findall(HANDBOOK[HANDBOOK.index(after) :]):
        for line in block.splitlines():
            line = line.removeprefix(indent)
            if kind == "sh" or line.startswith("$ "):
                found.append(line.removeprefix("$ ").removeprefix("sudo "))
    return found


@pytest.mark.timeout(1200)  # some twenty commands, each of which loads the pack anew
def test_an_editor_can_follow_it_from_start_to_live_and_back(tmp_path: Path) -> None:
    settings = tmp_path / "centre.toml"
    settings.write_text(f'[content]\nreleases = "{tmp_path}/releases"\nkeys = "{tmp_path}/keys"\n')
    bin = tmp_path / "bin"
    bin.mkdir()
    program = bin / "lobbyline-content"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m content.cli --settings {settings} "$@"\n')
    program.chmod(0o755)
    lines = [
        line
        for line in commands()
        if not line.startswith(
            tuple(f"lobbyline-content {word}" for word in ("preview", "import", "rollback", "say", "hear"))
        )
    ]
    script = "\n".join(["set -e", *lines])
    script = script.replace("key trust publisher", f"key trust {tmp_path}/data/lobbyline/publisher")
    script = script.replace("-inkey publisher", f"-inkey {tmp_path}/data/lobbyline/publisher")
    script = script.replace("content install", "content install U盘")  # no stick is mounted here
    script = script.replace("hehua-2026.11.22.lobbyline", "U盘/hehua-*.lobbyline")
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env={
            **os.environ,
            "PATH": f"{bin}:{os.environ['PATH']}",
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "XDG_DATA_HOME": str(tmp_path / "data"),
            "XDG_STATE_HOME": str(tmp_path / "state"),
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "已生效：荷花县公共法律服务中心" in done.stdout
    assert '"guides": [{"id": "lost-dog"' in done.stdout
    assert "Signature Verified Successfully" in done.stdout
    assert (tmp_path / "hehua/guides/divorce.md").is_file()
    assert (tmp_path / "核对表.html").is_file()


def test_every_kind_of_fault_is_in_the_handbook() -> None:
    for code, meaning in KINDS.items():
        assert f"| {code} | {meaning} |" in HANDBOOK
