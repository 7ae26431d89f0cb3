"""The driver against the fake modules, in both dialects, with every fault."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from devices.fakes.modem import FakeModem
from devices.fakes.voice import Voice
from devices.modem import exchange, talk
from devices.modem.audio import SerialAudio
from devices.modem.driver import Busied, Ended, Event, Key, Missed, Modem, Ringing
from devices.port import PortError
from devices.settings import ModemSettings
from tests.devices.conftest import Running, Start
from tests.waiting import SOON_SECONDS, WAIT_SECONDS, until


@dataclass
class Line:
    """A modem that is watched, and what it told."""

    fake: Running
    modem: Modem
    events: list[Event] = field(default_factory=list)

    def waits_for(self, event: Event, seconds: float = WAIT_SECONDS) -> bool:
        return until(lambda: event in self.events, seconds)

    def rings(self, number: str = "13800138000") -> None:
        assert self.fake.tell(f"ring {number}") == "ok"
        assert self.waits_for(Ringing(number.replace("withheld", "")))

    def takes_a_call(self) -> None:
        self.rings()
        assert self.modem.answer()


@pytest.fixture(params=["ec20", "sim7600"])
def line(request: pytest.FixtureRequest, start: Start, tmp_path: Path) -> Iterator[Line]:
    voice = Voice(tmp_path / "voice") if request.param == "sim7600" else None
    fake = start(FakeModem(request.param, voice, ring_seconds=1.0))
    settings = ModemSettings(port=fake.port, audio=str(tmp_path / "voice") if voice else "")
    running = Line(fake, Modem(settings))
    stop = threading.Event()
    thread = threading.Thread(target=running.modem.watch, args=(running.events.append, stop))
    thread.start()
    assert until(lambda: running.modem.health().state == "ok")
    yield running
    stop.set()
    thread.join(WAIT_SECONDS)
    assert not thread.is_alive()


def test_a_call_from_ring_to_our_hanging_up(line: Line) -> None:
    line.rings()
    assert line.modem.answer()
    assert line.fake.state()["call"] == "active"
    line.fake.tell("dtmf 15*0#")
    assert line.waits_for(Key("#"))
    assert line.modem.hangup()
    assert line.waits_for(Ended("us"))
    assert line.fake.state()["call"] == "none"
    assert line.events == [Ringing("13800138000"), *map(Key, "15*0#"), Ended("us")]
    assert line.fake.state()["odd"] == []


def test_the_caller_hangs_up(line: Line) -> None:
    line.takes_a_call()
    line.fake.tell("hangup")
    assert line.waits_for(Ended("caller"))
    time.sleep(0.3)
    assert line.events == [Ringing("13800138000"), Ended("caller")]  # told in several ways, passed on once
    line.events.clear()
    line.takes_a_call()


def test_the_caller_gives_up_before_we_answer(line: Line) -> None:
    line.rings()
    line.fake.tell("hangup")
    assert line.waits_for(Ended("missed"))
    assert not line.modem.answer()
    assert line.events == [Ringing("13800138000"), Missed("13800138000"), Ended("missed")]


@pytest.mark.parametrize("number", ["", "13800138000"])
def test_who_gives_up_at_the_first_ring_has_called_all_the_same(line: Line, number: str) -> None:
    line.fake.tell("fault delay 0.3")  # ring and end are heard in one
    line.fake.tell(f"ring {number or 'withheld'}")
    line.fake.tell("hangup")
    line.fake.tell("fault clear")
    assert line.waits_for(Missed(number))
    assert sum(isinstance(event, Missed) for event in line.events) == 1


def test_who_is_refused_has_called_for_nothing(line: Line) -> None:
    line.rings()
    assert line.modem.hangup()
    assert line.waits_for(Ended("us"))
    assert line.events == [Ringing("13800138000"), Missed("13800138000"), Ended("us")]


def test_who_rings_while_the_module_is_lost_has_called_for_nothing(line: Line) -> None:
    line.rings()
    line.fake.tell("unplug")
    assert line.waits_for(Ended("modem lost"))
    assert line.events == [Ringing("13800138000"), Missed("13800138000"), Ended("modem lost")]


def test_an_end_that_is_told_late_leaves_no_call_that_nobody_has(line: Line) -> None:
    line.fake.tell("fault delay 0.5")
    line.fake.tell("ring 10086")
    line.fake.tell("hangup")
    line.fake.tell("fault clear")
    assert until(lambda: Ringing("10086") in line.events)
    line.fake.tell("ring 10086")  # while the end of the first is still on its way
    taken = line.modem.answer()  # whichever line came first: put through if, and only if, somebody has it
    assert until(lambda: (line.fake.state()["call"] == "active") == taken)


def test_who_answers_a_call_that_has_ended_does_not_take_or_end_the_next_one(line: Line) -> None:
    line.fake.tell("fault delay 0.3")  # an end and the next ring are heard in one
    for number in ("13800138000", "10086"):
        line.fake.tell("hangup")
        line.fake.tell(f"ring {number}")
    line.fake.tell("fault clear")
    assert line.waits_for(Ringing("10086"))
    first, second = [event.call for event in line.events if isinstance(event, Ringing)]
    assert not line.modem.answer(first)
    assert line.modem.hangup(first)
    assert line.fake.state()["call"] == "ringing"
    assert line.modem.answer(second)
    assert line.modem.hangup(second)
    assert line.waits_for(Ended("us"))
    assert [event.call for event in line.events if isinstance(event, Ended)] == [first, second]


def test_who_calls_during_a_call_hears_that_we_are_busy(line: Line) -> None:
    line.takes_a_call()
    line.fake.tell("ring 10086")
    assert until(lambda: line.fake.state()["busied"] == 1)
    line.fake.tell("dtmf 5")
    assert line.waits_for(Key("5"))
    assert line.events == [Ringing("13800138000"), Busied(), Key("5")]


def test_a_call_may_be_refused(line: Line) -> None:
    line.rings()
    assert line.modem.hangup()
    assert line.waits_for(Ended("us"))
    assert line.fake.state() | {"call": "none", "answered": 0} == line.fake.state()


def test_a_withheld_number(line: Line) -> None:
    line.rings("withheld")
    assert line.events == [Ringing("")]
    assert line.modem.answer()


def test_answering_from_within_the_event(start: Start) -> None:
    fake = start(FakeModem())
    modem, stop = Modem(ModemSettings(port=fake.port)), threading.Event()
    answered: list[bool] = []

    def on_event(event: Event) -> None:
        if isinstance(event, Ringing):
            answered.append(modem.answer())

    thread = threading.Thread(target=modem.watch, args=(on_event, stop))
    thread.start()
    try:
        assert until(lambda: modem.health().state == "ok")
        fake.tell("ring 10086")
        assert until(lambda: answered == [True])
    finally:
        stop.set()
        thread.join(WAIT_SECONDS)
    assert fake.state()["call"] == "none"  # whoever stops watching hangs up


def test_an_end_without_a_word_is_noticed(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talk, "CALL_BEAT_SECONDS", 0.3)
    line.fake.tell("silent-end on")
    line.takes_a_call()
    line.fake.tell("hangup")
    assert line.waits_for(Ended("caller"))


def test_a_ring_that_stops_without_a_word_is_noticed(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talk, "RING_SECONDS", 0.5)
    line.fake.tell("silent-end on")
    line.rings()
    line.fake.tell("hangup")
    assert line.waits_for(Ended("missed"))


def test_sim_card_taken_out_and_put_back(line: Line) -> None:
    line.takes_a_call()
    line.fake.tell("sim out")
    assert line.waits_for(Ended("caller"))
    assert until(lambda: "SIM" in line.modem.health().why)
    assert line.modem.health().state == "unusable"
    line.fake.tell("sim in")
    assert until(lambda: line.modem.health().state == "ok")


def test_network_lost_and_found(line: Line) -> None:
    line.fake.tell("network lost")
    assert until(lambda: "没有手机网络" in line.modem.health().why)
    line.fake.tell("network denied")
    assert until(lambda: "不让" in line.modem.health().why)
    line.fake.tell("network home")
    assert until(lambda: line.modem.health().state == "ok")


def test_plugged_in_again_it_works_within_seconds(line: Line) -> None:
    line.takes_a_call()
    line.fake.tell("unplug")
    assert line.waits_for(Ended("modem lost"))
    assert line.modem.health().state == "unusable"
    line.fake.tell("plug")
    plugged = time.monotonic()
    assert until(lambda: line.modem.health().state == "ok")
    assert time.monotonic() - plugged < SOON_SECONDS
    line.events.clear()
    line.takes_a_call()  # it was told anew to show numbers and keys
    line.fake.tell("dtmf 7")
    assert line.waits_for(Key("7"))


def test_a_module_that_restarts_by_itself_is_told_everything_again(line: Line) -> None:
    line.takes_a_call()
    line.fake.tell("restart")
    assert line.waits_for(Ended("modem lost"))
    time.sleep(1.2)
    assert until(lambda: line.modem.health().state == "ok")
    line.events.clear()
    line.takes_a_call()


@pytest.mark.parametrize("knob", ["split 1", "delay 0.2", "garbage 13", "repeat on", "checksum 1"])
def test_a_call_over_a_bad_wire(line: Line, knob: str) -> None:
    line.fake.tell(f"fault {knob}")
    line.fake.tell("ring 10086")
    assert until(lambda: any(isinstance(event, Ringing) for event in line.events))
    assert line.modem.answer() or knob == "checksum 1"
    assert line.modem.hangup()
    line.fake.tell("fault clear")
    assert until(lambda: line.fake.state()["call"] == "none")
    assert len([event for event in line.events if isinstance(event, Ended)]) == 1


@pytest.mark.parametrize("knob", ["mute on", "hang on"])
def test_a_module_that_falls_silent_ends_the_call_and_blocks_nobody(
    line: Line, knob: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(talk, "CALL_BEAT_SECONDS", 0.2)
    monkeypatch.setattr(exchange, "COMMAND_SECONDS", 0.3)
    line.takes_a_call()
    line.fake.tell(f"fault {knob}")
    began = time.monotonic()
    line.modem.hangup()
    assert time.monotonic() - began < SOON_SECONDS
    assert until(lambda: isinstance(line.events[-1], Ended))
    assert until(lambda: line.modem.health().state == "unusable")
    line.fake.tell("fault clear")
    assert until(lambda: line.modem.health().state == "ok")


@pytest.mark.parametrize(
    ("model", "knob", "state", "why"),
    [
        ("ec20", "sim out", "unusable", "没有检测到 SIM 卡"),
        ("ec20", "sim locked", "unusable", "PIN"),
        ("ec20", "network lost", "unusable", "天线"),
        ("ec20", "network denied", "unusable", "停机"),
        ("ec20", "signal 3", "degraded", "信号弱"),
        ("ec20", "uac off", "unusable", "usbcfg"),
        ("ec20", "fault mute on", "unusable", "没有应答"),
        ("ec20", "fault hang on", "unusable", "没有应答"),
        ("ec20", "unplug", "unusable", "不存在"),
        ("ec20", "fault clear", "ok", ""),
        ("sim7600", "fault clear", "unusable", "语音口"),
    ],
)
def test_what_the_doctor_learns(start: Start, model: str, knob: str, state: str, why: str) -> None:
    fake = start(FakeModem(model))
    assert fake.tell(knob) == "ok"
    health = Modem(ModemSettings(port=fake.port)).check()
    assert health.state == state
    assert why in health.why
    assert "\n" not in health.why


def test_the_voice_of_a_sim7600_goes_both_ways(start: Start, tmp_path: Path) -> None:
    voice = Voice(tmp_path / "voice")
    fake = start(FakeModem("sim7600", voice, ring_seconds=1.0))
    line = Line(fake, Modem(ModemSettings(port=fake.port, audio=str(tmp_path / "voice"))))
    stop = threading.Event()
    thread = threading.Thread(target=line.modem.watch, args=(line.events.append, stop))
    thread.start()
    assert until(lambda: line.modem.health().state == "ok")
    try:
        line.takes_a_call()
        audio = line.modem.audio()
        assert isinstance(audio, SerialAudio)
        with audio:
            heard = bytearray()

            def both_have_heard() -> bool:
                heard.extend(audio.read())
                audio.write(bytes(320))
                return min(len(heard), int(fake.state()["heard_bytes"])) >= 10 * 320

            assert until(both_have_heard)
        assert len(heard) % 2 == 0
        line.modem.hangup()
        assert fake.state()["voice"] == "off"
    finally:
        stop.set()
        thread.join(WAIT_SECONDS)


def test_the_voice_of_an_ec20_is_the_sound_card_of_that_name() -> None:
    with pytest.raises(PortError, match="no-such-card"):
        Modem(ModemSettings(port="/dev/x", model="ec20", audio="no-such-card")).audio()


def test_a_voice_port_that_is_pulled_is_a_port_error(tmp_path: Path) -> None:
    voice = Voice(tmp_path / "voice")
    try:
        audio = SerialAudio(str(tmp_path / "voice"))
        voice.plug(False)
        with pytest.raises(PortError, match="断了"):  # noqa: PT012  # the first may still go through
            for _ in range(3):
                audio.read()
        audio.close()
        audio.close()
    finally:
        voice.close()


def test_nobody_watches_nobody_answers() -> None:
    modem = Modem(ModemSettings(port="/dev/no-such"))
    assert not modem.answer()
    assert not modem.hangup()


def test_events_do_not_show_who_called() -> None:
    for event in (Ringing("13800138000"), Missed("13800138000")):
        assert "13800138000" not in repr(event)
