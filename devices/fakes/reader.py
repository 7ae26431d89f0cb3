"""A fake ID-card reader: the SDT protocol as a SAM module speaks it."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from devices.fakes.cards import SAMPLES, text_block
from devices.fakes.device import Device

HEAD = b"\xaa\xaa\xaa\x96\x69"

# A photo as hard to read past as can be: it has the preamble of a frame in it.
PHOTO = (b"WLf\x00" + HEAD + b"\x05\x08\x00\x00\x90" + bytes(range(256)) * 4)[:1024]

FINGERPRINT = bytes(range(256)) * 4

REQUESTS = {
    "all": b"",
    "status": b"\x11\xff",
    "find": b"\x20\x01",
    "select": b"\x20\x02",
    "read": b"\x30\x01",
}


def reply(status: int, data: bytes = b"") -> bytes:
    """A reply frame with this SW3."""
    body = bytes((0, 0, status)) + data
    body = (len(body) + 1).to_bytes(2, "big") + body
    check = 0
    for byte in body:
        check ^= byte
    return HEAD + body + bytes((check,))


class FakeReader(Device):
    """One module with one card, or none, lying on it."""

    knobs = (
        f"card {'|'.join(SAMPLES)}, card FILE.json|JSON, lift, two on|off, "
        "refuse all|status|find|select|read CODE, refuse off"
    )

    def __init__(self) -> None:
        self._waiting = b""
        self._card: bytes | None = None
        self._step = "away"  # then present, found, selected, and done: a card that was read must be lifted
        self.reads = 0
        self.two = False
        """Two cards lie on it: it finds them but cannot choose."""
        self.refuses: dict[bytes, int] = {}
        """Requests that it answers with this status byte (SW3)."""
        self._address = ""

    def present(self, card: Mapping[str, Any]) -> None:
        """Put a card on."""
        self._card = text_block(card)
        self._address = str(card.get("new_address", ""))
        self._step = "present"

    def lift(self) -> None:
        self._card = None
        self._address = ""
        self._step = "away"

    def receive(self, data: bytes) -> list[bytes]:
        self._waiting += data
        replies: list[bytes] = []
        while True:
            start = self._waiting.find(HEAD)
            if start < 0:
                self._waiting = self._waiting[-4:]
                return replies
            frame = self._waiting[start:]
            if len(frame) < 7:
                break
            length = frame[5] << 8 | frame[6]
            if length < 3 or length > 64:
                replies.append(reply(0x11))
                self._waiting = frame[5:]
                continue
            if len(frame) < 7 + length:
                break
            check = 0
            for byte in frame[5 : 7 + length]:
                check ^= byte
            self._waiting = frame[7 + length :]
            replies.append(reply(0x10) if check else self._answer(frame[7 : 6 + length]))
        return replies

    def _answer(self, request: bytes) -> bytes:
        actions: dict[bytes, Callable[[], bytes]] = {
            b"\x10\xff": lambda: reply(0x90),
            b"\x11\xff": lambda: reply(0x90),
            b"\x12\xff": lambda: reply(0x90, bytes.fromhex("05010000A1B20100C3D40200E5F60300")),
            b"\x20\x01": self._find,
            b"\x20\x02": self._select,
            b"\x30\x01": self._read,
            b"\x30\x10": lambda: self._read(FINGERPRINT),
            b"\x30\x03": self._read_address,
        }
        action = actions.get(request)
        refused = self.refuses.get(request, self.refuses.get(b""))
        if refused is not None:
            return reply(refused)
        return action() if action else reply(0x21)

    def _find(self) -> bytes:
        if self._step in ("present", "found", "selected"):
            self._step = "found"
            return reply(0x9F, bytes(4))
        return reply(0x80)

    def _select(self) -> bytes:
        if self._step in ("found", "selected") and not self.two:
            self._step = "selected"
            return reply(0x90, bytes(8))
        return reply(0x81)

    def _read(self, finger: bytes | None = None) -> bytes:
        if self._step in ("selected", "done") and self._card:
            self._step = "done"
            self.reads += 1
            third = b"" if finger is None else len(finger).to_bytes(2, "big")
            return reply(0x90, b"\x01\x00\x04\x00" + third + self._card + PHOTO + (finger or b""))
        return reply(0x41)

    def _read_address(self) -> bytes:
        if not self._address or self._step not in ("selected", "done"):
            return reply(0x91)
        return reply(0x90, self._address.ljust(35)[:35].encode("utf-16-le"))

    def command(self, words: list[str]) -> str | None:
        match words:
            case ["card", kind] if kind in SAMPLES:
                self.present({"kind": kind} | SAMPLES[kind])
            case ["card", source] if source:
                text = source if source.startswith("{") else Path(source).read_text(encoding="utf-8")
                card = json.loads(text)
                if not isinstance(card, dict):
                    raise ValueError("证件要写成一个 JSON 对象 (a card is a JSON object)")
                self.present(card)
            case ["lift", ""]:
                self.lift()
            case ["two", ("on" | "off") as how]:
                self.two = how == "on"
            case ["refuse", how]:
                self._refuse(how.split())
            case ["card" | "lift" | "two", _]:
                raise ValueError(self.knobs)
            case _:
                return None
        return "ok"

    def _refuse(self, words: list[str]) -> None:
        match words:
            case ["off"]:
                self.refuses.clear()
            case [request, code] if request in REQUESTS and re.fullmatch("[0-9A-Fa-f]{2}", code):
                self.refuses[REQUESTS[request]] = int(code, 16)
            case _:
                raise ValueError(self.knobs)

    def state(self) -> dict[str, Any]:
        return {"card": self._step, "reads": self.reads, "two": "on" if self.two else "off"}

    def close(self) -> None:
        self.lift()
