"""A fake 4G voice module: AT commands as Quectel's EC20 and SIMCom's SIM7600 speak them."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from devices.fakes.calls import RING_SECONDS, Calls
from devices.fakes.device import Device
from devices.fakes.voice import Voice

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
        self.sim = "in"
        self.network = "home"
        self.signal = 22
        self.uac = True
        self.odd: list[str] = []
        """Commands it did not know, the last twenty."""
        self._voice = voice
        self._set: dict[str, bool] = {}
        self._waiting = b""
        self._said: list[bytes] = []
        self.calls = Calls(model, self._set, self._say, now, ring_seconds)
        self._start()

    def _start(self) -> None:
        """As it is after power-on: what it was told is forgotten."""
        self._set.clear()
        self._set["echo"] = True
        self._waiting = b""
        self.calls.forget()
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
        self.calls.ring()
        said, self._said = self._said, []
        return said

    def due(self) -> float | None:
        return self.calls.due

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
                return [*self.calls.listed(), "OK"]
            case "A":
                return self.calls.take()
            case "+CHUP" | "H" | "H0":
                self._end("us")
                return ["OK"]
            case "+CHLD=0":
                return self.calls.turn_away()
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
                if self.calls.state != "active" or self._voice is None:
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

    def _end(self, by: Literal["us", "caller", "network"]) -> None:
        if self._voice:
            self._voice.active = False
        self.calls.end(by)

    # the control socket

    def command(self, words: list[str]) -> str | None:
        match words:
            case ["ring", number] if re.fullmatch(r"\+?[0-9]{1,20}|withheld", number):
                if self.sim != "in" or self.network != "home":
                    raise ValueError("没有网络，打不进来 (no network: the caller hears that nobody is there)")
                self.calls.come(number)
            case ["dtmf", keys] if re.fullmatch(r"[0-9*#A-D]{1,40}", keys):
                if self.calls.state != "active":
                    raise ValueError("没有接通的电话 (no call is connected)")
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
            case ["signal", value] if value.isdecimal() and (int(value) < 32 or value == "99"):
                self.signal = int(value)
            case ["uac", ("on" | "off") as how]:
                self.uac = how == "on"
            case ["silent-end", ("on" | "off") as how]:
                self.calls.silent_end = how == "on"
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
            "call": self.calls.state or "none",
            "answered": self.calls.answered,
            "busied": self.calls.busied,
            "sim": self.sim,
            "network": self.network,
            "signal": self.signal,
            "uac": "on" if self.uac else "off",
            "silent-end": "on" if self.calls.silent_end else "off",
            "odd": self.odd,
            **(self._voice.state() if self._voice else {}),
        }


def _line(text: str) -> bytes:
    return f"\r\n{text}\r\n".encode("ascii")
