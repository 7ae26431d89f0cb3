"""The security module (SAM) in an ID-card reader: what it is asked, and what its answers mean."""

import math
import time
from collections.abc import Callable

from devices.port import Serial
from devices.reader import card, sdt

FIND_SECONDS = 1.0
SELECT_SECONDS = 1.5
READ_SECONDS = 3.0
GAP_SECONDS = 1.0
"""Bytes that stop for longer than this in the middle of a frame will not go on."""
LONGEST_SECONDS = 15.0
READ_TRIES = 3

NOT_GENUINE = "证件没有通过认证：请拿开再放一次；别的证件也这样，请联系读卡器厂家 (card not authenticated)"
NOT_ACCEPTED = "读卡器不认这张证件：请放居民身份证、港澳台居民居住证或外国人永久居留证 (card not accepted)"
REFUSED_CARDS = {0x31: NOT_GENUINE, 0x32: NOT_GENUINE, 0x33: NOT_GENUINE, 0x40: NOT_ACCEPTED}
"""Status bytes by which a card is refused; others leave it unreadable."""
UNKNOWN = 0x21
FAULTS = {
    UNKNOWN: "读卡器不认寻卡命令：请检查端口接的是不是身份证读卡器 (reader does not know the command)",
    0x60: "读卡器自检失败：请断电重启读卡器；仍不行请联系厂家 (reader reports a fault)",
    0x66: "读卡器的安全模块没有授权：请联系读卡器厂家 (security module not authorised)",
}
"""Status bytes by which a module says that it will read no card at all."""
DISTURBED = (0x10, 0x11)
"""Checksum or length wrong: our request was damaged on the way."""


class Silence(Exception):
    """No answer in time. `garbled`: bytes came, but no frame."""

    def __init__(self, garbled: bool) -> None:
        self.garbled = garbled


class Module:
    """Requests and replies, until `deadline` on the monotonic clock.

    Each request gives the payload of its reply, whose third byte is the module's status. Raises Silence.
    """

    def __init__(self, port: Serial, deadline: float = math.inf) -> None:
        self._port = port
        self._deadline = deadline
        self._parser = sdt.Parser()
        self._replies: list[bytes] = []

    def state(self) -> bytes:
        """How the module says it is; its answer to "find" if it does not know that question."""
        try:
            reply = self._ask(sdt.STATUS, lambda reply: len(reply) == 3, FIND_SECONDS, tries=2)
            if reply[2] != UNKNOWN:
                return reply
        except Silence:
            pass
        return self._ask(sdt.FIND, _answers_find, FIND_SECONDS)

    def find(self) -> bytes:
        """Whether a card lies there. Replies to earlier requests no longer count."""
        self._replies.clear()
        return self._ask(sdt.FIND, _answers_find, FIND_SECONDS)

    def select(self) -> bytes:
        """Choose the card that was found."""
        return self._ask(sdt.SELECT, _answers_select, SELECT_SECONDS, READ_TRIES)

    def read(self) -> bytes:
        """Text and photo of the card that was selected."""
        return self._ask(sdt.READ, _answers_read, READ_SECONDS, READ_TRIES)

    def _ask(
        self, command: bytes, expected: Callable[[bytes], bool], seconds: float, tries: int = 1
    ) -> bytes:
        """Send a request; the payload of the first reply that answers it.

        A damaged reply is asked for again, and so is one that says that our request was damaged.
        Replies that belong to an earlier request are passed over. Raises Silence.
        """
        for attempt in range(tries):
            damaged = self._parser.damaged
            self._port.write(sdt.frame(command))
            began = last = time.monotonic()
            heard = disturbed = False
            while True:
                while self._replies:
                    reply = self._replies.pop(0)
                    if len(reply) == 3 and reply[2] in DISTURBED:
                        disturbed = True
                    elif expected(reply):
                        return reply
                now = time.monotonic()
                if now > self._deadline:
                    raise Silence(heard)
                late = now > (last + GAP_SECONDS if heard else began + seconds)
                # what came while this program was held up is read before it is given up
                if (late and not self._port.in_waiting) or now > began + LONGEST_SECONDS:
                    self._replies += self._parser.abandon()
                    if self._replies:
                        continue
                    break
                if disturbed or (self._parser.damaged > damaged and attempt + 1 < tries):
                    break
                data = self._port.read(max(1, self._port.in_waiting))
                if data:
                    heard = True
                    last = time.monotonic()
                    self._replies += self._parser.feed(data)
        raise Silence(heard)


def _answers_find(reply: bytes) -> bool:
    return len(reply) >= 3 and (reply[2] in (sdt.FOUND, 0x80) or _is_refusal(reply))


def _answers_select(reply: bytes) -> bool:
    return (len(reply) == 11 and reply[2] == sdt.DONE) or reply[2:3] == b"\x81" or _is_refusal(reply)


def _answers_read(reply: bytes) -> bool:
    good = len(reply) >= 7 + card.TEXT_BYTES and reply[2] == sdt.DONE
    return good or reply[2:3] == b"\x41" or _is_refusal(reply)


def _is_refusal(reply: bytes) -> bool:
    return len(reply) == 3 and (reply[2] in FAULTS or reply[2] in REFUSED_CARDS)
