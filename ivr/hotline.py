"""The hotline: what all calls share (pack, model, voice, records), and answering one."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from centre.office import Office
from centre.store import StoreError
from content.pack import Pack
from content.release.live import Live
from content.search.find import Index
from content.speech.prompts import Prompts
from devices.health import Health
from ivr import transcript
from ivr.call import Call
from ivr.dialogue.actions import Listen
from ivr.dialogue.code import found
from ivr.dialogue.events import CodeMade, Event
from ivr.dialogue.machine import Dialogue
from ivr.dialogue.state import State
from ivr.lines.line import RATE_HZ, Line
from ivr.records import CallRecords
from ivr.settings import Settings
from ivr.speech.ear import Make
from ivr.speech.grammar import Grammars
from ivr.speech.recogniser import Speech

log = logging.getLogger(__name__)

Samples = npt.NDArray[np.int16]


@dataclass(frozen=True)
class Talk:
    """Everything made from one version of the pack."""

    pack: Pack
    dialogue: Dialogue
    grammars: Grammars | None
    prompts: Prompts
    topics: dict[str, str]
    """Guide → id of its topic."""


@dataclass(frozen=True)
class Case:
    """One call from its first leg to its last: the pack it began with, and what it leaves in the centre."""

    talk: Talk
    records: CallRecords


class Hotline:
    """Shared by all lines. Threads: `settings.workers` recognise and think, one renders prompts."""

    def __init__(
        self,
        settings: Settings,
        live: Live,
        office: Office,
        prompts: Callable[[Pack], Prompts],
        speech: Speech | None,
    ) -> None:
        """`speech`: None runs all calls on keys."""
        self.settings = settings
        self.speech = speech
        self.transcripts: Path | None = None
        """A folder that gets every call in writing; None, as it should be in service: nothing is kept."""
        self._live, self._office, self._prompts = live, office, prompts
        self._workers = ThreadPoolExecutor(settings.workers, "ivr-work")
        self._voice = ThreadPoolExecutor(1, "ivr-voice")
        self._talk = self._prepare(live.pack)

    @property
    def talk(self) -> Talk:
        """Of the pack that new calls get."""
        return self._talk

    def refresh(self) -> bool:
        """Take over a changed pack, if it is good, for the calls to come; whether there was one. Blocking."""
        if not self._live.refresh():
            return False
        fresh = self._live.pack
        self._talk = self._prepare(fresh)
        self._office.renew(fresh.services, fresh.meta.open)
        return True

    def render(self, text: str) -> Future[Samples]:
        """A sentence as 8 kHz samples, on the voice's thread; from the cache at once where it is there."""
        return self._render(self._talk, text)

    def _render(self, talk: Talk, text: str) -> Future[Samples]:
        return self._voice.submit(self._samples, talk.prompts, text)

    async def warm(self) -> None:
        """Render what every caller hears first."""
        futures = [self.render(text) for text in self._talk.dialogue.prompts()]
        await asyncio.gather(*(asyncio.wrap_future(one) for one in futures), return_exceptions=True)

    async def thread(self, work: Callable[[], object] = int) -> None:
        """Until a thread for calls was free and has done this."""
        await asyncio.get_running_loop().run_in_executor(self._workers, work)

    def case(self, line: Line) -> Case:
        """A call begins: it keeps the pack of this moment to its end."""
        talk = self._talk
        return Case(talk, CallRecords(self._office, line.name, line.caller, talk.pack.outlets))

    async def leg(
        self, line: Line, case: Case, state: State | None = None, first: Event | None = None
    ) -> Call:
        """Run a call on a line until it hangs up or is transferred; `state` and `first` take one up again."""
        talk = case.talk
        call = Call(
            line,
            talk.dialogue,
            self.settings,
            partial(self._render, talk),
            case.records,
            self._workers,
            self._listeners(talk.grammars),
        )
        await call.run(state, first)
        return call

    async def finish(self, call: Call, case: Case, outcome: str = "") -> None:
        """Record that the call is over."""
        outcome = outcome or ("transferred" if call.transferred else call.state.outcome or "finished")
        if outcome == "finished" and call.given_up:
            outcome = "abandoned"
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._workers, case.records.close, call.state, outcome, case.talk.topics)
        if self.transcripts:
            await loop.run_in_executor(self._workers, transcript.save, self.transcripts, call, outcome)

    async def missed(self, line: str, started: datetime | None = None) -> None:
        """Record a call that rang and was not answered: the caller gave up, or we could not take it."""
        records = CallRecords(self._office, line, started=started)
        await asyncio.get_running_loop().run_in_executor(self._workers, records.close, State(), "missed", {})

    async def answer(self, line: Line) -> Call:
        """A whole call on a line without call control."""
        case = self.case(line)
        call = await self.leg(line, case)
        await line.close()
        await self.finish(call, case)
        return call

    async def kept(self, call: Call, case: Case) -> str:
        """The service code under which what a call led to is kept; "" if it led to nothing, or cannot be."""
        request = found(call.state)
        if request is None:
            return ""
        try:
            made = await asyncio.get_running_loop().run_in_executor(self._workers, case.records.do, request)
        except StoreError as error:
            log.error("what was found for the kiosk: %s", error)
            return ""
        return made.code if isinstance(made, CodeMade) else ""

    def device(self, name: str, found: Health) -> None:
        """Have the desk know how a device of the hotline is. Blocking; failure is logged."""
        try:
            self._office.devices.record(f"hotline/{name}", found.state, found.why)
        except (StoreError, OSError) as error:
            log.error("health of the %s: %s", name, error)

    def close(self) -> None:
        """Stop the threads."""
        self._workers.shutdown(cancel_futures=True)
        self._voice.shutdown(cancel_futures=True)

    def _prepare(self, pack: Pack) -> Talk:
        by_title = {topic.title: topic.id for topic in pack.topics}
        return Talk(
            pack,
            Dialogue(pack, Index(pack)),
            Grammars(self.speech, pack) if self.speech else None,
            self._prompts(pack),
            {guide.id: by_title[guide.topic] for guide in pack.guides.values() if guide.topic in by_title},
        )

    @staticmethod
    def _listeners(grammars: Grammars | None) -> Callable[[Listen], Make] | None:
        if grammars is None:
            return None
        return lambda listen: lambda: grammars.recogniser(listen)

    @staticmethod
    def _samples(prompts: Prompts, text: str) -> Samples:
        try:
            return prompts.samples(text, RATE_HZ)
        except Exception:
            log.exception("a prompt of %d characters could not be rendered", len(text))
            raise
