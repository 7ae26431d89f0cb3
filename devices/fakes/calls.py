"""The calls of a fake modem: one that rings or is active, and one that may wait; what is told of them."""

import time
from collections.abc import Callable, Mapping
from typing import Literal

RING_SECONDS = 5.0
WITHHELD = "withheld"


class Calls:
    """`told_how`: which ways of telling the module was asked for (clip, clcc, dsci …). `say` takes each
    line.
    """

    def __init__(
        self,
        model: str,
        told_how: Mapping[str, bool],
        say: Callable[[str], None],
        now: Callable[[], float] = time.monotonic,
        ring_seconds: float = RING_SECONDS,
    ) -> None:
        self.state: Literal["", "ringing", "active"] = ""
        self.number = ""
        self.waiting = ""
        """Who calls while a call is active."""
        self.answered = 0
        self.busied = 0
        """How many who waited were told that we are busy."""
        self.silent_end = False
        """A call ends without a word, as with some firmware."""
        self._model, self._told_how, self._say = model, told_how, say
        self._now, self._ring_seconds, self._next_ring = now, ring_seconds, 0.0

    def forget(self) -> None:
        """The module was switched off."""
        self.state, self.waiting = "", ""

    @property
    def due(self) -> float | None:
        """When it rings again."""
        return self._next_ring if self.state == "ringing" else None

    def ring(self) -> None:
        """Say so, if it is time."""
        if self.due is None or self._now() < self.due:
            return
        self._next_ring = self._now() + self._ring_seconds
        self._say("+CRING: VOICE" if self._asked("cring") else "RING")
        if self._asked("clip"):
            self._say(f'+CLIP: "{self.number}",{161 if self.number else 128},"",0,"",0')

    def come(self, number: str) -> None:
        """Somebody calls. Raises ValueError if nobody can now."""
        if self.state == "ringing" or self.waiting:
            raise ValueError("已经有一个来电 (there is a call already)")
        if self.state == "active":
            self.waiting = number
            self._knock(5)
            return
        self.state, self.number, self._next_ring = "ringing", number.replace(WITHHELD, ""), 0.0
        for line in self._quectel(4):
            self._say(line)
        if self._model == "sim7600" and self._asked("clcc"):
            self._say(self.listed()[0])

    def take(self) -> list[str]:
        """ATA: the answer."""
        if self.state != "ringing":
            return ["NO CARRIER"]
        self.state = "active"
        self.answered += 1
        return ["OK", "VOICE CALL: BEGIN"] if self._model == "sim7600" else ["OK", *self._quectel(0)]

    def turn_away(self) -> list[str]:
        """AT+CHLD=0: the answer."""
        if not self.waiting:
            return ["ERROR"]
        self.busied += 1
        self._knock(6)
        self.waiting = ""
        return ["OK"]

    def listed(self) -> list[str]:
        """AT+CLCC: the lines of the answer."""
        if not self.state:
            return []
        calls = [f'+CLCC: 1,1,{4 if self.state == "ringing" else 0},0,0,"{self.number}",161']
        if self.waiting:
            calls.append(f'+CLCC: 2,1,5,0,0,"{self.waiting.replace(WITHHELD, "")}",161')
        return calls

    def end(self, by: Literal["us", "caller", "network"]) -> None:
        """The call that there is, if any, is over."""
        was, self.state, self.waiting = self.state, "", ""
        if not was or self.silent_end:
            return
        if self._model == "sim7600":
            if self._asked("clcc"):
                self._say(f'+CLCC: 1,1,6,0,0,"{self.number}",161')
            if was == "ringing":
                self._say(f"MISSED_CALL: 02:12PM {self.number}")
            else:
                self._say("VOICE CALL: END: 000008")
        for line in self._quectel(-1):
            self._say(line)
        if by != "us":
            self._say("NO CARRIER")

    def _asked(self, way: str) -> bool:
        return self._told_how.get(way, False)

    def _quectel(self, state: int) -> list[str]:
        """Quectel's two ways to tell of a call: 4 comes in, 0 is connected, -1 is over."""
        if self._model != "ec20":
            return []
        other = {4: 4, 0: 3, -1: 6}[state]
        dsci = [f"^DSCI: 1,1,{other},0,{self.number},161"] if self._asked("dsci") else []
        ccinfo = [f'+QIND: "ccinfo",1,1,{state},0,0,"{self.number}",161'] if self._asked("ccinfo") else []
        return dsci + ccinfo

    def _knock(self, state: int) -> None:
        """The second call: 5 waits, 6 is over."""
        number = self.waiting.replace(WITHHELD, "")
        if self._model == "ec20" and self._asked("dsci"):
            self._say(f"^DSCI: 2,1,{state},0,{number},161")
        if self._model == "sim7600" and self._asked("clcc"):
            self._say(f'+CLCC: 2,1,{state},0,0,"{number}",161')
