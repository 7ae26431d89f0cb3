"""The calls written in tests/calls: rehearsed in silence, and played with real voices over the file line."""

import asyncio
import json
from pathlib import Path

import pytest

from ivr import record, rehearse, script
from ivr.dialogue import Dialogue
from ivr.speech.recogniser import Speech
from tests.ivr.conftest import MakeHotline

CALLS = sorted((Path(__file__).parent.parent / "calls").glob("*.yaml"))


def has_voices(path: Path) -> bool:
    """Whether every spoken turn has its sound, and nothing is needed that only a rehearsal has."""
    written = script.read(path).script
    only_rehearsed = written.codes or written.free or written.opinions or written.queue != script.Standing()
    return not only_rehearsed and all(turn.speech for turn in written.turns if turn.say)


@pytest.mark.parametrize("path", CALLS, ids=lambda path: path.stem)
def test_rehearsed(dialogue: Dialogue, path: Path) -> None:
    assert rehearse.rehearse(dialogue, script.read(path)) == []


@pytest.mark.speech
@pytest.mark.parametrize("path", [path for path in CALLS if has_voices(path)], ids=lambda path: path.stem)
def test_played(make_hotline: MakeHotline, speech: Speech, path: Path, tmp_path: Path) -> None:
    written = script.read(path)
    hotline = make_hotline(speech if written.script.speech else None)
    played = asyncio.run(record.play(hotline, written))
    assert played.faults == [], json.dumps(played.transcript, ensure_ascii=False)
    assert len(played.transcript["turns"]) == len(written.script.turns)
    played.save(tmp_path / "call.wav")
    assert played.recording.shape[1] == 2


def test_a_difference_names_file_line_and_turn(dialogue: Dialogue, tmp_path: Path) -> None:
    path = tmp_path / "call.yaml"
    path.write_text(
        "name: x\nturns:\n  - expect: 您好\n  - press: '1'\n    expect: 没有这句话\n    at: menu:aid\n"
    )
    faults = rehearse.rehearse(dialogue, script.read(path))
    assert len(faults) == 1
    assert faults[0].startswith(f"{path}:4: 第 2 轮（按 1）：应当听到“没有这句话”")


def test_an_answer_that_came_late_differs() -> None:
    turn = script.Turn(within_ms=1500)
    late, quick = script.Outcome(latency_ms=1501), script.Outcome(latency_ms=1500)
    assert list(script.differences(turn, late, sound=True)) == ["应当在 1500 毫秒内回答，用了 1501 毫秒"]
    assert not list(script.differences(turn, quick, sound=True))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name: x\n", "turns"),
        ("name: x\nturns:\n  - sya: 你好\n", "say"),
        ("name: x\nturns:\n  - {say: 你好, press: '1'}\n", "只能写一个"),
        ("name: x\nturns: [\n", "YAML"),
        ("name: x\nturns:\n  - {press: abc}\n", "press"),
    ],
)
def test_a_call_that_is_written_wrongly_names_the_line(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "call.yaml"
    path.write_text(text)
    with pytest.raises(script.ScriptError, match=words) as error:
        script.read(path)
    assert str(error.value).startswith(f"{path}:")
