"""The hotline by handset: the real program at a terminal, the sound card is a sound server of ours."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from centre.office import Office
from ivr.cli import main
from ivr.hotline import Hotline
from ivr.lines.line import RATE_HZ
from tests.ivr.conftest import MakeHotline
from tests.ivr.sound import CARD, Samples, Sounds, share_heard
from tests.ivr.test_cli import COMMAND
from tests.waiting import WAIT_SECONDS, until

pytestmark = pytest.mark.line


def samples(hotline: Hotline, text: str) -> Samples:
    return hotline.render(text).result()


def recorded(file: Path) -> Samples:
    """What was heard so far."""
    data = file.read_bytes() if file.exists() else b""
    return np.frombuffer(data[: len(data) // 2 * 2], "<i2")


@pytest.fixture
def settings(tmp_path: Path, prompts_folder: Path) -> Path:
    file = tmp_path / "centre.toml"
    file.write_text(
        f'[content]\nmodels = "{tmp_path}/models"\nprompts = "{prompts_folder}"\ngood = "{tmp_path}/good"\n'
        f'[centre]\ndatabase = "sqlite:///{tmp_path}/centre.sqlite"\nkey_file = "{tmp_path}/key"\n',
        "utf-8",
    )
    return file


@pytest.fixture
def keyboard() -> Iterator[tuple[int, int]]:
    """A terminal: the end that types, the end that the program reads."""
    ends = os.openpty()
    yield ends
    for end in ends:
        os.close(end)


def test_a_call_by_handset_is_heard_takes_keys_and_is_recorded(
    sounds: Sounds,
    settings: Path,
    keyboard: tuple[int, int],
    make_hotline: MakeHotline,
    office: Office,
    tmp_path: Path,
) -> None:
    hotline = make_hotline()
    meta, phrases = hotline.talk.pack.meta, hotline.talk.pack.phrases
    greeting = samples(hotline, phrases.text("ivr.greeting", hotline=meta.hotline, centre=meta.title))
    menu = samples(hotline, phrases.text("ivr.menu.title", title=hotline.talk.pack.menu.find("work").say))
    heard = tmp_path / "heard.raw"
    sounds.record(heard)
    hands, terminal = keyboard
    with subprocess.Popen(
        [*COMMAND, "handset", "--card", CARD, "--settings", str(settings)],
        stdin=terminal,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert "lobbyline-models fetch vosk-cn" in process.stdout.readline()
        assert "(connected)" in process.stdout.readline()

        def hears(prompt: Samples) -> None:
            assert until(
                lambda: len(recorded(heard)) > len(prompt) and share_heard(prompt, recorded(heard)) > 0.8,
                every_seconds=0.5,
            )

        hears(greeting[: 3 * RATE_HZ])
        os.write(hands, b"2")
        hears(menu)
        os.write(hands, b"q")
        assert "(call ended)" in process.stdout.readline()
        assert process.wait(WAIT_SECONDS) == 0
    (call,) = office.calls.latest()
    assert (call.line, call.outcome) == ("handset", "finished")


def test_a_file_is_no_keypad(
    sounds: Sounds,
    settings: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    (tmp_path / "keys").write_text("2")
    with (tmp_path / "keys").open() as file:
        monkeypatch.setattr("sys.stdin", file)
        assert main(["handset", "--card", CARD, "--settings", str(settings)]) == 1
    error = capsys.readouterr().err
    assert "管道" in error
    assert error.count("\n") == 1


def test_a_card_that_is_not_there_is_named_in_one_line(
    sounds: Sounds, settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["handset", "--card", "no-such-card", "--settings", str(settings)]) == 1
    error = capsys.readouterr().err
    assert "no-such-card" in error
    assert error.count("\n") == 1
