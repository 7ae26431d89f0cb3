"""The receipt printer: a job is printed once, or reported as not printed or as not known."""

import time
from dataclasses import dataclass
from typing import Literal

import serial

from devices import lp
from devices.health import Health
from devices.port import PortError, Serial, incoming
from devices.printer import status
from devices.printer.encode import lacking, pieces
from devices.printer.font import FontMissing
from devices.printer.receipt import Receipt
from devices.printer.status import Status, Stream
from devices.settings import PrinterSettings
from devices.supervisor import CHECK_LOCK_SECONDS, Supervisor

Outcome = Literal["printed", "not_printed", "unknown"]

CHUNK = 256
LEAD = 512
"""Bytes that may be under way."""
STALL_SECONDS = 6.0
"""A printer that takes no byte for so long has stopped."""
CONFIRM_SECONDS = 0.4
RESUME_SECONDS = 8.0
"""A cover that was opened in the middle of a job may be closed again: the printer then goes on by itself."""
FINISH_SECONDS = 4.0
"""Between one line on paper and the next: feeding, cutting and drawn lines included."""

NO_ANSWER = "打印机没有应答：请检查电源、数据线和波特率 (printer does not answer)"
NEVER_ANSWERS = (
    "端口打得开，别的不知道：这种打印机从不回报状态，请打印一张看看 (this printer never reports its status)"
)
GARBLED = "打印机传来乱码：请检查波特率，或端口接的不是打印机 (garbage from the printer)"
LOW = "打印纸快用完了：请准备新纸卷 (paper low)"
SENT_UNSEEN = "内容已发送，但打印机没有应答，不知道是否打印出来：请看出纸口 (sent, not confirmed)"
BROKEN_OFF = "打印中断，不知道打印了多少：请看出纸口 (printing broke off)"


@dataclass(frozen=True)
class PrintResult:
    outcome: Outcome
    why: str
    """One line in Chinese; empty when printed."""
    status: Status
    """The last that the printer said of itself."""


@dataclass
class _Job:
    pieces: list[bytes]
    sent: int = 0
    """Bytes handed to the port."""
    marks: int = 0
    """In-order answers that are to come."""

    def make(self, automatic: bool, confirms: bool) -> None:
        """What goes over the wire. After each line it is asked in the order of the data: whatever is lost
        on the way, by a power failure too, takes some of the answers with it.
        """
        if automatic:
            first = self.pieces[0]
            self.pieces[0] = first[:2] + AUTOMATIC_ON + first[2:]  # behind ESC @, which turns it off
        if confirms:
            self.pieces = [piece + IN_ORDER for piece in self.pieces]
            self.marks = len(self.pieces)


