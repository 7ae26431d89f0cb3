"""The driver against the fake reader, and against hand-made frames on a bare pseudo-terminal."""

import gc
import itertools
import os
import threading
import time
import tracemalloc
import tty
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import NoReturn

import pytest

from devices.fakes.cards import NATION_CODES, SAMPLES, text_block
from devices.fakes.reader import FakeReader
from devices.port import PortError
from devices.reader import card, sdt
from devices.reader.card import Card
from devices.reader.driver import CardTimeout, Reader
from devices.reader.sam import Module
from devices.settings import ReaderSettings
from devices.supervisor import Supervisor
from tests.devices.conftest import Running, Start
from tests.waiting import SOON_SECONDS, WAIT_SECONDS, until

CARD = '{"name":"张三㛃","sex":"female","nation":"汉","birth":"1949-12-31","number":"11010519491231002X"}'


def reader(fake: Running) -> Reader:
    return Reader(ReaderSettings(port=fake.port))


@pytest.mark.parametrize(
    "knob",
    [
        "fault clear",
        "fault split 1",
        "fault split 64",
        "fault garbage 13",
        "fault repeat on",
        "fault delay 0.2",
    ],
)
def test_a_card_is_read_over_a_bad_wire(start: Start, knob: str) -> None:
    fake = start(FakeReader())
    fake.tell(f"card {CARD}")
    fake.tell(knob)
    got = reader(fake).read(WAIT_SECONDS)
    assert (got.name, got.sex, got.number) == ("张三㛃", "female", "11010519491231002X")


@pytest.mark.parametrize("replies", [1, 2])
def test_damaged_replies_are_asked_for_again(start: Start, replies: int) -> None:
    fake = start(FakeReader())
    fake.tell(f"card {CARD}")
    fake.tell(f"fault checksum {replies}")
    assert reader(fake).read(WAIT_SECONDS).name == "张三㛃"


class Told(Exception):
    """What was told while a card was waited for."""


@pytest.mark.parametrize(
    ("knob", "why"),
    [
        ("fault mute on", "没有应答"),
        ("fault hang on", "没有应答"),
        ("fault checksum 999", "乱码"),
        ('card {"name":"张三","birth":"1949-12-31","number":"110105194912310021"}', "校验"),
        ("refuse read 31", "没有通过认证"),
        ("refuse read 33", "没有通过认证"),
        ("refuse read 40", "不认这张证件"),
        ("refuse read 41", "读不出内容"),
        ("refuse select 66", "没有授权"),
        ("refuse find 66", "没有授权"),
        ("refuse find 60", "自检失败"),
        ("refuse find 21", "不认寻卡命令"),
        ("refuse find 10", "乱码"),
    ],
)
def test_why_no_card_comes_is_told(start: Start, knob: str, why: str) -> None:
    fake = start(FakeReader())
    if "refuse" in knob:
        fake.tell(f"card {CARD}")
    assert fake.tell(knob) == "ok"

    def first(line: str) -> NoReturn:
        raise Told(line)

    with pytest.raises(Told, match=why):
        reader(fake).read(WAIT_SECONDS, first)


def test_that_no_card_came_is_said_in_time(start: Start) -> None:
    began = time.monotonic()
    with pytest.raises(CardTimeout, match="没有读到证件"):
        reader(start(FakeReader())).read(1.5)
    assert time.monotonic() - began < SOON_SECONDS


@pytest.mark.parametrize("tick_seconds", [0.05, 0.07, 0.11, 0.13, 0.17])
def test_time_that_ends_in_the_middle_of_a_try_hides_no_reason(
    monkeypatch: pytest.MonkeyPatch, tick_seconds: float
) -> None:
    clock = SimpleNamespace(monotonic=itertools.count(0, tick_seconds).__next__)
    for name in ("driver", "sam"):
        monkeypatch.setattr(f"devices.reader.{name}.time", clock)
    fake = FakeReader()
    fake.present({"name": "张三", "birth": "1949-12-31", "number": "11010519491231002X"})
    fake.command(["refuse", "read 31"])
    driver = Reader(ReaderSettings(port="/dev/null"))
    driver._supervisor = Supervisor("/dev/null", 115200, lambda *_: Wire(fake))
    monkeypatch.setattr(driver, "_pause", lambda *_: None)
    with pytest.raises(CardTimeout, match="没有通过认证"):
        driver.read(5)


