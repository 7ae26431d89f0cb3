"""The hotline on real sockets, with real speech: what a caller behind Asterisk lives through."""

import asyncio
import contextlib
import os
import signal
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from centre.office import Office
from content.speech.prompts import Prompts
from ivr.dialogue.events import Started
from ivr.dialogue.state import State
from ivr.hotline import Hotline
from ivr.lines import wav
from ivr.lines.beat import CATCH_UP_FRAMES
from ivr.lines.file import Act, Caller, Leave, Press, Speak, Stay
from ivr.lines.line import FRAME_SECONDS
from ivr.server import Server
from ivr.settings import Agi, AudioSocket, Settings
from ivr.speech.recogniser import Speech
from tests.ivr.asterisk import AgiChannel, Telephone
from tests.ivr.conftest import SPEECH, MakeHotline
from tests.waiting import WAIT_SECONDS

pytestmark = pytest.mark.line

ANY_PORT = {"audiosocket": AudioSocket(port=0), "agi": Agi(port=0)}


@asynccontextmanager
async def serving(hotline: Hotline) -> AsyncIterator[Server]:
    server = Server(hotline.settings, hotline, lambda _: None)
    await server.start()
    await hotline.warm()
    try:
        yield server
    finally:
        await server.close()


def run(hotline: Hotline, calls: Callable[[Server], Awaitable[None]]) -> None:
    async def main() -> None:
        async with serving(hotline) as server:
            await calls(server)

    asyncio.run(main())


def said(name: str, over_seconds: float | None = None) -> Act:
    return Speak(wav.telephone(SPEECH / f"{name}.wav"), over_seconds)


def heard(hotline: Hotline, telephone: Telephone, text: str) -> bool:
    """Whether this sentence, as the voice renders it, came over the wire (its beginning will do)."""
    return hotline.render(text).result().astype("<i2").tobytes()[:6000] in bytes(telephone.received)


async def dial(server: Server, *acts: Act) -> Telephone:
    return await Telephone(Caller(acts)).dial(server.audiosocket_port)


@pytest.mark.speech
def test_the_five_things_a_caller_does(make_hotline: MakeHotline, speech: Speech, office: Office) -> None:
    """At once, on five connections: speak, press keys, say nothing, press 0, talk over the prompt."""
    hotline = make_hotline(speech, Settings(**ANY_PORT))
    pack = hotline.talk.pack
    short = pack.guides["unpaid-wages"].short
    phones: dict[str, Telephone] = {}

    async def calls(server: Server) -> None:
        scripts: dict[str, list[Act]] = {
            "speaks": [said("wages-2"), Leave(over_seconds=3.0)],
            "presses": [Press("21", over_seconds=0.5), Leave(over_seconds=8.0)],
            "says nothing": [Stay(), Leave(over_seconds=3.0)],
            "wants a person": [Press("0", over_seconds=0.5), Leave(over_seconds=6.0)],
            "talks over the prompt": [said("wages-1", over_seconds=1.0), Leave(over_seconds=3.0)],
        }
        found = await asyncio.gather(*(dial(server, *acts) for acts in scripts.values()))
        phones.update(zip(scripts, found, strict=True))

    run(hotline, calls)
    text = pack.phrases.text
    assert heard(hotline, phones["speaks"], short)
    assert heard(hotline, phones["presses"], short)
    assert heard(hotline, phones["says nothing"], text("ivr.noinput_menu"))
    assert heard(hotline, phones["wants a person"], text("ivr.no_seat"))
    assert heard(hotline, phones["talks over the prompt"], short)
    greeting = hotline.talk.dialogue.prompts()[0]
    assert all(heard(hotline, phone, greeting) for phone in phones.values())

    calls_made = office.calls.latest()
    assert sorted(call.outcome for call in calls_made) == [
        "abandoned",
        "answered",
        "answered",
        "answered",
        "finished",
    ]
    assert {call.line for call in calls_made} == {"audiosocket"}
    assert [call.guides for call in calls_made if call.outcome == "answered"] == [("unpaid-wages",)] * 3


def test_no_frame_is_sent_before_its_time(make_hotline: MakeHotline) -> None:
    hotline = make_hotline(None, Settings(**ANY_PORT))
    phones: list[Telephone] = []
    dialled: list[float] = []

    async def calls(server: Server) -> None:
        dialled.append(asyncio.get_running_loop().time())
        phones.append(await dial(server, Leave(over_seconds=2.0)))

    run(hotline, calls)
    times = phones[0].arrivals
    assert len(times) >= 100
    early = [n for n, at in enumerate(times) if n > (at - dialled[0]) / FRAME_SECONDS + CATCH_UP_FRAMES]
    assert not early


def test_a_key_stops_the_prompt_within_a_few_frames(make_hotline: MakeHotline) -> None:
    hotline = make_hotline(None, Settings(**ANY_PORT))
    phones: list[Telephone] = []

    async def calls(server: Server) -> None:
        phones.append(await dial(server, Press("3", over_seconds=1.0), Leave(over_seconds=1.0)))

    run(hotline, calls)
    received = np.frombuffer(bytes(phones[0].received), "<i2")
    greeting = hotline.render(hotline.talk.dialogue.prompts()[0]).result()
    menu = hotline.render("婚姻家庭。").result()
    began = _position(received, greeting[:1600])
    menu_began = _position(received, menu[:1600])
    assert (menu_began - began) / 8000 >= 1.0
    assert greeting[-1600:].tobytes() not in received.tobytes(), "the greeting did not go on"


