"""Says calls through the sound card, one after the other, on a thread of its own."""

import logging
import wave
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Protocol

import numpy as np

log = logging.getLogger(__name__)

RATE_HZ = 22050
PAUSE_SECONDS = 0.6
"""Between the repetitions of a call."""


class Prompts(Protocol):
    """Turns words into sound."""

    def samples(self, text: str, rate_hz: int = ..., language: str = ...) -> np.ndarray: ...


Play = Callable[[np.ndarray, int], None]


def sound_card(name: str = "") -> Play:
    """Plays on the output of this name (or part of it), empty for the system's default.

    What it returns blocks until all is played, and raises OSError without a sound card.
    """

    def play(samples: np.ndarray, rate_hz: int) -> None:
        import sounddevice  # raises OSError where the library is not installed

        try:
            sounddevice.play(samples, rate_hz, device=name or None)
            sounddevice.wait()
        except (sounddevice.PortAudioError, ValueError) as error:
            raise OSError(str(error)) from error

    return play


class Speaker:
    """`say` returns at once. Trouble is logged once, until a call is heard again."""

    def __init__(
        self, voice: Callable[[], Prompts], play: Play | None, times: int = 2, record: Path | None = None
    ) -> None:
        """`voice` is asked for before the first call: a natural one takes seconds to load. `record`: a folder
        where each call is also kept as NNN-NAME.wav."""
        self._voice, self._play, self._times, self._record = voice, play, times, record
        self._prompts: Prompts | None = None
        self._wanted: SimpleQueue[tuple[str, str] | None] = SimpleQueue()
        self._silent = False
        self._number = 0
        self._thread = Thread(target=self._run, name="speaker", daemon=True)
        self._thread.start()

    def say(self, text: str, name: str) -> None:
        """Say a call after those before it; `name` is for the recording."""
        self._wanted.put((text, name))

    def stop(self, timeout_seconds: float = 2.0) -> None:
        """End; what is being said is cut off by the end of the program."""
        self._wanted.put(None)
        self._thread.join(timeout_seconds)

    def _run(self) -> None:
        if self._play or self._record:
            self._load()
        while (wanted := self._wanted.get()) is not None:
            text, name = wanted
            if not (self._play or self._record):
                continue
            try:
                self._prompts = self._prompts or self._voice()
                once = self._prompts.samples(text, RATE_HZ, "zh")
                pause = np.zeros(round(RATE_HZ * PAUSE_SECONDS), np.int16)
                sound = np.concatenate([part for _ in range(self._times) for part in (once, pause)])
                if self._record:
                    self._keep(sound, name)
                if self._play:
                    self._play(sound, RATE_HZ)
                self._silent = False
            except Exception as error:  # whatever fails in a voice or a sound card, the board goes on showing
                self._mute(error)

    def _load(self) -> None:
        """Have the voice ready for the first call."""
        try:
            self._prompts = self._voice()
        except Exception as error:  # as with a call: the board shows, and each call tries again
            self._mute(error)

    def _mute(self, error: Exception) -> None:
        if not self._silent:
            log.warning("叫号没有声音：%s (calls are not heard)", error)
        self._silent = True

    def _keep(self, sound: np.ndarray, name: str) -> None:
        assert self._record is not None
        self._record.mkdir(parents=True, exist_ok=True)
        self._number += 1
        path = self._record / f"{self._number:03d}-{name}.wav"
        part = path.with_name(f".{path.name}")
        with wave.open(str(part), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE_HZ)
            file.writeframes(sound.astype("<i2").tobytes())
        part.replace(path)
