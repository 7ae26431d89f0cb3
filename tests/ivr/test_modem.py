"""The hotline on a 4G voice module: the module is the real fake program on pseudo-terminals."""

import asyncio
import fcntl
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from centre.office import Office
from devices.modem.audio import CardAudio, SoundCard
from devices.modem.driver import Event, Modem, Ringing
from devices.port import PortError
from devices.settings import ModemSettings
from ivr.cli import main
from ivr.hotline import Hotline
from ivr.lines import wav
from ivr.server import Server
from ivr.settings import Agi, AudioSocket, Settings
from ivr.speech.recogniser import Speech
from tests.ivr.conftest import SPEECH, MakeHotline
from tests.ivr.sound import CARD, Sounds, likeness, share_heard
from tests.ivr.test_cli import started
from tests.waiting import SOON_SECONDS, WAIT_SECONDS

pytestmark = pytest.mark.line

MODEM_ONLY = Settings(audiosocket=AudioSocket(enabled=False), agi=Agi(enabled=False))
CALLER = "13800138000"


@dataclass
class Module:
    """A fake module in a process of its own."""

    model: str
    link: Path
    voice: Path
    process: subprocess.Popen[bytes]

    def tell(self, line: str) -> str:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(WAIT_SECONDS)
            client.connect(f"{self.link}.ctl")
            client.sendall(line.encode() + b"\n")
            with client.makefile() as answers:
                return answers.readline().strip()

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.tell("state"))
        return found

    @property
    def call(self) -> str:
        return str(self.state()["call"])

    def heard_seconds(self) -> float:
        """Of the hotline, in all calls."""
        return float(self.state()["heard_bytes"]) / 16000

    @property
    def settings(self) -> ModemSettings:
        return ModemSettings(port=str(self.link), audio=str(self.voice) if self.model == "sim7600" else CARD)


MakeModule = Callable[[str], Module]


@pytest.fixture
def make_module(tmp_path: Path) -> Iterator[MakeModule]:
    made: list[Module] = []

    def make(model: str) -> Module:
        link, voice = tmp_path / "modem", tmp_path / "voice"
        command = [sys.executable, "-c", "import sys; from devices.cli import main; sys.exit(main())"]
        options = ["fake", "modem", "--link", str(link), "--model", model]
        if model == "sim7600":
            options += ["--audio", str(voice)]
        environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUNBUFFERED": "1"}
        process = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, env=environment)
        assert process.stdout is not None
        assert process.stdout.readline()  # it says where it is once it is there
        made.append(Module(model, link, voice, process))
        return made[-1]

    yield make
    for module in made:
        with suppress(OSError):
            module.tell("quit")
        module.process.wait(WAIT_SECONDS)
        assert module.process.stdout is not None
        module.process.stdout.close()


@pytest.fixture
def module(make_module: MakeModule) -> Module:
    return make_module("sim7600")


async def until(condition: Callable[[], object], seconds: float = WAIT_SECONDS) -> None:
    """Wait for what another process does."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to this"
        await asyncio.sleep(0.02)


def health(office: Office) -> tuple[str, str]:
    """The module's row on the desk."""
    return next(
        ((one.state, one.why) for one in office.devices.present() if one.device == "hotline/modem"), ("", "")
    )


@asynccontextmanager
async def serving(hotline: Hotline, device: Modem) -> AsyncIterator[None]:
    server = Server(hotline.settings, hotline, lambda _: None, device)
    await hotline.warm()
    await server.start()
    try:
        yield
    finally:
        await server.close()


def run(hotline: Hotline, module: Module | Modem, calls: Callable[[], Awaitable[None]]) -> None:
    device = module if isinstance(module, Modem) else Modem(module.settings)

    async def all_of_it() -> None:
        async with serving(hotline, device):
            await calls()

    asyncio.run(asyncio.wait_for(all_of_it(), 2 * WAIT_SECONDS))


async def takes_a_call(module: Module, office: Office) -> None:
    await until(lambda: health(office)[0] == "ok")
    assert module.tell(f"ring {CALLER}") == "ok"
    await until(lambda: module.call == "active")


async def hears(module: Module, seconds: float) -> None:
    """The caller has heard so much of the hotline in this call."""
    before = module.heard_seconds()
    await until(lambda: module.heard_seconds() > before + seconds)


