"""Reading a pack's files: bounded, as UTF-8, with line numbers kept for whatever turns out to be wrong."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

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

    def line(self, *where: int | str) -> int:
        """Line (from 1) of the part at a location, or of the nearest part around it."""
        place = where
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def parse(self, model: type[M], faults: Faults) -> M | None:
        """Validate the data; on failure every problem becomes a fault and the result is None."""
        try:
            return model.model_validate(self.data)
        except ValidationError as error:
            for where, code, message in problems(model, error):
                faults.add(self.path, self.line(*where), code, message)
            details = error.errors(include_url=False, include_context=False, include_input=False)
        if any(detail["type"] != "extra_forbidden" for detail in details):
            return None
        for detail in details:  # only unknown keys: without them the rest can be judged in the same run
            _drop(self.data, detail["loc"])
        try:
            return model.model_validate(self.data)
        except ValidationError:
            return None


def _drop(data: Any, where: Location) -> None:
    for part in where[:-1]:
        data = data[part]
    data.pop(where[-1], None)


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
        line = raw.count(b"\n", 0, error.start) + 1
        faults.add(path, line, "E101", f"不是 UTF-8 编码{_guess(raw)}，请另存为 UTF-8")
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


def _guess(raw: bytes) -> str:
    """What an unreadable file probably is, in words for an editor."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "（看起来是 UTF-16）"
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return "（看起来是 GBK）"
