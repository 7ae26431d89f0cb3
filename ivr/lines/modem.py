"""The line to a 4G voice module: the driver in devices/modem/driver.py takes the call, we keep the time."""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable

from devices.health import Health
from devices.modem import driver as modem
from devices.modem.audio import Audio
from devices.modem.driver import Modem
from devices.port import PortError
from ivr.lines.audio import AudioLine

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.5
"""How often it is looked at what the driver knows; that asks no device."""

VOICE_SECONDS = 5.0
"""How often a voice that could not be opened is tried again."""

AGAIN_SECONDS = 60.0
"""Without a change it is told again so often: the desk takes long silence for a machine that is off."""

STOP_SECONDS = 15.0
"""How long the driver may take to hang up and let its port go."""


class ModemLine(AudioLine):
    """One call. Made by the listener below while it still rings."""

    name = "modem"

    def __init__(self, ringing: modem.Ringing, audio: Audio, hang_up: Callable[[int], object]) -> None:
        """`hang_up` may block; without this call it does nothing."""
        super().__init__(audio, ringing.caller)
        self.call = ringing.call
        self._hang_up = hang_up

    async def _drop(self) -> None:
        await asyncio.to_thread(self._hang_up, self.call)


class Listener:
    """Watches a module on a thread of its own; each call goes to `answer`, one at a time."""

    def __init__(
        self,
        device: Modem,
        answer: Callable[[ModemLine], Awaitable[object]],
        missed: Callable[[str], Awaitable[object]],
        report: Callable[[Health], object],
    ) -> None:
        """`missed` is told of each call that was not answered, by the line's name. `report` is told, on a
        thread, how the module is: at first, at each change, and every so often."""
        self._device, self._answer, self._report = device, answer, report
        self._missed = missed
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._looking: asyncio.Task[None] | None = None
        self._call: asyncio.Task[None] | None = None
        self._missing: asyncio.Task[None] | None = None
        self._line: ModemLine | None = None
        self._opening = asyncio.Lock()
        self._closing = False
        self._voice_fault = ""
        self._voice_tried: float | None = None

    async def open(self) -> None:
        """Begin to watch. The module need not be there yet."""
        loop = asyncio.get_running_loop()

        def on_event(event: modem.Event) -> None:
            loop.call_soon_threadsafe(self._event, event)

        self._thread = threading.Thread(
            target=self._device.watch, args=(on_event, self._stop), name="modem", daemon=True
        )
        self._thread.start()
        self._looking = asyncio.create_task(self._look())

    async def close(self) -> None:
        """Take no more calls and hang up the one that is."""
        self._closing = True
        if self._looking:
            self._looking.cancel()
            await asyncio.wait([self._looking])
        if self._line:
            self._line.hang_up()
        if self._call:
            await asyncio.wait([self._call])
        if self._missing:
            await asyncio.wait([self._missing])
        self._stop.set()
        if self._thread:
            await asyncio.to_thread(self._thread.join, STOP_SECONDS)

    def health(self) -> Health:
        """How the module is, its voice included."""
        found = self._device.health()
        if self._voice_fault and found.state in ("ok", "degraded"):
            return Health("unusable", found.since, self._voice_fault)
        return found

    def _event(self, event: modem.Event) -> None:
        match event:
            case modem.Ringing() if not self._closing:
                self._call = asyncio.create_task(self._rings(event, self._call))
            case modem.Key(key):
                if self._line:
                    self._line.press(key)
            case modem.Missed() | modem.Busied():
                self._missing = asyncio.create_task(self._miss(self._missing))
            case modem.Ended(call=call):
                if self._line and self._line.call == call:
                    self._line.hang_up()

    async def _miss(self, before: asyncio.Task[None] | None) -> None:
        if before:
            await asyncio.wait([before])
        await self._missed(ModemLine.name)

    async def _rings(self, ringing: modem.Ringing, before: asyncio.Task[None] | None) -> None:
        if before:  # it may still have the voice open
            await asyncio.wait([before])
        try:
            async with self._opening:
                audio = await asyncio.to_thread(self._device.audio)
        except PortError as error:
            # A caller who hears that we are busy calls again; one who hears nothing does not know what to do.
            log.error("modem: a call cannot be taken: %s", error)
            self._no_voice(str(error))
            await asyncio.to_thread(self._device.hangup, ringing.call)
            return
        self._no_voice("")
        line = self._line = ModemLine(ringing, audio, self._device.hangup)
        try:
            if await asyncio.to_thread(self._device.answer, ringing.call):
                await self._answer(line)
        except Exception:
            log.exception("modem: the call broke off")
        finally:
            await line.close()
            self._line = None

    # health

    def _no_voice(self, fault: str) -> None:
        self._voice_fault = fault
        self._voice_tried = asyncio.get_running_loop().time()

    async def _look(self) -> None:
        told: tuple[str, str] = ("", "")
        told_at = 0.0
        loop = asyncio.get_running_loop()
        while True:
            await self._try_voice()
            found = self.health()
            if (found.state, found.why) != told or loop.time() - told_at > AGAIN_SECONDS:
                told, told_at = (found.state, found.why), loop.time()
                await asyncio.to_thread(self._report, found)
            await asyncio.sleep(LOOK_SECONDS)

    async def _try_voice(self) -> None:
        """Whether a call could be heard is found out before the first caller does."""
        if self._device.health().state not in ("ok", "degraded"):
            self._voice_tried = None
            return
        tried = self._voice_tried
        late = tried is None or asyncio.get_running_loop().time() - tried > VOICE_SECONDS
        if not late or (tried is not None and not self._voice_fault):
            return
        async with self._opening:
            if self._call is not None and not self._call.done():
                return  # it has the voice, and says itself what is wrong with it
            try:
                (await asyncio.to_thread(self._device.audio)).close()
            except PortError as error:
                self._no_voice(str(error))
            else:
                self._no_voice("")
