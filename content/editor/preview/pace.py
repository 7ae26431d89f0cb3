"""How long sentences take to hear: as long as their sound, where there is one, else by the voice's pace."""

import wave
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from content.search.sound import syllables
from content.speech.prompts import Prompts
from content.speech.spoken import spoken
from content.speech.voice import VoiceError

LOOKED_AT = 60
"""Sentences that are looked at to learn how fast a voice speaks, spread over the pack."""

RENDERED = 4
"""Sentences that are rendered to learn it where the voice has not said any yet."""


@dataclass(frozen=True)
class Length:
    """How long a sentence takes. `measured`: read from its sound, not reckoned."""

    seconds: float
    measured: bool


Measure = Callable[[str, str], Length | None]
"""Text, language → how long it takes to say, None if nothing can say it."""


class Pace:
    """Lengths of the pack's sentences in the voice in use."""

    def __init__(self, prompts: Prompts, sentences: Mapping[str, tuple[str, str]]) -> None:
        """`sentences`: key → (text, language), to learn the pace from."""
        self.prompts = prompts
        self._sentences = sentences
        self.rate = cache(self._learnt)
        """Language → syllables a second; 0 where the voice does not work."""

    def length(self, text: str, language: str = "zh") -> Length | None:
        """None if the sentence has no sound and the voice does not work."""
        if (seconds := self._measured(text, language)) is not None:
            return Length(seconds, measured=True)
        rate = self.rate(language)
        return Length(self._syllables(text, language) / rate, measured=False) if rate else None

    def _syllables(self, text: str, language: str) -> int:
        return len(syllables(spoken(text, self.prompts.lexicon, language)))

    def _measured(self, text: str, language: str) -> float | None:
        try:
            with wave.open(str(self.prompts.file(text, language)), "rb") as file:
                return file.getnframes() / file.getframerate()
        except (OSError, EOFError, wave.Error):
            return None

    def _learnt(self, language: str) -> float:
        texts = [text for text, its_language in self._sentences.values() if its_language == language]
        spread = texts[:: max(1, len(texts) // LOOKED_AT)]
        said = [text for text in spread if self._measured(text, language) is not None]
        if not said:
            said = sorted(spread, key=len)[-RENDERED:]
            try:
                self.prompts.render_all((text, language) for text in said)
            except VoiceError:
                return 0.0
        seconds = sum(self._measured(text, language) or 0.0 for text in said)
        return sum(self._syllables(text, language) for text in said) / seconds if seconds else 0.0


def total(lengths: Iterable[Length | None]) -> Length:
    """All of them one after the other; measured if each is."""
    lengths = list(lengths)
    known = [length for length in lengths if length]
    measured = len(known) == len(lengths) and all(length.measured for length in known)
    return Length(sum(length.seconds for length in known), measured)
