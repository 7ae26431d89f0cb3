"""YAML, TOML and tables as documents: plain data, and the line on which each part of it stands."""

import csv
import io
import re
import tomllib
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from content.fault import Faults
from content.schema import Location
from content.source import Document, read_text

DEEPEST = 40
"""Levels of lists and maps inside each other; no pack comes near, and reading recurses."""

TAGGED = "文字以 ! 开头的，请用引号括起来"

_REASONS = (
    ("found a tab", "缩进用了 Tab 键，请改成空格"),
    ("cannot start any token", "这里不能用 Tab、@、` 或 % 开头，请改成空格，或者用引号括起来"),
    ("mapping values are not allowed", "缩进不对，或者值里面有冒号，请把整个值用英文引号括起来"),
    ("could not find expected ':'", "少了冒号，或者冒号后面少了空格"),
    ("unexpected end of stream", "引号没有配对"),
    ("expected ',' or", "方括号、花括号没有配对，或者少了逗号"),
    ("expected '-' indicator", "缩进和上面几行不一致"),
    ("expected key", "缩进和上面几行不一致，或者引号没有配对"),
    ("another document", "多了一行 ---"),
    ("<document start>", "多了一行 ---，或者引号没有配对"),
    ("alphabetic or numeric", "文字以 & 或 * 开头的，请用引号括起来"),
    ("unknown escape", r"英文双引号里面不能有 \，请改成 \\"),
    ("expected '!'", TAGGED),
    ("tag handle", TAGGED),
    ("whitespace or line break", TAGGED),
    ("comment or line break", "文字以 | 或 > 开头的，请用引号括起来"),
    ("indentation indicator", "文字以 | 或 > 开头的，请用引号括起来"),
    ("expected node content", "括号没有配对，或者标点用错了地方"),
)
"""What the parser says, in words for an editor."""

_BEGINS = ("could not find expected ':'", "unexpected end of stream", "expected ',' or")
"""What is best mended where the unfinished thing begins, not where the parser gave up."""


def read_yaml(path: Path, faults: Faults) -> Document | None:
    """A YAML file as a document; every scalar is a string, so `no` and `012` stay what was written."""
    text = read_text(path, faults)
    return None if text is None else parse_yaml(path, text, faults)


def parse_yaml(path: Path, text: str, faults: Faults, first_line: int = 1) -> Document | None:
    """Parse YAML text that begins on the given line of a file (front matter begins later than line 1).

    None where nothing can be made of it; a key written twice or in full width is told and read all the same.
    """
    document = Document(path, {})
    try:
        _Yaml(document, text, faults, first_line).read()
    except yaml.YAMLError as error:
        last = text.rstrip().count("\n")
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        mark = getattr(error, "problem_mark", None)
        if any(part in problem for part in _BEGINS):
            mark = getattr(error, "context_mark", None) or mark
        line = first_line + (min(mark.line, last) if mark else 0)
        reason = next((reason for part, reason in _REASONS if part in problem), None)
        if (opened := _left_open(text.split("\n")[: line - first_line + 1])) is not None:
            line, reason = first_line + opened, "引号没有配对"
        hint = reason or f"{problem}；请检查缩进、冒号后的空格和引号"
        faults.add(path, line, "E104", f"YAML 写法有误：{hint}")
        return None
    except _Unusable as error:
        faults.add(path, error.line, error.code, str(error))
        return None
    return document


_OPENS = re.compile(r"""(?:^|[:\[{,-]\s+)\s*"[^"]*$""")
_CLOSES = re.compile(r"""\s*(?:[,\]}#].*)?$""")


def _left_open(lines: list[str]) -> int | None:
    """Index of a line with a quotation mark that no line after it closes rightly; None if there is none."""
    for number, line in enumerate(lines):
        if line.lstrip().startswith("#") or not _OPENS.search(line):
            continue
        after = next((later for later in lines[number + 1 :] if '"' in later), None)
        if after is None or not _CLOSES.match(after.partition('"')[2]):
            return number
    return None


