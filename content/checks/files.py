"""The files of a pack: those that belong there, full-width slips, and recordings."""

import contextlib
import os
import re
import unicodedata
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from content import service, topic
from content.fault import Faults
from content.guide import Basis, Guide
from content.interview import Answer, Interview, Outcome, Question, Row
from content.layers import Layers
from content.menu import MenuItem
from content.meta import Meta
from content.pack import Pack
from content.schema import nearest
from content.service import PriorityClass
from content.source import read_text
from content.speech.sayings import sayings

FILES = frozenset(
    [
        "pack.toml",
        *("menu.yaml", "menu.en.yaml"),
        *("services.yaml", "services.en.yaml"),
        *("topics.yaml", "topics.en.yaml"),
        "phrases.yaml",
        "lexicon.tsv",
        "dialect.tsv",
        "laws.tsv",
        "outlets.csv",
        "advisers.csv",
        "questions.tsv",
        "README.md",
    ]
)
"""What may stand at the top of a pack."""

FOLDERS = {"guides": ".md", "interviews": ".yaml", "audio": ".wav"}
"""Folders of a pack and how the names of their files end."""

SOUNDS = frozenset([".mp3", ".m4a", ".aac", ".ogg", ".opus", ".flac", ".wma", ".amr", ".wave", ".mp4"])
"""Endings of recordings of other kinds."""

OTHERS = {
    (".doc", ".docx", ".wps"): "，Word 文件用不上，请另存为纯文本（UTF-8），扩展名用 .md",
    (".xls", ".xlsx", ".et"): "，Excel 表请用 lobbyline-content import 导入",
}
"""Endings of files that editors write elsewhere, and what to do with them."""

MARKS = {b"ID3": "MP3", b"\xff\xfb": "MP3", b"ftyp": "M4A", b"OggS": "Ogg", b"fLaC": "FLAC", b"#!AMR": "AMR"}
"""How files of sound of other kinds begin."""

AUDIO_BYTES = 20_000_000
AUDIO_SECONDS = 120
AUDIO_RATES = range(8000, 48001)

QUIET = 0.005
"""Root mean square, relative to full scale, below which a recording says nothing."""

CLIPPED = 0.002
"""Share of samples at full scale from which on a recording crackles."""

KEYS = frozenset(
    name
    for model in (
        *(Meta, MenuItem, service.Service, PriorityClass, topic.Topic, Guide, Basis),
        *(Interview, Question, Answer, Outcome, Row),
    )
    for name in model.model_fields
) | {"items", "services", "when", "zh", "en"}
VALUES = frozenset(
    ["id", "digit", "letter", "guide", "interview", "service", "outcome", "version", "reviewed", "review_by"]
) | {*("min_age", "max_age", "format", "base", "hotline")}
"""Keys whose values are never written with full-width characters."""

_PAIR = re.compile(
    r"(?:^\s*(?:-\s*)?|[{,]\s*)([\w０-９Ａ-Ｚａ-ｚ＿－-]+)\s*([:：=＝])\s*[\"'“”]?([^,}\"'“”#\s]*)"
)
_QUOTED = re.compile(r"[\s-]*(?:\w+\s*:\s*)?“[^“”]*”\s*")
"""A line of YAML whose whole value stands in Chinese quotation marks."""
_WIDE = re.compile("[\uff01-\uff5e\u3000\u00a0“”]")


def belongs(name: str) -> bool:
    """Whether a file of this path (with /) is part of a pack."""
    folder, _, file = name.rpartition("/")
    if not folder:
        return name in FILES
    return not file.startswith(".") and folder in FOLDERS and file.endswith(FOLDERS[folder])


