"""A 4G voice module over one opened port: its calls, and what it lacks."""

import time
from collections import deque
from collections.abc import Iterator
from errno import ENOENT
from pathlib import Path
from typing import Literal

from devices.modem import at, dialect
from devices.modem.dialect import Model
from devices.modem.event import Busied, Ended, Event, Key, Missed, Ringing
from devices.modem.exchange import Exchange
from devices.port import Serial, why_not
from devices.settings import ModemSettings
from devices.supervisor import Supervisor

ANSWER_SECONDS = 12.0
"""A module may take so long to put a call through."""
BEAT_SECONDS = 20.0
"""How often the module is asked how it is, when nothing else is said."""
CALL_BEAT_SECONDS = 4.0
"""The same during a call: should the end of it go unsaid, it is noticed by then."""
CALLER_SECONDS = 1.5
"""The number comes right behind the first ring, or not at all."""
RING_SECONDS = 9.0
"""Rings come every five seconds; when they stay away the caller has given up."""
SILENT_COMMANDS = 2
MODEL_TRIES = 2
WEAK_CSQ = 7
"""Below, voices break up (-99 dBm)."""

NO_ANSWER = (
    "电话模块没有应答：请检查电源、数据线、波特率和端口（EC20、SIM7600 的 AT 口一般是 ttyUSB2）"
    " (modem does not answer)"
)
GARBLED = "电话模块传来乱码：请检查波特率，或端口接的不是电话模块 (garbage from the modem)"
STRANGE = "不认识这个电话模块：请用 EC20、EC25 或 SIM7600，或在设置里写明 devices.modem.model (unknown modem)"
NO_SIM = "没有检测到 SIM 卡：请断电后重新插好 SIM 卡 (no SIM card)"
LOCKED = "SIM 卡设了 PIN 码：请把卡插进手机取消 PIN 码 (SIM card is locked)"
NO_NETWORK = "没有手机网络：请检查天线，并问运营商卡是否停机 (no network)"
DENIED = "运营商不让这张 SIM 卡入网：请问运营商是否停机或要实名 (registration denied)"
WEAK = "手机信号弱，通话可能断续：请移动天线 (weak signal)"
NO_VOICE = (
    '模块不能经 USB 传声音：请依次执行 AT+QCFG="usbcfg",0x2C7C,0x0125,1,1,1,1,1,0,1 和 AT+CFUN=1,1；'
    "仍不行请升级固件 (no USB audio)"
)
NO_AUDIO_PORT = (
    "没有设置语音口：请在设置里写 devices.modem.audio，SIM7600 一般是 ttyUSB4 (audio port not set)"
)


