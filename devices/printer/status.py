"""What a thermal printer says of itself when asked `DLE EOT n`: printer, offline cause, error, paper."""

from dataclasses import dataclass
from typing import Literal

from devices.port import Serial, incoming

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
    def passing(self) -> bool:
        """Whether its problem is one after which a printer goes on by itself with nothing lost."""
        return bool(self.problem) and self.paper != "out" and not self.error

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


class Stream:
    """Tells apart what a printer sends: automatic status, real-time answers, in-order answers. Never raises.

    Automatic status (`GS a`) is four bytes: the first with bit 4 set and bits 0, 1 and 7 clear, the others
    with bits 4 and 7 clear. A real-time answer has bits 1 and 4 set. An in-order answer (`GS r`) is one byte
    with bits 4 and 7 clear.
    """

    def __init__(self) -> None:
        self.status: Status | None = None
        """The newest automatic status."""
        self.in_order = 0
        """In-order answers so far."""
        self._packet = b""
        self._block = 0

    def feed(self, data: bytes) -> list[int]:
        """Take in what came; the real-time answers in it."""
        answers = []
        for byte in data:
            if is_status(byte):
                self._packet, self._block = b"", 0
                answers.append(byte)
            elif self._block:
                # a block ends with a zero; what printers send in one is shorter than this
                self._block = 0 if byte == 0 else self._block - 1
            elif self._packet and byte & 0x90 == 0:
                self._packet += bytes((byte,))
                if len(self._packet) == 4:
                    self.status = automatic(self._packet)
                    self._packet = b""
            elif byte & 0x93 == 0x10:
                self._packet = bytes((byte,))
            else:
                self._packet = b""
                if byte == 0x37:  # the answer to "clear": 37 25 00
                    self._block = 80
                elif byte & 0x90 == 0:
                    self.in_order += 1
        return answers


def automatic(packet: bytes) -> Status:
    """A status from the four bytes of automatic status back."""
    first, second, third, _ = packet
    paper: Paper = "out" if third & 0x0C else "low" if third & 0x03 else "ok"
    return Status(
        answered=True,
        online=not first & 0x08,
        cover_open=bool(first & 0x20),
        error=bool(second & 0x68),
        paper=paper,
    )


def query(port: Serial, stream: Stream | None = None) -> Status:
    """Ask all four. A printer that answers neither how it is nor how its paper is, is not asked further:
    a second in all.

    What else comes in meanwhile goes to `stream`; without one it is thrown away.
    May raise what pyserial raises when a port is lost.
    """
    answers: dict[int, int | None] = {}
    garbled = False
    for n in (1, 4, 2, 3):
        if n == 2 and answers[1] is None and answers[4] is None:
            break
        answers[n], noise = _ask(port, n, stream)
        garbled = garbled or noise
    if answers[1] is None and answers[4] is not None:
        answers[1], _ = _ask(port, 1, stream)  # the first question may have been lost on the way
    return decode(answers, garbled)


def _ask(port: Serial, n: int, stream: Stream | None) -> tuple[int | None, bool]:
    """The answer byte, if any, and whether something else came instead."""
    if stream is None:
        port.reset_input_buffer()
    port.write(bytes((0x10, 0x04, n)))
    noise = False
    for data in incoming(port, ANSWER_SECONDS):
        if stream is not None:
            answers = stream.feed(data)
            if answers:
                return answers[-1], noise
            continue
        for byte in data:
            if is_status(byte):
                return byte, noise
            noise = True
    return None, noise
