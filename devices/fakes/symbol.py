"""The QR code that a fake printer is told of by `GS ( k`: size, level, data, and then to print it."""

from dataclasses import dataclass
from typing import Literal


@dataclass
class Symbol:
    size: int = 3
    """Dots a module."""
    level: int = 0
    """Of error correction: L, M, Q, H."""
    data: bytes = b""

    def obey(self, function: int, parameters: bytes) -> Literal["set", "print"] | None:
        """One function; None if it is not known, or not with these parameters."""
        match function, list(parameters):
            case 65, [49 | 50, 0]:
                pass  # model 1 or 2
            case 67, [size] if 1 <= size <= 16:
                self.size = size
            case 69, [level] if 48 <= level <= 51:
                self.level = level - 48
            case 80, [48, _, *_]:
                self.data = parameters[1:]
            case 81, [48] if self.data:
                return "print"
            case _:
                return None
        return "set"
