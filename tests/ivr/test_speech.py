"""What callers say over a telephone, really recognised."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from content.pack import Pack
from content.search.sound import similarity
from ivr.lines import wav
from ivr.listen import Listener, speech_only
from ivr.settings import SpeechSettings
from ivr.speech.ear import LEAD_SECONDS, Ear
from ivr.speech.endpoint import Signal
from ivr.speech.recogniser import UNKNOWN, Speech
from tests.calls.voices import UTTERANCES
from tests.ivr.conftest import SPEECH

pytestmark = pytest.mark.speech

GUIDES = {
    "wages": "unpaid-wages",
    "divorce": "divorce",
    "aid": "legal-aid",
    "fraud": "telecom-fraud",
    "violence": "domestic-violence",
}


@pytest.fixture(scope="module")
def listeners(shipped_pack: Pack, speech: Speech) -> dict[str, Listener]:
    return {
        state: Listener(shipped_pack, speech, state) for state in ("question", "menu:main", "menu:office")
    }


Hear = Callable[[str, str], dict[str, Any]]


@pytest.fixture(scope="module")
def hear(listeners: dict[str, Listener]) -> Hear:
    """hear(state, utterance) → its line of JSON; each is recognised once."""
    return lru_cache(maxsize=None)(lambda state, name: listeners[state].hear(SPEECH / f"{name}.wav"))


@pytest.mark.parametrize("name", [name for name, *_ in UTTERANCES if name.split("-")[0] in GUIDES])
@pytest.mark.parametrize("state", ["question", "menu:main"])
def test_a_question_leads_to_its_guide(hear: Hear, name: str, state: str) -> None:
    heard = hear(state, name)
    assert heard["guides"][0]["id"] == GUIDES[name.split("-")[0]], heard["text"]


@pytest.mark.parametrize(
    ("state", "names"),
    [
        ("menu:main", ["menu-aid", "menu-notary", "person-1", "person-2", "main-1", "repeat-1", "back-1"]),
        (
            "menu:office",
            ["menu-mediation", "menu-notary", "menu-appraisal", "person-1", "person-2", "back-1"],
        ),
        ("question", ["person-1", "person-2", "main-1", "repeat-1", "back-1"]),
    ],
)
def test_menu_words_are_exact(hear: Hear, state: str, names: list[str]) -> None:
    texts = {name: text for name, _, _, text in UTTERANCES}
    heard = {name: hear(state, name)["text"] for name in names}
    assert heard == {name: texts[name] for name in names}


def test_the_pack_is_heard_as_well_as_meant(hear: Hear) -> None:
    """Mean likeness by sound over all utterances that the pack has words for."""
    alike = [
        similarity(hear("menu:main", name)["text"], text)
        for name, _, _, text in UTTERANCES
        if name != "weather"
    ]
    assert sum(alike) / len(alike) > 0.9


def test_silence_and_hum_are_no_speech(
    listeners: dict[str, Listener], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("hum")
    noise = np.random.default_rng(1).normal(0, 300, 24000).astype(np.int16)
    hum = (2000 * np.sin(np.arange(24000) / 8000 * 2 * np.pi * 50)).astype(np.int16)
    for name, samples in (("silence", np.zeros(24000, np.int16)), ("noise", noise), ("hum", hum)):
        wav.write(folder / f"{name}.wav", samples)
        heard = listeners["question"].hear(folder / f"{name}.wav")
        assert heard["text"] == "", name
        assert heard["guides"] == []


def test_the_same_at_other_rates_and_widths(
    listeners: dict[str, Listener], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("rates")
    samples = wav.telephone(SPEECH / "wages-2.wav")
    for rate_hz in (8000, 11025, 16000, 44100):
        path = folder / f"{rate_hz}.wav"
        wav.write(path, wav.resample(samples, 8000, rate_hz), rate_hz)
        assert listeners["question"].hear(path)["guides"][0]["id"] == "unpaid-wages", rate_hz


def test_long_silence_around_costs_nothing(
    listeners: dict[str, Listener], tmp_path_factory: pytest.TempPathFactory
) -> None:
    samples = wav.telephone(SPEECH / "wages-2.wav")
    quiet = np.zeros(8000 * 30, np.int16)
    assert len(speech_only(np.concatenate([quiet, samples, quiet]), 8000)) < 8000 * 4


def test_grammars_hold_only_words_that_the_model_knows(
    listeners: dict[str, Listener], speech: Speech
) -> None:
    listen = listeners["question"].listen
    phrases = speech.grammar((*listen.words, "转人工", "䶮䶮")).phrases
    assert "转 人工" in phrases
    words = {word for phrase in phrases for word in phrase.split()}
    assert all(speech.model.vosk_model_find_word(word) >= 0 for word in words)
    assert json.loads(str(speech.grammar(["人工"]))) == ["人工", UNKNOWN]


@pytest.mark.parametrize("name", [name for name, *_ in UTTERANCES])
def test_the_ear_starts_in_time_and_ends_soon(listeners: dict[str, Listener], name: str) -> None:
    """Frame by frame, as a line delivers it: one start, one end 0.4–1 s after the last sound."""
    samples = wav.telephone(SPEECH / f"{name}.wav")
    loud = np.flatnonzero(np.abs(samples.astype(int)) > np.abs(samples.astype(int)).max() / 20)
    padded = np.concatenate([samples, np.zeros(8000 * 2, np.int16)])
    found: list[tuple[Signal, float]] = []
    with ThreadPoolExecutor(1) as executor:
        ear = Ear(SpeechSettings(), executor)
        listener = listeners["question"]
        ear.listen(lambda: listener._grammars.recogniser(listener.listen), 5.0)
        for start in range(0, len(padded) - 160, 160):
            now = (start + 160) / 8000
            if signal := ear.hear(padded[start : start + 160], now, prompting=False):
                found.append((signal, now))
            if ear.said:
                break
    assert [signal for signal, _ in found] == [Signal.STARTED, Signal.ENDED]
    assert found[0][1] - loud[0] / 8000 < LEAD_SECONDS + 0.1
    assert 0.35 < found[1][1] - loud[-1] / 8000 < 1.1
