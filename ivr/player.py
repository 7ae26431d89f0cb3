"""What the caller hears: sentences as 20 ms frames, stopped and taken up again at any frame."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ivr.lines.line import FRAME_SAMPLES, SILENCE

Samples = npt.NDArray[np.int16]

PAUSE_SAMPLES = 1200
"""Between two sentences: 150 ms."""

AUDIBLE = 200
"""Peak from which a frame counts as heard."""


@dataclass
class Prompt:
    """A sentence, rendered or about to be."""

    text: str
    samples: Future[Samples]


@dataclass
class Paused:
    """Where a prompt was stopped."""

    prompts: list[Prompt]
    at: int


class Player:
    """Feed it prompts, take frames from it. `render` gives samples as a future, one sentence ahead."""

    def __init__(self, render: Callable[[str], Future[Samples]]) -> None:
        self._render = render
        self._texts: list[str] = []
        self._prompts: list[Prompt] = []
        self._at = 0
        self.heard: list[str] = []
        """Sentences whose playing has begun since `play`."""

    @property
    def playing(self) -> bool:
        """Whether anything is left to be said."""
        return bool(self._prompts or self._texts)

    def play(self, texts: tuple[str, ...]) -> None:
        """Say these after what is being said."""
        self._texts.extend(texts)
        self._ahead()

    def stop(self) -> Paused:
        """Silence from the next frame on; what was left can be given to `resume`."""
        self._prompts.extend(Prompt(text, self._render(text)) for text in self._texts)
        left = Paused(self._prompts, self._at)
        self._texts, self._prompts, self._at = [], [], 0
        return left

    def resume(self, left: Paused) -> None:
        """Go on where it was stopped."""
        self._prompts, self._at = left.prompts, left.at

    def waiting(self) -> Future[Samples] | None:
        """The rendering that the next frame needs and has not got."""
        if self._prompts and not self._prompts[0].samples.done():
            return self._prompts[0].samples
        return None

    def frame(self) -> bytes:
        """The next 20 ms; silence where there is nothing (yet)."""
        if not self._prompts or self.waiting():
            return SILENCE
        prompt = self._prompts[0]
        try:
            samples = prompt.samples.result()
        except Exception:  # a voice that fails must not end the call; whoever renders has logged it
            samples = np.zeros(0, np.int16)
        if self._at == 0:
            self.heard.append(prompt.text)
        frame = samples[max(0, self._at) : self._at + FRAME_SAMPLES]
        self._at += FRAME_SAMPLES
        if self._at >= len(samples) + PAUSE_SAMPLES:
            self._prompts.pop(0)
            self._at = 0
            self._ahead()
        if len(frame) < FRAME_SAMPLES:
            frame = np.concatenate([frame, np.zeros(FRAME_SAMPLES - len(frame), np.int16)])
        return frame.astype("<i2").tobytes()

    def _ahead(self) -> None:
        while self._texts and len(self._prompts) < 2:
            text = self._texts.pop(0)
            self._prompts.append(Prompt(text, self._render(text)))


def audible(frame: bytes) -> bool:
    """Whether a frame can be heard at all."""
    return bool(np.abs(np.frombuffer(frame, "<i2").astype(np.int32)).max(initial=0) > AUDIBLE)
