"""WAV files of any common kind, as the telephone sees them: mono int16; and back."""

import struct
import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soxr

Samples = npt.NDArray[np.int16]

LONGEST_SECONDS = 3600
LARGEST_BYTES = 512 * 1024 * 1024
RATES_HZ = range(4000, 192_001)

PCM, FLOAT, A_LAW, MU_LAW, EXTENSIBLE = 1, 3, 6, 7, 0xFFFE


class WavError(ValueError):
    """The file cannot be used as sound; the message says why, Chinese first."""


def read(path: Path) -> tuple[Samples, int]:
    """(mono samples, rate in Hz) of a WAV: PCM, float, A-law, µ-law, any channels. WavError if useless."""
    try:
        size = path.stat().st_size
        if size > LARGEST_BYTES:
            raise WavError(f"文件过大，{size} 字节 (too large)")
        return parse(path.read_bytes())
    except OSError as error:
        raise WavError(f"{path}: 打不开 (cannot open: {error.strerror})") from None
    except WavError as error:
        raise WavError(f"{path}: {error}") from None


def parse(data: bytes) -> tuple[Samples, int]:
    """The same from the file's bytes."""
    if len(data) < 12 or data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise WavError("不是 WAV 文件 (not a WAV file)")
    fmt: bytes | None = None
    at = 12
    while at + 8 <= len(data):
        name, size = data[at : at + 4], struct.unpack_from("<I", data, at + 4)[0]
        body = data[at + 8 : at + 8 + size]  # a stream's header may promise more than there is
        if name == b"fmt ":
            fmt = body
        elif name == b"data":
            if fmt is None:
                raise WavError("没有格式块 (data before fmt)")
            return _decode(fmt, body)
        at += 8 + size + (size & 1)
    raise WavError("没有声音数据 (no data chunk)")


def _decode(fmt: bytes, body: bytes) -> tuple[Samples, int]:
    if len(fmt) < 16:
        raise WavError("格式块残缺 (fmt chunk too short)")
    kind, channels, rate_hz, _, _, bits = struct.unpack_from("<HHIIHH", fmt)
    if kind == EXTENSIBLE and len(fmt) >= 26:
        kind = struct.unpack_from("<H", fmt, 24)[0]
    if not 1 <= channels <= 32:
        raise WavError(f"声道数 {channels} 不支持 (channels)")
    if rate_hz not in RATES_HZ:
        raise WavError(f"采样率 {rate_hz} Hz 不支持 (sample rate)")
    flat = _numbers(kind, bits, body)
    flat = flat[: len(flat) // channels * channels]
    if not len(flat):
        raise WavError("没有声音 (no samples)")
    if len(flat) // channels > LONGEST_SECONDS * rate_hz:
        raise WavError(f"长于 {LONGEST_SECONDS} 秒 (too long)")
    mono = flat.reshape(-1, channels).mean(axis=1)
    return np.clip(np.round(np.nan_to_num(mono)), -32768, 32767).astype(np.int16), rate_hz


def _numbers(kind: int, bits: int, body: bytes) -> npt.NDArray[np.float64]:
    """Interleaved samples on the 16-bit scale."""
    width = bits // 8
    body = body[: len(body) // width * width] if width else b""
    if kind == PCM and bits == 8:
        return (np.frombuffer(body, np.uint8).astype(float) - 128) * 256
    if kind == PCM and bits == 16:
        return np.frombuffer(body, "<i2").astype(float)
    if kind == PCM and bits == 24:
        parts = np.frombuffer(body, np.uint8).reshape(-1, 3).astype(np.int32)
        return ((parts[:, 0] << 8 | parts[:, 1] << 16 | parts[:, 2] << 24) >> 8) / 256.0
    if kind == PCM and bits == 32:
        return np.frombuffer(body, "<i4") / 65536.0
    if kind == FLOAT and bits in (32, 64):
        return np.frombuffer(body, f"<f{width}").astype(float) * 32767
    if kind == A_LAW and bits == 8:
        return A_LAW_TABLE[np.frombuffer(body, np.uint8)]
    if kind == MU_LAW and bits == 8:
        return MU_LAW_TABLE[np.frombuffer(body, np.uint8)]
    raise WavError(f"编码 {kind}、{bits} 位不支持 (encoding)")


def _mu_law_table() -> npt.NDArray[np.float64]:
    codes = ~np.arange(256) & 0xFF
    magnitude = (((codes & 15) << 3) + 132 << ((codes >> 4) & 7)) - 132
    return np.where(codes & 0x80, -magnitude, magnitude).astype(float)


def _a_law_table() -> npt.NDArray[np.float64]:
    codes = np.arange(256) ^ 0x55
    exponent, mantissa = (codes >> 4) & 7, codes & 15
    magnitude = np.where(
        exponent == 0, (mantissa << 4) + 8, ((mantissa << 4) + 264) << np.maximum(exponent - 1, 0)
    )
    return np.where(codes & 0x80, magnitude, -magnitude).astype(float)


MU_LAW_TABLE = _mu_law_table()
A_LAW_TABLE = _a_law_table()


def resample(samples: Samples, from_hz: int, to_hz: int) -> Samples:
    """int16 at another rate."""
    if from_hz == to_hz:
        return samples
    changed: npt.NDArray[np.float32] = soxr.resample(samples.astype(np.float32), from_hz, to_hz)
    clipped: Samples = np.clip(np.round(changed), -32768, 32767).astype(np.int16)
    return clipped


def telephone(path: Path, rate_hz: int = 8000) -> Samples:
    """A WAV file as a line carries it: mono int16 at 8 kHz."""
    samples, found_hz = read(path)
    return resample(samples, found_hz, rate_hz)


def write(path: Path, samples: Samples, rate_hz: int = 8000) -> None:
    """Write 16-bit PCM: (n,) mono or (n, channels)."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1 if samples.ndim == 1 else samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(samples.astype("<i2").tobytes())
