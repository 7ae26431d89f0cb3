"""The far end of our ports, behaving as Asterisk does: an AudioSocket client, and a FastAGI channel."""

import asyncio
import re
import uuid

from ivr.lines import frames
from ivr.lines.beat import CATCH_UP_FRAMES
from ivr.lines.file import Caller
from ivr.lines.line import FRAME_SECONDS, SILENCE


class Telephone:
    """One call: sends its id, then sound every 20 ms and keys as digit frames; keeps what it hears."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller
        self.received = bytearray()
        self.arrivals: list[float] = []
        """When each frame of sound came, on the loop's clock."""
        self.ended_by = ""
        """"us" or "hotline"."""
        self._parser = frames.Parser()
        self._fresh: list[bytes] = []

    async def dial(self, port: int, call_id: uuid.UUID | None = None) -> "Telephone":
        """Call and stay until one side hangs up."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        loop = asyncio.get_running_loop()
        writer.write(frames.pack(frames.Frame(frames.ID, (call_id or uuid.uuid4()).bytes)))
        listening = asyncio.create_task(self._listen(reader, loop))
        due = loop.time()
        while not listening.done():
            # As long as they were held up nothing was heard: it is not to be taken for silence.
            due = max(due, loop.time() - CATCH_UP_FRAMES * FRAME_SECONDS) + FRAME_SECONDS
            await asyncio.wait([listening], timeout=max(0.0, due - loop.time()))
            heard = self.caller.step(self._fresh.pop(0) if self._fresh else SILENCE)
            if heard.hung_up:
                writer.write(frames.pack(frames.Frame(frames.HANG_UP)))
                self.ended_by = "us"
                break
            for key in heard.keys:
                writer.write(frames.pack(frames.Frame(frames.DIGIT, key.encode())))
            if not listening.done():
                writer.write(frames.pack(frames.Frame(frames.AUDIO, heard.audio)))
        self.ended_by = self.ended_by or "hotline"
        listening.cancel()
        writer.close()
        await asyncio.wait([asyncio.create_task(_closed(writer))], timeout=2)
        return self

    async def _listen(self, reader: asyncio.StreamReader, loop: asyncio.AbstractEventLoop) -> None:
        while data := await reader.read(4096):
            for frame in self._parser.feed(data):
                if frame.kind == frames.HANG_UP:
                    return
                assert frame.kind == frames.AUDIO, "Asterisk accepts only audio and hang-up from us"
                assert len(frame.payload) == len(SILENCE)
                self.received += frame.payload
                self._fresh.append(frame.payload)
                self.arrivals.append(loop.time())


async def _closed(writer: asyncio.StreamWriter) -> None:
    try:
        await writer.wait_closed()
    except OSError:
        pass


class AgiChannel:
    """What Asterisk's FastAGI does with our commands."""

    def __init__(self, caller_id: str, telephones: list[Telephone], dials: list[str]) -> None:
        """`telephones`: one for each time our audio is connected; `dials`: DIALSTATUS of each Dial, or the
        key with which the caller leaves it."""
        self.caller_id = caller_id
        self.commands: list[str] = []
        self._telephones, self._dials = telephones, dials
        self._status, self._extension = "", "s"

    async def call(self, port: int) -> None:
        """From the dialplan's AGI application until it is over."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        variables = {
            "agi_network": "yes",
            "agi_request": "agi://127.0.0.1/",
            "agi_channel": "Local/12348@ivr-00000001;2",
            "agi_callerid": self.caller_id,
            "agi_extension": "12348",
        }
        writer.write("".join(f"{name}: {value}\n" for name, value in variables.items()).encode() + b"\n")
        while line := await reader.readline():
            command = line.decode().strip()
            self.commands.append(command)
            answer = await self._do(command)
            if answer is None:
                break
            writer.write(answer.encode() + b"\n")
        writer.close()
        await _closed(writer)

    async def _do(self, command: str) -> str | None:
        if command == "ANSWER":
            return "200 result=0"
        if found := re.fullmatch(r'EXEC AudioSocket "([0-9a-f-]+),127\.0\.0\.1:(\d+)"', command):
            telephone = self._telephones.pop(0)
            await telephone.dial(int(found[2]), uuid.UUID(found[1]))
            return None if telephone.ended_by == "us" else "200 result=0"
        if command.startswith("EXEC Dial "):
            self._status = self._dials.pop(0)
            if len(self._status) == 1:
                self._extension, self._status = self._status, "CANCEL"
            return "200 result=0" if self._status != "HANGUP" else None
        if command.startswith("SET VARIABLE "):
            return "200 result=1"
        if command == "GET VARIABLE DIALSTATUS":
            return f"200 result=1 ({self._status})"
        if command == "GET VARIABLE EXTEN":
            return f"200 result=1 ({self._extension})"
        if command == "HANGUP":
            return "200 result=1"
        return "510 Invalid or unknown command"
