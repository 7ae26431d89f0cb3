"""The ID-card reader: find a card, select it, read it, over a serial port."""

import math
import threading
import time
from collections.abc import Callable

from devices import card, sdt
from devices.card import Card, CardError
from devices.health import Health
from devices.port import DeviceError, PortError, Serial
from devices.settings import ReaderSettings
from devices.supervisor import Supervisor

FIND_SECONDS = 1.0
SELECT_SECONDS = 1.5
READ_SECONDS = 3.0
GAP_SECONDS = 1.0
"""Bytes that stop for longer than this in the middle of a frame will not go on."""
LONGEST_SECONDS = 15.0
READ_TRIES = 3
SILENT_POLLS = 3
"""So many requests without any answer make the reader unusable."""

SILENT = "读卡器没有应答：请检查电源、数据线和波特率 (reader does not answer)"
GARBLED = "读卡器传来乱码：请检查波特率和端口是不是读卡器的 (garbage from the reader)"
TWO_CARDS = "读卡器选不中证件：请只放一张，并且放平 (card not selected: two at once?)"
SELECT_POLLS = 3
"""A card that is being laid down may fail to be selected once or twice."""
UNREADABLE = "读到了证件但读不出内容：请拿开证件再放一次 (card not readable)"


class CardTimeout(DeviceError):
    """No card was read in time; the message says why."""


class _Silence(Exception):
    """No answer in time. `garbled`: bytes came, but no frame."""

    def __init__(self, garbled: bool) -> None:
        self.garbled = garbled


class _Conversation:
    """Requests and replies on an open port, until `deadline` on the monotonic clock."""

    def __init__(self, port: Serial, deadline: float = math.inf) -> None:
        self._port = port
        self._deadline = deadline
        self._parser = sdt.Parser()
        self._replies: list[bytes] = []

    def forget(self) -> None:
        """Replies to earlier requests no longer count."""
        self._replies.clear()

    def ask(self, command: bytes, expected: Callable[[bytes], bool], seconds: float, tries: int = 1) -> bytes:
        """Send a request; the payload of the first reply that answers it. A damaged reply is asked for again.

        Replies that belong to an earlier request are passed over. Raises _Silence.
        """
        for attempt in range(tries):
            damaged = self._parser.damaged
            self._port.write(sdt.frame(command))
            began = last = time.monotonic()
            heard = False
            while True:
                while self._replies:
                    reply = self._replies.pop(0)
                    if expected(reply):
                        return reply
                now = time.monotonic()
                if now > self._deadline:
                    raise _Silence(heard)
                if now > (last + GAP_SECONDS if heard else began + seconds) or now > began + LONGEST_SECONDS:
                    self._replies += self._parser.abandon()
                    if self._replies:
                        continue
                    break
                if self._parser.damaged > damaged and attempt + 1 < tries:
                    break
                data = self._port.read(max(1, self._port.in_waiting))
                if data:
                    heard = True
                    last = time.monotonic()
                    self._replies += self._parser.feed(data)
        raise _Silence(heard)


def _length(payload: bytes) -> int:
    return len(payload) + 1


def _answers_find(reply: bytes) -> bool:
    return len(reply) >= 3 and (reply[2] in (sdt.FOUND, 0x80) or _is_refusal(reply))


def _answers_select(reply: bytes) -> bool:
    return (_length(reply) == 0x0C and reply[2] == sdt.DONE) or reply[2:3] == b"\x81" or _is_refusal(reply)


def _answers_read(reply: bytes) -> bool:
    good = len(reply) >= 7 + card.TEXT_BYTES and reply[2] == sdt.DONE
    return good or reply[2:3] == b"\x41" or _is_refusal(reply)


def _is_refusal(reply: bytes) -> bool:
    return len(reply) == 3 and reply[2] in (0x10, 0x11, 0x21, 0x31, 0x32, 0x33, 0x40, 0x60, 0x66)


