"""WAV files of every common kind, and files that are none."""

import struct
import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.lines import wav

TONE = (8000 * np.sin(np.arange(800) / 8000 * 2 * np.pi * 440)).astype(np.int16)


def riff(
    kind: int, bits: int, body: bytes, *, rate_hz: int = 8000, channels: int = 1, extra: bytes = b""
) -> bytes:
    block = channels * bits // 8
    fmt = struct.pack("<HHIIHH", kind, channels, rate_hz, rate_hz * block, block, bits) + extra
    return (
        b"RIFF\0\0\0\0WAVE"
        + (b"fmt " + struct.pack("<I", len(fmt)) + fmt)
        + (b"data" + struct.pack("<I", len(body)) + body)
    )


@pytest.mark.parametrize(
    ("what", "kind", "bits", "body", "tolerance"),
    [
        ("16 bit", 1, 16, TONE.astype("<i2").tobytes(), 0),
        ("8 bit is unsigned", 1, 8, ((TONE >> 8) + 128).astype(np.uint8).tobytes(), 256),
        ("24 bit", 1, 24, b"".join(struct.pack("<i", int(x) << 8)[:3] for x in TONE), 0),
        ("32 bit", 1, 32, (TONE.astype("<i4") << 16).tobytes(), 0),
        ("float", 3, 32, (TONE / 32767).astype("<f4").tobytes(), 1),
        ("double", 3, 64, (TONE / 32767).astype("<f8").tobytes(), 1),
    ],
)
def test_encodings(what: str, kind: int, bits: int, body: bytes, tolerance: int) -> None:
    samples, rate_hz = wav.parse(riff(kind, bits, body))
    assert rate_hz == 8000, what
    assert np.abs(samples.astype(int) - TONE).max() <= tolerance, what


def test_mu_law_and_a_law_as_g711_defines_them() -> None:
    codes = bytes([0x00, 0x7F, 0x80, 0xFF, 0x8F])
    assert wav.parse(riff(7, 8, codes))[0].tolist() == [-32124, 0, 32124, 0, 16764]
    codes = bytes([0x55, 0xD5, 0x2A, 0xAA])
    assert wav.parse(riff(6, 8, codes))[0].tolist() == [-8, 8, -32256, 32256]


def test_channels_are_mixed() -> None:
    stereo = np.stack([TONE, -TONE], axis=1).astype("<i2").tobytes()
    assert not wav.parse(riff(1, 16, stereo, channels=2))[0].any()


def test_extensible_names_its_encoding_inside() -> None:
    extra = struct.pack("<HHIH", 22, 16, 0, 1) + bytes(14)
    assert len(wav.parse(riff(0xFFFE, 16, TONE.tobytes(), extra=extra))[0]) == len(TONE)


def test_other_rates_come_out_as_the_telephone_has_them(tmp_path: Path) -> None:
    path = tmp_path / "wide.wav"
    wav.write(path, np.repeat(TONE, 6), 48000)
    assert abs(len(wav.telephone(path)) - len(TONE)) <= 1


@pytest.mark.parametrize(
    ("what", "data", "words"),
    [
        ("nothing", b"", "不是 WAV"),
        ("text", b"hello, this is no sound at all", "不是 WAV"),
        ("an MP3 in a RIFF", riff(0x55, 0, b"abc"), "不支持"),
        ("no samples", riff(1, 16, b""), "没有声音"),
        ("half a sample", riff(1, 16, b"a"), "没有声音"),
        ("no data chunk", b"RIFF\0\0\0\0WAVE", "没有声音数据"),
        ("data before fmt", b"RIFF\0\0\0\0WAVEdata\x02\0\0\0ab", "没有格式"),
        ("no channels", riff(1, 16, b"ab", channels=0), "声道"),
        ("an absurd rate", riff(1, 16, b"ab", rate_hz=7), "采样率"),
    ],
)
def test_what_cannot_be_used_says_why(tmp_path: Path, what: str, data: bytes, words: str) -> None:
    path = tmp_path / "bad.wav"
    path.write_bytes(data)
    with pytest.raises(wav.WavError, match=words) as error:
        wav.read(path)
    assert str(error.value).startswith(f"{path}: ")
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(wav.WavError, match="打不开"):
        wav.read(tmp_path / "none.wav")


def test_a_stream_whose_header_promises_more_is_taken_as_far_as_it_goes() -> None:
    data = bytearray(riff(1, 16, TONE.tobytes()))
    at = data.index(b"data")
    data[at + 4 : at + 8] = b"\xff\xff\xff\xff"
    assert len(wav.parse(bytes(data))[0]) == len(TONE)


@given(st.binary(max_size=300), st.integers(0, 0xFFFF), st.integers(0, 40), st.integers(0, 3))
def test_no_bytes_do_worse_than_a_wav_error(body: bytes, kind: int, bits: int, channels: int) -> None:
    for data in (body, riff(kind, bits, body, channels=channels), riff(1, 16, body)[: len(body)]):
        try:
            samples, _ = wav.parse(data)
        except wav.WavError:
            continue
        assert samples.dtype == np.int16


def test_written_files_open_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "two.wav"
    wav.write(path, np.stack([TONE, TONE], axis=1))
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getframerate(), file.getnframes()) == (2, 8000, len(TONE))
