"""The receipt printer: a job is printed once, or reported as not printed or as not known."""

import time
from dataclasses import dataclass
from typing import Literal

import serial

from devices import status
from devices.encode import encode
from devices.font import FontMissing
from devices.health import Health
from devices.port import PortError, Serial
from devices.receipt import Receipt
from devices.settings import PrinterSettings
from devices.status import Status
from devices.supervisor import Supervisor

Outcome = Literal["printed", "not_printed", "unknown"]

CHUNK = 512
STALL_SECONDS = 6.0
"""A printer that takes no byte for so long has stopped."""
CONFIRM_SECONDS = 0.4
FINISH_SECONDS = 8.0
"""For the paper to come out after the last byte was sent: feeding and cutting included."""

NO_ANSWER = "打印机没有应答：请检查电源、数据线和波特率 (printer does not answer)"
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
    data: bytes
    sent: int = 0


class Printer:
    """Prints receipts. Every call ends in bounded time and none raises for a device's trouble."""

    def __init__(self, settings: PrinterSettings | None = None) -> None:
        self.settings = settings or PrinterSettings()
        self._supervisor = Supervisor(self.settings.port, self.settings.baud)

    def health(self) -> Health:
        """What the last print or check found."""
        return self._supervisor.health

    def check(self) -> Health:
        """Ask the printer how it is. Prints nothing."""
        try:
            with self._supervisor.session() as port:
                self._note(status.query(port))
        except PortError:
            pass  # the supervisor has noted it
        return self.health()

    def print(self, receipt: Receipt) -> PrintResult:
        """Print once. Blocks for seconds at most; call it from a thread that may wait."""
        try:
            job = _Job(encode(receipt, self.settings))
        except FontMissing as error:
            return PrintResult("not_printed", str(error), Status())
        try:
            with self._supervisor.session() as port:
                return self._run(port, job)
        except PortError as error:
            if job.sent == 0:
                return PrintResult("not_printed", str(error), Status())
            return PrintResult("unknown", f"{BROKEN_OFF}；{error}", Status())

    def _run(self, port: Serial, job: _Job) -> PrintResult:
        before = status.query(port)
        self._note(before)
        if before.problem:
            return PrintResult("not_printed", before.problem, before)
        if before.garbled:
            return PrintResult("not_printed", GARBLED, before)
        confirms = before.answered and self.settings.confirms and _in_order(port, CONFIRM_SECONDS)
        if not self._send(port, job):
            after = status.query(port)
            self._note(after)
            return PrintResult("unknown", after.problem or BROKEN_OFF, after)
        if not before.answered:
            return PrintResult("unknown", SENT_UNSEEN, before)
        return self._finish(port, job, confirms)

    def _send(self, port: Serial, job: _Job) -> bool:
        """All of it; False if the printer stopped taking bytes."""
        port.write_timeout = STALL_SECONDS
        for start in range(0, len(job.data), CHUNK):
            chunk = job.data[start : start + CHUNK]
            job.sent = start + 1  # from here on some of it may be on paper
            try:
                port.write(chunk)
            except serial.SerialTimeoutException:
                return False
        return True

    def _finish(self, port: Serial, job: _Job, confirms: bool) -> PrintResult:
        """Wait until the paper is out, or until it is plain that it will not come."""
        on_the_wire = len(job.data) * 10 / self.settings.baud
        if confirms:
            end = time.monotonic() + on_the_wire + FINISH_SECONDS
            while time.monotonic() < end:
                # Asked anew each time: an answer that comes while we ask how it is gets lost among those.
                if _in_order(port, 0.5):
                    after = status.query(port)
                    self._note(after)
                    return PrintResult("printed", "", after)
                after = status.query(port)
                self._note(after)
                if after.problem:
                    return PrintResult("unknown", f"打印到一半停下了，{after.problem}", after)
            return PrintResult("unknown", BROKEN_OFF if after.answered else NO_ANSWER, after)
        # it cannot tell when it is done: it is, if it is well once the bytes must have come through
        time.sleep(on_the_wire)
        after = status.query(port)
        self._note(after)
        if after.problem:
            return PrintResult("unknown", f"打印到一半停下了，{after.problem}", after)
        if not after.answered:
            return PrintResult("unknown", BROKEN_OFF, after)
        return PrintResult("printed", "", after)

    def _note(self, found: Status) -> None:
        """The printer's status as health."""
        if found.problem:
            self._supervisor.report("unusable", found.problem)
        elif found.garbled:
            self._supervisor.report("unusable", GARBLED)
        elif not found.answered:
            self._supervisor.report("unknown", NO_ANSWER)
        elif found.paper == "low":
            self._supervisor.report("degraded", LOW)
        else:
            self._supervisor.report("ok")


IN_ORDER = b"\x1dr\x01"
"""Paper status in the order of the data: its answer means that all before it has been worked off."""


def _in_order(port: Serial, seconds: float) -> bool:
    """Whether the printer answers the in-order status at all."""
    port.reset_input_buffer()
    port.write(IN_ORDER)
    return _heard_in_order(port, seconds)


def _heard_in_order(port: Serial, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        # bits 4 and 7 clear, where real-time answers have bit 4 set
        if any(byte & 0x90 == 0 for byte in port.read(max(1, port.in_waiting))):
            return True
    return False
