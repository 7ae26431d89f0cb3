"""Vosk: one shared model, and a recogniser for each time we listen."""

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import vosk

from content.search.sound import syllables
from ivr.speech.words import Words

UNKNOWN = "[unk]"
"""What a grammar answers for speech that is none of its words."""


@dataclass(frozen=True)
class Grammar:
    """Phrases cut into the model's words. A bigram model, not a list: new combinations can be heard too."""

    phrases: tuple[str, ...]

    def __str__(self) -> str:
        return json.dumps([*self.phrases, UNKNOWN], ensure_ascii=False)


@dataclass(frozen=True)
class Recognition:
    """What one recogniser understood."""

    text: str = ""
    """Characters without spaces and without unknown words."""

    confidence: float = 0.0
    """0..1: the mean over words, by how long each lasted; unknown words count as nothing."""

    complete: bool = False
    """Every word was known."""


@dataclass
class Speech:
    """The model, shared by all calls. Loading takes half a second and 150 MB."""

    folder: Path
    words: Words = field(init=False)

    def __post_init__(self) -> None:
        vosk.SetLogLevel(-1)
        self.model = vosk.Model(str(self.folder))
        self.words = Words(lambda word: self.model.vosk_model_find_word(word) >= 0)

    def grammar(self, texts: Iterable[str]) -> Grammar:
        """A grammar of these sentences."""
        return Grammar(self.words.phrases(texts))

    def recogniser(
        self, grammar: Grammar | None, rate_hz: int = 8000, words: tuple[str, ...] = ()
    ) -> "Recogniser":
        """A fresh recogniser: 20 ms for thousands of phrases. No grammar: dictation, five times the work.

        `words`: what is expected above all; an utterance that sounds the same is written so."""
        return Recogniser(self.model, grammar, rate_hz, words)


class Recogniser:
    """One utterance, one grammar. Blocking; the library lets other threads run meanwhile."""

    def __init__(
        self, model: vosk.Model, grammar: Grammar | None, rate_hz: int, words: tuple[str, ...] = ()
    ) -> None:
        arguments = [str(grammar)] if grammar is not None else []
        self._kaldi = vosk.KaldiRecognizer(model, rate_hz, *arguments)
        self._kaldi.SetWords(True)
        self._heard: list[dict[str, float | str]] = []
        self._words = words

    def hear(self, samples: npt.NDArray[np.int16]) -> None:
        """More of the utterance."""
        if self._kaldi.AcceptWaveform(samples.astype("<i2").tobytes()):
            # The library thinks a sentence is over. Ours ends when the endpointer says so: keep it and go on.
            self._keep(self._kaldi.Result())

    def finish(self) -> Recognition:
        """The utterance is over."""
        self._keep(self._kaldi.FinalResult())
        known = [word for word in self._heard if word["word"] != UNKNOWN]
        lengths = [float(word["end"]) - float(word["start"]) for word in self._heard]
        sure = sum(
            float(word["conf"]) * length
            for word, length in zip(self._heard, lengths, strict=True)
            if word["word"] != UNKNOWN
        )
        return Recognition(
            text=self._written("".join(str(word["word"]) for word in known)),
            confidence=round(sure / sum(lengths), 3) if sum(lengths) > 0 else 0.0,
            complete=bool(known) and len(known) == len(self._heard),
        )

    def _written(self, text: str) -> str:
        """No model can tell 返回 from 反悔 by ear; who may choose 返回 here has said 返回."""
        if not text or text in self._words:
            return text
        return next((word for word in self._words if syllables(word) == syllables(text)), text)

    def _keep(self, result: str) -> None:
        self._heard.extend(json.loads(result).get("result", []))


class Turn:
    """One listening turn: audio goes in as it comes, is decoded on other threads, in order.

    `finish` gives a future. `done_at` says when, on the line's clock, the result would have been there had
    the audio come in real time, on a machine that does nothing else: on a faster line this is the honest
    moment to go on. Both are reckoned by the processor's time.
    """

    def __init__(self, make: Callable[[], Recogniser], executor: Executor) -> None:
        """`make` builds the recogniser, on the worker's thread, when the first audio comes."""
        self._make = make
        self._recogniser: Recogniser | None = None
        self._executor = executor
        self._waiting: deque[tuple[npt.NDArray[np.int16] | None, float]] = deque()
        self._lock = threading.Lock()
        self._running = False
        self._result: Future[Recognition] = Future()
        self.done_at = 0.0
        self.decode_seconds = 0.0

    def hear(self, samples: npt.NDArray[np.int16], at: float) -> None:
        """Samples that had come in by `at` on the line's clock."""
        self._put((samples, at))

    def finish(self, at: float) -> Future[Recognition]:
        """Speech has ended."""
        self._put((None, at))
        return self._result

    def _put(self, item: tuple[npt.NDArray[np.int16] | None, float]) -> None:
        with self._lock:
            self._waiting.append(item)
            if self._running:
                return
            self._running = True
        self._executor.submit(self._work)

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._running = False
                    return
                samples, at = self._waiting.popleft()
            began = time.thread_time()
            try:
                if self._recogniser is None:
                    self._recogniser = self._make()
                if samples is None:
                    result = self._recogniser.finish()
                else:
                    self._recogniser.hear(samples)
                    result = None
            except Exception as error:
                if not self._result.done():
                    self._result.set_exception(error)
                return
            cost = time.thread_time() - began
            self.decode_seconds += cost
            self.done_at = max(self.done_at, at) + cost
            if result is not None and not self._result.done():
                self._result.set_result(result)