# --- the whole of it, as a technician starts it -------------------------------------------------------------


def test_a_call_from_ring_to_record_and_the_next_one(
    module: Module, make_hotline: MakeHotline, office: Office, tmp_path: Path, prompts_folder: Path
) -> None:
    file = tmp_path / "centre.toml"
    file.write_text(
        f'[content]\nmodels = "{tmp_path}/models"\nprompts = "{prompts_folder}"\ngood = "{tmp_path}/good"\n'
        f'[centre]\ndatabase = "sqlite:///{tmp_path}/centre.sqlite"\nkey_file = "{tmp_path}/key"\n'
        f'[devices.modem]\nport = "{module.link}"\naudio = "{module.voice}"\n'
        "[ivr.audiosocket]\nenabled = false\n",
        "utf-8",
    )
    recording = tmp_path / "heard.wav"
    process, said = started(file)
    try:
        assert said[-1] == "热线已开通 (hotline ready)"
        asyncio.run(until(lambda: health(office)[0] == "ok"))
        assert module.tell(f"record {recording}") == "ok"
        for number in (1, 2):
            assert module.tell(f"ring {CALLER}") == "ok"
            asyncio.run(until(lambda: module.call == "active"))
            asyncio.run(hears(module, 4.0))
            assert module.tell("dtmf 2") == "ok"
            asyncio.run(hears(module, 3.0))
            assert module.tell("hangup") == "ok"
            asyncio.run(until(lambda made=number: len(office.calls.latest()) == made))  # type: ignore[misc]
        assert [(call.line, call.outcome) for call in office.calls.latest()] == [("modem", "finished")] * 2
    finally:
        process.terminate()
        assert process.wait(WAIT_SECONDS) == 0
    heard, rate_hz = wav.read(recording)
    assert rate_hz == 8000
    hotline = make_hotline()
    phrases, pack = hotline.talk.pack.phrases, hotline.talk.pack
    greeting = phrases.text("ivr.greeting", hotline=pack.meta.hotline, centre=pack.meta.title)
    assert likeness(hotline.render(greeting).result()[: 3 * 8000], heard) > 0.9  # then a key was pressed
    menu = phrases.text("ivr.menu.title", title=pack.menu.find("work").say)
    assert likeness(hotline.render(menu).result(), heard) > 0.9
    other = phrases.text("ivr.time_up")
    assert likeness(hotline.render(other).result(), heard) < 0.5  # or the measure would be worth nothing


def test_devices_that_are_described_wrongly_are_named_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "centre.toml"
    file.write_text('[devices.modem]\nmodel = "nokia"\n', "utf-8")
    assert main(["--settings", str(file), "serve"]) == 1
    error = capsys.readouterr().err
    assert "devices.modem.model" in error
    assert error.count("\n") == 1


# --- one call -----------------------------------------------------------------------------------------------


@pytest.mark.speech
def test_what_the_caller_says_is_understood(
    module: Module, make_hotline: MakeHotline, speech: Speech, office: Office, tmp_path: Path
) -> None:
    voice = tmp_path / "caller.wav"
    wav.write(voice, wav.telephone(SPEECH / "wages-2.wav"))

    async def calls() -> None:
        await takes_a_call(module, office)
        await hears(module, 1.0)
        assert module.tell(f"say {voice}") == "ok"
        await until(lambda: module.state()["to_say_seconds"] == 0)
        await hears(module, 4.0)
        module.tell("hangup")
        await until(office.calls.latest)

    run(make_hotline(speech, MODEM_ONLY), module, calls)
    assert office.calls.latest()[0].guides == ("unpaid-wages",)


def test_who_wants_a_person_is_called_back_at_the_number_they_call_from(
    module: Module, make_hotline: MakeHotline, office: Office
) -> None:
    async def calls() -> None:
        await takes_a_call(module, office)
        module.tell("dtmf 0")
        await until(office.callbacks.count)
        module.tell("hangup")
        await until(office.calls.latest)

    run(make_hotline(None, MODEM_ONLY), module, calls)
    assert office.callbacks.to_make()[0].masked_phone == "138****8000"


