"""A fake ID-card reader: the SDT protocol as a SAM module speaks it."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

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

Field = tuple[int, int, str]
"""Offset and length in bytes, key in the card's JSON."""

DATES: list[Field] = [(188, 16, "valid_from"), (204, 16, "valid_to")]
RESIDENT: list[Field] = [
    (0, 30, "name"),
    (30, 2, "sex"),
    (32, 4, "nation"),
    (36, 16, "birth"),
    (52, 70, "address"),
    (122, 36, "number"),
    (158, 30, "issuer"),
    *DATES,
]
PERMIT: list[Field] = [*RESIDENT, (220, 18, "pass_number"), (238, 4, "issue_count")]
FOREIGNER: list[Field] = [
    (0, 120, "english_name"),
    (120, 2, "sex"),
    (122, 30, "number"),
    (152, 6, "nation"),
    (158, 30, "name"),
    *DATES,
    (220, 16, "birth"),
    (236, 4, "version"),
    (240, 8, "issuer"),
]
FOREIGNER_2023: list[Field] = [
    (0, 30, "name"),
    (30, 2, "sex"),
    (32, 4, "renewals"),
    (36, 16, "birth"),
    (52, 70, "english_name"),
    (122, 36, "number"),
    *DATES,
    (220, 22, "english_more"),
    (242, 6, "nation"),
]
KINDS: dict[str, tuple[str, list[Field]]] = {
    "resident": (" ", RESIDENT),
    "hong-kong-macau-taiwan": ("J", PERMIT),
    "foreigner": ("I", FOREIGNER),
    "foreigner-2023": ("Y", FOREIGNER_2023),
}
NATION_CODES = {
    "汉": "01",
    "蒙古": "02",
    "回": "03",
    "藏": "04",
    "维吾尔": "05",
    "苗": "06",
    "彝": "07",
    "壮": "08",
}


def text_block(card: Mapping[str, Any]) -> bytes:
    """The 256 bytes in a card, from JSON such as `lobbyline-devices read-card` prints. Raises ValueError."""
    kind = str(card.get("kind", "resident"))
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}")
    letter, fields = KINDS[kind]
    values = {key: "" if value is None else str(value) for key, value in card.items()}
    values["sex"] = {"male": "1", "女": "2", "female": "2", "男": "1"}.get(
        values.get("sex", ""), values.get("sex", "")
    )
    values["nation"] = NATION_CODES.get(values.get("nation", ""), values.get("nation", ""))
    for key in ("birth", "valid_from", "valid_to"):
        values[key] = values.get(key, "").replace("-", "")
    if kind == "foreigner-2023" and len(values.get("english_name", "")) > 35:
        values["english_more"] = values["english_name"][35:]
        values["english_name"] = values["english_name"][:35]
    block = bytearray(b" \x00" * 128)
    for offset, length, key in fields:
        data = values.get(key, "").encode("utf-16-le")
        if len(data) > length:
            raise ValueError(f"{key} is too long: {length // 2} characters at most")
        block[offset : offset + len(data)] = data
    block[248:250] = letter.encode("utf-16-le")
    return bytes(block)


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

    knobs = "card FILE.json|JSON, lift, two on|off, refuse all|status|find|select|read CODE, refuse off"

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
            case ["card", source] if source:
                text = source if source.startswith("{") else Path(source).read_text(encoding="utf-8")
                card = json.loads(text)
                if not isinstance(card, dict):
                    raise ValueError("a card is a JSON object")
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
        return {"card": self._step, "reads": self.reads}

    def close(self) -> None:
        self.lift()
