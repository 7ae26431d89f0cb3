"""A line whose sound we read and write ourselves, and whose time we keep: a voice module, a handset."""

import asyncio
import logging

from devices.modem.audio import Audio
from devices.port import PortError
from ivr.lines.beat import Beat
from ivr.lines.line import KEYS, Heard

log = logging.getLogger(__name__)

MOST_KEYS = 64
"""Pressed and not yet taken; more is nobody's number."""


class AudioLine:
    """One call. A device that is lost ends it, as if the caller had hung up."""

    name = "audio"
    virtual = False
    can_transfer = False

    def __init__(self, audio: Audio, caller: str = "") -> None:
        """`audio` is closed with the line."""
        self.caller = caller
        self._audio = audio
        self._beat = Beat()
        self._keys = ""
        self._hung_up = self._closed = False

    @property
    def now(self) -> float:
        return self._beat.seconds

    async def tick(self) -> Heard:
        await self._beat.next()
        audio = b""
        if not self._hung_up:
            try:
                audio = self._audio.read()
            except PortError as error:
                self._lost(error)
        keys, self._keys = self._keys, ""
        return Heard(audio, keys, self._hung_up)

    def send(self, frame: bytes) -> None:
        if self._hung_up:
            return
        try:
            self._audio.write(frame)
        except PortError as error:
            self._lost(error)

    def press(self, key: str) -> None:
        """The caller has pressed a key."""
        if key in KEYS and len(self._keys) < MOST_KEYS:
            self._keys += key

    def hang_up(self) -> None:
        """The call is over, as if the caller had hung up: the next tick says so."""
        self._hung_up = True

    async def close(self) -> None:
        if self._closed:
            return
        self._closed = self._hung_up = True
        await self._drop()
        await asyncio.to_thread(self._audio.close)

    async def _drop(self) -> None:
        """Hang up, where there is something to hang up besides the sound."""

    def _lost(self, error: PortError) -> None:
        log.warning("%s: %s", self.name, error)
        self._hung_up = True
