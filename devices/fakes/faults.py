"""Knobs that make a fake behave as bad hardware does."""

from dataclasses import dataclass, fields

RUBBISH = bytes.fromhex("00AAFFAAAA55AAAAAA960169F0")
SPLIT_GAP_SECONDS = 0.002
KNOBS = (
    "fault delay SECONDS, fault split BYTES, fault merge SECONDS, fault garbage BYTES, "
    "fault checksum REPLIES, fault repeat on|off, fault mute on|off, fault hang on|off, fault clear"
)


@dataclass
class Faults:
    """What goes wrong with replies. All off at first."""

    delay_seconds: float = 0.0
    split_bytes: int = 0
    """Send replies in pieces of so many bytes."""
    merge_seconds: float = 0.0
    """What is to be said within so long goes out in one piece."""
    garbage_bytes: int = 0
    """Rubbish before each reply."""
    checksum_replies: int = 0
    """So many replies yet get a wrong last byte."""
    repeat: bool = False
    """Each reply comes twice, run together."""
    mute: bool = False
    """Takes everything, answers nothing."""
    hang: bool = False
    """Takes nothing, answers nothing."""

    def set(self, name: str, value: str) -> None:
        """One knob by name, as the control socket gives it. Raises ValueError with the words to say."""
        number = float(value) if _is_number(value) else None
        switch = {"on": True, "off": False}.get(value)
        match name:
            case "delay" if number is not None and number <= 60:
                self.delay_seconds = number
            case "split" if number is not None:
                self.split_bytes = int(number)
            case "merge" if number is not None and number <= 60:
                self.merge_seconds = number
            case "garbage" if number is not None and number <= 4096:
                self.garbage_bytes = int(number)
            case "checksum" if number is not None:
                self.checksum_replies = int(number)
            case "repeat" if switch is not None:
                self.repeat = switch
            case "mute" if switch is not None:
                self.mute = switch
            case "hang" if switch is not None:
                self.hang = switch
            case _:
                raise ValueError(KNOBS)

    def on(self) -> dict[str, str]:
        """Which knobs are turned, each by the name that `set` knows, with its value."""
        turned = {}
        for knob in fields(self):
            value = getattr(self, knob.name)
            if value != knob.default:
                turned[knob.name.partition("_")[0]] = "on" if value is True else f"{value:g}"
        return turned

    def clear(self) -> None:
        self.__init__()  # type: ignore[misc]  # back to the defaults, in place

    def pieces(self, reply: bytes) -> list[tuple[float, bytes]]:
        """A reply as it goes out: seconds to wait, then bytes."""
        if self.mute or self.hang:
            return []
        if self.checksum_replies > 0 and reply:
            self.checksum_replies -= 1
            reply = reply[:-1] + bytes((reply[-1] ^ 0x55,))
        if self.repeat:
            reply += reply
        rubbish = (RUBBISH * (self.garbage_bytes // len(RUBBISH) + 1))[: self.garbage_bytes]
        reply = rubbish + reply
        if self.split_bytes <= 0:
            return [(self.delay_seconds, reply)]
        parts = [reply[i : i + self.split_bytes] for i in range(0, len(reply), self.split_bytes)]
        return [(self.delay_seconds if i == 0 else SPLIT_GAP_SECONDS, part) for i, part in enumerate(parts)]


def _is_number(value: str) -> bool:
    return value.replace(".", "", 1).isdecimal()