def test_we_hang_up_when_the_dialogue_is_over(
    module: Module, make_hotline: MakeHotline, office: Office
) -> None:
    settings = MODEM_ONLY.model_copy(update={"longest_call_minutes": 0.05})

    async def calls() -> None:
        await takes_a_call(module, office)
        await until(lambda: module.call == "none")
        await until(office.calls.latest)
        await takes_a_call(module, office)

    run(make_hotline(None, settings), module, calls)
    assert module.call == "none"  # whoever closes the hotline hangs up
    assert len(office.calls.latest()) == 2


def test_a_second_caller_hears_that_we_are_busy(
    module: Module, make_hotline: MakeHotline, office: Office
) -> None:
    async def calls() -> None:
        await takes_a_call(module, office)
        assert module.tell("ring 13900139000") == "ok"
        await until(lambda: module.state()["busied"] == 1)
        await hears(module, 1.0)
        assert module.call == "active"

    run(make_hotline(None, MODEM_ONLY), module, calls)
    assert sorted(call.outcome for call in office.calls.latest()) == ["abandoned", "missed"]


def test_a_caller_who_gives_up_while_it_rings_is_counted_as_missed(
    module: Module, make_hotline: MakeHotline, office: Office
) -> None:
    async def calls() -> None:
        await until(lambda: health(office)[0] == "ok")
        module.tell(f"ring {CALLER}")
        module.tell("hangup")
        await until(office.calls.latest)  # a module that is told to answer takes whichever call it has
        await takes_a_call(module, office)
        await hears(module, 0.5)
        module.tell("hangup")
        await until(lambda: len(office.calls.latest()) == 2)

    run(make_hotline(None, MODEM_ONLY), module, calls)
    assert sorted(call.outcome for call in office.calls.latest()) == ["abandoned", "missed"]
    assert module.state()["answered"] == 1


class LateAnswer(Modem):
    """Answers when the next call rings already."""

    def __init__(self, settings: ModemSettings) -> None:
        super().__init__(settings)
        self.lifting, self.next_rings = threading.Event(), threading.Event()

    def watch(self, on_event: Callable[[Event], None], stop: threading.Event) -> None:
        def told(event: Event) -> None:
            on_event(event)
            if isinstance(event, Ringing) and self.lifting.is_set():
                self.next_rings.set()

        super().watch(told, stop)

    def answer(self, call: int | None = None) -> bool:
        self.lifting.set()
        self.next_rings.wait(30)
        return super().answer(call)


def test_who_rings_right_after_a_caller_who_gave_up_is_spoken_to(
    module: Module, make_hotline: MakeHotline, office: Office
) -> None:
    device = LateAnswer(module.settings)

    async def calls() -> None:
        await until(lambda: health(office)[0] == "ok")
        module.tell(f"ring {CALLER}")
        await until(device.lifting.is_set)
        module.tell("hangup")
        await until(office.calls.latest)
        await takes_a_call(module, office)
        await hears(module, 0.5)
        module.tell("hangup")
        await until(lambda: len(office.calls.latest()) == 2)

    run(make_hotline(None, MODEM_ONLY), device, calls)
    assert sorted(call.outcome for call in office.calls.latest()) == ["abandoned", "missed"]


# --- faults -------------------------------------------------------------------------------------------------


def test_a_module_that_is_pulled_in_a_call_ends_it_and_works_within_seconds_of_coming_back(
    module: Module, make_hotline: MakeHotline, office: Office
) -> None:
    back: list[float] = []

    async def calls() -> None:
        await takes_a_call(module, office)
        await hears(module, 0.5)
        module.tell("unplug")
        await until(office.calls.latest)
        await until(lambda: health(office)[0] == "unusable")
        module.tell("plug")
        plugged = time.monotonic()
        await until(lambda: health(office)[0] == "ok")
        back.append(time.monotonic() - plugged)
        await takes_a_call(module, office)
        await hears(module, 0.5)

    run(make_hotline(None, MODEM_ONLY), module, calls)
    assert back[0] < SOON_SECONDS
    assert [call.outcome for call in office.calls.latest()] == ["abandoned", "abandoned"]


