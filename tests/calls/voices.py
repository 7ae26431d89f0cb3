"""Make the caller's utterances in `speech/`: natural voices, as a telephone would carry them.

espeak-ng is no caller (the recogniser hears nonsense), so a neural voice speaks: Kokoro-82M v1.0
(Apache-2.0). What it needs is large, and only needed to make the files again: no dependency of the project.

    pip install kokoro-onnx 'misaki[zh]'
    python tests/calls/voices.py --model kokoro-v1.0.int8.onnx --voices VOICES_FOLDER

`--voices` is a folder of NAME.bin (float32, 510×1×256). Each utterance is band-limited to 300–3,400 Hz,
brought to 8 kHz, given light line noise, framed by silence and stored as µ-law WAV: what an exchange sends.
"""

import argparse
import struct
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]

RATE_HZ = 8000
NOISE_DB = -52.0
"""Line noise relative to full scale: a quiet room on an ordinary line."""

LEAD_SECONDS = 0.15
TAIL_SECONDS = 0.25

# File name, voice, speed, what is said. Four voices, two of each sex, so that no test depends on one.
UTTERANCES = [
    ("wages-1", "zf_xiaobei", 1.0, "我的老板拖欠工资"),
    ("wages-2", "zm_yunxi", 1.0, "我的老板拖欠工资"),
    ("wages-3", "zm_yunjian", 0.95, "公司拖欠我三个月工资怎么办"),
    ("divorce-1", "zf_xiaoxiao", 1.0, "我想离婚"),
    ("divorce-2", "zm_yunyang", 1.0, "我想离婚，需要怎么办"),
    ("aid-1", "zm_yunyang", 1.0, "我要申请法律援助"),
    ("aid-2", "zf_xiaoni", 1.0, "我要申请法律援助"),
    ("fraud-1", "zm_yunjian", 0.95, "我被诈骗了"),
    ("fraud-2", "zf_xiaobei", 1.0, "我被电信诈骗了"),
    ("injury-1", "zm_yunxi", 1.0, "我在工地干活受伤了"),
    ("violence-1", "zf_xiaoni", 1.0, "我老公打我怎么办"),
    ("person-1", "zf_xiaoxiao", 0.95, "人工"),
    ("person-2", "zm_yunyang", 1.0, "转人工"),
    ("repeat-1", "zf_xiaobei", 1.0, "再说一遍"),
    ("back-1", "zm_yunxi", 0.95, "返回"),
    ("main-1", "zf_xiaoni", 1.0, "返回主菜单"),
    ("yes-1", "zm_yunyang", 0.9, "是的"),
    ("yes-2", "zf_xiaoxiao", 0.9, "是"),
    ("no-1", "zm_yunyang", 0.9, "不是"),
    ("no-2", "zm_yunjian", 0.9, "没有"),
    ("menu-aid", "zm_yunxi", 0.95, "法律援助"),
    ("menu-notary", "zf_xiaoxiao", 0.95, "公证"),
    ("menu-mediation", "zm_yunyang", 0.95, "人民调解"),
    ("menu-appraisal", "zf_xiaoni", 0.95, "司法鉴定"),
    ("answer-violence", "zf_xiaoni", 0.95, "家庭暴力"),
    ("answer-none", "zm_yunxi", 0.95, "没有请"),
    ("answer-here", "zf_xiaoxiao", 0.95, "在本县"),
    ("weather", "zf_xiaobei", 1.0, "今天天气真不错"),
]


def telephone(samples: Floats, rate_hz: int, rng: np.random.Generator) -> npt.NDArray[np.int16]:
    """Float samples at a multiple of 8 kHz → int16 at 8 kHz, 300–3,400 Hz, with noise and silence around."""
    step = rate_hz // RATE_HZ
    taps = np.arange(-200, 201)

    def low_pass(cut_hz: float) -> Floats:
        kernel: Floats = np.sinc(2 * cut_hz / rate_hz * taps) * np.hamming(len(taps))
        kernel /= kernel.sum()
        return kernel

    band = low_pass(3400) - low_pass(300)
    narrow = np.convolve(samples, band, "same")[::step]
    narrow *= 0.35 / max(1e-6, np.abs(narrow).max())
    whole = np.concatenate(
        [np.zeros(int(LEAD_SECONDS * RATE_HZ)), narrow, np.zeros(int(TAIL_SECONDS * RATE_HZ))]
    )
    whole += rng.normal(0, 10 ** (NOISE_DB / 20), len(whole))
    line: npt.NDArray[np.int16] = (np.clip(whole, -1, 1) * 32767).astype(np.int16)
    return line


def mu_law(samples: npt.NDArray[np.int16]) -> bytes:
    """int16 → G.711 µ-law."""
    x: npt.NDArray[np.int32] = samples.astype(np.int32)
    sign = (x < 0).astype(np.int32) << 7
    magnitude = np.minimum(np.abs(x), 32635) + 132
    exponent = np.clip(np.floor(np.log2(magnitude)).astype(np.int32) - 7, 0, 7)
    mantissa = (magnitude >> (exponent + 3)) & 15
    return bytes((~(sign | (exponent << 4) | mantissa) & 255).astype(np.uint8))


def wav(payload: bytes) -> bytes:
    """A RIFF file of µ-law (format 7), 8 kHz, mono."""
    fmt = struct.pack("<HHIIHHH", 7, 1, RATE_HZ, RATE_HZ, 1, 8, 0)
    padded = payload + b"\0" * (len(payload) & 1)
    chunks = b"".join(
        name + struct.pack("<I", size) + data
        for name, size, data in [
            (b"fmt ", len(fmt), fmt),
            (b"fact", 4, struct.pack("<I", len(payload))),
            (b"data", len(payload), padded),
        ]
    )
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def main() -> None:
    from kokoro_onnx import Kokoro  # here: only whoever makes the files again has it
    from misaki.zh import ZHG2P

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--voices", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "speech")
    parser.add_argument("--only", nargs="*", help="names to make; all without it")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        voices = Path(folder) / "voices.npz"
        names = sorted({voice for _, voice, _, _ in UTTERANCES})
        arrays = {
            name: np.fromfile(arguments.voices / f"{name}.bin", np.float32).reshape(-1, 1, 256)
            for name in names
        }
        np.savez(voices, **arrays)  # type: ignore[arg-type]  # one voice is not called allow_pickle
        kokoro = Kokoro(str(arguments.model), str(voices))
    phonemes = ZHG2P()
    for index, (name, voice, speed, text) in enumerate(UTTERANCES):
        if arguments.only and name not in arguments.only:
            continue
        said = phonemes(text)
        said = said[0] if isinstance(said, tuple) else said
        samples, rate_hz = kokoro.create(said, voice, speed=speed, is_phonemes=True)
        spoken = telephone(np.asarray(samples, float).ravel(), rate_hz, np.random.default_rng(index))
        (arguments.out / f"{name}.wav").write_bytes(wav(mu_law(spoken)))
        print(f"{name}\t{len(spoken) / RATE_HZ:.2f} s\t{text}")


if __name__ == "__main__":
    main()
