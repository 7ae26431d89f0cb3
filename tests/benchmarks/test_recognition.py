"""How fast callers are recognised: seconds of decoding for each second of sound (the real-time factor)."""

import pytest

from tests.calls.voices import UTTERANCES
from tests.ivr.conftest import SPEECH


@pytest.mark.speech
@pytest.mark.parametrize("state", ["menu:main", "question"])
def test_real_time_factor_of_recognition(state: str) -> None:
    from content import settings
    from content.release.live import Live
    from ivr.listen import Listener
    from ivr.setup import Setup

    setup = Setup.load(None)
    listener = Listener(Live(settings.load(None)).pack, setup.speech(), state)
    heard = [listener.hear(SPEECH / f"{name}.wav") for name, *_ in UTTERANCES]
    audio = sum(one["audio_seconds"] for one in heard)
    decode = sum(one["decode_seconds"] for one in heard)
    print(
        f"\n{state}: {len(heard)} utterances, {audio:.1f} s of sound, real-time factor {decode / audio:.3f}"
    )
    assert all(one["text"] for one in heard if "weather" not in one["file"])
