"""Voices: text in, samples out. espeak-ng is always there; a natural voice where its model is installed."""

import re
import tempfile
import threading
import wave
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from content.speech.pinyin import numbered

Samples = NDArray[np.int16]

RENDER_SECONDS = 60.0
"""A voice that has not finished a text after this long is given up."""


class VoiceError(Exception):
    """A voice cannot speak; the message says what to install or fetch."""


class Voice(Protocol):
    """Renders spoken text. `name` changes whenever the same text would sound different."""

    name: str

    def render(self, text: str, language: str) -> tuple[Samples, int]:
        """Mono samples and their rate in hertz; VoiceError if it cannot."""
        ...


class EspeakVoice:
    """espeak-ng through pyttsx3. The library is one per process and not made for threads, hence the lock.

    Its Mandarin voice reads many characters as English letters; its pinyin voice is right, so it gets pinyin.
    """

    name = "espeak-pinyin-2"
    _lock = threading.Lock()
    _engine: Any = None

    def __init__(self) -> None:
        with self._lock:
            if EspeakVoice._engine is None:
                EspeakVoice._engine = self._start()

    def _start(self) -> Any:
        try:
            import pyttsx3
            from pyttsx3.drivers import espeak
        except (ImportError, OSError, RuntimeError) as error:
            raise self._missing(error) from error
        espeak.print = _quiet  # the driver tells standard output about every file it saves
        try:
            engine = pyttsx3.init("espeak")
        except Exception as error:  # the driver raises whatever the C library's absence leads to
            raise self._missing(error) from error
        return engine

    @staticmethod
    def _missing(error: Exception) -> VoiceError:
        return VoiceError(
            f"没有语音合成程序，请安装 espeak-ng（apt install espeak-ng） espeak-ng is missing: {error}"
        )

    @staticmethod
    def _choose(engine: Any, voice: str) -> None:
        from pyttsx3.drivers import _espeak

        engine.setProperty("voice", voice)
        engine.setProperty("rate", PACE[voice])
        _espeak.SetParameter(WORDGAP, GAP[voice], 0)

    def render(self, text: str, language: str) -> tuple[Samples, int]:
        """Mono samples and their rate in hertz."""
        sounds = [self._said(voice, part) for voice, part in parts(text, language)]
        if not sounds:
            return np.zeros(0, dtype=np.int16), 22050
        return np.concatenate([samples for samples, _ in sounds]), sounds[0][1]

    def _said(self, voice: str, text: str) -> tuple[Samples, int]:
        with self._lock, tempfile.TemporaryDirectory(prefix="lobbyline-say-") as folder:
            file = Path(folder) / "said.wav"
            finished = threading.Event()
            engine = EspeakVoice._engine
            listening = engine.connect("finished-utterance", lambda **_: finished.set())
            try:
                self._choose(engine, voice)
                engine.save_to_file(text, str(file))
                engine.runAndWait()
                # runAndWait comes back before the library's own thread has written the file.
                if not finished.wait(RENDER_SECONDS):
                    raise VoiceError("语音合成没有完成 espeak-ng did not finish")
            finally:
                engine.disconnect(listening)
            with wave.open(str(file), "rb") as sound:
                samples = np.frombuffer(sound.readframes(sound.getnframes()), dtype="<i2")
                return samples.astype(np.int16), sound.getframerate()


MANDARIN, ENGLISH = "sit/cmn-Latn-pinyin+f5", "gmw/en-us"
"""espeak-ng's voices by their files, with the speaker.

Speaker, pace and gaps of the Mandarin one are those that a recogniser understood best over a telephone: of
eight sentences it took 81 % of the syllables wrong at 190 words a minute without gaps, 69 % at 150, 51 % at
150 with gaps, and 31 % as here. Slower is no better, and longer.
"""

PACE = {MANDARIN: 170, ENGLISH: 190}
"""Words a minute."""

GAP = {MANDARIN: 3, ENGLISH: 0}
"""Silence after every word, which is a syllable of pinyin, in 10 ms at the usual pace."""

WORDGAP = 7
"""espeak-ng's number of the parameter for that silence (speak_lib.h)."""

_ENGLISH_WORDS = re.compile(r"[A-Za-z]*[a-z][A-Za-z'’]+(?:[\s,.-]+[A-Za-z'’]*[a-z][A-Za-z'’]+)*[,.]?")
_CHINESE_WORDS = re.compile(r"[\u3400-\u9fff][\u3400-\u9fff、，。；：！？“”《》]*")


def parts(text: str, language: str) -> list[tuple[str, str]]:
    """A text as (espeak-ng voice, what that voice reads): English words in Chinese, and the reverse.

    Capitals alone (A, APP) stay Chinese, where letters have names of their own.
    """
    own, strange = (ENGLISH, _CHINESE_WORDS) if language == "en" else (MANDARIN, _ENGLISH_WORDS)
    other = MANDARIN if own == ENGLISH else ENGLISH
    found: list[tuple[str, str]] = []
    done = 0
    for words in strange.finditer(text):
        found += [(own, text[done : words.start()]), (other, words[0])]
        done = words.end()
    found.append((own, text[done:]))
    read = [(voice, numbered(part) if voice == MANDARIN else part) for voice, part in found]
    return [(voice, part) for voice, part in read if re.search(r"\w", part)]


def _quiet(*_: object, **__: object) -> None:
    """Stands in for print."""