def walk(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file under a folder: its path with / inside, and where it is. Sorted."""
    for base, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(base) / name
            yield path.relative_to(folder).as_posix(), path


def strays(layers: Layers, faults: Faults) -> None:
    """Tell of what no program reads, with what it was probably meant to be, and of links that lead astray.

    Hidden files and folders (of version control, of editors' programs) are nobody's business.
    """
    for top in layers.folders:
        for base, folders, names in os.walk(top):
            inside = Path(base).relative_to(top)
            folders[:] = [name for name in sorted(folders) if _entered(Path(base), inside / name, faults)]
            for name in sorted(names):
                if not name.startswith("."):
                    _stray(top, Path(base) / name, (inside / name).as_posix(), faults)


def _entered(base: Path, inside: Path, faults: Faults) -> bool:
    """Whether a folder is one of the pack's; what is wrong with others is told."""
    path, name = base / inside.name, inside.as_posix()
    if inside.name.startswith("."):
        return False
    if belongs(name):
        faults.add(path, 1, "E109", "是文件夹，应当是文件，请改名或移走")
    elif name not in FOLDERS:
        near = "" if "/" in name else nearest(name, FOLDERS).removesuffix("，请核对")
        hint = near or "，请移走"
        faults.add(path, 1, "W112", f"没有程序读这个文件夹，发布时也不会带上{hint}")
    elif path.is_symlink():
        faults.add(path, 1, "E109", "是链接，请把文件夹本身放进来")
    else:
        return True
    return False


def _stray(top: Path, path: Path, name: str, faults: Faults) -> None:
    if not path.is_file():
        reason = "是打不开的链接（绕成了圈，或者指向的文件没有了）" if path.is_symlink() else "不是普通文件"
        faults.add(path, 1, "E109", f"{reason}，请删掉，或者把文件本身放进来")
    elif path.is_symlink() and not path.resolve().is_relative_to(top.resolve()):
        faults.add(path, 1, "E109", "是指向内容包外面的链接，请把文件本身放进来")
    elif name in FOLDERS:
        faults.add(path, 1, "E109", "是文件，应当是文件夹，请改名或移走")
    elif path.parent.name == "audio" and path.suffix.lower() in SOUNDS:
        message = f"录音要用 .wav，不是 {path.suffix}，请在录音软件里另存为 WAV（单声道、16 位）"
        faults.add(path, 1, "E701", message)
    elif not belongs(name):
        faults.add(path, 1, "W112", f"没有程序读这个文件，发布时也不会带上{_meant(name)}")


def _meant(name: str) -> str:
    """What a file that does not belong was probably meant to be, as the end of a message."""
    lower = name.lower()
    ending = Path(lower).suffix
    if belongs(lower):
        return f"，文件名要用小写字母，请改成“{lower}”"
    if belongs(lower.removesuffix(ending)):
        return f"，请去掉文件名最后的“{ending}”"
    for endings, hint in OTHERS.items():
        if ending in endings:
            return hint
    file = name.rpartition("/")[2]
    known = [*FILES, *(f"{one}/{file}" for one, end in FOLDERS.items() if ending == end)]
    return nearest(name, known).removesuffix("，请核对") or "，请删掉或移走"


def wide(layers: Layers, faults: Faults) -> None:
    """Find full-width characters where only half-width ones are understood."""
    for name in sorted(name for name in FILES if name.endswith((".toml", ".yaml"))):
        for path in layers.every(name)[-1:]:
            _wide_in(path, faults)
    for folder, suffix in (("interviews", ".yaml"), ("guides", ".md")):
        for path in layers.under(folder, suffix).values():
            _wide_in(path, faults)
    slips: dict[Path, int] = {}
    for fault in faults:
        if fault.code == "E110":
            slips[fault.path] = min(fault.line, slips.get(fault.path, fault.line))
    lines = {(fault.path, fault.line) for fault in faults if fault.code == "E110"}
    faults[:] = [  # a parser that stops soon after such a slip stops because of it
        fault
        for fault in faults
        if not (fault.code == "E104" and fault.line >= slips.get(fault.path, fault.line + 1))
        and not (fault.code == "E203" and (fault.path, fault.line) in lines)
    ]


def _wide_in(path: Path, faults: Faults) -> None:
    text = read_text(path, Faults())
    if text is None:
        return
    if path.suffix == ".md":  # only its front matter is more than words
        text = text.partition("\n---")[0]
    if not _WIDE.search(text):
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith("#") or not _WIDE.search(line):
            continue
        if line[: len(line) - len(line.lstrip())].strip(" \t"):
            faults.add(path, number, "E110", "行首用了全角空格，缩进要用半角空格")
        if path.suffix != ".toml" and _QUOTED.fullmatch(line):
            faults.add(path, number, "W403", "整句写在中文引号里，引号会显示、念出来；不是要引用就去掉")
        if path.suffix == ".toml" and re.match(r"\s*[\w-]+\s*=\s*[“”]", line):
            faults.add(path, number, "E110", '用了中文引号，请改成英文引号 "')
        for key, mark, value in _PAIR.findall(line):
            plain = unicodedata.normalize("NFKC", key)
            if plain in KEYS and mark in "：＝":
                faults.add(path, number, "E110", f"“{key}{mark}”用了全角字符，请改成半角的“{plain}: ”")
            elif plain != key and plain.isascii():
                faults.add(path, number, "E110", f"“{key}”用了全角字符，请改成半角的“{plain}”")
            elif plain in VALUES and _WIDE.search(value):
                half = unicodedata.normalize("NFKC", value)
                faults.add(path, number, "E110", f"“{value}”是全角字符，请改成半角的“{half}”")


def audio(pack: Pack, faults: Faults) -> None:
    """Look at every recording: its kind, whether it can be heard, and whether anything says it."""
    files = Layers(pack.folders).under("audio", ".wav")
    known = sayings(pack) if files else {}
    for name, path in files.items():
        key = name.removesuffix(".wav")
        if key in pack.phrases and key not in known:
            message = f"“{key}”这句话里有花括号，每次念的不一样，录音用不上"
            faults.add(path, 1, "W702", message)
        elif key not in known:
            faults.add(path, 1, "W702", f"没有叫“{key}”的话{nearest(key, known)}")
        _recording(path, faults)


def _recording(path: Path, faults: Faults) -> None:
    if path.stat().st_size > AUDIO_BYTES:
        faults.add(path, 1, "E103", f"录音超过 {AUDIO_BYTES // 1_000_000} MB，请剪短")
        return
    try:
        with wave.open(str(path), "rb") as file:
            shape = file.getnchannels(), file.getsampwidth() * 8, file.getframerate()
            data = file.readframes(file.getnframes())
    except (OSError, EOFError, wave.Error) as error:
        faults.add(
            path, 1, "E701", f"不是 WAV（PCM）文件（{_reason(path, error)}），请在录音软件里另存为 WAV"
        )
        return
    channels, bits, rate = shape
    if channels != 1 or bits != 16 or rate not in AUDIO_RATES:
        message = f"是 {channels} 声道、{bits} 位、{rate} 赫兹，请另存为单声道、16 位、8000 到 48000 赫兹"
        faults.add(path, 1, "E701", message)
        return
    samples = np.frombuffer(data[: len(data) // 2 * 2], dtype="<i2").astype(np.float32) / 32768
    if len(samples) > AUDIO_SECONDS * rate:
        faults.add(path, 1, "E701", f"长 {len(samples) / rate:.0f} 秒，最多 {AUDIO_SECONDS} 秒，请剪短")
    elif not len(samples) or float(np.sqrt(np.mean(samples**2))) < QUIET:
        faults.add(path, 1, "W703", "几乎没有声音，请重录")
    elif float(np.mean(np.abs(samples) > 0.999)) > CLIPPED:
        faults.add(path, 1, "W703", "录得太响，声音破了，请离话筒远一点重录")


def _reason(path: Path, error: Exception) -> str:
    """Why a recording is not a WAV file of samples, in words for an editor."""
    with contextlib.suppress(OSError), path.open("rb") as file:
        begins = file.read(12)
        for mark, kind in MARKS.items():
            if mark in begins:
                return f"其实是 {kind} 文件，只改名字不行"
    if isinstance(error, EOFError):
        return "文件是空的，或者没有写完"
    return "里面是压缩的声音" if "unknown format" in str(error) else str(error)
