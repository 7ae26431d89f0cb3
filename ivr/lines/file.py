"""The line without a telephone: a scripted caller, in WAV; the whole call, in WAV. Faster than real time."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ivr.lines.line import FRAME_SAMPLES, FRAME_SECONDS, RATE_HZ, SILENCE, Heard
from ivr.player import audible

Samples = npt.NDArray[np.int16]

PATIENCE_SECONDS = 1.0
"""Quiet for so long, the hotline has finished, callers think; pauses within sentences are shorter."""

LONGEST_SECONDS = 1800
"""A script that has not ended by then never will."""


@dataclass(frozen=True)
class Speak:
    """The caller says this when the hotline has finished, or `over_seconds` into what it is saying."""

    samples: Samples
    over_seconds: float | None = None


@dataclass(frozen=True)
class Press:
    """The caller presses these keys, one every 200 ms, when the hotline has finished or over it."""

    keys: str
    over_seconds: float | None = None


@dataclass(frozen=True)
class Stay:
    """The caller says nothing until the hotline speaks again."""


@dataclass(frozen=True)
class Leave:
    """The caller hangs up."""

    over_seconds: float | None = None


Act = Speak | Press | Stay | Leave

KEY_FRAMES = 10


@dataclass(frozen=True)
class Begun:
    """When an act began, and when the last sound of what was said had passed, in seconds of the call."""

    act: Act
    at_seconds: float
    speech_ends: float | None = None


class Caller:
    """A person with a script, who only hears: 20 ms of the hotline in, 20 ms of theirs out."""

    def __init__(self, acts: Iterable[Act]) -> None:
        """After the last act they listen to the answer and hang up."""
        self._acts = deque([*acts, Leave()])
        self._audio: deque[bytes] = deque()
        self._keys: deque[str] = deque()
        self._key_wait = 0
        self._spoken_to = False
        self._speaking_seconds = 0.0
        self._quiet_seconds = 0.0
        self._frames = 0
        self.begun: list[Begun] = []
        """The acts so far, in order."""

    def step(self, frame: bytes) -> Heard:
        """What the caller does in the 20 ms in which they hear this frame."""
        self._frames += 1
        if audible(frame):
            self._spoken_to, self._quiet_seconds = True, 0.0
        else:
            self._quiet_seconds += FRAME_SECONDS
        if self._spoken_to:
            self._speaking_seconds += FRAME_SECONDS
        keys = ""
        if self._keys:
            self._key_wait -= 1
            if self._key_wait <= 0:
                keys, self._key_wait = self._keys.popleft(), KEY_FRAMES
        busy = bool(self._audio or self._keys or keys)
        if busy:  # only what comes after one's own words is an answer to them
            self._spoken_to, self._speaking_seconds = False, 0.0
        if not busy and self._acts and self._turn():
            act = self._acts.popleft()
            self.begun.append(_begun(act, self._frames * FRAME_SECONDS))
            self._spoken_to, self._speaking_seconds = False, 0.0
            match act:
                case Speak(samples):
                    padded = np.concatenate([samples, np.zeros(-len(samples) % FRAME_SAMPLES, np.int16)])
                    whole = padded.astype("<i2").tobytes()
                    self._audio.extend(
                        whole[i : i + len(SILENCE)] for i in range(0, len(whole), len(SILENCE))
                    )
                case Press(pressed):
                    self._keys.extend(pressed)
                    self._key_wait = 0
                case Leave():
                    return Heard(hung_up=True)
        return Heard(self._audio.popleft() if self._audio else SILENCE, keys)

    def _turn(self) -> bool:
        """Whether it is time for the next act."""
        over: float | None = getattr(self._acts[0], "over_seconds", None)
        if over is not None:
            return self._speaking_seconds >= over
        return self._spoken_to and self._quiet_seconds >= PATIENCE_SECONDS


def _begun(act: Act, at_seconds: float) -> Begun:
    if not isinstance(act, Speak):
        return Begun(act, at_seconds)
    loud = np.flatnonzero(
        np.abs(act.samples.astype(np.int32)) > np.abs(act.samples.astype(np.int32)).max() / 20
    )
    return Begun(act, at_seconds, at_seconds + (int(loud[-1]) / RATE_HZ if len(loud) else 0.0))


class FileLine:
    """A line on which a scripted caller is the other end."""

    name = "file"
    virtual = True

    def __init__(self, script: Caller, caller: str = "", can_transfer: bool = False) -> None:
        self.caller = caller
        self.can_transfer = can_transfer
        self._script = script
        self._sent: list[bytes] = []
        self._heard: list[bytes] = []
        self._last = SILENCE

    @property
    def now(self) -> float:
        return len(self._heard) * FRAME_SECONDS

    async def tick(self) -> Heard:
        heard = self._script.step(self._last)
        if len(self._heard) >= LONGEST_SECONDS / FRAME_SECONDS:
            return Heard(hung_up=True)
        self._heard.append(heard.audio or SILENCE)
        return heard

    def send(self, frame: bytes) -> None:
        self._sent.append(frame)
        self._last = frame

    async def close(self) -> None:
        pass

    def recording(self) -> Samples:
        """The whole call, (n, 2): caller left, hotline right."""
        length = min(len(self._heard), len(self._sent))
        sides = [np.frombuffer(b"".join(side[:length]), "<i2") for side in (self._heard, self._sent)]
        return np.stack(sides, axis=1)
