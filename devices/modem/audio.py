"""The voice of a modem's call: 8 kHz 16-bit mono, 320 bytes every 20 ms, either way."""

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol, Self

import serial

from devices.port import PortError, Serial, lost, open_port

FRAME_BYTES = 320
MOST_WAITING = 50 * FRAME_BYTES
"""A second of sound. Whoever reads later than that has lost the beginning, or speech would lag behind."""
CARD_FRAMES = 160
CARD_HZ = 8000
CARD_SECONDS = 0.06
"""How far ahead of the loudspeaker a sound card is filled; below that it stutters on a busy machine."""
CARD_START_SECONDS = 3.0
"""A card that has not begun to hear and speak by then never will."""
CARD_WAITING = 20 * FRAME_BYTES
"""What may wait to be said: cards take it in pieces of up to 200 ms. More would lag behind."""
CARD_NAMES = ("EC2", "EG2", "Android")
"""How Quectel's modules call their sound card; with some firmware it is Android."""


class Audio(Protocol):
    """Open, for one call."""

    def read(self) -> bytes: ...
    def write(self, frame: bytes) -> None: ...
    def close(self) -> None: ...


class _Closing:
    """`with` closes it."""

    def close(self) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class SerialAudio(_Closing):
    """Raw PCM on a serial port of its own (SIM7600). Close it when the call is over."""

    def __init__(self, path: str, baud: int = 921600) -> None:
        """Raises PortError."""
        self.path = path
        self._port: Serial = open_port(path, baud)
        self._rest = b""
        self._unsent = bytearray()
        self.lost_bytes = 0
        """What had to be thrown away, here or on the way out."""

    def read(self) -> bytes:
        """What the caller said since the last call: whole samples, possibly none. Does not wait.

        Raises PortError if the port is gone.
        """
        try:
            waiting = self._port.in_waiting
            data = self._rest + (self._port.read(waiting) if waiting else b"")
        except (OSError, TypeError, serial.SerialException):
            raise PortError(lost(self.path)) from None
        whole = len(data) // 2 * 2
        # samples begin at even places: an odd byte waits for its other half
        self._rest = data[whole:]
        self.lost_bytes += max(0, whole - MOST_WAITING)
        return data[max(0, whole - MOST_WAITING) : whole]

    def write(self, frame: bytes) -> None:
        """Say one frame. Does not wait: what the module does not take within a second is lost.

        Raises PortError if the port is gone.
        """
        if len(self._unsent) > MOST_WAITING:
            self.lost_bytes += len(frame)
        else:
            self._unsent += frame
        try:
            # pyserial's own write would spin on a full buffer
            del self._unsent[: os.write(self._port.fileno(), self._unsent)]
        except BlockingIOError:
            pass
        except (OSError, TypeError, ValueError, serial.SerialException):
            raise PortError(lost(self.path)) from None

    def close(self) -> None:
        """Harmless if it is closed already, or gone."""
        try:
            self._port.close()
        except (OSError, serial.SerialException):
            pass


@dataclass(frozen=True)
class SoundCard:
    """The module is a sound card (EC20, EC25 with QPCMV)."""

    name: str = ""
    """A part of its name; "" for what such modules call themselves."""

    def open(self) -> "CardAudio":
        """Raises PortError."""
        return CardAudio((self.name,) if self.name else CARD_NAMES)


_cards = threading.Lock()
_open_cards = 0


class CardAudio(_Closing):
    """A sound card, both ways, through PortAudio. Close it when the call is over."""

    def __init__(self, names: Sequence[str]) -> None:
        """The first card that has one of these in its name. Raises PortError."""
        global _open_cards
        self.name = "、".join(names)
        self._lock = threading.Lock()
        self._heard, self._unsaid = bytearray(), bytearray()
        self.lost_bytes = 0
        """What had to be thrown away, either way."""
        self._streams: list[Any] = []
        self._hears, self._speaks = threading.Event(), threading.Event()
        with _cards:
            self._open(names)
            _open_cards += 1

    def _open(self, names: Sequence[str]) -> None:
        try:
            import sounddevice as sound  # raises OSError where the library is not installed

            if not _open_cards:  # or a card that was plugged in since would not be seen
                sound._terminate()
                sound._initialize()
            number, self.name = _card(sound, names)
            options: dict[str, Any] = {
                "device": number,
                "samplerate": CARD_HZ,
                "channels": 1,
                "dtype": "int16",
                "blocksize": CARD_FRAMES,
                "latency": CARD_SECONDS,
            }
            # One stream each way: with one for both, some cards stand still until both are ready at once.
            self._streams.append(sound.RawInputStream(**options, callback=self._came))
            self._streams.append(sound.RawOutputStream(**options, callback=self._wanted))
            for stream in self._streams:
                stream.start()
            # what is said before a card has begun would be lost
            if not (self._hears.wait(CARD_START_SECONDS) and self._speaks.wait(CARD_START_SECONDS)):
                raise TimeoutError("没有动静")
            self.read()
        except LookupError:
            self._stop()
            raise PortError(
                f"找不到名称含 {self.name} 的声卡：请用 arecord -l 查看有哪些声卡；电话模块的写进设置"
                " devices.modem.audio (no such sound card)"
            ) from None
        except Exception as error:  # PortAudioError has no other base, and OSError may be the library's
            self._stop()
            raise PortError(
                f"声卡 {self.name} 用不了（{error}）：请关闭占用它的程序，检查是否装了 libportaudio2，"
                "或重新插拔电话模块 (cannot use the sound card)"
            ) from None

    def read(self) -> bytes:
        """What the caller said since the last call: whole samples, possibly none. Does not wait.

        Raises PortError if the card is gone.
        """
        if not all(stream.active for stream in self._streams):
            raise PortError(lost(self.name))
        with self._lock:
            data = bytes(self._heard)
            self._heard.clear()
        return data

    def write(self, frame: bytes) -> None:
        """Say one frame. Does not wait: what the card does not take in time is lost, the oldest first."""
        with self._lock:
            self._unsaid += frame
            if len(self._unsaid) > CARD_WAITING:
                over = len(self._unsaid) - CARD_WAITING // 2
                del self._unsaid[:over]
                self.lost_bytes += over

    def close(self) -> None:
        """Harmless if it is closed already, or gone."""
        global _open_cards
        with _cards:
            if self._streams:
                self._stop()
                _open_cards -= 1

    def _stop(self) -> None:
        for stream in self._streams:
            stream.abort(ignore_errors=True)
            stream.close(ignore_errors=True)
        self._streams.clear()

    # on PortAudio's thread

    def _came(self, data: Any, _frames: int, _time: Any, _status: Any) -> None:
        self._hears.set()
        with self._lock:
            self._heard += bytes(data)
            over = max(0, len(self._heard) - MOST_WAITING)
            del self._heard[:over]
            self.lost_bytes += over

    def _wanted(self, data: Any, _frames: int, _time: Any, _status: Any) -> None:
        self._speaks.set()
        with self._lock:
            said = bytes(self._unsaid[: len(data)])
            del self._unsaid[: len(data)]
        data[:] = said.ljust(len(data), b"\0")


def _card(sound: Any, names: Sequence[str]) -> tuple[int, str]:
    """Number and name of the card that can hear and speak. LookupError if there is none."""
    for number, card in enumerate(sound.query_devices()):
        both = card["max_input_channels"] and card["max_output_channels"]
        if both and any(name.lower() in card["name"].lower() for name in names):
            return number, str(card["name"])
    raise LookupError
