"""One call: ties a line, an ear, a player and the dialogue together, 20 ms after 20 ms."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from centre.store import StoreError
from ivr.dialogue.actions import Action, HangUp, Listen, Play, Request, Resume, Transfer, failure
from ivr.dialogue.events import Event, HungUp, Key, NoInput, Started, TimeUp, Utterance
from ivr.dialogue.machine import Dialogue
from ivr.dialogue.state import State
from ivr.exchange import Exchange
from ivr.lines.line import FRAME_SAMPLES, Line
from ivr.player import Paused, Player, audible
from ivr.settings import Settings
from ivr.speech.ear import Ear, Make, Said
from ivr.speech.endpoint import Signal
from ivr.speech.recogniser import Recognition

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 3.0
"""After so much silence of ours a caller is asked for patience."""

HALF_SECONDS = 2.2
"""Who goes on so soon after their last word has not heard what we answer, but paused in a sentence."""

Samples = npt.NDArray[np.int16]


class Records(Protocol):
    """What a call asks of the centre and leaves there."""

    def do(self, request: Request) -> Event | None:
        """Do it; the answer, None where nobody waits for one. Blocking; exceptions mean it was not done."""


@dataclass
class Job:
    """An event being answered; its result counts from `ready_at` of the line's clock."""

    task: asyncio.Task[tuple[State, list[Action]]]
    exchange: Exchange
    ready_at: float = 0.0
    patience_until: float = float("inf")
    """When the caller is asked to wait, should it not be done."""