class Printer:
    """Prints receipts. Every call ends in bounded time and none raises for a device's trouble."""

    def __init__(self, settings: PrinterSettings | None = None, crossed: str = "") -> None:
        """`crossed`: why its port must be left alone (see `wiring`)."""
        self.settings = settings or PrinterSettings()
        self._supervisor = Supervisor(self.settings.port, self.settings.baud, crossed=crossed)
        self._half = False
        """Whether the last job broke off: some of it may hang out of the printer, or wait in it."""

    def health(self) -> Health:
        """What the last print or check found."""
        return self._supervisor.health

    def check(self) -> Health:
        """Ask the printer how it is. Prints nothing."""
        try:
            with self._supervisor.session(CHECK_LOCK_SECONDS) as port:
                self._note(self._query(port))
        except PortError:
            pass  # the supervisor has noted it
        return self.health()

    def print(self, receipt: Receipt) -> PrintResult:
        """Print once. Blocks for seconds at most; call it from a thread that may wait."""
        try:
            job = _Job(pieces(receipt, self.settings))
        except FontMissing as error:
            return PrintResult("not_printed", str(error), Status())
        try:
            with self._supervisor.session() as port:
                return self._run(port, job)
        except PortError as error:
            if job.sent == 0:
                return PrintResult("not_printed", str(error), Status())
            return PrintResult("unknown", f"{BROKEN_OFF}；{error}", Status())

    def _query(self, port: Serial) -> Status:
        """Ask how it is; one that is known never to answer is not asked."""
        return status.query(port) if self.settings.answers else Status()

    def _run(self, port: Serial, job: _Job) -> PrintResult:
        before = self._query(port)
        self._note(before)
        if before.problem:
            return PrintResult("not_printed", before.problem, before)
        if before.garbled:
            return PrintResult("not_printed", GARBLED, before)
        stream = Stream()
        confirms = before.answered and self.settings.confirms and _in_order(port, stream, CONFIRM_SECONDS)
        job.make(before.answered and self.settings.automatic, confirms)
        stream.in_order = 0
        if self._half:
            self._clear_half(port)
        self._half = True
        result = self._send(port, job, stream) or self._finish(port, job, stream, before)
        if result.outcome == "printed" or result.why == SENT_UNSEEN:
            self._half = False
        elif before.answered:
            # what the printer still holds must not come out when it is well again: the citizen was told
            if hasattr(port, "reset_output_buffer"):
                port.reset_output_buffer()
            port.write(CLEAR)
        if before.answered and self.settings.automatic:
            port.write(AUTOMATIC_OFF)
        return result

    def _clear_half(self, port: Serial) -> None:
        """The job before broke off, perhaps inside a command: that must not swallow or precede this one."""
        port.write(CLEAR)
        port.write(b"\x1b@" + (b"\x1bd\x04" if self.settings.cut == "none" else b"\x1dVB\x00"))

    def _send(self, port: Serial, job: _Job, stream: Stream) -> PrintResult | None:
        """All of it, or what came in between."""
        port.write_timeout = STALL_SECONDS
        began = time.monotonic()
        for piece in job.pieces:
            for start in range(0, len(piece), CHUNK):
                chunk = piece[start : start + CHUNK]
                job.sent += len(chunk)  # from here on some of it may be on paper
                try:
                    port.write(chunk)
                except serial.SerialTimeoutException:
                    return self._broken_off(stream.status or Status())
                # no faster than the wire: what waits in the computer would delay questions and "clear"
                due = began + self._wire_seconds(job.sent - LEAD)
                while port.in_waiting or time.monotonic() < due:
                    stream.feed(port.read(max(1, port.in_waiting)))
            # here, and not inside a command, it may be asked
            if stream.status and stream.status.problem:
                after = self._until_well(port, stream)
                if after.problem:
                    return self._stopped(after)
        return None

    def _wire_seconds(self, count: int) -> float:
        """How long bytes are under way."""
        if "://" in self.settings.port or lp.is_printer(self.settings.port):
            return 0.0
        return max(0, count) * 10 / self.settings.baud

    def _until_well(self, port: Serial, stream: Stream) -> Status:
        """Its status, once it is well, or once it is plain that it will not be soon."""
        if stream.status and stream.status.problem and not stream.status.passing:
            self._note(stream.status)
            return stream.status
        end = time.monotonic() + RESUME_SECONDS
        while True:
            stream.status = None
            after = status.query(port, stream)
            self._note(after)
            if not after.passing or time.monotonic() > end:
                return after
            stream.feed(port.read(1))  # sleeps a little, and wakes as soon as it tells of a change

    def _stopped(self, after: Status) -> PrintResult:
        return PrintResult("unknown", f"打印到一半停下了，{after.problem}", after)

    def _finish(self, port: Serial, job: _Job, stream: Stream, before: Status) -> PrintResult:
        """Wait until the paper is out, or until it is plain that it will not come."""
        if not before.answered:
            return PrintResult("unknown", SENT_UNSEEN, before)
        heard = stream.in_order
        end = time.monotonic() + self._wire_seconds(LEAD) + FINISH_SECONDS
        while stream.in_order < job.marks and time.monotonic() < end:
            _hear(port, stream, job.marks, 0.5)
            if stream.in_order > heard:
                heard, end = stream.in_order, time.monotonic() + FINISH_SECONDS
                continue
            after = self._until_well(port, stream)
            if after.problem:
                return self._stopped(after)
        if not job.marks:
            # it cannot tell when it is done: it is, if it is well once the bytes must have come through
            time.sleep(self._wire_seconds(LEAD))
        after = self._until_well(port, stream)
        if after.problem and stream.in_order < job.marks:
            return self._stopped(after)
        if stream.in_order < job.marks or not after.answered:
            return self._broken_off(after)
        return PrintResult("printed", "", after)

    def _broken_off(self, after: Status) -> PrintResult:
        return PrintResult("unknown", BROKEN_OFF if after.answered else NO_ANSWER, after)

    def _note(self, found: Status) -> None:
        """The printer's status as health."""
        if found.problem:
            self._supervisor.report("unusable", found.problem)
        elif found.garbled:
            self._supervisor.report("unusable", GARBLED)
        elif not found.answered:
            self._supervisor.report("unknown", NO_ANSWER if self.settings.answers else NEVER_ANSWERS)
        elif found.paper == "low":
            self._supervisor.report("degraded", LOW)
        elif lacks := lacking(self.settings):
            self._supervisor.report("degraded", lacks)
        else:
            self._supervisor.report("ok")


IN_ORDER = b"\x1dr\x01"
"""Paper status in the order of the data: its answer means that all before it has been worked off."""


AUTOMATIC_ON = b"\x1da\x0e"
"""Automatic status back: it tells by itself of the cover, errors and paper."""
AUTOMATIC_OFF = b"\x1da\x00"
CLEAR = bytes.fromhex("10140801031401060208")
"""DLE DC4 8: forget what has not been printed."""


def _in_order(port: Serial, stream: Stream, seconds: float) -> bool:
    """Whether the printer answers the in-order status at all."""
    port.reset_input_buffer()
    port.write(IN_ORDER)
    return _hear(port, stream, 1, seconds)


def _hear(port: Serial, stream: Stream, count: int, seconds: float) -> bool:
    """Wait for so many in-order answers in all, or until it tells of trouble."""
    for data in incoming(port, seconds):
        stream.feed(data)
        if stream.in_order >= count or (stream.status and stream.status.problem):
            break
    return stream.in_order >= count
