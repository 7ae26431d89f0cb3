"""Reads a screen aloud to whoever cannot read it, sentence by sentence, on a thread of its own."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread

import numpy as np
import soxr

from content.pack import Pack
from content.rows import Spoken
from content.settings import Settings
from content.speech.prompts import Prompts, levelled
from content.speech.sayings import recordings, sayings
from content.speech.spoken import spoken
from content.speech.voice import Samples
from kiosk.clerk import Post
from kiosk.sound.speaker import RATE_HZ, Play, keep

log = logging.getLogger(__name__)

PAUSE_SECONDS = 0.35
"""Between sentences."""

Say = Callable[[str, str], Samples]
"""A sentence in a language as samples at RATE_HZ."""


@dataclass(frozen=True)
class _Reading:
    texts: tuple[str, ...]
    language: str
    done: Callable[[], None]
    stop: Event = field(default_factory=Event)


class Aloud:
    """`read` returns at once; what is new ends what was being read."""

    def __init__(self, voice: Callable[[], Say], play: Play | None, post: Post, record: Path | None) -> None:
        """`voice` is asked for before the first sentence. `post` runs on the screen's thread. `record`: a
        folder where each reading is also kept as NNN.wav."""
        self._voice, self._play, self._post, self._record = voice, play, post, record
        self._wanted: SimpleQueue[_Reading | None] = SimpleQueue()
        self._now: _Reading | None = None
        self._number = 0
        self._thread = Thread(target=self._run, name="aloud", daemon=True)
        self._thread.start()

    def read(self, texts: Sequence[str], language: str, done: Callable[[], None]) -> None:
        """Read sentences; `done` hears when all is read, unless it was silenced before."""
        self.silence()
        self._now = _Reading(tuple(texts), language, done)
        self._wanted.put(self._now)

    def silence(self) -> None:
        """Stop reading."""
        if self._now is not None:
            self._now.stop.set()
            self._now = None

    def stop(self, timeout_seconds: float = 2.0) -> None:
        """End."""
        self.silence()
        self._wanted.put(None)
        self._thread.join(timeout_seconds)

    def _run(self) -> None:
        say: Say | None = None
        while (reading := self._wanted.get()) is not None:
            try:
                say = say or self._voice()
                self._read(reading, say)
            except Exception as error:  # no voice or no sound card: the screen can still be read
                log.warning("读不出声音：%s (nothing is read aloud)", error)
            if not reading.stop.is_set():
                self._post(lambda reading=reading: None if reading.stop.is_set() else reading.done())  # type: ignore[misc]

    def _read(self, reading: _Reading, say: Say) -> None:
        pause = np.zeros(round(RATE_HZ * PAUSE_SECONDS), np.int16)
        heard: list[np.ndarray] = []
        for text in reading.texts:
            if reading.stop.is_set():
                break
            sound = np.concatenate([say(text, reading.language), pause])
            heard.append(sound)
            if self._play:
                self._play(sound, RATE_HZ, reading.stop)
        if self._record and heard:
            self._number += 1
            keep(self._record, f"{self._number:03d}", np.concatenate(heard))


def voice(settings: Settings, pack: Callable[[], Pack]) -> Callable[[], Say]:
    """The voice that settings choose. What the pack says is kept like all prompts; anything else on a screen
    may be a visitor's own (a number, a name) and leaves no trace on the disk."""

    def make() -> Say:
        # Of the pack as it is now; another pack's sentences are only not kept.
        known = {text for text, _ in sayings(pack()).values()}
        lexicon: tuple[Spoken, ...] = pack().lexicon
        prompts = Prompts(settings, lexicon, recordings(pack()))

        def say(text: str, language: str) -> Samples:
            if text in known:
                return prompts.samples(text, RATE_HZ, language)
            return at_rate(*prompts.voice.render(spoken(text, lexicon, language), language))

        return say

    return make


def at_rate(samples: Samples, rate_hz: int) -> Samples:
    """Samples as loud as prompts are, at RATE_HZ."""
    even = levelled(samples, rate_hz)
    if rate_hz == RATE_HZ or not len(even):
        return even
    result: Samples = soxr.resample(even, rate_hz, RATE_HZ).astype(np.int16)
    return result