class Reader:
    """Reads cards. The caller chooses: `read` one card, or `watch` for cards in a thread of its own."""

    def __init__(self, settings: ReaderSettings | None = None) -> None:
        self.settings = settings or ReaderSettings()
        self._supervisor = Supervisor(self.settings.port, self.settings.baud)
        self._silent = 0
        self._unselected = 0

    def health(self) -> Health:
        return self._supervisor.health

    def read(self, timeout: float) -> Card:
        """Wait up to `timeout` seconds for one card.

        Raises CardTimeout, or PortError if the port cannot be opened at all.
        """
        stop = threading.Event()
        deadline = time.monotonic() + timeout
        trouble = ""
        opened = False
        while time.monotonic() < deadline:
            try:
                with self._supervisor.session() as port:
                    opened = True
                    conversation = _Conversation(port, deadline)
                    while time.monotonic() < deadline:
                        began = time.monotonic()
                        try:
                            found = self._poll(conversation)
                        except CardError as error:
                            trouble = str(error)
                        else:
                            if found:
                                return found
                        self._pause(stop, began, deadline)
            except PortError:
                if not opened:
                    raise
                stop.wait(min(self._supervisor.delay_seconds, max(0.0, deadline - time.monotonic())))
        health = self.health()
        why = health.why if health.state == "unusable" else trouble
        raise CardTimeout(why or f"{timeout:g} 秒内没有读到证件：请把证件平放在读卡区 (no card presented)")

    def watch(
        self,
        on_card: Callable[[Card], None],
        stop: threading.Event,
        on_trouble: Callable[[str], None] | None = None,
    ) -> None:
        """Call `on_card` for every card that is put on, until `stop` is set. Blocks; reconnects by itself.

        `on_trouble` gets one line in Chinese when a card lies there but cannot be read.
        """
        while not stop.is_set():
            try:
                with self._supervisor.session() as port:
                    conversation = _Conversation(port)
                    while not stop.is_set():
                        began = time.monotonic()
                        try:
                            found = self._poll(conversation)
                        except CardError as error:
                            found = None
                            if on_trouble:
                                on_trouble(str(error))
                        if found and not stop.is_set():
                            on_card(found)
                        self._pause(stop, began)
            except PortError:
                stop.wait(self._supervisor.delay_seconds)

    def check(self) -> Health:
        """Ask the module whether it is well."""
        try:
            with self._supervisor.session() as port:
                conversation = _Conversation(port)
                try:
                    reply = conversation.ask(sdt.STATUS, lambda reply: len(reply) == 3, FIND_SECONDS, tries=2)
                except _Silence as silence:
                    self._supervisor.report("unusable", GARBLED if silence.garbled else SILENT)
                else:
                    if reply[2] == sdt.DONE:
                        self._supervisor.report("ok")
                    else:
                        why = f"读卡器自检失败（{reply[2]:02X}）：请断电重启读卡器 (reader reports a fault)"
                        self._supervisor.report("unusable", why)
        except PortError:
            pass  # the supervisor has noted it
        return self.health()

    def _pause(self, stop: threading.Event, began: float, deadline: float | None = None) -> None:
        until = began + self.settings.poll_seconds
        if deadline is not None:
            until = min(until, deadline)
        stop.wait(max(0.0, until - time.monotonic()))

    def _poll(self, conversation: _Conversation) -> Card | None:
        """Once: is there a card, and what does it say? Raises CardError; silence becomes health."""
        conversation.forget()
        try:
            reply = conversation.ask(sdt.FIND, _answers_find, FIND_SECONDS)
        except _Silence as silence:
            self._not_heard(silence.garbled)
            return None
        self._heard()
        if reply[2] != sdt.FOUND:
            self._unselected = 0
            return None
        try:
            reply = conversation.ask(sdt.SELECT, _answers_select, SELECT_SECONDS, READ_TRIES)
            if reply[2] != sdt.DONE:
                self._unselected += 1
                if self._unselected == SELECT_POLLS:
                    raise CardError(TWO_CARDS)
                return None
            self._unselected = 0
            reply = conversation.ask(sdt.READ, _answers_read, READ_SECONDS, READ_TRIES)
        except _Silence:
            raise CardError(UNREADABLE) from None
        if reply[2] != sdt.DONE or int.from_bytes(reply[3:5], "big") != card.TEXT_BYTES:
            raise CardError(UNREADABLE)
        # what follows the text is the photo, which nobody here needs
        return card.parse(reply[7 : 7 + card.TEXT_BYTES])

    def _heard(self) -> None:
        self._silent = 0
        self._supervisor.report("ok")

    def _not_heard(self, garbled: bool) -> None:
        self._silent += 1
        if self._silent >= SILENT_POLLS or self.health().state == "unknown":
            self._supervisor.report("unusable", GARBLED if garbled else SILENT)