def _position(sound: np.ndarray, piece: np.ndarray) -> int:
    at = sound.astype("<i2").tobytes().find(piece.astype("<i2").tobytes())
    assert at >= 0
    return at // 2


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"GET / HTTP/1.1\r\n\r\n",
        b"\xff\x00\x00",
        b"\x01\x00\x02ab",
        b"\x03\x00\x011" * 1000,
        bytes(100_000),
    ],
)
def test_who_does_not_say_which_call_it_is_gets_no_call(
    make_hotline: MakeHotline, office: Office, garbage: bytes
) -> None:
    hotline = make_hotline(None, Settings(**ANY_PORT))

    async def calls(server: Server) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.audiosocket_port)
        writer.write(garbage)
        writer.write_eof()
        await asyncio.wait_for(reader.read(), WAIT_SECONDS)
        writer.close()

    run(hotline, calls)
    assert office.calls.latest() == []


def test_a_port_that_is_taken_is_an_os_error(make_hotline: MakeHotline) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        hotline = make_hotline(None, Settings(audiosocket=AudioSocket(port=port), agi=Agi(port=0)))
        with pytest.raises(OSError, match="in use"):
            run(hotline, lambda _: asyncio.sleep(0))


# --- call control -------------------------------------------------------------------------------------------

WITH_SEATS = {**ANY_PORT, "agi": Agi(port=0, seats=("PJSIP/seat1", "PJSIP/seat2"))}


def agi_call(hotline: Hotline, channel: AgiChannel) -> None:
    async def calls(server: Server) -> None:
        await asyncio.wait_for(channel.call(server.agi_port), WAIT_SECONDS)

    run(hotline, calls)


def test_agi_rings_the_seats_when_the_caller_presses_0(make_hotline: MakeHotline, office: Office) -> None:
    hotline = make_hotline(None, Settings(**WITH_SEATS))
    channel = AgiChannel(
        "13900139000", [Telephone(Caller([Press("0", over_seconds=0.3), Stay()]))], ["ANSWER"]
    )
    agi_call(hotline, channel)
    assert channel.commands[0] == "ANSWER"
    assert channel.commands[2:4] == [
        "SET VARIABLE EXITCONTEXT lobbyline-leave",
        'EXEC Dial "PJSIP/seat1&PJSIP/seat2,25,gd"',
    ]
    assert channel.commands[-1] == "HANGUP"
    assert [call.outcome for call in office.calls.latest()] == ["transferred"]
    assert office.callbacks.count() == 0


def test_agi_records_a_callback_when_no_seat_answers(make_hotline: MakeHotline, office: Office) -> None:
    hotline = make_hotline(None, Settings(**WITH_SEATS))
    back = Telephone(Caller([Leave(over_seconds=8.0)]))
    first = Telephone(Caller([Press("0", over_seconds=0.3), Stay()]))
    channel = AgiChannel("13900139000", [first, back], ["NOANSWER"])
    agi_call(hotline, channel)
    assert heard(hotline, back, hotline.talk.pack.phrases.text("ivr.transfer_failed"))
    assert heard(hotline, back, hotline.talk.pack.phrases.text("ivr.callback.done", phone="13900139000"))
    assert [call.outcome for call in office.calls.latest()] == ["callback"]
    assert office.callbacks.to_make()[0].masked_phone == "139****9000"


def test_a_key_leaves_the_ringing_for_a_callback(make_hotline: MakeHotline, office: Office) -> None:
    hotline = make_hotline(None, Settings(**WITH_SEATS))
    first = Telephone(Caller([Press("0", over_seconds=0.3), Stay()]))
    back = Telephone(Caller([Leave(over_seconds=3.0)]))
    agi_call(hotline, AgiChannel("13900139000", [first, back], ["1"]))
    assert heard(hotline, back, hotline.talk.pack.phrases.text("ivr.transfer_left"))
    assert [call.outcome for call in office.calls.latest()] == ["callback"]
    assert office.callbacks.to_make()[0].masked_phone == "139****9000"


def test_star_leaves_the_ringing_for_where_the_caller_was(make_hotline: MakeHotline, office: Office) -> None:
    hotline = make_hotline(None, Settings(**WITH_SEATS))
    first = Telephone(Caller([Press("21", over_seconds=0.3), Press("0", over_seconds=0.3), Stay()]))
    back = Telephone(Caller([Leave(over_seconds=3.0)]))
    agi_call(hotline, AgiChannel("13900139000", [first, back], ["*"]))
    guide = hotline.talk.pack.guide("unpaid-wages")
    assert heard(hotline, back, hotline.talk.pack.phrases.text("ivr.guide.title", title=guide.say))
    assert [call.outcome for call in office.calls.latest()] == ["answered"]
    assert office.callbacks.count() == 0


