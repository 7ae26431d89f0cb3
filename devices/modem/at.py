"""Lines of an AT command port, and which of them end an answer. Pure: no port here."""

import re
from typing import Literal

LONGEST = 1024
"""Characters; no line that matters is near as long, what is longer is rubbish."""

Final = Literal["ok", "error"]


class Lines:
    """Cuts whatever arrives into lines. Never raises, is bounded, always finds the next line."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._skipping = False
        self.damaged = 0
        """Lines that were too long or not text: a wrong baud rate makes many."""

    def feed(self, data: bytes) -> list[str]:
        """The lines that these bytes complete, without their ends; empty ones are left out."""
        lines = []
        for byte in data:
            if byte not in b"\r\n":
                if self._skipping:
                    continue
                if len(self._rest) < LONGEST:
                    self._rest.append(byte)
                    continue
                self._skipping = True
                self.damaged += 1
                self._rest.clear()
                continue
            line, self._skipping = self._line(), False
            if line:
                lines.append(line)
        return lines

    def _line(self) -> str:
        raw = bytes(self._rest).strip(b"\0 ")
        self._rest.clear()
        if any(byte < 0x20 or byte > 0x7E for byte in raw):
            self.damaged += 1
            return ""
        return raw.decode("ascii")


def final(line: str) -> Final | None:
    """Whether this line ends an answer, and how."""
    if line == "OK":
        return "ok"
    if line in ("ERROR", "NO CARRIER", "BUSY", "NO ANSWER", "NO DIALTONE", "COMMAND NOT SUPPORT"):
        return "error"
    return "error" if line.startswith(("+CME ERROR:", "+CMS ERROR:")) else None


def fields(line: str) -> list[str]:
    """What stands behind the colon: fields without their quotes. `+CLIP: "138,0",129` → ["138,0", "129"]."""
    _, _, rest = line.partition(":")
    found = re.findall(r'\s*(?:"([^"]*)"|([^,]*))(?:,|$)', rest)
    # at the end of the text the pattern matches once more, unless a comma stood there
    if found and not rest.rstrip().endswith(","):
        found = found[:-1] if found[-1] == ("", "") and len(found) > 1 else found
    return [quoted or plain.strip() for quoted, plain in found]


def number(fields: list[str], index: int) -> int | None:
    """A field as a whole number; None if it is missing or none."""
    if index < len(fields) and re.fullmatch(r"-?[0-9]{1,9}", fields[index]):
        return int(fields[index])
    return None
