"""Recognise recordings as the hotline would, somewhere in the dialogue."""

import time
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from content.pack import Pack
from content.search.find import Index
from ivr.dialogue import Dialogue
from ivr.dialogue.actions import Listen
from ivr.dialogue.state import Place, State
from ivr.lines import wav
from ivr.speech.grammar import Grammars
from ivr.speech.recogniser import Recognition, Speech
from ivr.speech.vad import CHUNK_SAMPLES, VoiceActivity

WIDE_HZ, NARROW_HZ = 16000, 8000
"""Rates we recognise at: the model's own, and the telephone's."""

AROUND_SECONDS = 0.5
"""What is kept around speech; long silences are cut out."""

GUIDES, TOPICS = 5, 3


class StateUnknown(ValueError):
    """There is no such menu."""


class Listener:
    """For one state: `question`, or `menu:ID`."""

    def __init__(self, pack: Pack, speech: Speech, state: str) -> None:
        """StateUnknown if the menu has no such item."""
        self._index = Index(pack)
        self._grammars = Grammars(speech, pack)
        dialogue = Dialogue(pack, self._index)
        kind, _, id = state.partition(":")
        try:
            place = Place("menu", pack.menu.find(id).id) if kind == "menu" else Place("question")
        except KeyError:
            raise StateUnknown(f"菜单里没有 {id} (no such menu)") from None
        self.listen: Listen = dialogue.listen(State(path=(Place("menu", pack.menu.root.id), place)))

    def hear(self, path: Path) -> dict[str, Any]:
        """The recording's line of JSON, as DESIGN has it. WavError if it cannot be used."""
        samples, rate_hz = wav.read(path)
        used_hz = WIDE_HZ if rate_hz >= WIDE_HZ else NARROW_HZ
        samples = wav.resample(samples, rate_hz, used_hz)
        began = time.perf_counter()
        heard = self._recognise(samples, used_hz)
        took = time.perf_counter() - began
        text = heard.text
        topics = self._index.topics(text, limit=TOPICS) if text else []
        guides = self._index.guides(text, limit=GUIDES) if text else []
        return {
            "file": str(path),
            "text": text,
            "confidence": heard.confidence,
            "topics": [{"topic": one.id, "score": round(one.score, 3)} for one in topics],
            "guides": [{"id": one.id, "score": round(one.score, 3)} for one in guides],
            "audio_seconds": round(len(samples) / used_hz, 3),
            "decode_seconds": round(took, 3),
        }

    def _recognise(self, samples: npt.NDArray[np.int16], rate_hz: int) -> Recognition:
        spoken = speech_only(samples, rate_hz)
        if not len(spoken):
            return Recognition()
        recogniser = self._grammars.recogniser(self.listen, rate_hz)
        recogniser.hear(spoken)
        return recogniser.finish()


def speech_only(samples: npt.NDArray[np.int16], rate_hz: int) -> npt.NDArray[np.int16]:
    """The recording without its long silences; empty when nobody speaks."""
    narrow = wav.resample(samples, rate_hz, NARROW_HZ)
    padded = np.concatenate([narrow, np.zeros(CHUNK_SAMPLES, np.int16)])
    spoken = np.array([is_speech for _, is_speech in VoiceActivity().process(padded)])
    if not spoken.any():
        return samples[:0]
    reach = round(AROUND_SECONDS * NARROW_HZ / CHUNK_SAMPLES)
    near = np.convolve(spoken, np.ones(2 * reach + 1), "same") > 0
    kept = np.repeat(near, CHUNK_SAMPLES * rate_hz // NARROW_HZ)[: len(samples)]
    return samples[: len(kept)][kept]
