"""The fakes as the programs that the demo and technicians start."""

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from devices.cli import main
from devices.fakes.printer import FakePrinter
from tests.devices.conftest import Start
from tests.waiting import WAIT_SECONDS, until


@pytest.mark.parametrize(
    ("words", "state"),
    [
        (["printer", "--png", "png"], {"cuts": 0, "paper": "ok"}),
        (["reader"], {"card": "away"}),
        (["display", "--protocol", "cd5220"], {"shown": ["", ""]}),
        (["display", "--protocol", "led", "--address", "5"], {"shown": [""]}),
        (["modem"], {"model": "ec20", "call": "none"}),
        (["modem", "--model", "sim7600", "--audio", "voice"], {"model": "sim7600", "voice": "off"}),
    ],
)
def test_a_fake_runs_until_it_is_told_to_end_and_leaves_nothing(
    tmp_path: Path, words: list[str], state: dict[str, object]
) -> None:
    command = [sys.executable, "-m", "devices.cli", "fake", *words, "--link", str(tmp_path / "port")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as fake:
        assert fake.stdout is not None
        assert "port.ctl" in fake.stdout.readline()
        assert (tmp_path / "port").is_char_device()
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(tmp_path / "port.ctl"))
            client.sendall(b"state\n")
            assert state.items() <= json.loads(client.recv(65536)).items()
        fake.send_signal(signal.SIGTERM)
        assert fake.wait(WAIT_SECONDS) == 0
    assert until(lambda: list(tmp_path.iterdir()) == [])


def run(tmp_path: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "devices.cli", "fake", *words, "--link", str(tmp_path / "port")]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=WAIT_SECONDS, check=False, cwd=tmp_path
    )


def test_commands_to_begin_with(tmp_path: Path) -> None:
    done = run(tmp_path, "printer", "--do", "paper low", "--do", "quit")
    assert (done.returncode, done.stdout.count("port.ctl")) == (0, 1)


def test_a_command_to_begin_with_that_is_none_ends_it_and_says_which(tmp_path: Path) -> None:
    done = run(tmp_path, "printer", "--do", "paper wet")
    assert done.returncode == 1
    assert done.stderr.startswith("paper wet：paper ok|low|out")
    assert list(tmp_path.iterdir()) == []


def test_a_link_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "port").write_text("mine")
    done = run(tmp_path, "reader")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "换一个 --link" in done.stderr


def test_one_that_is_to_replace_another_waits_until_it_has_left(tmp_path: Path, start: Start) -> None:
    old = start(FakePrinter())
    command = [sys.executable, "-m", "devices.cli", "fake", "reader", "--link", old.port]
    refused = subprocess.run(command, capture_output=True, text=True, timeout=WAIT_SECONDS, check=False)
    assert (refused.returncode, "已经有一台" in refused.stderr) == (1, True)
    with subprocess.Popen([*command, "--replace"], stdout=subprocess.PIPE, text=True) as new:
        assert new.stdout is not None
        assert "模拟读卡器" in new.stdout.readline()
        assert old.state()["card"] == "away"
        new.terminate()
        assert new.wait(WAIT_SECONDS) == 0


def test_a_fake_that_runs_is_told(tmp_path: Path, start: Start, capsys: pytest.CaptureFixture[str]) -> None:
    fake = start(FakePrinter())
    assert main(["fake", "tell", "--link", fake.port, "paper", "out"]) == 0
    assert (capsys.readouterr().out, fake.state()["paper"]) == ("ok\n", "out")
    assert main(["fake", "tell", "--link", fake.port, "paper", "wet"]) == 1
    assert capsys.readouterr().err.startswith("error: paper ok|low|out")
    assert main(["fake", "tell", "--link", str(tmp_path / "none"), "state"]) == 1
    assert "没有模拟设备在应答" in capsys.readouterr().err
