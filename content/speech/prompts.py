"""Prompts: sentences as sound, rendered once and kept by what is said and by which voice."""

import contextlib
import hashlib
import io
import os
import re
import shutil
import tempfile
import threading
import time
import wave
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soxr

from content.pack import Pack
from content.rows import Spoken
from content.settings import Settings
from content.speech.kokoro import voice as chosen_voice
from content.speech.sayings import recordings, sayings
from content.speech.spoken import spoken
from content.speech.voice import Samples, Voice

IN_MEMORY_SECONDS = 600
"""How much resampled sound is kept at hand: some 10 MB at 8 kHz."""

LOUDNESS = 0.1
"""Root mean square of a prompt relative to full scale (-20 dBFS), so that all are equally loud."""

PEAK = 0.89
"""No sample goes beyond this (-1 dBFS)."""

QUIET = 0.003
"""Below this a sample is silence, which is cut off at both ends but for EDGE_SECONDS."""

EDGE_SECONDS = 0.04

RESERVED_BYTES = 100_000_000
"""Sound is not kept on a disk that has less room than this left."""

ONE_CALLERS = re.compile(r"(?:\d ?){6}")
"""A telephone number or code: personal, and never said again. Its sound does not stay on the disk."""

DAY_SECONDS = 86400
UNSAID_SECONDS = 90 * DAY_SECONDS
"""What has not been said for so long goes from a folder that is full."""

FULL_BYTES = 12 << 20
"""Of each of the 256 folders, three gigabytes in all: a pack of the usual size with all that calls bring."""


class Prompts:
    """Says sentences of a pack. Safe to share between threads; several programs may share the folder."""

    def __init__(
        self,
        settings: Settings,
        lexicon: tuple[Spoken, ...] = (),
        recordings: Mapping[str, Path] | None = None,
        voice: Voice | None = None,
    ) -> None:
        """`recordings`: text as written → WAV file that replaces the voice (see `recordings`)."""
        self.folder = settings.prompts
        self.voice = voice or chosen_voice(settings)
        self.lexicon = lexicon
        self._recordings = {_bare(text): path for text, path in (recordings or {}).items()}
        self._kept: OrderedDict[tuple[str, int], Samples] = OrderedDict()
        self._kept_samples = 0
        self._lock = threading.Lock()

    def samples(self, text: str, rate_hz: int = 8000, language: str = "zh") -> Samples:
        """The sentence as mono samples at a rate; rendered at once if it never was.

        VoiceError if it must be rendered and cannot.
        """
        recording = self._recordings.get(_bare(text))
        said = spoken(text, self.lexicon, language)
        name = f"recorded {recording}" if recording else self._name(said, language)
        with self._lock:
            if (known := self._kept.get((name, rate_hz))) is not None:
                self._kept.move_to_end((name, rate_hz))
                return known
        sound = self.read(recording) if recording else None
        if sound is None:
            sound = self._rendered(said, language, keep=not ONE_CALLERS.search(text) and self._room())
        result = _resampled(*sound, rate_hz)
        result.setflags(write=False)  # it is shared
        self._keep((name, rate_hz), result)
        return result

    def is_rendered(self, text: str, language: str = "zh") -> bool:
        """Whether the sentence is already in the folder, or recorded."""
        return self.file(text, language).is_file()

    def file(self, text: str, language: str = "zh") -> Path:
        """Where the sentence's sound is, or will be once it is rendered."""
        return self._recordings.get(_bare(text)) or self._path(spoken(text, self.lexicon, language), language)

    def fingerprint(self, text: str, language: str = "zh") -> str:
        """A name that changes whenever the sentence sounds different."""
        recording = self._recordings.get(_bare(text))
        if recording:
            return hashlib.sha256(recording.read_bytes()).hexdigest()
        return self._name(spoken(text, self.lexicon, language), language)

    def render_all(
        self, texts: Iterable[tuple[str, str]], progress: Callable[[int, int], None] | None = None
    ) -> int:
        """Render the (text, language) not yet rendered; `progress` gets done and total. Returns how many."""
        waiting = [pair for pair in dict.fromkeys(texts) if not self.is_rendered(*pair)]
        for done, (text, language) in enumerate(waiting, 1):
            self._rendered(spoken(text, self.lexicon, language), language)
            if progress:
                progress(done, len(waiting))
        return len(waiting)

    def _name(self, said: str, language: str) -> str:
        return hashlib.sha256(f"1\0{self.voice.name}\0{language}\0{said}".encode()).hexdigest()

    def _path(self, said: str, language: str) -> Path:
        name = self._name(said, language)
        return self.folder / name[:2] / f"{name}.wav"

    def _rendered(self, said: str, language: str, *, keep: bool = True) -> tuple[Samples, int]:
        path = self._path(said, language)
        if path.is_file() and (sound := self.read(path)):
            with contextlib.suppress(OSError):
                if time.time() - path.stat().st_mtime > DAY_SECONDS:  # no oftener: disks wear out
                    path.touch()
            return sound
        samples, rate = self.voice.render(said, language)
        sound = levelled(samples, rate), rate
        if not keep:
            return sound
        with contextlib.suppress(OSError):  # a full or read-only disk must not silence the hotline
            _write(path, *sound)
            _thin(path.parent)
        return sound

    def _room(self) -> bool:
        """Whether the disk has room for more than what must not be lost: calls, tickets, callbacks."""
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            return shutil.disk_usage(self.folder).free >= RESERVED_BYTES
        return False

    @staticmethod
    def read(path: Path) -> tuple[Samples, int] | None:
        """A mono 16-bit WAV file, None if it is not one (such as a file torn by a power cut)."""
        try:
            with wave.open(str(path), "rb") as file:
                if file.getnchannels() != 1 or file.getsampwidth() != 2:
                    return None
                samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
                return samples.astype(np.int16), file.getframerate()
        except (OSError, EOFError, wave.Error, ValueError):
            return None

    def _keep(self, key: tuple[str, int], samples: Samples) -> None:
        with self._lock:
            if key not in self._kept:
                self._kept_samples += len(samples)
            self._kept[key] = samples
            while self._kept_samples > IN_MEMORY_SECONDS * 8000 and len(self._kept) > 1:
                _, dropped = self._kept.popitem(last=False)
                self._kept_samples -= len(dropped)


