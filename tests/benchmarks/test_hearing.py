"""How well each voice is understood over a telephone line by an open recogniser: the errors it makes."""

from pathlib import Path

import pytest

from content.settings import Settings
from content.speech import kokoro, models
from content.speech.hearing import Ear, Memory, listen, overall
from content.speech.prompts import Prompts
from content.speech.voice import EspeakVoice, Voice, VoiceError

TEXTS = (
    *("被拖欠工资可以向劳动监察大队投诉", "您好，这里是公共法律服务热线", "请直接说出您的问题", "法律援助"),
    *("婚姻家庭", "离婚有两条路，协议离婚和诉讼离婚", "请带上身份证和劳动合同", "您可以申请免费律师"),
)


def natural() -> Voice:
    return kokoro.KokoroVoice(models.path("kokoro", Settings()))


@pytest.mark.speech
@pytest.mark.parametrize("made", [EspeakVoice, natural])
def test_intelligibility(made: type[EspeakVoice], tmp_path: Path) -> None:
    try:
        voice, ear = made(), Ear(models.path("vosk-cn", Settings()))
    except (VoiceError, models.ModelMissing) as missing:
        pytest.skip(str(missing))
    prompts = Prompts(Settings(prompts=tmp_path), voice=voice)
    found = listen(prompts, [(text, text) for text in TEXTS], ear, Memory(tmp_path / "heard.tsv"))
    by_character, by_syllable = overall(found)
    print(f"\n{voice.name}: {by_character:.1%} of the characters wrong, {by_syllable:.1%} of the syllables")
    assert by_syllable < 0.6