class Call:
    """Run it once. Afterwards `state`, `transferred` and `exchanges` tell what happened."""

    def __init__(
        self,
        line: Line,
        dialogue: Dialogue,
        settings: Settings,
        render: Callable[[str], Future[Samples]],
        records: Records,
        executor: Executor,
        recognisers: Callable[[Listen], Make] | None = None,
    ) -> None:
        """`recognisers` builds those of a listening turn; None: no speech, the call runs on keys."""
        self.line = line
        self.state = State()
        self.transferred = False
        self.exchanges: list[Exchange] = []
        self._dialogue = dialogue
        self._settings = settings
        self._records = records
        self._executor = executor
        self._recognisers = recognisers
        self._render = render
        self._player = Player(render)
        self._ear = Ear(settings.speech, executor)
        self._inbox: deque[tuple[Event, Exchange]] = deque()
        self._job: Job | None = None
        self._bargein = True
        self._listen: Listen | None = None
        self._paused: Paused | None = None
        self._unsaid: Exchange | None = None
        self._said_at = float("-inf")  # when the caller's last word ended
        self._goes_on = False  # whether what is being heard began soon after it
        self._ending = False
        self._asked_seconds = 0.0  # how long the centre took to do what this answer wanted done

    @property
    def given_up(self) -> bool:
        """Whether the caller hung up before they had said or chosen anything."""
        return self.exchanges[-1].event == "hung-up" and not any(
            one.event in ("key", "speech") for one in self.exchanges
        )

    async def run(self, state: State | None = None, first: Event | None = None) -> State:
        """Until the call is over. `state` and `first` take up a call that was away."""
        line = self.line
        if state is None:
            first = Started(line.caller, line.can_transfer, self._recognisers is not None)
        self.state = state or State()
        self._take(first or Started(), Exchange(0.0, "started"))
        deadline: float = self._settings.longest_call_minutes * 60
        while True:
            heard = await line.tick()
            if heard.hung_up:
                await self._hung_up()
                break
            for key in heard.keys:
                self._key(key)
            if not self._ending and line.now > deadline:
                deadline = float("inf")
                self._player.stop()
                self._take(TimeUp(), Exchange(line.now, "time-up"))
            self._hear(np.frombuffer(heard.audio, "<i2"))
            await self._work()
            if line.virtual:
                await self._catch_up()
            self._speak()
            if self._ending and not self._player.playing and self._job is None:
                break
        return self.state

    async def _catch_up(self) -> None:
        """A virtual line waits for our threads; their processor time is charged where it is measured, for
        what else runs on the machine must not change a written call."""
        waiting = [self._player.waiting(), self._ear.said and self._ear.said.result]
        pending = [asyncio.wrap_future(one) for one in waiting if one and not one.done()]
        await asyncio.gather(*pending, return_exceptions=True)

    # --- what comes in --------------------------------------------------------------------------------------

    def _take(self, event: Event, exchange: Exchange) -> None:
        """An event for the dialogue; answered in order, one at a time."""
        self.exchanges.append(exchange)
        self._inbox.append((event, exchange))

    def _key(self, key: str) -> None:
        if self._ending:
            return
        self._player.stop()
        self._ear.stop()
        self._paused = None
        self._take(Key(key), Exchange(self.line.now, "key", heard=key))

    def _hear(self, samples: Samples) -> None:
        now = self.line.now
        prompting = self._player.playing
        if not len(samples):  # a peer that suppresses silence: time passes all the same
            samples = np.zeros(FRAME_SAMPLES, np.int16)
        signal = self._ear.hear(samples, now, prompting)
        if signal is Signal.STARTED:
            self._goes_on = now - self._said_at < HALF_SECONDS
            if prompting:
                self._paused = self._player.stop()
        elif signal is Signal.NOINPUT:
            self._take(NoInput(), Exchange(now, "silence"))
        said = self._ear.said
        if said and said.ready(now, self.line.virtual):
            self._ear.stop()
            self._understand(said)

    def _understand(self, said: Said) -> None:
        try:
            heard = said.result.result()
        except Exception:
            log.exception("the recogniser failed; the call goes on")
            heard = Recognition()
        if not heard.text and said.spoken_seconds < self._settings.speech.false_start_seconds:
            # A cough or a click: what was being said goes on, and nobody is told off for it.
            self._resume()
            self._begin_listening()
            return
        exchange = Exchange(
            said.ended_at,
            "speech",
            heard.text,
            heard.confidence,
            decode_ms=round(said.turn.decode_seconds * 1000),
        )
        self._said_at = said.ended_at
        self._take(Utterance(heard.text, heard.confidence, self._goes_on), exchange)

    def _resume(self) -> None:
        """Go on with what the caller's sounds have interrupted."""
        interrupted, self._paused = self._paused, None
        if interrupted:
            self._player.resume(interrupted)

    async def _hung_up(self) -> None:
        if self._job:
            await asyncio.wait([self._job.task])
            self._finish_job()
        self.state, _ = self._dialogue.advance(self.state, HungUp())
        self.exchanges.append(Exchange(self.line.now, "hung-up", place=str(self.state.here)))

    # --- what goes out --------------------------------------------------------------------------------------

    def _speak(self) -> None:
        frame = self._player.frame()
        if self._unsaid and audible(frame):
            self._unsaid.latency_ms = round((self.line.now - self._unsaid.at_seconds) * 1000)
            self._unsaid = None
        self.line.send(frame)

    def _begin_listening(self) -> None:
        if self._listen is None:
            return
        wanted = self._listen
        deaf = self._recognisers is None or not (wanted.words or wanted.question) or not self._bargein
        make = None if deaf or self._recognisers is None else self._recognisers(wanted)
        self._ear.listen(make, wanted.timeout_seconds)

    # --- the dialogue's turn --------------------------------------------------------------------------------

    async def _work(self) -> None:
        if self._job is None and self._inbox:
            event, exchange = self._inbox.popleft()
            self._job = Job(asyncio.create_task(self._answer(event)), exchange)
            self._job.patience_until = self.line.now + PATIENCE_SECONDS
            if self.line.virtual:
                began, self._asked_seconds = time.process_time(), 0.0
                await asyncio.wait([self._job.task])
                took = time.process_time() - began + self._asked_seconds
                self._job.ready_at = self.line.now + took
        if self._job and self._job.task.done() and self._job.ready_at <= self.line.now:
            self._finish_job()
        elif self._job and self.line.now > self._job.patience_until and not self._player.playing:
            self._job.patience_until = float("inf")
            self._player.heard = self._job.exchange.answered
            self._player.play((self._dialogue.patience,))

    async def _answer(self, event: Event) -> tuple[State, list[Action]]:
        """Ask the dialogue, do what it wants done in the centre, and have the first sentence ready."""
        loop = asyncio.get_running_loop()

        def think() -> tuple[State, list[Action]]:
            state, actions = self._dialogue.advance(self.state, event)
            left = deque(actions)
            done: list[Action] = []
            while left:
                action = left.popleft()
                if isinstance(action, Play | Resume | Listen | Transfer | HangUp):
                    done.append(action)
                    continue
                # The answer takes the place of what was to come, or is passed over when there is none.
                answer = self._do(action)
                if answer is not None:
                    state, actions = self._dialogue.advance(state, answer)
                    left = deque(actions)
            return state, done

        state, actions = await loop.run_in_executor(self._executor, think)
        for text in next((action.texts[:1] for action in actions if isinstance(action, Play)), ()):
            await asyncio.gather(asyncio.wrap_future(self._render(text)), return_exceptions=True)
        return state, actions

    def _do(self, request: Request) -> Event | None:
        began = time.perf_counter()
        try:
            return self._records.do(request)
        except StoreError as error:
            log.error("%s was not done: %s", type(request).__name__, error)
        except Exception:
            log.exception("%s was not done", type(request).__name__)
        finally:
            self._asked_seconds += time.perf_counter() - began
        return failure(request)

    def _finish_job(self) -> None:
        job, self._job = self._job, None
        if job is None:
            return
        try:
            self.state, actions = job.task.result()
        except Exception:
            log.exception("the dialogue failed at %s", self.state.here)
            self.state, apology = self._dialogue.failed(self.state)
            actions = list(apology)
        self._ear.stop()
        job.exchange.place = str(self.state.here)
        for action in actions:
            match action:
                case Play(texts, bargein):
                    self._player.stop()
                    self._paused = None
                    self._player.heard = job.exchange.answered
                    self._player.play(texts)
                    self._bargein = bargein
                    self._unsaid = job.exchange
                case Resume():
                    self._resume()
                case Listen():
                    self._listen = action
                    self._begin_listening()
                case Transfer():
                    self.transferred = True
                    self._ending = True
                case HangUp():
                    self._ending = True