@pytest.mark.parametrize(
    ("knob", "mend", "why"), [("sim out", "sim in", "SIM"), ("network lost", "network home", "网络")]
)
def test_without_card_or_network_the_call_ends_and_the_desk_knows(
    module: Module, make_hotline: MakeHotline, office: Office, knob: str, mend: str, why: str
) -> None:
    async def calls() -> None:
        await takes_a_call(module, office)
        module.tell(knob)
        await until(office.calls.latest)
        await until(lambda: health(office)[0] == "unusable")
        assert why in health(office)[1]
        module.tell(mend)
        await takes_a_call(module, office)

    run(make_hotline(None, MODEM_ONLY), module, calls)


@pytest.mark.parametrize("knob", ["garbage 13", "split 1", "repeat on", "delay 0.1"])
def test_a_call_over_a_bad_wire(module: Module, make_hotline: MakeHotline, office: Office, knob: str) -> None:
    async def calls() -> None:
        await until(lambda: health(office)[0] == "ok")
        module.tell(f"fault {knob}")
        await takes_a_call(module, office)
        await hears(module, 1.0)
        module.tell("dtmf 0")
        await until(office.callbacks.count)
        module.tell("hangup")
        await until(office.calls.latest)
        module.tell("fault clear")

    run(make_hotline(None, MODEM_ONLY), module, calls)
    assert [call.outcome for call in office.calls.latest()] == ["callback"]


def test_without_a_voice_the_caller_hears_busy_and_the_desk_knows(
    module: Module, make_hotline: MakeHotline, office: Office
) -> None:
    async def calls() -> None:
        await until(lambda: health(office)[0] == "ok")
        taken = os.open(module.voice, os.O_RDWR | os.O_NOCTTY)
        try:
            fcntl.flock(taken, fcntl.LOCK_EX)  # as any program does that uses it
            module.tell(f"ring {CALLER}")
            await until(lambda: module.call == "none")
            await until(lambda: health(office)[0] == "unusable")
            assert str(module.voice) in health(office)[1]
            await until(office.calls.latest)
            assert [call.outcome for call in office.calls.latest()] == ["missed"]
        finally:
            os.close(taken)
        await takes_a_call(module, office)  # it is tried again

    run(make_hotline(None, MODEM_ONLY), module, calls)
    assert module.state()["answered"] == 1


# --- the sound card of an EC20 ------------------------------------------------------------------------------


@pytest.mark.speech
def test_a_call_through_an_ec20s_sound_card(
    sounds: Sounds,
    make_module: MakeModule,
    make_hotline: MakeHotline,
    speech: Speech,
    office: Office,
    tmp_path: Path,
) -> None:
    module = make_module("ec20")
    hotline = make_hotline(speech, MODEM_ONLY)
    heard = tmp_path / "heard.raw"
    meta = hotline.talk.pack.meta
    greeting = hotline.talk.pack.phrases.text("ivr.greeting", hotline=meta.hotline, centre=meta.title)
    spoken = hotline.render(greeting).result()

    def seconds_heard() -> float:
        return heard.stat().st_size / 16000

    async def calls() -> None:
        await until(lambda: health(office)[0] == "ok")
        sounds.record(heard)
        await until(heard.exists)
        await takes_a_call(module, office)
        await until(lambda: seconds_heard() > len(spoken) / 8000 + 1)
        sounds.say(wav.telephone(SPEECH / "wages-2.wav").astype("<i2").tobytes(), tmp_path / "said.raw")
        before = seconds_heard()
        await until(lambda: seconds_heard() > before + 12)
        module.tell("hangup")
        await until(office.calls.latest)

    run(hotline, module, calls)
    assert office.calls.latest()[0].guides == ("unpaid-wages",)
    data = heard.read_bytes()
    samples = np.frombuffer(data[: len(data) // 2 * 2], "<i2")
    assert share_heard(spoken, samples) > 0.5


def test_a_card_that_is_not_there_is_named() -> None:
    with pytest.raises(PortError, match="no-such-card"):
        SoundCard("no-such-card").open()


def test_a_card_may_be_closed_twice_and_keeps_only_a_second(sounds: Sounds) -> None:
    card = SoundCard(CARD).open()
    assert isinstance(card, CardAudio)
    for _ in range(200):
        card.write(bytes(320))
    assert card.lost_bytes > 0
    card.close()
    card.close()
