"""How well prompts are understood over a telephone: a recogniser listens, and what it wrote is compared."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from rapidfuzz.distance import Levenshtein

from content.prompts import Prompts
from content.sound import syllables
from content.spoken import spoken
from content.voice import Samples

RATE = 8000
"""Samples a second on a telephone line."""

WORKERS = 2

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
    """Whoever writes down what is said."""

    def hear(self, samples: Samples) -> str:
        """What was understood of mono samples at RATE."""
        ...


class Ear:
    """An unprompted listener: the model's whole vocabulary, no grammar of the pack to help it."""

    def __init__(self, model: Path) -> None:
        import vosk

        vosk.SetLogLevel(-1)
        self._vosk = vosk
        self._model = vosk.Model(str(model))

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
    progress: Callable[[int, int], None] | None = None,
    workers: int = WORKERS,
) -> list[Heard]:
    """Listen to Chinese prompts, (key, text), and order them by how badly they were understood."""

    def one(entry: tuple[str, str]) -> Heard:
        key, text = entry
        return compare(key, spoken(text, prompts.lexicon), ear.hear(prompts.samples(text, RATE)))

    found: list[Heard] = []
    with ThreadPoolExecutor(workers) as pool:
        for done, heard in enumerate(pool.map(one, texts), 1):
            found.append(heard)
            if progress:
                progress(done, len(texts))
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
