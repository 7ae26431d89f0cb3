"""The natural voice: chosen where it is installed, never in the way where it is not."""

from pathlib import Path

import pytest

from content.settings import Settings
from content.speech import kokoro
from content.speech.voice import EspeakVoice, VoiceError


def test_without_its_model_the_voice_is_espeak(tmp_path: Path) -> None:
    assert isinstance(kokoro.voice(Settings(models=tmp_path)), EspeakVoice)
    assert isinstance(kokoro.voice(Settings(models=tmp_path, voice="espeak")), EspeakVoice)


def test_who_insists_on_it_is_told_the_command(tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match="lobbyline-models fetch kokoro"):
        kokoro.voice(Settings(models=tmp_path, voice="kokoro"))


def test_long_texts_are_divided_for_the_model() -> None:
    clauses = kokoro._clauses("a, " * 400 + "b. c? !")
    assert all(len(clause) <= kokoro.LONGEST for clause in clauses)
    assert clauses[-2:] == [clauses[-2], "c?"]
    assert "".join(clauses).replace(" ", "").count("a") == 400
