"""`lobbyline-ivr serve`: the hotline on the lines that settings name."""

import asyncio
import logging
import signal
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from centre.citizens.talk import from_kiosk
from centre.clock import now
from devices.health import Health
from devices.modem.driver import Modem
from devices.watchdog import Watchdog
from ivr import agi
from ivr.call import Call
from ivr.dialogue.events import Event, TransferFailed
from ivr.dialogue.state import State
from ivr.hotline import Case, Hotline
from ivr.lines import audiosocket, modem
from ivr.lines.audiosocket import AudioSocketLine
from ivr.lines.line import KEYS
from ivr.settings import Settings

log = logging.getLogger(__name__)

CONNECT_SECONDS = 10.0
"""How long Asterisk may take to connect the audio of a call that it handed us."""

LEAVE = "lobbyline-leave"
"""Context of the dial plan whose one-digit extensions are the keys that leave the ringing."""

PACK_SECONDS = 5.0
"""How often we look for a new version of the pack."""


@dataclass
class Leg:
    """Audio that Asterisk is about to connect for a call it has handed us."""

    caller: str
    can_transfer: bool
    case: Case | None = None
    state: State | None = None
    first: Event | None = None
    connected: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Future[tuple[Call, Case]] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class Server:
    """All lines. `start`, then `run` until asked to stop."""

    def __init__(
        self, settings: Settings, hotline: Hotline, say: Callable[[str], None], device: Modem | None = None
    ) -> None:
        """`say` tells the technician, a line at a time. `device`: the voice module, where there is one."""
        self._settings, self._hotline, self._say = settings, hotline, say
        self._legs: dict[uuid.UUID, Leg] = {}
        self._lines = audiosocket.Listener(self._audio, settings.audiosocket.most_calls)
        self._channels = agi.Listener(self._control)
        self._modem = (
            modem.Listener(device, hotline.answer, hotline.missed, self._modem_is) if device else None
        )
        self._told = ""
        self.audiosocket_port = 0
        self.agi_port = 0

    @property
    def busy(self) -> int:
        """How many calls have their audio connected."""
        return self._lines.count

    async def start(self) -> None:
        """Open the ports. OSError names the one that is taken."""
        lines, control = self._settings.audiosocket, self._settings.agi
        if lines.enabled:
            self.audiosocket_port = await self._lines.open(lines.host, lines.port)
            self._say(f"AudioSocket {lines.host}:{self.audiosocket_port}")
            if control.enabled:
                self.agi_port = await self._channels.open(control.host, control.port)
                seats = "、".join(control.seats) or "无（只登记回电）"
                self._say(f"FastAGI {control.host}:{self.agi_port}，人工座席：{seats}")
        if self._modem:
            await self._modem.open()
        elif not lines.enabled:
            self._say("没有线路：请在设置里开通 ivr.audiosocket，或写上 devices.modem (no line)")

    async def run(self) -> None:
        """Until SIGTERM or SIGINT; looks for new versions of the pack meanwhile."""
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        await self._hotline.warm()
        self._say("热线已开通 (hotline ready)")
        watchdog = Watchdog(time.monotonic)
        watchdog.ready()
        stopped, *others = tasks = [
            asyncio.create_task(stop.wait()),
            asyncio.create_task(self._look_for_packs()),
            asyncio.create_task(self._beat(watchdog)),
        ]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in others:
            task.cancel()
        if not stopped.done():  # the others end only by a fault
            stopped.cancel()
            await asyncio.gather(*others)
        await self.close()

    async def _beat(self, watchdog: Watchdog) -> None:
        """Signs of life as long as threads for calls come free: without one a caller would wait for ever."""
        while True:
            await self._hotline.thread()
            watchdog.alive()
            await asyncio.sleep(watchdog.beat_seconds or PACK_SECONDS)

    async def _look_for_packs(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(PACK_SECONDS)
            if await loop.run_in_executor(None, self._hotline.refresh):
                await self._hotline.warm()

    async def close(self) -> None:
        """Close the ports and hang up; every call is recorded."""
        if self._modem:
            await self._modem.close()
        await self._lines.close()
        await self._channels.close()

    def _modem_is(self, found: Health) -> None:
        """For the technician when it changes, and for the desk each time."""
        told = f"电话模块：{found.why or '可以接电话 (ready)'}"
        if told != self._told:
            self._told = told
            self._say(told)
        self._hotline.device("modem", found)

    async def _audio(self, line: AudioSocketLine) -> None:
        leg = self._legs.pop(line.call_id, None) if line.call_id else None
        if from_kiosk(line.call_id):
            await self._kiosk(line)
            return
        if leg is None:  # the dialplan connected it without FastAGI: no number, no transfer
            await self._hotline.answer(line)
            return
        line.caller, line.can_transfer = leg.caller, leg.can_transfer
        leg.connected.set()
        case = leg.case or self._hotline.case(line)
        try:
            call = await self._hotline.leg(line, case, leg.state, leg.first)
        except BaseException as error:
            if not leg.ended.done():
                leg.ended.set_exception(error)
            raise
        leg.ended.set_result((call, case))

    async def _kiosk(self, line: AudioSocketLine) -> None:
        """The talk button of a kiosk, which goes on with what was found."""
        case = self._hotline.case(line)
        call = await self._hotline.leg(line, case)
        code = await self._hotline.kept(call, case)
        line.press(code)
        await line.close()
        await self._hotline.finish(call, case, "answered" if code else "")

    async def _control(self, channel: agi.Channel) -> None:
        """One call under FastAGI: audio to us; on transfer the seats ring; nobody there: back to us."""
        settings = self._settings.agi
        rang = now()
        leg = Leg(channel.caller, can_transfer=bool(settings.seats))
        try:
            await channel.do("ANSWER")
            call, case = await self._connect(channel, leg)
        except Exception:
            await self._hotline.missed(AudioSocketLine.name, rang)
            raise
        while True:
            if not call.transferred:
                await self._hotline.finish(call, case)
                break
            try:
                failed = await self._transfer(channel)
                if failed:
                    leg = Leg(channel.caller, False, case, call.state, failed)
                    call, case = await self._connect(channel, leg)
            except agi.HungUp:
                await self._hotline.finish(call, case, "abandoned")
                raise
            if not failed:
                await self._hotline.finish(call, case, "transferred")
                break
        await channel.do("HANGUP")

    async def _connect(self, channel: agi.Channel, leg: Leg) -> tuple[Call, Case]:
        """The audio of a call comes to us until we or the caller let it go."""
        settings = self._settings.agi
        where = settings.audiosocket or f"{self._settings.audiosocket.host}:{self.audiosocket_port}"
        call_id = agi.new_id()
        self._legs[call_id] = leg
        ringing = asyncio.create_task(channel.execute("AudioSocket", str(call_id), where))
        try:
            connected = asyncio.create_task(leg.connected.wait())
            await asyncio.wait(
                [ringing, connected], timeout=CONNECT_SECONDS, return_when=asyncio.FIRST_COMPLETED
            )
            connected.cancel()
            if not leg.connected.is_set():
                ringing.cancel()
                log.error(
                    "agi: no audio came to %s; is app_audiosocket loaded, and the address right?", where
                )
                raise agi.HungUp
            result = await leg.ended
        finally:
            self._legs.pop(call_id, None)
        await asyncio.wait([ringing])  # the application ends when we have hung up the audio
        ringing.exception()  # a caller who has gone is no error: their call is recorded all the same
        return result

    async def _transfer(self, channel: agi.Channel) -> TransferFailed | None:
        """Ring the seats; None if one of them answered and has hung up since.

        A key ends the ringing where the dial plan has it as an extension of LEAVE (option d): the call stands
        there then, which alone tells the key; Dial's own result is 0 (seen with Asterisk 22.10)."""
        settings = self._settings.agi
        await channel.do(f"SET VARIABLE EXITCONTEXT {LEAVE}")
        await channel.execute("Dial", "&".join(settings.seats), str(settings.ring_seconds), "gd")
        status = await channel.variable("DIALSTATUS")
        if status == "ANSWER":
            return None
        key = await channel.variable("EXTEN") if status == "CANCEL" else ""
        return TransferFailed(key if key in KEYS else "")
