"""A natural Mandarin voice (Kokoro), for those who fetched its model and installed the extra `natural`."""

import re
import threading
from pathlib import Path
from typing import Any

import numpy as np

from content.settings import Settings
from content.speech import models
from content.speech.pinyin import numbered
from content.speech.voice import EspeakVoice, Samples, Voice, VoiceError

RATE = 24000
SPEED = 0.95
"""A little slower than the voice's own pace: callers hear it once, over a telephone."""


LONGEST = 300
"""Phonemes of a sentence; the model takes 510 and is best well below."""


class KokoroVoice:
    """Speaks Mandarin from phonemes; other languages are left to espeak-ng."""

    name = "kokoro-xiaoxiao-1"

    def __init__(self, folder: Path) -> None:
        """`folder`: the fetched model. VoiceError if its libraries are not installed."""
        try:
            import onnxruntime
            from kokoro_onnx.config import DEFAULT_VOCAB
            from misaki.zh import ZHG2P
        except ImportError as error:
            raise VoiceError(
                f"没有装自然语音的程序，请运行 pip install 'lobbyline[natural]' not installed: {error}"
            ) from error
        chosen = onnxruntime.SessionOptions()
        chosen.intra_op_num_threads = 2
        weights = str(folder / "kokoro-v1.0.int8.onnx")
        self._session: Any = onnxruntime.InferenceSession(weights, chosen, ["CPUExecutionProvider"])
        self._inputs = [entry.name for entry in self._session.get_inputs()]
        self._style = np.fromfile(folder / "zf_xiaoxiao.bin", dtype=np.float32).reshape(-1, 1, 256)
        self._vocabulary: dict[str, int] = DEFAULT_VOCAB
        self._phoneme = ZHG2P.py2ipa
        self._english = EspeakVoice()
        self._lock = threading.Lock()

    def render(self, text: str, language: str) -> tuple[Samples, int]:
        """Mono samples and their rate in hertz."""
        if language != "zh":
            return self._english.render(text, language)
        sounds = [self._said(clause) for clause in _clauses(self.phonemes(text))]
        return (np.concatenate(sounds) if sounds else np.zeros(0, dtype=np.int16)), RATE

    def _said(self, phonemes: str) -> Samples:
        tokens = [self._vocabulary[sign] for sign in phonemes if sign in self._vocabulary]
        style = self._style[min(len(tokens), len(self._style)) - 1]
        # The first input is named tokens or input_ids, as the model was exported.
        given = {self._inputs[0]: np.array([[0, *tokens, 0]], dtype=np.int64), "style": style}
        given["speed"] = np.array([SPEED], dtype=np.float32)
        with self._lock:
            sound = np.asarray(self._session.run(None, given)[0]).ravel()
        samples: Samples = (np.clip(sound, -1.0, 1.0) * 32767).astype(np.int16)
        return samples

    def phonemes(self, text: str) -> str:
        """The text as the model's phonemes, from the same pinyin that espeak-ng gets."""
        found: list[str] = []
        for part in numbered(text).split():
            syllable = part.rstrip(",;:.?!")
            found.append(self._phoneme(_SPELLED.get(syllable, syllable)) + part[len(syllable) :])
        return "".join(f"{part} " if part[-1] in ",;:.?!" else part for part in found if part).strip()


_SPELLED = {"kiu4": "qiu4", "sei1": "xi1", "zhei4": "jie4", "a4": "a1"}
"""Names of letters whose syllables the model's phonemes lack, by the nearest it has."""


def _clauses(phonemes: str) -> list[str]:
    """Sentences; those too long for the model are divided at commas, or anywhere if there are none."""
    found: list[str] = []
    for sentence in re.split(r"(?<=[.?!;])\s+", phonemes):
        while len(sentence) > LONGEST:
            cut = sentence.rfind(",", 0, LONGEST) + 1 or LONGEST
            found.append(sentence[:cut].strip())
            sentence = sentence[cut:].strip()
        found.append(sentence)
    return [sentence for sentence in found if re.search(r"\w", sentence)]


def voice(settings: Settings) -> Voice:
    """The voice that settings ask for; `auto` is the natural one where its model and libraries are."""
    if settings.voice == "espeak":
        return EspeakVoice()
    try:
        return KokoroVoice(models.path("kokoro", settings))
    except models.ModelMissing as missing:
        if settings.voice == "kokoro":
            raise VoiceError(str(missing)) from missing
    except VoiceError:
        if settings.voice == "kokoro":
            raise
    return EspeakVoice()