@pytest.mark.parametrize("dialled", [b"", b"agi_network: yes\nagi_callerid: 13900139000\n\n"])
def test_who_gives_up_before_the_sound_is_connected_is_counted_as_missed(
    make_hotline: MakeHotline, office: Office, dialled: bytes
) -> None:
    async def calls(server: Server) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.agi_port)
        writer.write(dialled)
        writer.write_eof()
        await asyncio.wait_for(reader.read(), WAIT_SECONDS)
        writer.close()

    run(make_hotline(None, Settings(**WITH_SEATS)), calls)
    assert [call.outcome for call in office.calls.latest()] == (["missed"] if dialled else [])


def test_one_call_too_many_is_counted_as_missed(make_hotline: MakeHotline, office: Office) -> None:
    async def calls(server: Server) -> None:
        async with asyncio.timeout(WAIT_SECONDS):
            first = asyncio.create_task(dial(server, Press("1", over_seconds=0.3), Leave(over_seconds=3.0)))
            while not server.busy:
                await asyncio.sleep(0.02)
            await AgiChannel("", [Telephone(Caller([Stay()]))], []).call(server.agi_port)
            await first

    run(make_hotline(None, Settings(audiosocket=AudioSocket(port=0, most_calls=1), agi=Agi(port=0))), calls)
    assert [call.outcome for call in office.calls.latest()] == ["finished", "missed"]


def test_who_hangs_up_in_the_greeting_is_counted_as_abandoned(
    make_hotline: MakeHotline, office: Office
) -> None:
    async def calls(server: Server) -> None:
        await dial(server, Leave(over_seconds=0.5))

    run(make_hotline(None, Settings(**ANY_PORT)), calls)
    assert [call.outcome for call in office.calls.latest()] == ["abandoned"]


def test_agi_without_seats_records_a_callback_at_once(make_hotline: MakeHotline, office: Office) -> None:
    hotline = make_hotline(None, Settings(**ANY_PORT))
    phone = Telephone(Caller([Press("0", over_seconds=0.3), Leave(over_seconds=1.0)]))
    channel = AgiChannel("13900139000", [phone], [])
    agi_call(hotline, channel)
    assert not any(command.startswith("EXEC Dial") for command in channel.commands)
    assert office.callbacks.count() == 1


def test_agi_keeps_a_record_of_who_hangs_up_while_it_rings(make_hotline: MakeHotline, office: Office) -> None:
    hotline = make_hotline(None, Settings(**WITH_SEATS))
    phone = Telephone(Caller([Press("0", over_seconds=0.3), Stay()]))
    agi_call(hotline, AgiChannel("13900139000", [phone], ["HANGUP"]))
    assert [call.outcome for call in office.calls.latest()] == ["abandoned"]


@pytest.mark.parametrize("caller_id", ["unknown", "", "anonymous", "12; DROP", "1" * 60])
def test_a_withheld_number_is_asked_for(make_hotline: MakeHotline, office: Office, caller_id: str) -> None:
    hotline = make_hotline(None, Settings(**ANY_PORT))
    phone = Telephone(Caller([Press("0", over_seconds=0.1), Leave(over_seconds=0.2)]))
    agi_call(hotline, AgiChannel(caller_id, [phone], []))
    assert office.callbacks.count() == 0


def test_the_greeting_is_ready_before_the_first_call(
    make_hotline: MakeHotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_late(*_: object, **__: object) -> None:
        raise AssertionError("it was rendered only when the caller was there")

    hotline = make_hotline()
    asyncio.run(hotline.warm())
    _, actions = hotline.talk.dialogue.advance(State(), Started())
    first = actions[0].texts[0]  # type: ignore[union-attr]
    monkeypatch.setattr(Prompts, "_rendered", too_late)
    assert hotline.render(first).result().size


def waiting(manager: socket.socket) -> list[bytes]:
    """What has come in."""
    manager.setblocking(False)
    found: list[bytes] = []
    with contextlib.suppress(BlockingIOError):
        while True:
            found.append(manager.recv(100))
    return found


def test_the_service_manager_hears_nothing_while_no_call_could_be_answered(
    make_hotline: MakeHotline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, release = Settings(**ANY_PORT, workers=1), threading.Event()
    hotline = make_hotline(None, settings)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(WAIT_SECONDS)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "300000")

        async def main() -> None:
            running = asyncio.create_task(Server(settings, hotline, lambda _: None).run())
            hear = partial(asyncio.to_thread, manager.recv, 100)
            assert [await hear(), await hear()] == [b"READY=1", b"WATCHDOG=1"]
            stuck = asyncio.ensure_future(hotline.thread(release.wait))
            free = asyncio.ensure_future(hotline.thread())
            await asyncio.wait([free], timeout=0.5)
            assert not free.done()
            assert len(waiting(manager)) <= 1  # the beat that was under way when all got stuck
            manager.settimeout(WAIT_SECONDS)
            release.set()
            await stuck
            assert await hear() == b"WATCHDOG=1"
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.wait_for(running, WAIT_SECONDS)

        try:
            asyncio.run(main())
        finally:
            release.set()
