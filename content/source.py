"""Reading a pack's files: bounded, as UTF-8, with line numbers kept for whatever turns out to be wrong."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from content import mending
from content.fault import Faults
from content.schema import Location, problems

MAX_BYTES = 1_000_000
"""No text of a pack comes near this; more is a mistake or an attack."""

M = TypeVar("M", bound=BaseModel)

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|[\x85\u2028\u2029]")
"""What nobody sees and nobody meant: soft hyphens, zero-width and direction marks, odd line ends."""


@dataclass
class Document:
    """A file's data with the line on which each part of it stands."""

    path: Path
    data: Any
    lines: dict[Location, int] = field(default_factory=dict)
    mended: bool = False
    """Whether something stands in for what was wrong (see `mending`)."""

    def line(self, *where: int | str) -> int:
        """Line (from 1) of the part at a location, or of the nearest part around it."""
        place = where
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def parse(self, model: type[M], faults: Faults) -> M | None:
        """Validate the data; every problem becomes a fault.

        So that the rest can be judged in the same run, unknown keys are dropped and stand-ins put for what is
        wrong. None where that cannot be done.
        """
        stood_in: set[Location] = set()
        for _ in range(mending.ROUNDS):
            try:
                return model.model_validate(self.data)
            except ValidationError as error:
                details = error.errors(include_url=False)
            told = [detail for detail in details if not mending.under(detail["loc"], stood_in)]
            for where, code, message in problems(model, told):
                faults.add(self.path, self.line(*where), code, message)
            if not mending.mend(self.data, details):
                return None
            wrong = {detail["loc"] for detail in details if detail["type"] != "extra_forbidden"}
            stood_in |= wrong
            self.mended = self.mended or bool(wrong)
        return None


def read_text(path: Path, faults: Faults) -> str | None:
    """The file's text with line ends as newlines, or None with the fault noted."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        faults.add(path, 1, "E109", f"文件读不出来：{error.strerror}")
        return None
    if len(raw) > MAX_BYTES:
        faults.add(path, 1, "E103", f"文件超过 {MAX_BYTES // 1000} KB，请拆小")
        return None
    if raw.startswith(b"\xef\xbb\xbf"):
        faults.add(path, 1, "W102", "文件开头有 BOM 标记，请另存为“UTF-8 无 BOM”")
        raw = raw[3:]
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        kind = _kind(raw)
        line = 1 if kind in _WHOLE else raw.count(b"\n", 0, error.start) + 1
        told = f"（看起来是 {kind}）" if kind else ""
        how = "另存为纯文本，编码选 UTF-8" if kind == OFFICE else "另存为 UTF-8"
        faults.add(path, line, "E101", f"不是 UTF-8 编码{told}，请{how}")
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    _each_line(
        text, re.compile("\ufffd"), path, "W111", "有乱码（{}），原来的字在转换编码时丢了，请补上", faults
    )
    text = _without(text, _CONTROL, path, "E113", "有不能用的控制字符（{}），请删掉", faults)
    return _without(text, _UNSEEN, path, "W114", "有看不见的字符（{}），程序不理它，请删掉", faults)


def _without(text: str, marks: re.Pattern[str], path: Path, code: str, message: str, faults: Faults) -> str:
    """The text without these characters, told line by line, so that the rest can still be judged."""
    return marks.sub("", text) if _each_line(text, marks, path, code, message, faults) else text


def _each_line(
    text: str, marks: re.Pattern[str], path: Path, code: str, message: str, faults: Faults
) -> bool:
    if not marks.search(text):
        return False
    for number, line in enumerate(text.split("\n"), 1):
        if found := marks.search(line):
            name = found[0] if found[0] == "\ufffd" else f"U+{ord(found[0]):04X}"
            faults.add(path, number, code, message.format(name))
    return True


def _half_empty(raw: bytes) -> bool:
    """Whether many second bytes are 0, as those of ASCII are in UTF-16, and few of the bytes between them."""
    few, many = sorted((raw[::2].count(0), raw[1::2].count(0)))
    return many > 4 * few


UTF_16, OFFICE = "UTF-16", "Word、Excel 或者压缩文件"
_WHOLE = (UTF_16, OFFICE)
"""Kinds of which no line is right."""


def _kind(raw: bytes) -> str:
    """What an unreadable file probably is, in words for an editor; empty where nothing fits."""
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return OFFICE
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or _half_empty(raw[:1000]):
        return UTF_16
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return "GBK"
