"""The voice that is always there: which of espeak-ng's voices reads what."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pytest

from content.search.sound import similarity
from content.settings import Settings
from content.speech import models
from content.speech.hearing import Ear
from content.speech.prompts import Prompts
from content.speech.voice import ENGLISH, MANDARIN, EspeakVoice, VoiceError, parts


def test_english_words_in_chinese_are_read_by_the_english_voice() -> None:
    assert parts("请下载Adobe Reader，再打开。", "zh") == [
        (MANDARIN, "qing3 xia4 zai4"),
        (ENGLISH, "Adobe Reader"),
        (MANDARIN, "zai4 da3 kai1."),
    ]
    assert parts("A零一二号", "zh") == [(MANDARIN, "ei1 ling2 yi1 er4 hao4")]


def test_chinese_words_in_english_are_read_by_the_chinese_voice() -> None:
    assert parts("Say 人工, please.", "en") == [
        (ENGLISH, "Say "),
        (MANDARIN, "ren2 gong1"),
        (ENGLISH, ", please."),
    ]


@pytest.mark.parametrize("text", ["", "  ", "。。", "☃"])
def test_nothing_to_say_is_silence(text: str) -> None:
    assert parts(text, "zh") == []
    assert len(EspeakVoice().render(text, "zh")[0]) == 0


def test_espeak_speaks_from_many_threads_and_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    voice = EspeakVoice()
    with ThreadPoolExecutor(4) as pool:
        sounds = list(pool.map(lambda count: voice.render("你好" * count, "zh"), range(1, 9)))
    lengths = [len(samples) / rate for samples, rate in sounds]
    assert 0.3 < lengths[0] < 2.5
    assert lengths[-1] > 2 * lengths[0]
    assert all(np.abs(samples).max() > 5000 for samples, _ in sounds)
    captured = capfd.readouterr()
    assert (captured.out, captured.err) == ("", "")


def test_without_the_library_the_voice_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EspeakVoice, "_engine", None)
    monkeypatch.setattr("pyttsx3.init", Mock(side_effect=RuntimeError("no library")))
    with pytest.raises(VoiceError, match="apt install espeak-ng"):
        EspeakVoice()


@pytest.mark.speech
def test_the_recogniser_understands_the_voice(tmp_path: Path) -> None:
    try:
        ear = Ear(models.path("vosk-cn", Settings()))
    except models.ModelMissing as missing:
        pytest.skip(str(missing))
    wanted = "没有钱请律师，可以申请法律援助。"
    said = [Prompts(Settings(prompts=tmp_path / name), voice=EspeakVoice()).samples(wanted) for name in "abc"]
    # espeak-ng's breath noise is random: the same sentence was seen to score from 0.22 to 0.82.
    assert max(similarity(wanted, ear.hear(samples)) for samples in said) > 0.5
