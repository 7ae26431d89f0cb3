"""A 4G voice module as a telephone line: calls come in, are answered, send keys, and end.

One thread runs `watch`; it alone speaks to the port. `answer` and `hangup` may be called from any thread,
from `on_event` too: their commands wait in a queue until the command before them has its answer.
"""

import contextlib
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from devices.health import Health
from devices.modem.audio import Audio, SerialAudio, SoundCard
from devices.modem.dialect import Model
from devices.modem.event import Busied, Ended, Event, Key, Missed, Ringing
from devices.modem.exchange import COMMAND_SECONDS
from devices.modem.talk import ANSWER_SECONDS, NO_AUDIO_PORT, Talk
from devices.port import PortError
from devices.settings import ModemSettings
from devices.supervisor import CHECK_LOCK_SECONDS, Supervisor

__all__ = ["Busied", "Ended", "Event", "Key", "Missed", "Modem", "Ringing"]


@dataclass
class _Wish:
    """Something another thread wants done."""

    run: Callable[[Talk], bool]
    done: threading.Event = field(default_factory=threading.Event)
    ok: bool = False
    given_up: bool = False


class Modem:
    """One module, one call at a time."""

    def __init__(self, settings: ModemSettings | None = None) -> None:
        self.settings = settings or ModemSettings()
        self._supervisor = Supervisor(self.settings.port, self.settings.baud)
        self._wishes: queue.SimpleQueue[_Wish] = queue.SimpleQueue()
        self._talk: Talk | None = None
        self._thread: threading.Thread | None = None
        self._numbers = count(1)
        self.model: Model | None = None if self.settings.model == "auto" else self.settings.model
        """Known once the module has said so."""

    def health(self) -> Health:
        return self._supervisor.health

    def watch(self, on_event: Callable[[Event], None], stop: threading.Event) -> None:
        """Tell `on_event` of calls until `stop` is set. Blocks; reconnects by itself; hangs up at the end."""
        self._thread = threading.current_thread()
        while not stop.is_set():
            try:
                with self._supervisor.session() as port:
                    self._talk = Talk(port, self.settings, self._supervisor, self._numbers)
                    self._serve(self._talk, on_event, stop)
            except PortError:
                if self._talk:
                    self._talk.end_call("modem lost")
                    self._tell(self._talk, on_event)
            finally:
                self._talk = None
            stop.wait(self._supervisor.delay_seconds)
        self._thread = None

    def _serve(self, talk: Talk, on_event: Callable[[Event], None], stop: threading.Event) -> None:
        ready = talk.begin()
        self.model = talk.model
        while ready and not stop.is_set():
            with contextlib.suppress(queue.Empty):
                while True:
                    wish = self._wishes.get_nowait()
                    if not wish.given_up:
                        wish.ok = wish.run(talk)
                    wish.done.set()
            self._tell(talk, on_event)
            ready = talk.listen()
        if talk.state != "idle":
            talk.end_call("us" if ready else "modem lost")
        self._tell(talk, on_event)
        if not ready:
            stop.wait(1.0)  # it answers nothing or cannot be used: begin anew, but not at once

    @staticmethod
    def _tell(talk: Talk, on_event: Callable[[Event], None]) -> None:
        while talk.events:
            on_event(talk.events.popleft())

    def answer(self, call: int | None = None) -> bool:
        """Take this call, or whichever rings. False if it rings no more, or the module refuses."""
        return self._wish(lambda talk: talk.answer(call), ANSWER_SECONDS + COMMAND_SECONDS)

    def hangup(self, call: int | None = None) -> bool:
        """End or refuse this call, or whichever there is. False if the module cannot be reached."""
        return self._wish(lambda talk: talk.hangup(call), 3 * COMMAND_SECONDS)

    def audio(self) -> Audio:
        """Open what carries the voice of a call; may be done while it still rings. Raises PortError."""
        if self.model != "sim7600":
            return SoundCard(self.settings.audio).open()
        if not self.settings.audio:
            raise PortError(NO_AUDIO_PORT)
        return SerialAudio(self.settings.audio)

    def check(self) -> Health:
        """Ask the module what it is and what it lacks. For when `watch` does not run."""
        with contextlib.suppress(PortError), self._supervisor.session(CHECK_LOCK_SECONDS) as port:
            talk = Talk(port, self.settings, self._supervisor, self._numbers)
            talk.begin()
            self.model = talk.model
        return self.health()

    def _wish(self, run: Callable[[Talk], bool], seconds: float) -> bool:
        if threading.current_thread() is self._thread:
            return run(self._talk) if self._talk else False
        if self._talk is None:
            return False
        wish = _Wish(run)
        self._wishes.put(wish)
        if not wish.done.wait(seconds):
            wish.given_up = True
        return wish.ok
