"""Every parser of both ends: what it finds does not depend on how bytes are cut, nor on rubbish around it."""

from collections.abc import Callable, Iterable
from itertools import zip_longest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymodbus.pdu import DecodePDU

from devices.display import Frames
from devices.fakes.display import Bus, Cd5220Panel, LedPanel, ModbusPanel
from devices.fakes.modem import FakeModem
from devices.fakes.printer import FakePrinter
from devices.fakes.reader import FakeReader
from devices.modem import at
from devices.printer import receipt, status
from devices.printer.encode import encode
from devices.reader import sdt
from devices.settings import PrinterSettings

Feed = Callable[[bytes], Iterable[object]]

FIND = bytes.fromhex("AAAAAA9669 0003 2001 22")
FOUND = bytes.fromhex("AAAAAA9669 0008 00009F 00000000 97")
STATUS = bytes.fromhex("AAAAAA9669 0003 11FF ED")
JOB = encode(
    receipt.parse('{"blocks":[{"text":"A012","size":4},{"text":"张㛃"},{"qr":"12348"},{"cut":true}]}'),
    PrinterSettings(port="none"),
)


def sdt_replies() -> tuple[Feed, bytes]:
    return sdt.Parser().feed, FOUND + sdt.frame(bytes.fromhex("000090") + bytes(range(256))) + FOUND


def modem_lines() -> tuple[Feed, bytes]:
    return at.Lines().feed, b'\r\nRING\r\n\r\n+CLIP: "10086",129\r\n\r\nOK\r\n'


def printer_answers() -> tuple[Feed, bytes]:
    stream = status.Stream()
    answers: list[int] = []

    def feed(data: bytes) -> list[object]:
        """All that is known so far; the last of it counts."""
        answers.extend(stream.feed(data))
        return [(tuple(answers), stream.in_order, stream.status)]

    return feed, bytes.fromhex("12 1E 14000000 00 0F 372500 18200000 7E")


def modbus() -> tuple[Feed, bytes]:
    write, read = "0110000000040841303132202020200C80", "010300000004440901"
    panel = ModbusPanel()
    return panel.receive, bytes.fromhex(write) + bytes.fromhex(read[:16])


def modbus_bus() -> tuple[Feed, bytes]:
    return Bus([ModbusPanel(1), ModbusPanel(2)]).receive, modbus()[1]


def reader_requests() -> tuple[Feed, bytes]:
    return FakeReader().receive, STATUS + FIND + FIND


def modem_commands() -> tuple[Feed, bytes]:
    return FakeModem().receive, b'ATE0\rAT\rAT+CGMM\rAT+NONSENSE\rAT+QCFG="usbcfg"\r'


def printer_requests() -> tuple[Feed, bytes]:
    return FakePrinter().receive, b"\x10\x04\x01" + JOB + b"\x1dr\x01\x10\x04\x04"


PARSERS = pytest.mark.parametrize(
    "make",
    [
        sdt_replies,
        modem_lines,
        printer_answers,
        modbus,
        modbus_bus,
        reader_requests,
        modem_commands,
        printer_requests,
    ],
)


@PARSERS
def test_every_cut_in_two_gives_what_the_whole_gives(make: Callable[[], tuple[Feed, bytes]]) -> None:
    feed, stream = make()
    whole = list(feed(stream))
    assert whole
    for cut in range(1, len(stream)):
        feed, _ = make()
        assert _last([*feed(stream[:cut]), *feed(stream[cut:])]) == _last(whole), cut


@PARSERS
@settings(max_examples=30)
@given(cuts=st.lists(st.integers(1, 40), min_size=1, max_size=60))
def test_any_cuts_give_what_the_whole_gives(make: Callable[[], tuple[Feed, bytes]], cuts: list[int]) -> None:
    feed, stream = make()
    whole = list(feed(stream))
    feed, _ = make()
    found: list[object] = []
    for cut in cuts:
        found += feed(stream[:cut])
        stream = stream[cut:]
    assert _last([*found, *feed(stream)]) == _last(whole)


def _last(found: list[object]) -> list[object]:
    """Replies as one: bytes that a fake answers with may come in one piece or in several."""
    if found and isinstance(found[-1], tuple):
        return found[-1:]
    if all(isinstance(one, bytes) for one in found):
        return [b"".join(one for one in found if isinstance(one, bytes))]
    return found


