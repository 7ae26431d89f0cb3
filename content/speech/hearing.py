"""How well prompts are understood over a telephone: a recogniser listens, and what it wrote is compared."""

import json
import os
import re
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from rapidfuzz.distance import Levenshtein

from content.search.sound import syllables
from content.speech.prompts import Prompts
from content.speech.spoken import spoken
from content.speech.voice import Samples

RATE = 8000
"""Samples a second on a telephone line."""

SEARCH = {"beam": "9.0", "max-active": "500", "lattice-beam": "1.0"}
"""How widely the recogniser searches. Of thirty prompts of espeak-ng it took 57 % of the syllables wrong at
about this width and 59 % at the model's own, which took three times as long."""

_HAN = re.compile(r"[\u3400-\u9fff]+")


@dataclass(frozen=True)
class Heard:
    """A prompt and what the recogniser made of it. Errors are edits for each character or syllable said."""

    key: str
    said: str
    heard: str
    characters: int
    character_edits: int
    syllables: int
    syllable_edits: int

    @property
    def character_error(self) -> float:
        """Characters wrong, missing or too many, for each character said (homophones count as wrong)."""
        return self.character_edits / max(1, self.characters)

    @property
    def syllable_error(self) -> float:
        """The same by sound, without tones: what a listener's ear has to do with."""
        return self.syllable_edits / max(1, self.syllables)


class Listener(Protocol):
    """Whoever writes down what is said. `name` changes when the same sound may be understood otherwise."""

    name: str

    def hear(self, samples: Samples) -> str:
        """What was understood of mono samples at RATE."""
        ...


class Ear:
    """An unprompted listener: the model's whole vocabulary, no grammar of the pack to help it."""

    def __init__(self, model: Path) -> None:
        import vosk

        vosk.SetLogLevel(-1)
        self._vosk = vosk
        self.name = f"{model.name} {' '.join(SEARCH.values())}"
        with tempfile.TemporaryDirectory(prefix="lobbyline-ear-") as folder:
            self._model = vosk.Model(str(_narrowed(model, Path(folder))))

    def hear(self, samples: Samples) -> str:
        """What was understood of mono samples at RATE."""
        recogniser = self._vosk.KaldiRecognizer(self._model, RATE)
        found: list[str] = []
        data = samples.astype("<i2").tobytes()
        for start in range(0, len(data), 2 * RATE):
            if recogniser.AcceptWaveform(data[start : start + 2 * RATE]):
                found.append(json.loads(recogniser.Result())["text"])
        found.append(json.loads(recogniser.FinalResult())["text"])
        return "".join(found).replace(" ", "")


def _narrowed(model: Path, folder: Path) -> Path:
    """The model in an empty folder: links to all its files, and its settings with SEARCH instead."""
    for path in model.iterdir():
        if path.name != "conf":
            (folder / path.name).symlink_to(path.resolve())
    (folder / "conf").mkdir()
    for path in (model / "conf").iterdir():
        text = path.read_text("utf-8")
        for name, value in SEARCH.items():
            text = re.sub(rf"(?m)^--{name}=.*$", f"--{name}={value}", text)
        (folder / "conf" / path.name).write_text(text, "utf-8")
    return folder


class Memory:
    """What was understood of each sound, in a file that grows line by line, so that no sound is heard twice.

    Safe to share between threads. A line torn by a power cut is passed over.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._known: dict[tuple[str, str], str] = {}
        if file.is_file():
            for line in file.read_text("utf-8", errors="replace").split("\n"):
                listener, tab, rest = line.partition("\t")
                sound, again, text = rest.partition("\t")
                if tab and again and text.endswith("."):
                    self._known[listener, sound] = text[:-1]

    def recall(self, listener: str, sound: str) -> str | None:
        """What a listener understood of a sound, by their names; None if it never heard it."""
        return self._known.get((listener, sound))

    def keep(self, listener: str, sound: str, text: str) -> None:
        """Remember it; the full stop at the end tells a whole line."""
        with self._lock:
            self._known[listener, sound] = text
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._file.open("a", encoding="utf-8") as file:
                file.write(f"\n{listener}\t{sound}\t{text}.")


def compare(key: str, said: str, heard: str) -> Heard:
    """Count what differs; `said` is the spoken form."""
    said, heard = ("".join(_HAN.findall(text)).replace("幺", "一") for text in (said, heard))
    wanted, got = syllables(said), syllables(heard)
    return Heard(
        key,
        said,
        heard,
        len(said),
        Levenshtein.distance(said, heard),
        len(wanted),
        Levenshtein.distance(wanted, got),
    )


def listen(
    prompts: Prompts,
    texts: Sequence[tuple[str, str]],
    ear: Listener,
    memory: Memory,
    progress: Callable[[int, int], None] | None = None,
    workers: int | None = None,
) -> list[Heard]:
    """Listen to Chinese prompts, (key, text), and order them by how badly they were understood.

    What `memory` has is not listened to again. `workers`: threads, one for each processor by default.
    """

    def one(entry: tuple[str, str]) -> Heard:
        key, text = entry
        sound = prompts.fingerprint(text)
        heard = memory.recall(ear.name, sound)
        if heard is None:
            heard = ear.hear(prompts.samples(text, RATE))
            memory.keep(ear.name, sound, heard)
        return compare(key, spoken(text, prompts.lexicon), heard)

    found: list[Heard] = []
    pool = ThreadPoolExecutor(workers or os.cpu_count() or 1)
    try:
        for done, heard in enumerate(pool.map(one, texts), 1):
            found.append(heard)
            if progress:
                progress(done, len(texts))
    finally:
        pool.shutdown(cancel_futures=True)  # who interrupts waits for one sentence, not for all
    return sorted(found, key=lambda heard: (-heard.syllable_error, -heard.character_error, heard.key))


def overall(found: Iterable[Heard]) -> tuple[float, float]:
    """Error by character and by syllable over all that was said."""
    found = list(found)
    characters = sum(heard.characters for heard in found)
    sounds = sum(heard.syllables for heard in found)
    return (
        sum(heard.character_edits for heard in found) / max(1, characters),
        sum(heard.syllable_edits for heard in found) / max(1, sounds),
    )


def rows(found: Iterable[Heard]) -> Iterator[tuple[str, ...]]:
    """Lines of a table, with its heading first."""
    yield "key", "character_error", "syllable_error", "said", "heard"
    for heard in found:
        errors = f"{heard.character_error:.3f}", f"{heard.syllable_error:.3f}"
        yield heard.key, *errors, heard.said, heard.heard