def _bare(text: str) -> str:
    """The text without its full stop: a recorded title is the same alone and as a sentence."""
    return text.rstrip("。.")


def levelled(samples: Samples, rate: int) -> Samples:
    """The samples without the silence around them and at the usual loudness."""
    sound = samples.astype(np.float32) / 32768
    loud = np.flatnonzero(np.abs(sound) > QUIET)
    if not len(loud):
        return samples
    edge = int(EDGE_SECONDS * rate)
    sound = sound[max(0, loud[0] - edge) : loud[-1] + edge]
    gain = min(LOUDNESS / float(np.sqrt(np.mean(sound**2))), PEAK / float(np.abs(sound).max()))
    return (sound * gain * 32767).astype(np.int16)


def _resampled(samples: Samples, rate: int, wanted: int) -> Samples:
    if rate == wanted or not len(samples):
        return samples.copy()
    sound = soxr.resample(samples.astype(np.float32), rate, wanted, quality="HQ")
    result: Samples = np.clip(np.rint(sound), -32768, 32767).astype(np.int16)
    return result


def _write(path: Path, samples: Samples, rate: int) -> None:
    """Write a WAV file so that others see all of it or nothing."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.astype("<i2").tobytes())
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(buffer.getvalue())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise


def _thin(folder: Path) -> None:
    """Let go of what power cuts left half written and, once the folder is full, of what is no longer said."""
    found = sorted((path.stat().st_mtime, path.stat().st_size, path) for path in folder.iterdir())
    over = sum(size for _, size, _ in found) - FULL_BYTES
    for changed, size, path in found:
        age_seconds = time.time() - changed
        torn = path.suffix != ".wav" and age_seconds > DAY_SECONDS
        if torn or (over > 0 and age_seconds > UNSAID_SECONDS):
            path.unlink(missing_ok=True)
            over -= size


@dataclass(frozen=True)
class Entry:
    """A prompt as it lies on the disk. `voice`: who speaks, `recorded` for a person."""

    key: str
    language: str
    seconds: float
    voice: str
    file: Path
    text: str

    def row(self) -> tuple[str, ...]:
        """As a line of a table."""
        return self.key, self.language, f"{self.seconds:.2f}", self.voice, str(self.file), self.text


def inventory(pack: Pack, prompts: Prompts) -> list[Entry]:
    """Every sentence of a pack that was rendered or recorded, with its length."""
    recorded = set(recordings(pack).values())
    found: list[Entry] = []
    for key, (text, language) in sayings(pack).items():
        file = prompts.file(text, language)
        voice = "recorded" if file in recorded else prompts.voice.name
        if (sound := prompts.read(file)) is not None:
            found.append(Entry(key, language, len(sound[0]) / sound[1], voice, file, text))
    return found
