"""Says calls through the sound card, one after the other, spliced from prompts, on a thread of its own."""

import logging
import wave
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import Literal, Protocol

import numpy as np

log = logging.getLogger(__name__)

RATE_HZ = 22050
PAUSE_SECONDS = 0.6
"""Between the repetitions of a call."""


class Prompts(Protocol):
    """Turns words into sound."""

    def samples(self, text: str, rate_hz: int = ..., language: str = ...) -> np.ndarray: ...


Play = Callable[[np.ndarray, int, Event], None]
"""Plays samples at a rate until all is played or the event is set. Raises OSError without a sound card."""

LOOK_SECONDS = 0.05

CARD = Lock()
"""Whoever uses the sound card of this program holds this: PortAudio is begun anew while nobody plays."""


def sound_card(name: str = "") -> Play:
    """Plays on the output of this name (or part of it), empty for the system's default."""

    def play(samples: np.ndarray, rate_hz: int, stop: Event) -> None:
        import sounddevice  # raises OSError where the library is not installed

        with CARD:
            try:
                try:
                    sounddevice.play(samples, rate_hz, device=name or None)
                except (sounddevice.PortAudioError, ValueError):
                    # PortAudio knows the cards that were there when it began: for a later one it begins anew.
                    sounddevice._terminate()
                    sounddevice._initialize()
                    sounddevice.play(samples, rate_hz, device=name or None)
                while sounddevice.get_stream().active:
                    if stop.wait(LOOK_SECONDS):
                        break
                sounddevice.stop()
            except (sounddevice.PortAudioError, ValueError) as error:
                raise OSError(str(error)) from error

    return play


def can_sound(name: str = "", way: Literal["input", "output"] = "output") -> bool:
    """Whether there is such a card that can be heard, or can hear."""
    try:
        import sounddevice

        sounddevice.query_devices(name or None, way)
    except (OSError, ValueError):  # PortAudioError is none of ours to import where the library is missing
        return False
    except Exception:
        log.info("no sound %s", way)
        return False
    return True


def keep(folder: Path, name: str, sound: np.ndarray) -> None:
    """Write what is said as a WAV file, so that others see all of it or nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.wav"
    part = path.with_name(f".{path.name}")
    with wave.open(str(part), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(sound.astype("<i2").tobytes())
    part.replace(path)


class Speaker:
    """`say` returns at once. Trouble is logged once, until a call is heard again."""

    def __init__(
        self, voice: Callable[[], Prompts], play: Play | None, times: int = 2, record: Path | None = None
    ) -> None:
        """`voice` is asked for before the first call: a natural one takes seconds to load. `record`: a folder
        where each call is also kept as NNN-NAME.wav."""
        self._voice, self._play, self._times, self._record = voice, play, times, record
        self._prompts: Prompts | None = None
        self._wanted: SimpleQueue[tuple[tuple[str, ...], str] | None] = SimpleQueue()
        self._stop = Event()
        self._silent = False
        self._number = 0
        self._thread = Thread(target=self._run, name="speaker", daemon=True)
        self._thread.start()

    def say(self, parts: Sequence[str], name: str) -> None:
        """Say a call, made of parts, after those before it; `name` is for the recording."""
        self._wanted.put((tuple(parts), name))

    def stop(self, timeout_seconds: float = 2.0) -> None:
        """End; what is being said is cut off if it takes longer."""
        self._wanted.put(None)
        self._thread.join(timeout_seconds)

    def _run(self) -> None:
        if self._play or self._record:
            self._load()
        while (wanted := self._wanted.get()) is not None:
            parts, name = wanted
            if not (self._play or self._record):
                continue
            try:
                self._prompts = self._prompts or self._voice()
                once = np.concatenate([self._prompts.samples(part, RATE_HZ, "zh") for part in parts])
                pause = np.zeros(round(RATE_HZ * PAUSE_SECONDS), np.int16)
                sound = np.concatenate([part for _ in range(self._times) for part in (once, pause)])
                if self._record:
                    self._number += 1
                    keep(self._record, f"{self._number:03d}-{name}", sound)
                if self._play:
                    self._play(sound, RATE_HZ, self._stop)
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
