"""A caller on the hotline's AudioSocket line, as Asterisk would connect one, that hears with its own ears.

The caller knows nothing of the hotline's inside: it hears that a prompt has ended because it is quiet,
speaks a recording, presses keys, and measures how long it waits for an answer. Frames: kind, length
(big-endian), payload; 8 kHz 16-bit little-endian mono in 20 ms frames; `01` call id, `03` a digit, `10`
audio, `00` hang-up (Asterisk's AudioSocket channel).
"""

from __future__ import annotations

import asyncio
import contextlib
import struct
import time
import uuid
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 8000
FRAME_SECONDS = 0.02
FRAME_SAMPLES = int(RATE_HZ * FRAME_SECONDS)
SILENCE = bytes(2 * FRAME_SAMPLES)
LOUD_AMPLITUDE = 300
QUIET_SECONDS = 1.2
"""Longer than the pauses inside a prompt, shorter than the hotline's patience."""

PAUSE_SECONDS = 0.3
"""Longer than the pauses between a prompt's words."""

LONGEST_SILENCE_SECONDS = 60.0

Samples = NDArray[np.int16]


@dataclass(frozen=True)
class Heard:
    """One stretch of the hotline's speech, in seconds since the call began."""

    began_seconds: float
    ended_seconds: float
    was_quiet: bool
    """The hotline was silent when the caller acted: only then is `began_seconds` its answer's beginning."""


class Caller:
    """One call. Use as `async with Caller(port) as caller`."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.outgoing: asyncio.Queue[bytes] = asyncio.Queue()
        self.mine: list[bytes] = []
        self.theirs = bytearray()
        self.last_loud = -1.0
        self.first_loud: float | None = None
        self.loud_again = asyncio.Event()
        self.was_quiet = True
        self.spoke_until = 0.0
        self.hung_up = asyncio.Event()

    async def __aenter__(self) -> Caller:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.call_id = uuid.uuid4()
        self._send(0x01, self.call_id.bytes)
        self.began = time.monotonic()
        self.tasks = [asyncio.create_task(self._speak()), asyncio.create_task(self._hear())]
        return self

    async def __aexit__(self, *_: object) -> None:
        if not self.hung_up.is_set():
            self._send(0x00, b"")
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        self.writer.close()
        with contextlib.suppress(OSError):
            await self.writer.wait_closed()

    @property
    def now_seconds(self) -> float:
        """Seconds since the call began."""
        return time.monotonic() - self.began

    def _send(self, kind: int, payload: bytes) -> None:
        with contextlib.suppress(OSError):
            self.writer.write(struct.pack(">BH", kind, len(payload)) + payload)

    async def _speak(self) -> None:
        """A frame every 20 ms, of what there is to say or of silence, kept to the wall clock."""
        while True:
            payload = SILENCE if self.outgoing.empty() else self.outgoing.get_nowait()
            self._send(0x10, payload)
            self.mine.append(payload)
            await asyncio.sleep(max(0.0, len(self.mine) * FRAME_SECONDS - self.now_seconds))

    async def _hear(self) -> None:
        try:
            while True:
                kind, length = struct.unpack(">BH", await self.reader.readexactly(3))
                payload = await self.reader.readexactly(length)
                if kind == 0x00:
                    break
                if kind == 0x10:
                    self._take(payload)
        except (asyncio.IncompleteReadError, OSError):
            pass
        self.hung_up.set()
        self.loud_again.set()

    def _take(self, payload: bytes) -> None:
        behind = int(self.now_seconds * RATE_HZ) * 2 - len(payload) - len(self.theirs)
        if behind > 10 * len(SILENCE):
            self.theirs += bytes(behind)
        self.theirs += payload
        if np.abs(np.frombuffer(payload, "<i2").astype(np.int32)).max(initial=0) > LOUD_AMPLITUDE:
            self.last_loud = self.now_seconds
            if self.first_loud is None:
                self.first_loud = self.last_loud
            self.loud_again.set()

    def attend(self) -> None:
        """What is heard from now on is an answer to what comes now."""
        self.was_quiet = self.now_seconds - self.last_loud > PAUSE_SECONDS
        self.first_loud = None
        self.loud_again.clear()

    async def hear_out(self, patience_seconds: float) -> Heard:
        """Wait until the hotline has spoken (since `attend`) and fallen quiet, has spoken for so long, or has
        hung up. TimeoutError if it says nothing for a minute."""
        await asyncio.wait_for(self.loud_again.wait(), LONGEST_SILENCE_SECONDS)
        enough = self.now_seconds + patience_seconds
        while not self.hung_up.is_set() and self.now_seconds < enough:
            quiet = self.now_seconds - self.last_loud
            if quiet >= QUIET_SECONDS:
                break
            await asyncio.sleep(min(QUIET_SECONDS - quiet, max(0.0, enough - self.now_seconds)))
        began = self.now_seconds if self.first_loud is None else self.first_loud
        return Heard(began, self.last_loud, self.was_quiet)

    async def say(self, samples: Samples) -> float:
        """Speak; when all has left, returns the moment of the last sound, in seconds since the call began."""
        self.attend()
        data = samples.astype("<i2").tobytes()
        for start in range(0, len(data), len(SILENCE)):
            self.outgoing.put_nowait(data[start : start + len(SILENCE)].ljust(len(SILENCE), b"\0"))
        while not self.outgoing.empty():
            await asyncio.sleep(FRAME_SECONDS)
        self.attend()
        loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > LOUD_AMPLITUDE)
        silence_seconds = (len(samples) - 1 - int(loud[-1])) / RATE_HZ if len(loud) else 0.0
        return self.now_seconds - silence_seconds

    def press(self, digit: str) -> float:
        """Press one key; returns the moment."""
        self.attend()
        self._send(0x03, digit.encode("ascii"))
        return self.now_seconds

    def save(self, path: Path) -> None:
        """The whole call as a stereo WAV: the caller on the left, the hotline on the right."""
        mine = np.frombuffer(b"".join(self.mine), "<i2")
        theirs = np.frombuffer(bytes(self.theirs), "<i2")
        both = np.zeros((max(len(mine), len(theirs)), 2), "<i2")
        both[: len(mine), 0] = mine
        both[: len(theirs), 1] = theirs
        with wave.open(str(path), "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(RATE_HZ)
            file.writeframes(both.tobytes())
