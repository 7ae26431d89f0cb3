"""A call from the kiosk to the hotline, for whoever would rather speak than type: AudioSocket on a TCP
connection, sound from and to a card, on threads of its own.

AudioSocket's frames: one byte kind, two bytes length (big-endian), payload; 8 kHz 16-bit mono.
"""

import logging
import socket
import struct
from collections.abc import Callable
from contextlib import AbstractContextManager
from queue import Empty, SimpleQueue
from threading import Event, Thread
from time import monotonic
from typing import Literal

import numpy as np

from centre.citizens.talk import new_id
from devices.modem.audio import Audio, CardAudio
from devices.port import PortError
from kiosk.clerk import Post
from kiosk.sound.speaker import CARD

log = logging.getLogger(__name__)

HANG_UP, ID, DIGIT, AUDIO = 0x00, 0x01, 0x03, 0x10
HEADER = struct.Struct(">BH")
FRAME_SECONDS = 0.02
QUIET_SECONDS = 5.0
"""A hotline sends sound all the time; one that has sent nothing for so long is gone."""
LOUD = 300
"""Of 32767: what is louder is no silence."""
ECHO_SECONDS = 0.4
"""So long after a loud frame the loudspeaker may still be heard."""
PAUSE_SECONDS = 1.0
"""So long at most the hotline pauses between two sentences."""

Turn = Literal["calling", "listen", "speak"]

Sound = Callable[[], AbstractContextManager[Audio]]
"""Opens the microphone and the loudspeaker for a call. Raises PortError."""


def card(name: str) -> Sound:
    """The sound card of this name (or part of it), empty for the system's default."""
    return lambda: CardAudio((name or "default",))


class Talk:
    """`start` once."""

    def __init__(self, address: str, sound: Sound, post: Post) -> None:
        """`address`: HOST:PORT."""
        self._address, self._sound, self._post = address, sound, post
        self._ended: Callable[[str | None], None] = lambda _: None
        self._outcome: list[str | None] = []
        self._keys: SimpleQueue[str] = SimpleQueue()
        self._done, self._over = Event(), Event()
        self._loud_seconds: float | None = None
        """When the hotline was last heard to say something."""

    def start(self) -> None:
        """Ring."""
        Thread(target=self._run, name="talk", daemon=True).start()

    def tell(self, ended: Callable[[str | None], None]) -> None:
        """From now on `ended` hears on the screen's thread, instead of whoever did, what the hotline kept:
        the code, "" if it found nothing, None if it could not be reached. At once, if the call is over."""
        self._ended = ended
        if self._outcome:
            self._post(self._tell)

    def _tell(self) -> None:
        self._ended(*self._outcome)

    def press(self, key: str) -> None:
        """Press a key: a digit, * or #."""
        self._keys.put(key)

    def hang_up(self) -> None:
        """Say no more; what was found is heard of all the same."""
        self._done.set()

    @property
    def turn(self) -> Turn:
        """Whose turn it is. The visitor's comes once the hotline has said all that it had to say."""
        if self._loud_seconds is None:
            return "calling"
        return "listen" if monotonic() - self._loud_seconds < PAUSE_SECONDS else "speak"

    @property
    def _echoes(self) -> bool:
        """Whether the microphone may hear the hotline: nothing of that is sent."""
        return self._loud_seconds is not None and monotonic() - self._loud_seconds < ECHO_SECONDS

    def _run(self) -> None:
        code: str | None = None
        host, _, port = self._address.rpartition(":")
        where = host, int(port)
        try:
            with CARD, self._sound() as audio, socket.create_connection(where, QUIET_SECONDS) as line:
                code = self._call(audio, line)
        except Exception as error:  # whatever fails, the visitor must hear of it
            log.warning("热线接不通：%s (the talk button reaches no hotline)", error)
        self._outcome = [code]
        self._post(self._tell)

    def _call(self, audio: Audio, line: socket.socket) -> str:
        """Until one side hangs up; the keys that the hotline pressed."""
        code = ""
        _send(line, ID, new_id().bytes)
        sender = Thread(target=self._speak, args=(audio, line), name="talk-send", daemon=True)
        sender.start()
        try:
            with line.makefile("rb") as stream:
                while len(head := stream.read(HEADER.size)) == HEADER.size:
                    kind, length = HEADER.unpack(head)
                    payload = stream.read(length)
                    if kind == AUDIO:
                        if _is_loud(payload):
                            self._loud_seconds = monotonic()
                        audio.write(payload)
                    elif kind == DIGIT:
                        code += payload[:1].decode("ascii", "replace")
                    elif kind == HANG_UP:
                        break
        except ConnectionError as error:  # a line that breaks, at whichever end, is the end of the call
            log.warning("talk: %s", error)
        finally:
            self._over.set()
            sender.join()
        return code

    def _speak(self, audio: Audio, line: socket.socket) -> None:
        """Send what the microphone hears and what is pressed, until it is over."""
        try:
            while not self._over.wait(FRAME_SECONDS):
                said = audio.read()
                if said:
                    _send(line, AUDIO, bytes(len(said)) if self._echoes else said)
                try:
                    while True:
                        _send(line, DIGIT, self._keys.get_nowait().encode("ascii"))
                except Empty:
                    pass
                if self._done.is_set():
                    _send(line, HANG_UP)
                    return
        except (OSError, PortError) as error:
            log.warning("talk: %s", error)
            self._hang_up_hard(line)

    @staticmethod
    def _hang_up_hard(line: socket.socket) -> None:
        """Wake whoever reads the line: the microphone has gone, and nobody could answer."""
        try:
            line.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def _is_loud(sound: bytes) -> bool:
    samples = np.frombuffer(sound[: len(sound) // 2 * 2], "<i2")
    return bool(len(samples)) and int(np.abs(samples.astype(int)).max()) > LOUD


def _send(line: socket.socket, kind: int, payload: bytes = b"") -> None:
    line.sendall(HEADER.pack(kind, len(payload)) + payload)