def test_a_missing_port_is_said_at_once() -> None:
    with pytest.raises(PortError, match="不存在"):
        Reader(ReaderSettings(port="/dev/no-such-reader")).read(30)


def test_watching_gives_each_card_once_and_survives_the_cable(start: Start) -> None:
    fake = start(FakeReader())
    driver, got, stop = reader(fake), list[Card](), threading.Event()
    thread = threading.Thread(target=driver.watch, args=(got.append, stop))
    thread.start()
    try:
        fake.tell(f"card {CARD}")
        assert until(lambda: len(got) == 1)
        time.sleep(0.8)
        assert len(got) == 1  # it still lies there
        fake.tell("lift")
        fake.tell(f"card {CARD}")
        assert until(lambda: len(got) == 2)
        fake.tell("unplug")
        assert until(lambda: driver.health().state == "unusable")
        fake.tell("plug")
        fake.tell("lift")
        fake.tell(f"card {CARD}")
        plugged = time.monotonic()
        assert until(lambda: len(got) == 3)
        assert time.monotonic() - plugged < SOON_SECONDS
        assert driver.health().state == "ok"
    finally:
        stop.set()
        thread.join(WAIT_SECONDS)
    assert not thread.is_alive()


def test_the_doctor_can_look_at_a_reader(start: Start) -> None:
    fake = start(FakeReader())
    assert reader(fake).check().state == "ok"
    fake.tell("fault mute on")
    assert reader(fake).check().state == "unusable"


@pytest.mark.parametrize(
    ("knob", "state"),
    [("status 60", "unusable"), ("status 66", "unusable"), ("status 21", "ok"), ("all 66", "unusable")],
)
def test_what_the_module_says_of_itself(start: Start, knob: str, state: str) -> None:
    fake = start(FakeReader())
    fake.tell(f"refuse {knob}")
    assert reader(fake).check().state == state


HEAD = bytes.fromhex("AA AA AA 96 69")


def read_reply(text: bytes) -> bytes:
    body = bytes.fromhex("05 08 00 00 90 01 00 04 00") + text + HEAD * 204 + bytes(4)
    check = 0
    for byte in body:
        check ^= byte
    return HEAD + body + bytes([check])


def test_frames_by_hand_on_a_bare_terminal() -> None:
    """No fake of ours: rubbish, merged and split writes, a wrong checksum once, requests counted."""
    text = bytearray(" ".encode("utf-16-le") * 128)
    fields = (
        (0, "李四"),
        (30, "1"),
        (32, "03"),
        (36, "19600229"),
        (122, "11010519491231002X"),
        (204, "长期"),
    )
    for offset, value in fields:
        text[offset : offset + 2 * len(value)] = value.encode("utf-16-le")
    good = read_reply(bytes(text))
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    found: list[float] = []
    reads: list[float] = []

    def module() -> None:
        waiting = b""
        while True:
            waiting += os.read(ours, 1024)
            while len(waiting) >= 10:
                request, waiting = waiting[:10], waiting[10:]
                if request == HEAD + bytes.fromhex("00 03 20 01 22"):
                    found.append(time.monotonic())
                    if len(found) == 1:
                        os.write(ours, b"\xaa\xaa\x00" + HEAD + bytes.fromhex("00 04 00 00 80 84"))
                    else:
                        os.write(ours, bytes(7) + HEAD + bytes.fromhex("00 08 00 00 9F 00 00"))
                        time.sleep(0.1)
                        os.write(ours, bytes.fromhex("00 00 97"))
                elif request == HEAD + bytes.fromhex("00 03 20 02 21"):
                    os.write(ours, HEAD + bytes.fromhex("00 0C 00 00 90 00 00 00 00 00 00 00 00 9C"))
                elif request == HEAD + bytes.fromhex("00 03 30 01 32"):
                    reads.append(time.monotonic())
                    reply = good if len(reads) > 1 else good[:-1] + bytes([good[-1] ^ 1])
                    for i in range(0, len(reply), 333):
                        os.write(ours, reply[i : i + 333])
                        time.sleep(0.05)

    threading.Thread(target=module, daemon=True).start()
    got = Reader(ReaderSettings(port=os.ttyname(theirs))).read(WAIT_SECONDS)
    assert (got.name, got.nation, got.birth.isoformat(), got.valid_to) == ("李四", "回", "1960-02-29", "长期")
    assert len(reads) == 2
    assert all(later - earlier >= 0.3 for earlier, later in pairwise(found))


