"""Reading a pack's files: bounded, as UTF-8, with line numbers kept for whatever turns out to be wrong."""

import csv
import io
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from content.fault import Faults
from content.schema import Location, problems

MAX_BYTES = 1_000_000
"""No text of a pack comes near this; more is a mistake or an attack."""

M = TypeVar("M", bound=BaseModel)


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
    if (broken := text.find("\ufffd")) >= 0:
        line = text.count("\n", 0, broken) + 1
        faults.add(path, line, "W111", "有乱码（\ufffd），原来的字在转换编码时丢了，请补上")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _guess(raw: bytes) -> str:
    """What an unreadable file probably is, in words for an editor."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "（看起来是 UTF-16）"
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return "（看起来是 GBK）"


def read_yaml(path: Path, faults: Faults) -> Document | None:
    """A YAML file as a document; every scalar is a string, so `no` and `012` stay what was written."""
    text = read_text(path, faults)
    return None if text is None else parse_yaml(path, text, faults)


def parse_yaml(path: Path, text: str, faults: Faults, first_line: int = 1) -> Document | None:
    """Parse YAML text that begins on the given line of a file (front matter begins later than line 1)."""
    try:
        node = yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = first_line + (min(mark.line, text.rstrip().count("\n")) if mark else 0)
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        faults.add(path, line, "E104", f"YAML 写法有误（{problem}），请检查缩进、冒号后的空格和引号")
        return None
    document = Document(path, {})
    before = len(faults)
    if node is not None:
        document.data = _convert(node, (), document, faults, first_line, set())
    return document if len(faults) == before else None


def _convert(
    node: yaml.Node, where: Location, document: Document, faults: Faults, first_line: int, seen: set[int]
) -> Any:
    line = node.start_mark.line + first_line
    document.lines.setdefault(where, line)
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if id(node) in seen:
        faults.add(document.path, line, "E106", "不支持 YAML 的 & 和 *，请把内容写全")
        return None
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        return [
            _convert(child, (*where, index), document, faults, first_line, seen)
            for index, child in enumerate(node.value)
        ]
    result: dict[str, Any] = {}
    for key_node, child in node.value:
        key = key_node.value
        line = key_node.start_mark.line + first_line
        if not isinstance(key, str):
            faults.add(document.path, line, "E104", "键应当是一个词")
            continue
        if key in result:
            faults.add(document.path, line, "E105", f"“{key}”写了两次，请删掉一个")
        document.lines[(*where, key)] = line
        empty = isinstance(child, yaml.ScalarNode) and child.value == "" and child.style is None
        if not empty:  # a key with nothing after it counts as not written
            result[key] = _convert(child, (*where, key), document, faults, first_line, seen)
    return result


def read_toml(path: Path, faults: Faults) -> Document | None:
    """A TOML file as a document (lines are known for keys at the start of a line)."""
    text = read_text(path, faults)
    if text is None:
        return None
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        faults.add(
            path,
            int(found[1]) if found else text.rstrip().count("\n") + 1,
            "E104",
            f"TOML 写法有误（{error}）",
        )
        return None
    document = Document(path, data)
    table: Location = ()
    for number, line in enumerate(text.split("\n"), 1):
        if header := re.match(r"\s*\[+\s*([\w.-]+)\s*\]", line):
            table = tuple(header[1].split("."))
            document.lines.setdefault(table, number)
        elif key := re.match(r"\s*([\w-]+)\s*=", line):
            document.lines.setdefault((*table, key[1]), number)
    return document


def read_table(path: Path, columns: tuple[str, ...], faults: Faults, *, optional: int = 0) -> list[Document]:
    """Rows of a CSV (or, by its suffix, TSV) file whose first line names the columns.

    The last `optional` columns may be left out. Lines that start with # and empty lines are skipped.
    """
    text = read_text(path, faults)
    if text is None:
        return []
    tabs = path.suffix == ".tsv"
    stream = io.StringIO(text)
    reader = csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE) if tabs else csv.reader(stream)
    header: list[str] | None = None
    rows: list[Document] = []
    try:
        for cells in reader:
            cells = [cell.strip() for cell in cells]
            if not any(cells) or cells[0].startswith("#"):
                continue
            if header is None:
                header = cells
                required = columns[: len(columns) - optional]
                if header[: len(required)] != list(required) or header != list(columns[: len(header)]):
                    faults.add(path, reader.line_num, "E601", "第一行应当是列名：" + "、".join(columns))
                    return []
            elif len(cells) != len(header):
                faults.add(
                    path,
                    reader.line_num,
                    "E601",
                    (
                        f"这一行有 {len(cells)} 列，应当有 {len(header)} 列，请看看分隔的符号是不是多了或少了"
                        + ("" if tabs else "；一格里面有逗号的，用英文引号把整格括起来")
                    ),
                )
            else:
                data = {name: cell for name, cell in zip(header, cells, strict=True) if cell}
                lines: dict[Location, int] = {(): reader.line_num}
                rows.append(Document(path, data, lines))
    except csv.Error as error:
        faults.add(path, reader.line_num, "E104", f"表格写法有误（{error}），请检查引号")
    return rows