class Talk:
    """One module from the opening of its port to the end. Not to be used from two threads."""

    def __init__(
        self, port: Serial, settings: ModemSettings, supervisor: Supervisor, numbers: Iterator[int]
    ) -> None:
        """Each call that rings takes the next of `numbers`."""
        self.model: Model | None = None if settings.model == "auto" else settings.model
        self.state: Literal["idle", "ringing", "talking"] = "idle"
        self.events: deque[Event] = deque(maxlen=1000)
        self._settings, self._supervisor = settings, supervisor
        self._exchange = Exchange(port, self._unasked)
        self._ask = self._exchange.ask
        self._told = False  # of the call that rings
        self._numbers, self._call = numbers, 0
        self._caller = self._knocker = ""
        self._turned_away: set[str] = set()
        self._ring_at = self._rang_at = 0.0
        self._sim: Literal["ready", "missing", "locked"] = "ready"
        self._network: Literal["home", "lost", "denied"] = "home"
        self._csq = 99
        self._voice = True
        self._restarted = False
        self._ending = False
        self._doubt = False
        self._knocked = False

    # what is wanted of the module

    def begin(self) -> bool:
        """Find out what it is, tell it how to speak to us. False, with health, if it does not answer."""
        if not (self._ask("AT", seconds=0.7).ok or self._ask("AT", seconds=1.5).ok):
            self._supervisor.report("unusable", GARBLED if self._exchange.garbled else NO_ANSWER)
            return False
        self._exchange.settle()
        for command in ("ATE0", "AT+CMEE=1"):
            self._ask(command)
        for _ in range(MODEL_TRIES):
            self.model = self.model or dialect.model(" ".join(self._ask("AT+CGMM").lines))
        if self.model is None:
            self._supervisor.report("unusable", STRANGE)
            return False
        for command in ("AT+CRC=0", "AT+CLIP=1", "AT+CREG=1"):
            self._ask(command)
        if self.model == "ec20":
            for command in ("AT^DSCI=1", "AT+QTONEDET=1", "AT+QSIMSTAT=1"):
                self._ask(command)
            # after it was plugged in anew some firmware takes it for on and is silent: off first
            self._ask("AT+QPCMV=0")
            self._voice = self._ask("AT+QPCMV=1,2").ok
        else:
            for command in ("AT+CLCC=1", "AT+DDET=1"):
                self._ask(command)
        self._restarted = False
        self._exchange.silent = 0
        self._condition()
        self._look_for_call()
        return True

    def answer(self, call: int | None) -> bool:
        if self.state != "ringing" or call not in (None, self._call):
            return False
        if not self._ask("ATA", seconds=ANSWER_SECONDS).ok:
            self._ended("missed")
            return False
        if self.state != "ringing":  # it ended while it was being put through
            return False
        self.state, self._told, self._doubt = "talking", True, False
        if self.model == "sim7600" and not self._ask("AT+CPCMREG=1").ok:
            self.state = "ringing"  # without a voice nobody has spoken to them
            self.hangup()
            return False
        return True

    def hangup(self, call: int | None = None) -> bool:
        if self.state == "idle" or call not in (None, self._call):
            return True
        self._ending = True
        if self.model == "sim7600":
            self._ask("AT+CPCMREG=0,1")
        done = self._ask("AT+CHUP").ok or self._ask("ATH").ok
        self._ended("us")
        self._ending = False
        return done

    def end_call(self, why: Literal["us", "modem lost"]) -> None:
        """The line closes with a call on it."""
        if why == "us":
            self.hangup()
        self._ended(why)

    def listen(self) -> bool:
        """Take in what comes, look after what stays away. False if the module is dead or was restarted."""
        self._exchange.hear()
        if self._restarted:
            return False
        if self._doubt:
            self._look_for_call()
        if self._knocked:
            knocker, self._knocked, self._knocker = self._knocker, False, ""
            self._ask("AT+CHLD=0")  # who calls while we talk hears that we are busy
            if knocker not in self._turned_away:  # the same call may be told of again
                self._turned_away.add(knocker)
                self.events.append(Busied())
        now = time.monotonic()
        if self.state == "ringing":
            if not self._told and now > self._ring_at + CALLER_SECONDS:
                self._tell("")
            if now > self._rang_at + RING_SECONDS:
                self._ended("missed")
        if now > self._exchange.asked_at + (BEAT_SECONDS if self.state == "idle" else CALL_BEAT_SECONDS):
            self._beat()
        if self._exchange.silent >= SILENT_COMMANDS:
            self._supervisor.report("unusable", GARBLED if self._exchange.garbled else NO_ANSWER)
            return False
        return True

    # how the module is

    def _beat(self) -> None:
        if self.state == "talking":
            self._look_for_call()
        else:
            self._condition()

    def _look_for_call(self) -> None:
        """A call that has ended, perhaps without a word; or one left over from a program that died."""
        doubt, self._doubt = self._doubt, False
        answer = self._ask("AT+CLCC", "+CLCC:")
        signs = [dialect.understand(line) for line in answer.lines]
        if self.state == "talking" and (answer.ok or doubt) and dialect.Begun() not in signs:
            self._ended("caller")
            if self.model == "sim7600":
                self._ask("AT+CPCMREG=0,1")
        elif self.state != "talking" and dialect.Begun() in signs:
            self._ask("AT+CHUP")
            self._ended("missed")
        for sign in signs:
            if self.state == "talking" and isinstance(sign, dialect.Caller):
                self._rings(sign.number)

    def _condition(self) -> None:
        card = self._ask("AT+CPIN?", "+CPIN:")
        for line in [*card.lines, card.said]:
            if found := dialect.sim(line) if line.startswith(("+CPIN", "+CME")) else None:
                self._sim = found.state
        for line in self._ask("AT+CREG?", "+CREG:").lines:
            if registered := dialect.registration(line):
                self._network = registered.state
        for line in self._ask("AT+CSQ", "+CSQ:").lines:
            value = at.number(at.fields(line), 0)
            self._csq = 99 if value is None else value
        self._report()

    def _report(self) -> None:
        why = ""
        if self._sim != "ready":
            why = NO_SIM if self._sim == "missing" else LOCKED
        elif self._network != "home":
            why = DENIED if self._network == "denied" else NO_NETWORK
        elif not self._voice:
            why = NO_VOICE
        elif self.model == "sim7600":
            why = self._voice_port()
        if why:
            self._supervisor.report("unusable", why)
        elif self._csq < WEAK_CSQ:
            self._supervisor.report("degraded", WEAK)
        else:
            self._supervisor.report("ok")

    def _voice_port(self) -> str:
        path = self._settings.audio
        if not path:
            return NO_AUDIO_PORT
        return "" if "://" in path or Path(path).exists() else why_not(path, FileNotFoundError(ENOENT, path))

    # what comes unasked

    def _unasked(self, line: str) -> None:
        match dialect.understand(line):
            case dialect.Ring():
                self._rings()
            case dialect.Caller(number):
                self._rings(number)
                if not self._told and number:
                    self._tell(number)
            case dialect.Pressed(key) if self.state == "talking":
                self.events.append(Key(key))
            case dialect.Begun() if self.state != "talking":
                self._doubt = True  # the end of an earlier call came late; nobody has this one
            case dialect.Over() if self.state == "talking":
                self._doubt = True  # it may be another call's: one that waited and gave up
            case dialect.Over() if not self._ending:
                self._ended("missed")
            case dialect.Sim(state):
                self._sim = state
                self._report()
            case dialect.Network(network):
                self._network = network
                self._report()
            case dialect.Restarted():
                self._restarted = True

    def _rings(self, number: str = "") -> None:
        if self._ending:
            return
        if self.state == "talking":
            self._knocked, self._knocker = True, number or self._knocker
            return
        self._rang_at = time.monotonic()
        if self.state == "idle":
            self.state, self._told, self._ring_at = "ringing", False, self._rang_at
            self._caller, self._call = "", next(self._numbers)
        self._caller = number or self._caller

    def _tell(self, number: str) -> None:
        self._told = True
        self.events.append(Ringing(number, self._call))

    def _ended(self, why: Literal["missed", "caller", "us", "modem lost"]) -> None:
        if self.state == "idle":
            return
        if self.state == "ringing":
            self.events.append(Missed(self._caller))
        told, self.state, self._knocked, self._knocker = self._told, "idle", False, ""
        self._turned_away.clear()
        if told:
            self.events.append(Ended(why, self._call))
