"""lobbyline-ivr as technicians and outside tests meet it."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ivr.cli import main
from ivr.lines import wav
from tests.ivr.conftest import SPEECH
from tests.waiting import WAIT_SECONDS

CALLS = SPEECH.parent
COMMAND = [sys.executable, "-c", "import sys; from ivr.cli import main; sys.exit(main())"]


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """A centre of its own, with free ports and a models folder that is empty."""
    file = tmp_path / "centre.toml"
    file.write_text(
        f'[content]\nmodels = "{tmp_path}/models"\nprompts = "{tmp_path}/prompts"\ngood = "{tmp_path}/good"\n'
        f'[centre]\ndatabase = "sqlite:///{tmp_path}/centre.sqlite"\nkey_file = "{tmp_path}/key"\n'
        "[ivr.audiosocket]\nport = 0\n[ivr.agi]\nport = 0\n",
        "utf-8",
    )
    return file


def test_rehearse_tells_which_calls_are_as_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rehearse", str(CALLS / "wages-by-keys.yaml"), str(CALLS / "silence.yaml")]) == 0
    assert capsys.readouterr().out.count("相符") == 2


def test_rehearse_exits_1_and_names_the_differing_turn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = tmp_path / "call.yaml"
    call.write_text("name: x\nturns:\n  - {}\n  - press: '2'\n    at: menu:family\n", "utf-8")
    assert main(["rehearse", str(call), str(CALLS / "wages-by-keys.yaml")]) == 1
    assert f"{call}:4: 第 2 轮（按 2）：应当到 menu:family，到了 menu:work" in capsys.readouterr().out


def test_rehearse_of_nothing_that_can_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rehearse", str(tmp_path / "none.yaml")]) == 1
    assert "none.yaml" in capsys.readouterr().err


def test_rehearse_goes_on_after_a_call_that_is_written_wrongly(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = tmp_path / "call.yaml"
    call.write_text("name: x\nturns:\n  - expct: 您好\n", "utf-8")
    assert main(["rehearse", str(call), str(CALLS / "silence.yaml")]) == 1
    captured = capsys.readouterr()
    assert f"{call}:3: " in captured.err
    assert "expect" in captured.err  # what was meant
    assert "silence.yaml: 相符" in captured.out


def _bad_sound(name: str, file: Path) -> None:
    match name:
        case "no WAV":
            file.write_bytes(b"ID3 no sound")
        case "no samples":
            wav.write(file, np.zeros(0, np.int16))
        case "a folder":
            file.mkdir()


@pytest.mark.speech
@pytest.mark.parametrize("name", ["missing", "no WAV", "no samples", "a folder"])
def test_listen_names_the_file_it_cannot_use_and_goes_on(
    speech: object, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    bad = tmp_path / "bad.wav"
    _bad_sound(name, bad)
    assert main(["listen", str(bad), str(SPEECH / "wages-2.wav")]) == 1
    captured = capsys.readouterr()
    assert captured.err.startswith(f"{bad}: ")
    assert captured.err.count("\n") == 1
    assert json.loads(captured.out)["text"]


@pytest.mark.speech
def test_listen_takes_the_recordings_of_a_mobile_phone(
    speech: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    samples, rate_hz = wav.read(SPEECH / "wages-2.wav")
    file = tmp_path / "stereo.wav"
    wav.write(file, np.stack([wav.resample(samples, rate_hz, 44100)] * 2, 1), 44100)
    assert main(["listen", str(file)]) == 0
    assert json.loads(capsys.readouterr().out)["guides"][0]["id"] == "unpaid-wages"


@pytest.mark.speech
def test_listen_to_silence_understands_nothing(
    speech: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "silence.wav"
    wav.write(file, np.zeros(8000, np.int16))
    assert main(["listen", str(file)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["text"], found["topics"], found["guides"]) == ("", [], [])


def test_listen_without_the_model_names_the_command(
    settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--settings", str(settings), "listen", str(SPEECH / "wages-1.wav")]) == 1
    captured = capsys.readouterr()
    assert "lobbyline-models fetch vosk-cn" in captured.err
    assert captured.out == ""


@pytest.mark.speech
def test_listen_gives_a_line_of_json_for_each_file(
    speech: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.wav"
    bad.write_bytes(b"no sound")
    files = [str(SPEECH / "wages-2.wav"), str(bad), str(SPEECH / "divorce-1.wav")]
    assert main(["listen", "--state", "menu:main", *files]) == 1
    captured = capsys.readouterr()
    lines = [json.loads(line) for line in captured.out.splitlines()]
    assert [line["file"] for line in lines] == [files[0], files[2]]
    keys = ["file", "text", "confidence", "topics", "guides", "audio_seconds", "decode_seconds"]
    assert all(list(line) == keys for line in lines)
    assert lines[0]["text"] == "我的老板拖欠工资"
    assert lines[0]["topics"][0]["topic"] == "劳动纠纷"
    assert lines[0]["guides"][0]["id"] == "unpaid-wages"
    assert 0 <= lines[0]["confidence"] <= 1
    assert str(bad) in captured.err


@pytest.mark.speech
def test_listen_in_a_menu_that_is_not_there(speech: object, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["listen", "--state", "menu:nowhere", str(SPEECH / "wages-2.wav")]) == 1
    assert "nowhere" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [["listen", "--state", "kitchen", "x.wav"], ["listen"], [], ["sing"]])
def test_wrong_usage_exits_2(wrong: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(wrong)
    assert end.value.code == 2


@pytest.mark.speech
def test_call_writes_the_call_and_its_transcript(speech: object, tmp_path: Path, settings: Path) -> None:
    sound, transcript = tmp_path / "call.wav", tmp_path / "call.json"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace(f'models = "{tmp_path}/models"\n', ""), "utf-8")
    call = str(CALLS / "wages-by-voice.yaml")
    assert (
        main(["--settings", str(settings), "call", call, "--wav", str(sound), "--json", str(transcript)]) == 0
    )
    found = json.loads(transcript.read_text("utf-8"))
    turn = found["turns"][1]
    assert (turn["said"], turn["recognised"]) == ("我的老板拖欠工资", "我的老板拖欠工资")
    assert turn["milliseconds"] > 300  # the silence that ends what was said
    assert any("劳动监察" in text for text in turn["answered"])
    assert sound.stat().st_size == pytest.approx(found["seconds"] * 32000, rel=0.01)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("[ivr]\nlongest_call_minuts = 3\n", "ivr.longest_call_minuts"),
        ('[ivr.agi]\nseats = ["PJSIP/a,b"]\n', "ivr.agi.seats"),
        ("[ivr\n", "TOML"),
    ],
)
def test_settings_that_are_wrong_are_named_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, words: str
) -> None:
    file = tmp_path / "centre.toml"
    file.write_text(line, "utf-8")
    assert main(["--settings", str(file), "serve"]) == 1
    error = capsys.readouterr().err
    assert str(file) in error
    assert words in error
    assert error.count("\n") == 1


# --- serve --------------------------------------------------------------------------------------------------


def started(settings: Path) -> tuple[subprocess.Popen[str], list[str]]:
    """The hotline as a process, with what it says until it is ready or gone."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen(
        [*COMMAND, "--settings", str(settings), "serve"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
    )
    assert process.stdout is not None
    said: list[str] = []
    for line in process.stdout:
        said.append(line.strip())
        if "hotline ready" in line:
            break
    return process, said


