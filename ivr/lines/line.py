"""What every line offers to the call that runs on it."""

from dataclasses import dataclass
from typing import Protocol

RATE_HZ = 8000
FRAME_SAMPLES = 160
FRAME_SECONDS = FRAME_SAMPLES / RATE_HZ
FRAME_BYTES = 2 * FRAME_SAMPLES
SILENCE = bytes(FRAME_BYTES)
KEYS = frozenset("0123456789*#")


@dataclass(frozen=True)
class Heard:
    """What came in since the last frame."""

    audio: bytes = b""
    """Little-endian int16, any whole number of samples, often one frame; empty when none has come."""

    keys: str = ""
    """Keypad: 0-9 * #."""

    hung_up: bool = False


class Line(Protocol):
    """One call. The caller of `tick` sends exactly one frame after each."""

    name: str
    """audiosocket, modem, handset, file."""

    caller: str
    """Their number, "" when withheld."""

    can_transfer: bool
    """Whether the call can be put through to a seat when the dialogue asks."""

    virtual: bool
    """True when line time is not the wall's: our work is then charged the processor time it took,
    so that timings stay true."""

    @property
    def now(self) -> float:
        """Seconds since the call began, by frames."""

    async def tick(self) -> Heard:
        """Wait for the next 20 ms; what has been heard."""

    def send(self, frame: bytes) -> None:
        """One frame of FRAME_BYTES, to be played now."""

    async def close(self) -> None:
        """Hang up our end; harmless if it is gone already."""
