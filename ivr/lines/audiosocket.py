"""The line to Asterisk: its AudioSocket application connects here. We keep the time."""

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable

from ivr.lines import frames
from ivr.lines.beat import Beat
from ivr.lines.line import FRAME_BYTES, FRAME_SECONDS, KEYS, SILENCE, Heard

log = logging.getLogger(__name__)

ID_SECONDS = 3.0
"""A peer that has not said which call it is by then is no Asterisk."""

QUIET_SECONDS = 60.0
"""A peer that has sent nothing for so long is gone, whatever TCP thinks."""

UNSENT_BYTES = 25 * (FRAME_BYTES + frames.HEADER)
"""What may wait in our socket: half a second. More, and the peer does not read; frames are dropped."""

HEARD_BYTES = 50 * FRAME_BYTES
"""A second of caller's audio may wait for the next tick; a peer that floods loses its oldest."""


class AudioSocketLine:
    """One connection. Use inside the server below."""

    name = "audiosocket"
    virtual = False

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.caller = ""
        self.can_transfer = False
        self.call_id: uuid.UUID | None = None
        self._reader, self._writer = reader, writer
        self._audio = bytearray()
        self._keys = ""
        self._hung_up = False
        self._identified = asyncio.Event()
        self._beat = Beat()
        self._odd_kinds: set[int] = set()
        self._listening = asyncio.create_task(self._listen())

    @property
    def now(self) -> float:
        return self._beat.seconds

    async def identify(self) -> bool:
        """Send silence until the peer has named the call; False when it does not."""
        for _ in range(int(ID_SECONDS / FRAME_SECONDS)):
            heard = await self.tick()
            if heard.hung_up:
                return False
            self.send(SILENCE)
            if self._identified.is_set():
                return True
        return False

    async def tick(self) -> Heard:
        await self._beat.next()
        whole = len(self._audio) // 2 * 2
        # A key pressed just before hanging up still counts.
        heard = Heard(bytes(self._audio[:whole]), self._keys, self._hung_up and not self._keys)
        del self._audio[:whole]
        self._keys = ""
        return heard

    def send(self, frame: bytes) -> None:
        if self._hung_up or self._writer.is_closing():
            return
        if self._writer.transport.get_write_buffer_size() > UNSENT_BYTES:
            return
        self._writer.write(frames.pack(frames.Frame(frames.AUDIO, frame)))

    def press(self, keys: str) -> None:
        """Send keys, also to a peer that has said that it hangs up. Asterisk takes none: only for a kiosk."""
        if not self._writer.is_closing():
            for key in keys:
                self._writer.write(frames.pack(frames.Frame(frames.DIGIT, key.encode("ascii"))))

    def hang_up(self) -> None:
        """The call is over, as if the caller had hung up: the next tick says so."""
        self._hung_up = True

    async def close(self) -> None:
        if not self._writer.is_closing():
            self._writer.write(frames.pack(frames.Frame(frames.HANG_UP)))
        self._listening.cancel()
        self._writer.close()
        try:
            await asyncio.wait_for(self._writer.wait_closed(), 2)
        except (OSError, TimeoutError):
            pass  # the other end went first

    async def _listen(self) -> None:
        parser = frames.Parser()
        try:
            while data := await asyncio.wait_for(self._reader.read(65536), QUIET_SECONDS):
                for frame in parser.feed(data):
                    self._take(frame)
        except (OSError, TimeoutError) as error:
            log.info("audiosocket %s: connection lost: %r", self.call_id, error)
        self._hung_up = True

    def _take(self, frame: frames.Frame) -> None:
        if frame.kind == frames.AUDIO:
            self._audio += frame.payload
            if len(self._audio) > HEARD_BYTES:
                del self._audio[: len(self._audio) - HEARD_BYTES]
        elif frame.kind == frames.DIGIT:
            key = frame.payload[:1].decode("ascii", "replace")
            if key in KEYS and len(self._keys) < 64:
                self._keys += key
        elif frame.kind == frames.ID and len(frame.payload) == 16:
            self.call_id = uuid.UUID(bytes=frame.payload)
            self._identified.set()
        elif frame.kind in (frames.HANG_UP, frames.ERROR):
            self._hung_up = True
        elif frame.kind not in self._odd_kinds:
            self._odd_kinds.add(frame.kind)
            log.warning("audiosocket: frames of kind 0x%02x are not 8 kHz audio; ignored", frame.kind)


class Listener:
    """The port that Asterisk's AudioSocket connects to; each call that names itself goes to `answer`."""

    def __init__(self, answer: Callable[[AudioSocketLine], Awaitable[None]], most_calls: int) -> None:
        """`most_calls` at a time; more are refused."""
        self._answer, self._most = answer, most_calls
        self._calls: dict[AudioSocketLine, asyncio.Task[None]] = {}
        self._server: asyncio.Server | None = None

    @property
    def count(self) -> int:
        """How many calls there are."""
        return len(self._calls)

    async def open(self, host: str, port: int) -> int:
        """Listen; the port (which matters if 0 was asked for). OSError if it is taken."""
        self._server = await asyncio.start_server(self._connected, host, port)
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Take no more calls and hang up those that are."""
        if self._server:
            self._server.close()
        for line in self._calls:
            line.hang_up()
        if self._calls:
            await asyncio.wait(list(self._calls.values()))

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._calls) >= self._most:
            log.warning("audiosocket: %d calls already; one more refused", self._most)
            writer.close()
            return
        line = AudioSocketLine(reader, writer)
        task = asyncio.current_task()
        assert task is not None
        self._calls[line] = task
        try:
            if await line.identify():
                await self._answer(line)
        except Exception:
            log.exception("audiosocket %s: the call broke off", line.call_id)
        finally:
            await line.close()
            del self._calls[line]