class _Unusable(Exception):
    """YAML that no pack may use."""

    def __init__(self, line: int, code: str, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.code = code


class _Yaml:
    """Builds data from the parser's events: without anchors, bounded in depth, every part with its line."""

    def __init__(self, document: Document, text: str, faults: Faults, first_line: int) -> None:
        self._document = document
        self._faults = faults
        self._first_line = first_line
        self._next: Callable[[], Any] = yaml.CBaseLoader(text).get_event

    def read(self) -> None:
        self._next()  # the stream's start
        documents = 0
        for event in iter(self._next, None):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _Unusable(self._line(event), "E104", "YAML 写法有误：多了一行 ---")
                self._document.data = self._value(self._next(), (), 0)
        if self._document.data == "":  # nothing but a comment
            self._document.data = {}

    def _line(self, event: Any) -> int:
        return int(event.start_mark.line) + self._first_line

    def _value(self, event: Any, where: Location, depth: int) -> Any:
        line = self._line(event)
        self._document.lines.setdefault(where, line)
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise _Unusable(
                line, "E106", "不支持 YAML 的 & 和 *，请把内容写全；文字以它们开头的，用引号括起来"
            )
        if event.tag is not None:
            raise _Unusable(line, "E104", f"YAML 写法有误：{TAGGED}")
        if isinstance(event, yaml.ScalarEvent):
            return event.value
        if depth == DEEPEST:
            raise _Unusable(line, "E104", f"YAML 写法有误：一层套一层，超过了 {DEEPEST} 层")
        if isinstance(event, yaml.MappingStartEvent):
            return self._map(where, depth)
        items: list[Any] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            items.append(self._value(event, (*where, len(items)), depth + 1))
        return items

    def _map(self, where: Location, depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            line = self._line(event)
            written = self._value(event, (*where, ""), depth + 1)
            child = self._next()
            if not isinstance(written, str):
                raise _Unusable(line, "E104", "YAML 写法有误：冒号前面应当是一个词")
            key = self._key(written, line)
            twice = (*where, key) in self._document.lines
            self._document.lines.setdefault((*where, key), line)
            value = self._value(child, (*where, key), depth + 1)
            if twice:
                first = self._document.lines[*where, key]
                message = f"“{key}”在第 {first} 行已经写过，请删掉一个"
                self._faults.add(self._document.path, line, "E105", message)
            elif not (isinstance(child, yaml.ScalarEvent) and child.value == "" and not child.style):
                result[key] = value  # a key with nothing after it counts as not written
        return result

    def _key(self, written: str, line: int) -> str:
        if written.isascii():
            return written
        key = unicodedata.normalize("NFKC", written)
        if not key.isascii():
            return written
        message = f"“{written}”用了全角字符，请改成半角的“{key}”"
        if key[:1].isspace():
            message = "行首用了全角空格，缩进要用半角空格"
        self._faults.add(self._document.path, line, "E110", message)
        return key


def read_toml(path: Path, faults: Faults) -> Document | None:
    """A TOML file as a document (lines are known for keys at the start of a line)."""
    text = read_text(path, faults)
    if text is None:
        return None
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else text.rstrip().count("\n") + 1
        if "overwrite" in str(error) or "twice" in str(error):
            faults.add(path, line, "E105", "这个键或表写了两次，请删掉一个")
        else:
            hint = '应当是 键 = "值"，请检查等号和英文引号'
            faults.add(path, line, "E104", f"TOML 写法有误：{hint}（{error}）")
        return None
    except RecursionError:
        faults.add(path, 1, "E104", "TOML 写法有误：括号一层套一层，太深了")
        return None
    document = Document(path, data)
    table: Location = ()
    counts: dict[str, int] = {}
    for number, written in enumerate(text.split("\n"), 1):
        if header := re.match(r"\s*(\[+)\s*([\w.-]+)\s*\]", written):
            table = tuple(header[2].split("."))
            document.lines.setdefault(table, number)
            if header[1] == "[[":
                counts[header[2]] = counts.get(header[2], -1) + 1
                table = (*table, counts[header[2]])
                document.lines.setdefault(table, number)
        elif key := re.match(r"\s*([\w-]+)\s*=", written):
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
    reader = (
        csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        if tabs
        else csv.reader(stream, strict=True)
    )
    header: list[str] | None = None
    rows: list[Document] = []
    line = 1
    try:
        for written in reader:
            cells = [cell.strip() for cell in written]
            first, line = line, int(reader.line_num) + 1  # a quoted cell may go on over several lines
            if not any(cells) or cells[0].startswith("#"):
                continue
            if header is None:
                header = cells
                required = columns[: len(columns) - optional]
                if header[: len(required)] != list(required) or header != list(columns[: len(header)]):
                    faults.add(path, first, "E601", _heading(cells, columns, required, tabs))
                    return []
            elif len(cells) != len(header):
                message = f"这一行有 {len(cells)} 列，应当有 {len(header)} 列，{_columns(cells, tabs)}"
                faults.add(path, first, "E601", message)
            else:
                data = {name: cell for name, cell in zip(header, cells, strict=True) if cell}
                rows.append(Document(path, data, {(): first}))
    except csv.Error as error:
        reason = "从这一行起，引号没有配对" if "unexpected end" in str(error) else f"引号不对，{error}"
        faults.add(path, line, "E104", f'表格写法有误：{reason}；格子里面的引号写成两个 ""')
    if header is None and not any(fault.path == path and fault.code == "E104" for fault in faults):
        faults.add(path, 1, "E601", f"表格是空的，第一行应当是列名：{_named(columns, tabs)}")
    return rows


def _named(columns: tuple[str, ...], tabs: bool) -> str:
    return "、".join(columns) + ("，用 Tab 键隔开" if tabs else "，用英文逗号隔开")


def _heading(cells: list[str], columns: tuple[str, ...], required: tuple[str, ...], tabs: bool) -> str:
    """What is wrong with a first line."""
    message = f"第一行应当是列名：{_named(columns, tabs)}"
    if len(cells) == 1 and all(name in cells[0] for name in columns[:2]):
        return f"{message}；现在隔开的符号不对"
    if wrong := [cell for cell in cells if cell not in columns]:
        return f"{message}；现在不认识的是：{'、'.join(wrong[:8])}"
    if missing := [name for name in required if name not in cells]:
        return f"{message}；现在缺了：{'、'.join(missing)}"
    return f"{message}；现在顺序不对，或者有一列写了两次"


def _columns(cells: list[str], tabs: bool) -> str:
    if tabs:
        return "列和列之间按一次 Tab 键"
    if "，" in "".join(cells):
        return "隔开的要用英文逗号；一格里面有英文逗号的，用英文引号把整格括起来"
    return "请看看逗号是不是多了或少了；一格里面有英文逗号的，用英文引号把整格括起来"
