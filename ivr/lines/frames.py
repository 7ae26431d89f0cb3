"""AudioSocket's frames: one byte kind, two bytes length (big-endian), payload. No sockets here."""

import struct
from dataclasses import dataclass

HANG_UP = 0x00
ID = 0x01
DIGIT = 0x03
AUDIO = 0x10
ERROR = 0xFF
HEADER = 3


@dataclass(frozen=True)
class Frame:
    """One frame as it was on the wire; what its kind means is for the reader to judge."""

    kind: int
    payload: bytes = b""


def pack(frame: Frame) -> bytes:
    """A frame as bytes."""
    return struct.pack(">BH", frame.kind, len(frame.payload)) + frame.payload


class Parser:
    """Bytes in any pieces → whole frames. Holds at most one unfinished frame (64 KiB)."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[Frame]:
        """Frames completed by this piece, in order."""
        self._rest += data
        frames = []
        at = 0
        while len(self._rest) - at >= HEADER:
            kind, length = struct.unpack_from(">BH", self._rest, at)
            end = at + HEADER + length
            if end > len(self._rest):
                break
            frames.append(Frame(kind, self._rest[at + HEADER : end]))
            at = end
        self._rest = self._rest[at:]
        return frames
