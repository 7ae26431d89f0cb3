"""The ear of one call: voice activity, end of speech and recognition, in step with the line."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ivr.settings import SpeechSettings
from ivr.speech.endpoint import Endpointer, Signal
from ivr.speech.recogniser import Recogniser, Recognition, Turn
from ivr.speech.vad import CHUNK_SECONDS, VoiceActivity

LEAD_SECONDS = 0.5
"""Audio from before speech was noticed that is recognised too: or the first syllable is lost."""

Make = Callable[[], Recogniser]


@dataclass
class Said:
    """An utterance on its way through the recogniser."""

    result: Future[Recognition]
    turn: Turn
    ended_at: float
    """Line time at which the caller fell silent."""
    spoken_seconds: float
    """How long they spoke."""

    def ready(self, now: float, virtual: bool) -> bool:
        """Whether the result is there; on a virtual line, whether it would have been by `now`."""
        if not self.result.done():
            return False
        return not virtual or self.turn.done_at <= now


class Ear:
    """Feed it the whole call; tell it when to listen. Without `make` it hears only silence (keys)."""

    def __init__(self, settings: SpeechSettings, executor: Executor) -> None:
        self._settings = settings
        self._executor = executor
        self._activity = VoiceActivity(settings.threshold)
        self._lead: deque[npt.NDArray[np.int16]] = deque(maxlen=max(1, round(LEAD_SECONDS / CHUNK_SECONDS)))
        self._endpointer = Endpointer()
        self._turn: Turn | None = None
        self._make: Make | None = None
        self._open = False
        self._began_at = 0.0
        self.said: Said | None = None
        """The utterance that has ended, until `listen` or `stop`."""

    def listen(self, make: Make | None, timeout_seconds: float) -> None:
        """Begin a listening turn: what was half heard is dropped."""
        self._make = make
        self._endpointer = Endpointer(
            silence_seconds=self._settings.silence_seconds,
            noinput_seconds=timeout_seconds,
            longest_seconds=self._settings.longest_seconds,
        )
        self._turn, self.said, self._open = None, None, True

    def stop(self) -> None:
        """Stop listening; voice activity goes on, so that it is awake for the next turn."""
        self._turn, self.said, self._open = None, None, False

    @property
    def speaking(self) -> bool:
        """Between the beginning and the end of an utterance."""
        return self._open and self._endpointer.speaking

    def hear(self, samples: npt.NDArray[np.int16], now: float, prompting: bool) -> Signal | None:
        """What came in by `now` (line time); `prompting` while a prompt plays. After ENDED see `said`."""
        signal = None
        for chunk, is_speech in self._activity.process(samples):
            self._lead.append(chunk)
            if self._open and signal is None:
                signal = self._chunk(chunk, is_speech, now, prompting)
        return signal

    def _chunk(
        self, chunk: npt.NDArray[np.int16], is_speech: bool, now: float, prompting: bool
    ) -> Signal | None:
        end = self._endpointer
        end.timing = not prompting
        # Over a prompt, more speech is needed: coughs, "嗯" and the prompt's own echo must not stop it.
        end.speech_seconds = self._settings.bargein_seconds if prompting else self._settings.speech_seconds
        signal = end.process(CHUNK_SECONDS, is_speech and self._make is not None)
        if signal is Signal.STARTED and self._make is not None:
            self._began_at = now - end.speech_seconds
            self._turn = Turn(self._make, self._executor)
            self._turn.hear(np.concatenate(list(self._lead)), now)
        elif self._turn is not None:
            self._turn.hear(chunk, now)
        if signal in (Signal.ENDED, Signal.CAPPED) and self._turn is not None:
            ended_at = now - (end.silence_seconds if signal is Signal.ENDED else 0.0)
            spoken = max(0.0, ended_at - self._began_at)
            self.said = Said(self._turn.finish(now), self._turn, ended_at, spoken)
            self._turn, self._open = None, False
        elif signal is Signal.NOINPUT:
            self._open = False
        return signal
