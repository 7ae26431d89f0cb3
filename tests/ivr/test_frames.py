"""AudioSocket frames: every split of the bytes gives the same frames, and no bytes break the parser."""

from hypothesis import given
from hypothesis import strategies as st

from ivr.lines.frames import AUDIO, DIGIT, HANG_UP, ID, Frame, Parser, pack

FRAMES = st.lists(st.builds(Frame, st.integers(0, 255), st.binary(max_size=700)), max_size=12)


def test_a_frame_is_kind_then_length_then_payload() -> None:
    assert pack(Frame(AUDIO, b"ab")) == b"\x10\x00\x02ab"
    assert pack(Frame(HANG_UP)) == b"\x00\x00\x00"


def test_what_asterisk_sends_first() -> None:
    sent = pack(Frame(ID, bytes(range(16)))) + pack(Frame(DIGIT, b"5")) + pack(Frame(AUDIO, bytes(320)))
    assert Parser().feed(sent) == [Frame(ID, bytes(range(16))), Frame(DIGIT, b"5"), Frame(AUDIO, bytes(320))]


@given(FRAMES, st.lists(st.integers(1, 400), min_size=1, max_size=40))
def test_frames_survive_any_split(frames: list[Frame], cuts: list[int]) -> None:
    data = b"".join(map(pack, frames))
    parser, found = Parser(), []
    at = 0
    for cut in cuts:
        found += parser.feed(data[at : at + cut])
        at += cut
    found += parser.feed(data[at:])
    assert found == frames


@given(st.binary(max_size=4000))
def test_garbage_gives_frames_or_nothing_but_never_an_error(data: bytes) -> None:
    whole = Parser().feed(data)
    parser = Parser()
    assert [frame for byte in data for frame in parser.feed(bytes([byte]))] == whole


def test_an_unfinished_frame_is_all_that_is_kept() -> None:
    parser = Parser()
    for _ in range(1000):
        parser.feed(pack(Frame(AUDIO, bytes(320))))
    assert parser.feed(b"\x10\xff\xff" + bytes(60000)) == []
    assert len(parser._rest) <= 3 + 65535
