"""FastAGI: Asterisk asks here what to do with a call; we answer it, connect its audio, and transfer it."""

import asyncio
import logging
import re
import uuid
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

MOST_LINES = 200
LONGEST_LINE = 4096
GREETING_SECONDS = 5.0
"""What Asterisk says first it says at once."""

CALLER = re.compile(r"\+?[0-9]{3,20}")
ANSWER = re.compile(r"(\d{3})[ -](?:result=(-?\d+))?(?:.*\((.*)\))?")


class HungUp(Exception):
    """The caller or Asterisk has gone; nothing more can be asked."""


class Channel:
    """One call as Asterisk's AGI shows it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.variables: dict[str, str] = {}

    @property
    def caller(self) -> str:
        """The caller's number; "" when withheld or no number."""
        given = self.variables.get("agi_callerid", "")
        return given if CALLER.fullmatch(given) else ""

    async def greet(self) -> None:
        """Read what Asterisk says first: agi_… variables up to an empty line. HungUp if it says otherwise."""
        for _ in range(MOST_LINES):
            line = await self._line()
            if not line:
                return
            name, _, value = line.partition(":")
            self.variables[name.strip()] = value.strip()
        raise HungUp

    async def do(self, command: str) -> tuple[int, str]:
        """One command, which may last the whole call: (result, text in parentheses). HungUp: it is over."""
        try:
            self._writer.write(command.encode() + b"\n")
            await self._writer.drain()
        except OSError:
            raise HungUp from None
        while True:
            line = await self._line()
            if line == "HANGUP":  # told in between; the answer to the command still comes
                continue
            found = ANSWER.match(line)
            if found is None:
                continue
            if found[1] == "511":
                raise HungUp
            if found[1] != "200":
                log.warning("agi: %s → %s", command.split(" ")[0], line)
            return int(found[2] or -1), found[3] or ""

    async def execute(self, application: str, *arguments: str) -> int:
        """Run a dialplan application; −2 when Asterisk does not have it, −1 on failure or hang-up."""
        quoted = ",".join(arguments).replace("\\", "\\\\").replace('"', '\\"')
        result, _ = await self.do(f'EXEC {application} "{quoted}"')
        return result

    async def variable(self, name: str) -> str:
        """A channel variable, "" when unset."""
        _, value = await self.do(f"GET VARIABLE {name}")
        return value

    async def close(self) -> None:
        """Let the dialplan go on."""
        self._writer.close()
        try:
            await asyncio.wait_for(self._writer.wait_closed(), 2)
        except (OSError, TimeoutError):
            pass

    async def _line(self) -> str:
        try:
            line = await self._reader.readuntil(b"\n")
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError):
            raise HungUp from None
        return line.decode("utf-8", "replace").strip()


def new_id() -> uuid.UUID:
    """An id by which the audio connection finds its call."""
    return uuid.uuid4()


class Listener:
    """The port that Asterisk's AGI() asks; each call goes to `control`."""

    def __init__(self, control: Callable[[Channel], Awaitable[None]]) -> None:
        self._control = control
        self._calls: dict[Channel, asyncio.Task[None]] = {}
        self._server: asyncio.Server | None = None

    async def open(self, host: str, port: int) -> int:
        """Listen; the port (which matters if 0 was asked for). OSError if it is taken."""
        self._server = await asyncio.start_server(self._connected, host, port, limit=LONGEST_LINE)
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Take no more calls; wait for those whose audio has ended to be recorded, let go of the others."""
        if self._server:
            self._server.close()
        for channel in self._calls:
            await channel.close()
        if self._calls:
            await asyncio.wait(list(self._calls.values()))

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        channel = Channel(reader, writer)
        task = asyncio.current_task()
        assert task is not None
        self._calls[channel] = task
        try:
            await asyncio.wait_for(channel.greet(), GREETING_SECONDS)
            await self._control(channel)
        except (HungUp, TimeoutError):
            log.info("agi: the channel has gone")
        except Exception:
            log.exception("agi: call control failed")
        finally:
            await channel.close()
            del self._calls[channel]
