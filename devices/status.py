"""What a thermal printer says of itself when asked `DLE EOT n`: printer, offline cause, error, paper."""

import time
from dataclasses import dataclass
from typing import Literal

from devices.port import Serial

ANSWER_SECONDS = 0.4

Paper = Literal["ok", "low", "out", "unknown"]


@dataclass(frozen=True)
class Status:
    """None and "unknown": the printer did not say. Nothing heard is not the same as no paper."""

    answered: bool = False
    garbled: bool = False
    """Bytes came, none of them a status."""
    online: bool | None = None
    cover_open: bool | None = None
    error: bool | None = None
    paper: Paper = "unknown"

    @property
    def problem(self) -> str:
        """Why it cannot print now, with the remedy; empty if nothing is known to stand against it."""
        if self.cover_open:
            return "打印机上盖打开了：请合上上盖 (cover open)"
        if self.paper == "out":
            return "打印机缺纸：请装上新纸卷 (paper out)"
        if self.error:
            return "打印机报错：请检查切刀和卡纸，断电再开机 (printer error)"
        if self.online is False:
            return "打印机脱机：请按打印机上的联机键，或断电再开机 (printer offline)"
        return ""


def is_status(byte: int) -> bool:
    """Whether a byte has the fixed bits of an answer: 1 and 4 set, 0 and 7 clear."""
    return byte & 0x93 == 0x12


def decode(answers: dict[int, int | None], garbled: bool = False) -> Status:
    """A status from the answer bytes to n = 1..4, None where none came."""
    printer, offline, error, paper = (answers.get(n) for n in (1, 2, 3, 4))
    answered = any(byte is not None for byte in (printer, offline, error, paper))
    return Status(
        answered=answered,
        garbled=garbled and not answered,
        online=None if printer is None else not printer & 0x08,
        cover_open=None if offline is None else bool(offline & 0x04),
        error=_error(offline, error),
        paper=_paper(offline, paper),
    )


def _error(offline: int | None, error: int | None) -> bool | None:
    if offline is None and error is None:
        return None
    return bool((offline or 0) & 0x40 or (error or 0) & 0x68)


def _paper(offline: int | None, paper: int | None) -> Paper:
    if paper is not None and paper & 0x60:
        return "out"
    if offline is not None and offline & 0x20:
        return "out"
    if paper is None:
        return "unknown"
    return "low" if paper & 0x0C else "ok"


def query(port: Serial) -> Status:
    """Ask all four. A printer that twice does not answer the first is not asked further: a second in all.

    May raise what pyserial raises when a port is lost.
    """
    answers: dict[int, int | None] = {}
    garbled = False
    for n in (1, 1, 2, 3, 4):
        if answers.get(n) is not None:
            continue
        if n == 2 and answers.get(1) is None:
            break
        answers[n], noise = _ask(port, n)
        garbled = garbled or noise
    return decode(answers, garbled)


def _ask(port: Serial, n: int) -> tuple[int | None, bool]:
    """The answer byte, if any, and whether something else came instead."""
    port.reset_input_buffer()
    port.write(bytes((0x10, 0x04, n)))
    noise = False
    end = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < end:
        for byte in port.read(max(1, port.in_waiting)):
            if is_status(byte):
                return byte, noise
            noise = True
    return None, noise
