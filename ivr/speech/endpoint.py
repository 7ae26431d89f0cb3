"""When speech starts, ends, or does not come: a machine without audio and without a clock."""

from dataclasses import dataclass, field
from enum import Enum


class Signal(Enum):
    """What the endpointer has decided."""

    STARTED = "started"
    """Someone is speaking: a prompt may be stopped."""

    ENDED = "ended"
    """They have finished."""

    CAPPED = "capped"
    """They have spoken as long as we listen; treated as finished."""

    NOINPUT = "noinput"
    """Nobody spoke in time."""


@dataclass
class Endpointer:
    """Turns voice activity into a beginning and an end, one chunk after another."""

    speech_seconds: float = 0.2
    """Speech needed before it counts: shorter is a cough or a click."""

    silence_seconds: float = 0.7
    """Silence that ends an utterance; people pause within a sentence."""

    noinput_seconds: float = 5.0
    """Silence, from the moment timing starts, after which nobody is going to speak."""

    longest_seconds: float = 15.0
    """Speech is cut here, so that a noisy line cannot hold us for ever."""

    forgive_seconds: float = 0.3
    """Before speech counts, a gap this long makes the count begin again: two clicks are no speech."""

    timing: bool = True
    """Whether the no-input time runs. False while a prompt plays: nobody is late who has not been asked."""

    speaking: bool = field(default=False, init=False)
    """Between STARTED and ENDED."""

    _speech: float = field(default=0.0, init=False)
    _gap: float = field(default=0.0, init=False)
    _spoken: float = field(default=0.0, init=False)
    _waited: float = field(default=0.0, init=False)

    def process(self, chunk_seconds: float, is_speech: bool) -> Signal | None:
        """One chunk of the line, in order; after ENDED, CAPPED or NOINPUT it starts anew."""
        return (
            self._in_speech(chunk_seconds, is_speech)
            if self.speaking
            else self._before(chunk_seconds, is_speech)
        )

    @property
    def silent_seconds(self) -> float:
        """How long it has been quiet, while speaking: the end of speech lies this far back."""
        return self._gap

    def reset(self) -> None:
        """Forget everything heard."""
        self.speaking = False
        self._speech = self._gap = self._spoken = self._waited = 0.0

    def _before(self, chunk_seconds: float, is_speech: bool) -> Signal | None:
        if is_speech:
            self._speech += chunk_seconds
            self._gap = 0.0
            if self._speech >= self.speech_seconds - 1e-9:
                self.speaking, self._spoken = True, self._speech
                return Signal.STARTED
            return None
        self._gap += chunk_seconds
        if self._gap >= self.forgive_seconds:
            self._speech = 0.0
        if self.timing and not self._speech:
            self._waited += chunk_seconds
            if self._waited >= self.noinput_seconds - 1e-9:
                self.reset()
                return Signal.NOINPUT
        return None

    def _in_speech(self, chunk_seconds: float, is_speech: bool) -> Signal | None:
        self._spoken += chunk_seconds
        self._gap = 0.0 if is_speech else self._gap + chunk_seconds
        if self._gap >= self.silence_seconds - 1e-9:
            self.reset()
            return Signal.ENDED
        if self._spoken >= self.longest_seconds - 1e-9:
            self.reset()
            return Signal.CAPPED
        return None
