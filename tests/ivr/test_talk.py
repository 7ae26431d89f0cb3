"""The kiosk's talk button on the real hotline: what was found comes back as a service code."""

import asyncio
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Event, Thread
from uuid import uuid4

import pytest

from centre.citizens.talk import from_kiosk, new_id
from centre.office import Office
from devices.port import PortError
from ivr.dialogue.actions import MakeCode
from ivr.dialogue.code import found
from ivr.dialogue.state import Place, State
from ivr.hotline import Hotline
from ivr.lines import frames
from ivr.server import Server
from ivr.settings import Agi, AudioSocket, Settings
from kiosk.sound.talk import Talk
from tests.ivr.conftest import MakeHotline
from tests.waiting import WAIT_SECONDS, until


class Ear:
    """A microphone in a room where somebody says something, or nothing."""

    def __init__(self, says: bytes = b"") -> None:
        self._says = says
        self.speaks = Event()
        self.heard = bytearray()
        self.pulled = Event()
        self.listening = Event()

    def read(self) -> bytes:
        if self.pulled.is_set():
            raise PortError("声卡没有了")
        said = b""
        if self.speaks.is_set():
            said, self._says = self._says[:320], self._says[320:]
        return said.ljust(320, b"\0")

    def write(self, frame: bytes) -> None:
        self.heard += frame
        if any(frame):
            self.listening.set()

    def close(self) -> None:
        pass

    @contextmanager
    def open(self) -> Iterator["Ear"]:
        yield self


@contextmanager
def serving(hotline: Hotline) -> Iterator[str]:
    """The hotline on a thread; its address."""
    address: SimpleQueue[str] = SimpleQueue()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    async def serve() -> None:
        server = Server(hotline.settings, hotline, lambda _: None)
        await server.start()
        await hotline.warm()
        address.put(f"127.0.0.1:{server.audiosocket_port}")
        await stop.wait()
        await server.close()

    thread = Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    try:
        yield address.get(timeout=WAIT_SECONDS)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(WAIT_SECONDS)
        loop.close()


@pytest.fixture
def hotline(make_hotline: MakeHotline) -> Hotline:
    return make_hotline(None, Settings(audiosocket=AudioSocket(port=0), agi=Agi(port=0)))


@pytest.fixture
def address(hotline: Hotline) -> Iterator[str]:
    with serving(hotline) as found:
        yield found


def call(address: str, ear: Ear, do: Callable[[Talk], None]) -> str | None:
    """A call during which something is done once the hotline is heard; what it kept."""
    ended: SimpleQueue[str | None] = SimpleQueue()
    talk = Talk(address, ear.open, lambda do: do())
    talk.tell(ended.put)
    talk.start()
    if ear.listening.wait(WAIT_SECONDS if address else 0):
        do(talk)
    return ended.get(timeout=WAIT_SECONDS)


@pytest.mark.line
def test_what_was_found_comes_back_under_a_code(hotline: Hotline, address: str, office: Office) -> None:
    pack = hotline.talk.pack
    title = pack.phrases.text("ivr.guide.title", title=pack.guide("unpaid-wages").say)
    beginning = hotline.render(title).result().astype("<i2").tobytes()[:3200]

    def wages(talk: Talk) -> None:
        talk.press("2")
        talk.press("1")
        assert until(lambda: beginning in ear.heard)
        talk.hang_up()

    ear = Ear()
    code = call(address, ear, wages)
    assert code
    assert office.codes.open(code) == {"guide": "unpaid-wages"}


@pytest.mark.line
def test_who_hangs_up_at_once_gets_no_code(address: str) -> None:
    assert call(address, Ear(), Talk.hang_up) == ""


@pytest.mark.line
def test_a_microphone_that_is_pulled_ends_the_call(address: str) -> None:
    ear = Ear()
    assert call(address, ear, lambda _: ear.pulled.set()) == ""


def test_a_line_that_breaks_ends_the_call_and_loses_no_code() -> None:
    """As it may when the microphone is pulled while the hotline speaks."""
    ear = Ear()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def break_off() -> None:
            line, _ = server.accept()
            for frame in (frames.Frame(frames.DIGIT, b"7"), frames.Frame(frames.AUDIO, b"\x7f" * 320)):
                line.sendall(frames.pack(frame))
            assert ear.listening.wait(WAIT_SECONDS)
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # reset, not closed
            line.close()

        Thread(target=break_off).start()
        assert call(f"127.0.0.1:{server.getsockname()[1]}", ear, lambda _: None) == "7"


def test_without_a_hotline_one_is_told_so(unused_port: int) -> None:
    ended: SimpleQueue[str | None] = SimpleQueue()
    talk = Talk(f"127.0.0.1:{unused_port}", Ear().open, lambda do: do())
    talk.tell(ended.put)
    talk.start()
    assert ended.get(timeout=WAIT_SECONDS) is None
    talk.tell(ended.put)  # a screen made anew is told of what has happened meanwhile
    assert ended.get(timeout=WAIT_SECONDS) is None


@pytest.fixture
def unused_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.mark.parametrize(
    ("path", "heard", "kept"),
    [
        ((Place("guide", "divorce"),), (), MakeCode(guide="divorce")),
        ((Place("guide", "divorce"), Place("section", "divorce", "fee")), (), MakeCode(guide="divorce")),
        ((Place("offer", guides=("renting", "divorce")),), (), MakeCode(guide="renting")),
        (
            (Place("interview", "wage-claim", answers=(("work", "yes"),)), Place("transfer")),
            (),
            MakeCode(interview="wage-claim", answers=(("work", "yes"),)),
        ),
        ((Place("interview", "wage-claim"),), (), None),
        ((Place("goodbye"),), ("divorce", "renting"), MakeCode(guide="renting")),
        ((Place("menu", "family"),), (), None),
    ],
)
def test_a_code_keeps_where_the_call_has_led(
    path: tuple[Place, ...], heard: tuple[str, ...], kept: MakeCode | None
) -> None:
    assert found(State(path=(Place("menu", "main"), *path), heard=heard)) == kept


def test_only_a_kiosk_names_its_call_so() -> None:
    assert from_kiosk(new_id())
    assert not from_kiosk(uuid4())
    assert not from_kiosk(None)
    assert new_id() != new_id()