def test_serve_without_the_model_says_so_runs_on_keys_and_ends_when_told(settings: Path) -> None:
    process, said = started(settings)
    try:
        assert "lobbyline-models fetch vosk-cn" in said[0]
        assert "按键" in said[0]
        assert said[-1] == "热线已开通 (hotline ready)"
        process.send_signal(signal.SIGTERM)
        assert process.wait(WAIT_SECONDS) == 0
    finally:
        process.kill()
        process.wait()


def test_serve_on_a_port_that_is_taken_says_which(settings: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        text = settings.read_text("utf-8").replace(
            "[ivr.audiosocket]\nport = 0", f"[ivr.audiosocket]\nport = {port}"
        )
        settings.write_text(text, "utf-8")
        process, said = started(settings)
        assert process.wait(WAIT_SECONDS) == 1
    assert str(port) in said[-1]
    assert not any("Traceback" in line for line in said)


def test_serve_with_a_broken_pack_and_no_good_one_before(settings: Path, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "pack.toml").write_text('name = "x"\n', "utf-8")
    text = settings.read_text("utf-8").replace("[content]\n", f'[content]\npacks = ["{pack}"]\n')
    settings.write_text(text, "utf-8")
    process, said = started(settings)
    assert process.wait(WAIT_SECONDS) == 1
    assert f"{pack}/" in said[-1]
    assert not any("Traceback" in line for line in said)