def test_two_cards_at_once_are_told_and_one_is_read_when_the_other_is_gone(start: Start) -> None:
    fake = start(FakeReader())
    driver, got, troubles, stop = reader(fake), list[Card](), list[str](), threading.Event()
    thread = threading.Thread(target=driver.watch, args=(got.append, stop, troubles.append))
    thread.start()
    try:
        fake.tell("two on")
        fake.tell(f"card {CARD}")
        assert until(lambda: len(troubles) == 1)
        assert "只放一张" in troubles[0]
        time.sleep(0.8)
        assert len(troubles) == 1  # said once, not at every poll
        fake.tell("two off")
        assert until(lambda: len(got) == 1)
        assert driver.health().state == "ok"
    finally:
        stop.set()
        thread.join(WAIT_SECONDS)


class Wire:
    """A reader without a terminal between: what is written is answered at once."""

    def __init__(self, fake: FakeReader) -> None:
        self._fake = fake
        self._answers = b""

    @property
    def in_waiting(self) -> int:
        return len(self._answers)

    def write(self, data: bytes) -> None:
        self._answers += b"".join(self._fake.receive(data))

    def read(self, size: int) -> bytes:
        data, self._answers = self._answers[:size], self._answers[size:]
        return data

    def close(self) -> None:
        pass


def test_thousands_of_cards_leave_nothing_behind() -> None:
    """200 reads an hour for a year: memory must not grow with the cards read, nor a card stay in it."""
    fake, driver = FakeReader(), Reader(ReaderSettings(port="/dev/none"))
    module = Module(Wire(fake))

    def swipe(count: int) -> None:
        for _ in range(count):
            fake.lift()
            assert driver._poll(module) is None
            fake.present({"name": "张三", "birth": "1949-12-31", "number": "11010519491231002X"})
            assert driver._poll(module) is not None
            assert driver._poll(module) is None  # it still lies there

    swipe(50)
    gc.collect()
    tracemalloc.start()
    try:
        swipe(50)
        before, _ = tracemalloc.get_traced_memory()
        swipe(1000)
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 20_000
    assert len(module._parser._buffer) == 0
    assert not module._replies


def test_a_day_of_cards_over_a_bad_wire_leaves_no_file_and_no_thread(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cards put on and taken away, the cable pulled now and then: as many files and threads as before."""
    monkeypatch.setattr(Reader, "_pause", lambda *_: None)
    fake = start(FakeReader())
    got, stop = list[Card](), threading.Event()
    thread = threading.Thread(target=reader(fake).watch, args=(got.append, stop))
    thread.start()

    def held() -> tuple[int, int]:
        return len(list(Path("/proc/self/fd").iterdir())), threading.active_count()

    try:
        fake.tell(f"card {CARD}")
        assert until(lambda: len(got) == 1)
        before = held()
        for count in range(2, 52):
            if count % 20 == 0:
                fake.tell("unplug")
                fake.tell("plug")
            if count % 10 == 0:
                fake.tell("fault checksum 1")
            fake.tell("lift")
            fake.tell(f"card {CARD}")
            assert until(lambda count=count: len(got) == count)  # type: ignore[misc]
        assert until(lambda: all(now <= then for now, then in zip(held(), before, strict=True)))
    finally:
        stop.set()
        thread.join(WAIT_SECONDS)


def test_a_parser_fed_twenty_thousand_frames_holds_none() -> None:
    parser, answer = sdt.Parser(), HEAD + bytes.fromhex("00 04 00 00 80 84")
    found = sum(len(parser.feed(answer + b"\xaa\xaa\x00")) for _ in range(20_000))
    assert found == 20_000
    assert len(parser._buffer) < 10
    assert parser.damaged == 0


@pytest.mark.parametrize("kind", SAMPLES)
def test_the_samples_that_trainers_put_on_are_read(kind: str) -> None:
    found = card.parse(text_block({"kind": kind} | SAMPLES[kind])).data()
    assert found["kind"] == kind
    written = {key: value for key, value in SAMPLES[kind].items() if key in found}
    assert {key: found[key] for key in written} == written


def test_the_fake_writes_every_nation_as_the_driver_reads_it() -> None:
    assert {nation: f"{code:02}" for code, nation in card.NATIONS.items() if code < 97} == NATION_CODES
