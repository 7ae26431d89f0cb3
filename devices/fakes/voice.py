"""The voice port of the fake SIM7600: raw PCM, 8 kHz 16-bit mono, 320 bytes every 20 ms, either way."""

import threading
import time
import wave
from pathlib import Path
from typing import Any

from devices.fakes.terminal import Terminal

RATE_HZ = 8000
FRAME_BYTES = 320
FRAME_SECONDS = 0.02
LONGEST_SECONDS = 600


class Voice:
    """Says what it is told to, silence otherwise; hears what the other end says. A thread of its own."""

    def __init__(self, link: Path) -> None:
        self.terminal = Terminal(link)
        self.sent_frames = 0
        self.heard_bytes = 0
        self._lock = threading.Lock()
        self._active = threading.Event()
        self._closed = False
        self._to_say = b""
        self._heard = bytearray()
        self._file: Path | None = None
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
        self._thread.start()

    @property
    def active(self) -> bool:
        return self._active.is_set()

    @active.setter
    def active(self, on: bool) -> None:
        """Whether a call is connected and its voice comes here."""
        with self._lock:
            if on:
                self.terminal.read(1 << 16)  # what was said to nobody
                self._active.set()
            elif self._active.is_set():
                self._active.clear()
                self._to_say = b""
                self._save()

    def say(self, file: Path) -> None:
        """The caller speaks: 8 kHz 16-bit mono. Raises ValueError."""
        try:
            with wave.open(str(file)) as source:
                if (source.getframerate(), source.getsampwidth(), source.getnchannels()) != (RATE_HZ, 2, 1):
                    raise ValueError("8 kHz 16-bit mono is needed")
                sound = source.readframes(RATE_HZ * LONGEST_SECONDS)
        except (wave.Error, EOFError) as error:
            raise ValueError(f"not a WAV file: {error}") from None
        with self._lock:
            self._to_say += sound

    def record(self, file: Path | None) -> None:
        """Write what is heard in each call here, when the call ends."""
        with self._lock:
            self._file = file
            self._heard.clear()

    def plug(self, plugged: bool) -> None:
        with self._lock:
            if plugged:
                self.terminal.plug()
            else:
                self.terminal.unplug()

    def state(self) -> dict[str, Any]:
        return {
            "voice": "on" if self.active else "off",
            "sent_frames": self.sent_frames,
            "heard_bytes": self.heard_bytes,
            "to_say_seconds": round(len(self._to_say) / 2 / RATE_HZ, 2),
        }

    def close(self) -> None:
        self._closed = True
        self._active.set()
        self._thread.join(2)
        self.terminal.unplug()

    def _run(self) -> None:
        due = 0.0
        while not self._closed:
            if not self._active.is_set():
                self._active.wait()
                due = time.monotonic()
                continue
            with self._lock:
                if self._active.is_set() and self.terminal.plugged:
                    self._frame()
            due += FRAME_SECONDS
            time.sleep(max(0.0, due - time.monotonic()))

    def _frame(self) -> None:
        frame, self._to_say = self._to_say[:FRAME_BYTES], self._to_say[FRAME_BYTES:]
        self.terminal.write(frame.ljust(FRAME_BYTES, b"\0"))
        self.sent_frames += 1
        heard = self.terminal.read()
        self.heard_bytes += len(heard)
        if self._file and len(self._heard) < 2 * RATE_HZ * LONGEST_SECONDS:
            self._heard += heard

    def _save(self) -> None:
        if self._file is None:
            return
        with wave.open(str(self._file), "wb") as target:
            target.setnchannels(1)
            target.setsampwidth(2)
            target.setframerate(RATE_HZ)
            target.writeframes(bytes(self._heard[: len(self._heard) // 2 * 2]))
        self._heard.clear()
