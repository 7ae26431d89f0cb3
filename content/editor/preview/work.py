"""The pack as it stands on the disk at this moment, faults and all."""

import asyncio
import io
import threading
import wave
from collections.abc import AsyncIterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from content.check import judge
from content.checks.wording import Known
from content.editor.preview.pace import Length, Pace
from content.fault import Fault, PackError
from content.guide import Guide
from content.pack import Pack, examine
from content.release.live import signature
from content.settings import Settings
from content.source import Document
from content.speech.prompts import Prompts
from content.speech.sayings import recordings, sayings
from content.speech.voice import VoiceError

LOOK_SECONDS = 0.3
"""How often the folders are looked at; the editor sees a change within half a second."""

SOON = timedelta(days=92)
"""How far ahead the list of reviews looks."""

RATE = 16000
"""Samples a second of what the page plays."""


class Work:
    """Holds pack and faults, reads them again when a file changes, and tells the open pages.

    PackError at construction if the folders hold no pack at all.
    """

    def __init__(self, folders: Sequence[Path], settings: Settings, known: Known | None = None) -> None:
        self.folders = tuple(folders)
        self.revision = 0
        """Grows with every change of the files."""
        self._settings = settings
        self._known = known
        self._lock = threading.Lock()
        self._changed = asyncio.Condition()
        self._read()

    def _read(self) -> None:
        self._signature = signature(self.folders)
        examined = examine(*self.folders)
        if examined.pack is not None:
            self.pack: Pack = examined.pack
            self.menu_file: Document | None = examined.documents.get("menu.yaml")
        elif not hasattr(self, "pack"):
            raise PackError(examined.faults)
        self.faults: tuple[Fault, ...] = judge(examined, self.today(), self._known)
        self._pace: Pace | None = None

    @staticmethod
    def today() -> date:
        """The editor's day."""
        return date.today()  # noqa: DTZ011

    def refresh(self) -> bool:
        """Read again if a file changed; whether one did."""
        if signature(self.folders) == self._signature:
            return False
        self._read()
        self.revision += 1  # last, for a page made meanwhile to be made again
        return True

    async def watch(self) -> None:
        """Look for changes until cancelled. There is no portable event for a file saved over the network."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if await asyncio.to_thread(self.refresh):
                async with self._changed:
                    self._changed.notify_all()

    async def changes(self) -> AsyncIterator[dict[str, str]]:
        """An event for a page at each change, and one at once with the revision it should show."""
        told = -1
        while True:
            async with self._changed:
                while self.revision == told:
                    await self._changed.wait()
                told = self.revision
            yield {"event": "change", "data": str(told)}

    def due(self) -> list[Guide]:
        """Guides whose review is past or near or that have open questions, the most urgent first."""
        until = self.today() + SOON
        guides = [one for one in self.pack.guides.values() if one.review_by <= until or one.needs_review]
        return sorted(guides, key=lambda one: (one.review_by, one.id))

    def is_own(self, name: str) -> bool:
        """Whether a file of this path is the editor's own, not that of the pack below."""
        return len(self.folders) > 1 and (self.folders[-1] / name).is_file()

    def faults_of(self, *names: str) -> list[Fault]:
        """Faults of the files with these names."""
        return [fault for fault in self.faults if fault.path.name in names]

    def page_of(self, fault: Fault) -> str:
        """Address of the page that shows what a fault is about, empty if none does."""
        name, folder = fault.path.name, fault.path.parent.name
        id = name.partition(".")[0]
        if name.startswith("menu."):
            return "/menu"
        return f"/{folder.removesuffix('s')}/{id}" if folder in ("guides", "interviews") else ""

    @property
    def pace(self) -> Pace:
        """How long sentences take. VoiceError if there is no voice at all."""
        with self._lock:
            if self._pace is None:
                prompts = Prompts(self._settings, self.pack.lexicon, recordings(self.pack))
                self._pace = Pace(prompts, sayings(self.pack))
            return self._pace

    def length(self, text: str, language: str = "zh") -> Length | None:
        """How long a sentence takes to say, None if there is no voice."""
        try:
            return self.pace.length(text, language)
        except VoiceError:
            return None

    def voice(self) -> str:
        """Who speaks, empty if there is no voice."""
        try:
            return self.pace.prompts.voice.name
        except VoiceError:
            return ""

    def sound(self, key: str) -> bytes:
        """A sentence as a WAV file; KeyError if the pack has none of this key, VoiceError if it fails."""
        text, language = sayings(self.pack)[key]
        samples = self.pace.prompts.samples(text, RATE, language)
        buffer = io.BytesIO()
        with wave.open(buffer, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(samples.astype("<i2").tobytes())
        return buffer.getvalue()
