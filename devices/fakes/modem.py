"""A fake 4G voice module: AT commands as Quectel's EC20 and SIMCom's SIM7600 speak them."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from devices.fakes.device import Device
from devices.fakes.voice import Voice

RING_SECONDS = 5.0
LONGEST_COMMAND = 512
KNOBS = (
    "ring NUMBER|withheld, dtmf KEYS, hangup, sim in|out|locked, network home|lost|denied, signal 0..31|99, "
    "uac on|off, silent-end on|off, restart, say FILE.wav, record FILE.wav|off"
)
NAMES = {"ec20": "EC20F", "sim7600": "SIMCOM_SIM7600CE-T"}
BOTH = {
    "E0": "echo",
    "E1": "echo",
    "+CMEE=1": "",
    "+CRC=0": "cring",
    "+CRC=1": "cring",
    "+CLIP=1": "clip",
    "+CLIP=0": "clip",
    "+CREG=0": "creg",
    "+CREG=1": "creg",
}
"""Commands that only set something: what they set, or nothing that matters here."""
QUECTEL = {
    "^DSCI=1": "dsci",
    "^DSCI=0": "dsci",
    "+QTONEDET=1": "tones",
    "+QTONEDET=0": "tones",
    "+QSIMSTAT=1": "simstat",
    '+QINDCFG="CCINFO",1': "ccinfo",
    '+QINDCFG="CCINFO",0': "ccinfo",
    "+QPCMV=0": "",
}
SIMCOM = {"+CLCC=1": "clcc", "+CLCC=0": "clcc", "+DDET=1": "tones", "+DDET=0": "tones"}


class FakeModem(Device):
    """One module, one SIM card, one call at a time."""

    knobs = KNOBS

    def __init__(
        self,
        model: str = "ec20",
        voice: Voice | None = None,
        now: Callable[[], float] = time.monotonic,
        ring_seconds: float = RING_SECONDS,
    ) -> None:
        self.model = model
        self.call = ""  # then ringing, active
        self.number = ""
        self.waiting = ""
        """Who calls while a call is active."""
        self.busied = 0
        """How many of those were told that we are busy."""
        self.sim = "in"
        self.network = "home"
        self.signal = 22
        self.uac = True
        self.silent_end = False
        """A call ends without a word, as with some firmware."""
        self.odd: list[str] = []
        """Commands it did not know, the last twenty."""
        self.answered = 0
        self._voice, self._now, self._ring_seconds = voice, now, ring_seconds
        self._next_ring = 0.0
        self._set: dict[str, bool] = {}
        self._waiting = b""
        self._said: list[bytes] = []
        self._start()

    def _start(self) -> None:
        """As it is after power-on: what it was told is forgotten."""
        self._set = {"echo": True}
        self._waiting = b""
        self.call = self.waiting = ""
        if self._voice:
            self._voice.active = False

    # the wire

    def receive(self, data: bytes) -> list[bytes]:
        replies: list[bytes] = []
        for byte in data:
            self._waiting = (self._waiting + bytes((byte,)))[-LONGEST_COMMAND:]
            if byte == 0x0D:
                command, self._waiting = self._waiting, b""
                if self._set.get("echo"):
                    replies.append(command)
                replies += [_line(line) for line in self._obey(command.decode("latin-1").strip())]
        return replies + self.unsolicited()

    def unsolicited(self) -> list[bytes]:
        if self.call == "ringing" and self._now() >= self._next_ring:
            self._next_ring = self._now() + self._ring_seconds
            self._say("+CRING: VOICE" if self._set.get("cring") else "RING")
            if self._set.get("clip"):
                self._say(f'+CLIP: "{self.number}",{161 if self.number else 128},"",0,"",0')
        said, self._said = self._said, []
        return said

    def due(self) -> float | None:
        return self._next_ring if self.call == "ringing" else None

    def plug(self, plugged: bool) -> None:
        self._start()
        self._said = []
        if self._voice:
            self._voice.plug(plugged)
        if plugged:
            self._awake()

    def close(self) -> None:
        if self._voice:
            self._voice.close()

    def _awake(self) -> None:
        self._say("RDY")
        self._say("+CPIN: READY" if self.sim == "in" else self._sim_line())

    def _say(self, line: str) -> None:
        self._said.append(_line(line))

    # commands

    def _obey(self, text: str) -> list[str]:
        if not text:
            return []
        if not text.upper().startswith("AT"):
            return []
        body = text[2:].upper()
        settings = BOTH | (QUECTEL if self.model == "ec20" else SIMCOM)
        if body in settings:
            self._set[settings[body]] = not body.endswith("0")
            return ["OK"]
        answer = self._answer(body)
        if answer is None:
            self.odd = [*self.odd[-19:], text[:80]]
            return ["ERROR"]
        return answer

    def _answer(self, body: str) -> list[str] | None:
        match body:
            case "" | "E":
                return ["OK"]
            case "+CGMM":
                return [NAMES[self.model], "OK"]
            case "+CPIN?":
                return ["+CME ERROR: 10"] if self.sim == "out" else [self._sim_line(), "OK"]
            case "+CREG?":
                return [f"+CREG: {int(self._set.get('creg', False))},{self._registered()}", "OK"]
            case "+CSQ":
                return [f"+CSQ: {self.signal},99", "OK"]
            case "+CLCC":
                return [*self._calls(), "OK"]
            case "A":
                return self._take()
            case "+CHUP" | "H" | "H0":
                self._end("us")
                return ["OK"]
            case "+CHLD=0":
                if not self.waiting:
                    return ["ERROR"]
                self.busied += 1
                self._knock(6)
                self.waiting = ""
                return ["OK"]
        return self._quectel(body) if self.model == "ec20" else self._simcom(body)

    def _quectel(self, body: str) -> list[str] | None:
        match body:
            case "+QHUP":
                self._end("us")
                return ["OK"]
            case "+QPCMV=1,2":
                return ["OK"] if self.uac else ["ERROR"]
            case '+QCFG="USBCFG"':
                return [f'+QCFG: "usbcfg",0x2C7C,0x0125,1,1,1,1,1,0,{int(self.uac)}', "OK"]
            case '+QCFG="USBCFG",0X2C7C,0X0125,1,1,1,1,1,0,1':
                self.uac = True
                return ["OK"]
            case "+CFUN=1,1":
                self._start()
                self._awake()
                return ["OK"]
        return None

    def _simcom(self, body: str) -> list[str] | None:
        match body:
            case "+CPCMREG=1":
                if self.call != "active" or self._voice is None:
                    return ["ERROR"]
                self._voice.active = True
                return ["OK"]
            case "+CPCMREG=0" | "+CPCMREG=0,1":
                if self._voice:
                    self._voice.active = False
                return ["OK"]
        return None

    def _sim_line(self) -> str:
        if self.sim == "out":
            return "+CPIN: NOT READY" if self.model == "ec20" else "+CPIN: SIM REMOVED"
        return "+CPIN: SIM PIN" if self.sim == "locked" else "+CPIN: READY"

    def _registered(self) -> int:
        if self.sim != "in":
            return 0
        return {"home": 1, "lost": 2, "denied": 3}[self.network]

    def _calls(self) -> list[str]:
        if not self.call:
            return []
        calls = [f'+CLCC: 1,1,{4 if self.call == "ringing" else 0},0,0,"{self.number}",161']
        if self.waiting:
            calls.append(f'+CLCC: 2,1,5,0,0,"{self.waiting.replace("withheld", "")}",161')
        return calls

    # calls

    def _take(self) -> list[str]:
        if self.call != "ringing":
            return ["NO CARRIER"]
        self.call = "active"
        self.answered += 1
        if self.model == "sim7600":
            return ["OK", "VOICE CALL: BEGIN"]
        dsci = [f"^DSCI: 1,1,3,0,{self.number},161"] if self._set.get("dsci") else []
        return ["OK", *dsci, *self._indication(0)]

    def _indication(self, state: int) -> list[str]:
        """Quectel's other way to tell of a call."""
        return [f'+QIND: "ccinfo",1,1,{state},0,0,"{self.number}",161'] if self._set.get("ccinfo") else []

    def _end(self, by: str) -> None:
        """What the module says when a call ends: by us, or by the caller."""
        was, self.call, self.waiting = self.call, "", ""
        if self._voice:
            self._voice.active = False
        if not was or self.silent_end:
            return
        if self.model == "sim7600":
            if self._set.get("clcc"):
                self._say(f'+CLCC: 1,1,6,0,0,"{self.number}",161')
            if was == "ringing":
                self._say(f"MISSED_CALL: 02:12PM {self.number}")
            else:
                self._say("VOICE CALL: END: 000008")
        else:
            if self._set.get("dsci"):
                self._say(f"^DSCI: 1,1,6,0,{self.number},161")
            for line in self._indication(-1):
                self._say(line)
        if by != "us":
            self._say("NO CARRIER")

    # the control socket

    def command(self, words: list[str]) -> str | None:
        match words:
            case ["ring", number] if re.fullmatch(r"\+?[0-9]{1,20}|withheld", number):
                if self.call == "ringing" or self.waiting:
                    raise ValueError("there is a call already")
                if self.sim != "in" or self.network != "home":
                    raise ValueError("no network: the caller hears that nobody is there")
                if self.call == "active":
                    self.waiting = number
                    self._knock(5)
                    return "ok"
                self.call, self.number = "ringing", number.replace("withheld", "")
                self._next_ring = 0.0
                if self.model == "ec20" and self._set.get("dsci"):
                    self._say(f"^DSCI: 1,1,4,0,{self.number},161")
                for indication in self._indication(4):
                    self._say(indication)
                if self.model == "sim7600" and self._set.get("clcc"):
                    self._say(self._calls()[0])
            case ["dtmf", keys] if re.fullmatch(r"[0-9*#A-D]{1,40}", keys):
                if self.call != "active":
                    raise ValueError("no call is connected")
                if self._set.get("tones"):
                    for key in keys:
                        self._say(f"+QTONEDET: {ord(key)}" if self.model == "ec20" else f"+RXDTMF: {key}")
            case ["hangup", ""]:
                self._end("caller")
            case ["sim", ("in" | "out" | "locked") as sim]:
                self._sim(sim)
            case ["network", ("home" | "lost" | "denied") as network]:
                self.network = network
                self._tell_network()
            case ["signal", value] if value.isdecimal() and int(value) < 100:
                self.signal = int(value)
            case ["uac", ("on" | "off") as how]:
                self.uac = how == "on"
            case ["silent-end", ("on" | "off") as how]:
                self.silent_end = how == "on"
            case ["restart", ""]:
                self._start()
                self._awake()
            case ["say", file] if self._voice and file:
                self._voice.say(Path(file))
            case ["record", file] if self._voice and file:
                self._voice.record(None if file == "off" else Path(file))
            case [
                "ring" | "dtmf" | "sim" | "network" | "signal" | "uac" | "silent-end" | "say" | "record",
                _,
            ]:
                raise ValueError(KNOBS)
            case _:
                return None
        return "ok"

    def _knock(self, state: int) -> None:
        """The second call: 5 waits, 6 is over."""
        number = self.waiting.replace("withheld", "")
        if self.model == "ec20" and self._set.get("dsci"):
            self._say(f"^DSCI: 2,1,{state},0,{number},161")
        if self.model == "sim7600" and self._set.get("clcc"):
            self._say(f'+CLCC: 2,1,{state},0,0,"{number}",161')

    def _sim(self, sim: str) -> None:
        self.sim = sim
        if sim == "out":
            self._end("network")
            if self.model == "sim7600":
                self._say("+SIMCARD: NOT AVAILABLE")
            elif self._set.get("simstat"):
                self._say("+QSIMSTAT: 1,0")
        self._say(self._sim_line())
        self._tell_network()

    def _tell_network(self) -> None:
        if self._registered() != 1:
            self._end("network")
        if self._set.get("creg"):
            self._say(f"+CREG: {self._registered()}")

    def state(self) -> dict[str, Any]:
        return {
            "model": self.model,
            "call": self.call or "none",
            "answered": self.answered,
            "busied": self.busied,
            "sim": self.sim,
            "network": self.network,
            "odd": self.odd,
            **(self._voice.state() if self._voice else {}),
        }


def _line(text: str) -> bytes:
    return f"\r\n{text}\r\n".encode("ascii")
