"""Frames of the SDT protocol that SAM modules in ID-card readers speak.

A frame is `AA AA AA 96 69`, a length of two bytes (high first; it counts what follows it), the payload, and
the XOR of length and payload. The payload of a request is command and parameter, that of a reply begins with
three status bytes.
"""

PREAMBLE = bytes.fromhex("AAAAAA9669")
LONGEST = 4096
"""More than any module sends (text, photo and fingerprint: 2314); a longer length is a damaged one."""

FIND = bytes.fromhex("2001")
SELECT = bytes.fromhex("2002")
READ = bytes.fromhex("3001")
STATUS = bytes.fromhex("11FF")

FOUND = 0x9F
DONE = 0x90


def checksum(data: bytes) -> int:
    """XOR of length and payload."""
    result = 0
    for byte in data:
        result ^= byte
    return result


def frame(payload: bytes) -> bytes:
    """The bytes to send."""
    body = (len(payload) + 1).to_bytes(2, "big") + payload
    return PREAMBLE + body + bytes([checksum(body)])


class Parser:
    """Finds frames in whatever arrives. Never raises, is bounded, always finds the next good frame."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self.damaged = 0
        """Frames that came with a wrong checksum or an impossible length."""

    def feed(self, data: bytes) -> list[bytes]:
        """Payloads of the frames that these bytes complete."""
        self._buffer += data
        payloads = []
        while (payload := self._next()) is not None:
            payloads.append(payload)
        return payloads

    def abandon(self) -> list[bytes]:
        """The line fell silent: what began will not be finished. Returns frames hidden behind it."""
        payloads: list[bytes] = []
        while self._buffer.startswith(PREAMBLE):
            del self._buffer[:1]
            payloads += self.feed(b"")
        self._buffer.clear()
        return payloads

    def _next(self) -> bytes | None:
        while True:
            start = self._buffer.find(PREAMBLE)
            if start < 0:
                # keep what may be the beginning of a preamble
                del self._buffer[: max(0, len(self._buffer) - len(PREAMBLE) + 1)]
                return None
            del self._buffer[:start]
            if len(self._buffer) < 7:
                return None
            length = int.from_bytes(self._buffer[5:7], "big")
            if 3 <= length <= LONGEST:
                if len(self._buffer) < 7 + length:
                    return None
                body = bytes(self._buffer[5 : 7 + length])
                if checksum(body) == 0:  # the checksum cancels itself out
                    del self._buffer[: 7 + length]
                    return body[2:-1]
            self.damaged += 1
            # a good frame may begin inside a damaged one
            del self._buffer[:1]