@pytest.mark.parametrize(
    ("panel", "stream"),
    [
        (Cd5220Panel, b"\x0c\x1bQA       A012\r\x1bQB B003\r"),
        (LedPanel, bytes.fromhex("01 00 0C 0D 01 03 E7 EB")),
    ],
)
def test_a_display_that_only_listens_shows_the_same_however_it_is_told(
    panel: Callable[[], Cd5220Panel | LedPanel], stream: bytes
) -> None:
    whole = panel()
    whole.receive(stream)
    for cut in range(1, len(stream)):
        other = panel()
        other.receive(stream[:cut])
        other.receive(stream[cut:])
        assert other.lines() == whole.lines()
        assert other.odd() == 0


def _woven(rubbish: list[bytes], good: bytes, times: int) -> bytes:
    """Rubbish before, between and after."""
    return b"".join(a + b for a, b in zip_longest(rubbish, [good] * times, fillvalue=b""))


def _without(mark: bytes) -> st.SearchStrategy[bytes]:
    """Anything, often with the beginnings of what is looked for, but never that itself."""
    pieces = st.one_of(st.binary(max_size=30), st.sampled_from([mark[:n] for n in range(1, len(mark))]))
    return st.lists(pieces, max_size=4).map(b"".join).filter(lambda data: mark not in data)


@given(st.lists(_without(sdt.PREAMBLE), min_size=3, max_size=3), st.integers(1, 30))
def test_frames_of_a_card_reader_are_found_in_rubbish(rubbish: list[bytes], size: int) -> None:
    stream = _woven(rubbish, FOUND, 2)
    parser = sdt.Parser()
    found = [one for i in range(0, len(stream), size) for one in parser.feed(stream[i : i + size])]
    assert found == [bytes.fromhex("00009F00000000")] * 2


@given(st.lists(_without(sdt.PREAMBLE), min_size=3, max_size=3))
def test_requests_to_a_card_reader_are_found_in_rubbish(rubbish: list[bytes]) -> None:
    assert (
        FakeReader().receive(_woven(rubbish, STATUS, 2)) == [bytes.fromhex("AAAAAA9669 0004 000090 94")] * 2
    )


@given(
    st.lists(
        st.binary(max_size=60).map(lambda data: data.replace(b"\r", b"").replace(b"\n", b"")),
        min_size=3,
        max_size=3,
    ),
    st.integers(1, 30),
)
def test_lines_of_a_modem_are_found_in_rubbish(rubbish: list[bytes], size: int) -> None:
    stream = _woven(rubbish, b"\r\nRING\r\n", 2)
    lines = at.Lines()
    found = [one for i in range(0, len(stream), size) for one in lines.feed(stream[i : i + size])]
    assert found.count("RING") >= 2


@given(st.lists(st.binary(max_size=60), min_size=3, max_size=3), st.integers(1, 30))
def test_a_printers_answers_are_found_in_rubbish(rubbish: list[bytes], size: int) -> None:
    dull = [bytes(byte for byte in part if not status.is_status(byte)) for part in rubbish]
    stream = _woven(dull, b"\x1e", 2)
    parser = status.Stream()
    found = [one for i in range(0, len(stream), size) for one in parser.feed(stream[i : i + size])]
    assert found == [0x1E, 0x1E]


@given(st.binary(max_size=100), st.binary(max_size=20), st.data())
def test_a_displays_answer_is_found_as_soon_as_it_is_whole(
    before: bytes, after: bytes, data: st.DataObject
) -> None:
    written = bytes.fromhex("01 10 00 00 00 04 C1 CA")
    frames = Frames(DecodePDU(False), 1)
    stream = before + written + after
    cut = data.draw(st.integers(0, len(before)))
    frames.decode(stream[:cut])
    assert frames.decode(stream[: len(before) + len(written)])[1] == 1


@given(st.lists(_without(b"\x1bQA"), min_size=3, max_size=3))
def test_a_customer_display_finds_its_lines_in_rubbish(rubbish: list[bytes]) -> None:
    panel = Cd5220Panel()
    quiet = [part.replace(b"\x1bQB", b"").replace(b"\x0c", b"") for part in rubbish]
    panel.receive(_woven(quiet, b"\x0c\x1bQAA012\r", 2))
    assert panel.lines()[0] == "A012"


@given(st.lists(st.binary(max_size=3), min_size=2, max_size=2))
def test_a_led_board_finds_its_frame_again(rubbish: list[bytes]) -> None:
    panel = LedPanel()
    panel.receive(b"".join(rubbish))
    for _ in range(3):  # rubbish may look like a frame, and take the first bytes of a real one with it
        panel.receive(bytes.fromhex("01 00 0C 0D"))
    assert panel.lines() == ["12"]
