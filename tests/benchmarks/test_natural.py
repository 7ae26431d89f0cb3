"""The natural voice, where `pip install lobbyline[natural]` and `lobbyline-models fetch kokoro` were run."""

import time

import pytest

from content.settings import Settings
from content.speech import kokoro


def test_real_time_factor_of_the_natural_voice() -> None:
    pytest.importorskip("kokoro_onnx", reason="the extra `natural` is not installed")
    folder = Settings().models / "kokoro-82m-1.0-int8"
    if not folder.is_dir():
        pytest.skip("run lobbyline-models fetch kokoro")
    voice = kokoro.KokoroVoice(folder)
    began = time.monotonic()
    samples, rate = voice.render("您好，这里是公共法律服务热线，请直接说出您的问题。", "zh")
    taken, seconds = time.monotonic() - began, len(samples) / rate
    print(f"\n{seconds:.1f} s of speech, real-time factor {taken / seconds:.2f}")
    assert rate == 24000
    assert seconds > 2
