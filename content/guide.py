"""A guide: one service or one problem, told for screen, voice and paper."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import StringConstraints, ValidationInfo, field_validator, model_validator

from content.fault import Faults
from content.notation import parse_yaml
from content.schema import ID, Location, Model, Text, default_say, nearest
from content.source import Document

HEADINGS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "什么时候适用": "when",
        "谁可以申请": "who",
        "带什么材料": "bring",
        "怎么办": "steps",
        "办理期限": "time",
        "费用": "fee",
        "去哪里办": "where",
        "要注意什么": "caution",
        "被拒绝了怎么办": "refused",
        "法律依据": "basis",
    },
    "en": {
        "When it applies": "when",
        "Who can apply": "who",
        "What to bring": "bring",
        "What to do": "steps",
        "Time limits": "time",
        "Fees": "fee",
        "Where to go": "where",
        "What to watch out for": "caution",
        "If you are refused": "refused",
        "Legal basis": "basis",
    },
}
"""The section headings of a guide, by language, with the key each stands for."""

SHARED = ("topic", "service", "basis", "owner", "reviewed", "review_by", "needs_review")
"""Front matter that a translation takes from the Chinese guide unless it gives its own."""


class Basis(Model):
    """The law that a statement rests on: its full name, the article, the date of the version meant."""

    law: Text
    article: Text
    version: date


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (one item), numbered steps, or a list."""

    kind: Literal["paragraph", "steps", "list"]
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a guide under its heading; `key` is the same in every language."""

    key: str
    title: str
    blocks: tuple[Block, ...]


class Guide(Model):
    """A guide in one language. `short` is what the telephone says first; `asks` is how people put it."""

    given: ClassVar[frozenset[str]] = frozenset(["id", "language", "sections"])

    id: ID
    language: str
    title: Text
    say: Text
    topic: Text
    service: ID | None = None
    asks: tuple[Text, ...] = ()
    basis: tuple[Basis, ...] = ()
    materials: tuple[Text, ...] = ()
    time_limit: str = ""
    fee: str = ""
    short: Annotated[str, StringConstraints(min_length=1)]
    owner: Text
    reviewed: date
    review_by: date
    needs_review: tuple[Text, ...] = ()
    sections: tuple[Section, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _say(cls, data: Any) -> Any:
        return default_say(data)

    @field_validator("short")
    @classmethod
    def _fits(cls, short: str, info: ValidationInfo) -> str:
        limit = 120 if info.data.get("language") == "zh" else 400
        if len(short) > limit:
            raise ValueError(f"最多 {limit} 个字，现在有 {len(short)} 个，请缩短")
        return short

    @field_validator("review_by")
    @classmethod
    def _after(cls, review_by: date, info: ValidationInfo) -> date:
        reviewed = info.data.get("reviewed")
        if reviewed and review_by < reviewed:
            raise ValueError(f"{review_by} 早于 reviewed（{reviewed}），请核对")
        return review_by

    def overdue(self, on: date) -> bool:
        """Whether its review is past due on a day: it is then shown with a notice."""
        return on > self.review_by

    def section(self, key: str) -> Section | None:
        """The section with this key, None if the guide has none."""
        return next((section for section in self.sections if section.key == key), None)

    @property
    def papers(self) -> tuple[str, ...]:
        """What to bring: `materials`, or else what the section on it lists."""
        bring = self.section("bring")
        return self.materials or tuple(
            item for block in (bring.blocks if bring else ()) for item in block.items
        )


def parse(
    id: str, language: str, source: Document, faults: Faults, original: Guide | None = None
) -> Guide | None:
    """The guide in a Markdown text (`source.data`): front matter between --- lines, then ## sections.

    A translation (with its `original`) may leave out what SHARED names. The lines of all parts, those of the
    body as they stand in `sections`, are put into `source`.
    """
    lines = source.data.split("\n")
    path = source.path
    if lines[0].rstrip() != "---":
        faults.add(path, 1, "E104", "第一行应当是 ---，下面写 title 等各项")
        return None
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if end is None:
        faults.add(path, 1, "E104", "开头的各项之后应当再写一行 ---")
        return None
    document = parse_yaml(path, "\n".join(lines[1:end]), faults, first_line=2)
    sections = tuple(_sections(lines, end + 1, language, source, faults))
    if document is None:
        return None
    source.lines.update(document.lines)
    if not isinstance(document.data, dict):
        faults.add(path, 2, "E104", "开头应当是“键: 值”的形式")
        return None
    for key in ("id", "language", "sections"):
        if key in document.data:
            faults.add(path, document.line(key), "E201", f"不要写“{key}”：它由文件名或正文决定")
    inherited = {key: getattr(original, key) for key in SHARED} if original else {}
    document.data = {**inherited, **document.data, "id": id, "language": language, "sections": sections}
    guide = document.parse(Guide, faults)
    source.mended = document.mended
    return guide


def _sections(
    lines: list[str], start: int, language: str, source: Document, faults: Faults
) -> Iterator[Section]:
    """Split the body into sections; `start` is the index of its first line."""
    headings = HEADINGS.get(language, HEADINGS["zh"])
    seen: set[str] = set()
    count = at = 0
    title, body = "", list[tuple[int, str]]()
    for number, line in [*enumerate(lines[start:], start + 1), (len(lines), "## ")]:
        line = _heading(number, line, source, faults)
        if not line.startswith("#"):
            body.append((number, line.rstrip()))
            continue
        if title in headings:
            blocks = tuple(_blocks(body, source, faults, ("sections", count, "blocks")))
            source.lines["sections", count] = at
            count += 1
            if not blocks:
                faults.add(source.path, at, "W404", f"“{title}”下面没有内容，请补上，或者删掉这个小标题")
            yield Section(key=headings[title], title=title, blocks=blocks)
        elif not title and (first := next((at for at, text in body if text), None)):
            faults.add(source.path, first, "E402", "正文要写在“## 小标题”下面")
        title, body, at = line.removeprefix("##").strip(), [], number
        if not title:
            continue
        if not line.startswith("## ") or title not in headings:
            known = "、".join(headings)
            hint = nearest(title.lstrip("# "), headings).removesuffix("，请核对")
            faults.add(
                source.path, number, "E401", f"不认识的小标题“{line}”{hint or f'，可以用的有：{known}'}"
            )
        elif title in seen:
            faults.add(source.path, number, "E402", f"小标题“{title}”出现了两次，请合并")
        seen.add(title)


def _heading(number: int, line: str, source: Document, faults: Faults) -> str:
    """The line, where it is meant as a heading as one is written: at the start of the line, with # not ＃."""
    text = line.strip()
    if text.startswith("＃"):
        faults.add(source.path, number, "E110", "“＃”是全角字符，小标题前面要用半角的“## ”")
        text = text.replace("＃", "#")
    return text if text.startswith("##") else line


_STEP = re.compile(r"^\d+[.、．]\s*")
_ITEM = re.compile(r"^[-*•](?:\s+|$)")
_MARKUP = re.compile(r"\*\*|__|`|!?\[[^\]]*\]\([^)]*\)|<[a-z/][^>]*>|^\s*[>|]|\|\s*$", re.IGNORECASE)


def _blocks(
    body: list[tuple[int, str]], source: Document, faults: Faults, where: Location
) -> Iterator[Block]:
    """Group lines into paragraphs, steps and lists; a line without a mark goes on in the line above it."""
    kind: Literal["paragraph", "steps", "list"] = "paragraph"
    items: list[str] = []
    after_gap = True
    count = 0
    for number, line in body:
        if _MARKUP.search(line):
            faults.add(source.path, number, "W403", "这里的粗体、链接、表格等记号不会显示，请去掉")
            line = _MARKUP.sub("", line)
        text = line.strip()
        if not text:
            after_gap = True
            continue
        found: Literal["paragraph", "steps", "list"] = "paragraph"
        if _STEP.match(text):
            found, text = "steps", _STEP.sub("", text)
        elif _ITEM.match(text):
            found, text = "list", _ITEM.sub("", text)
        if not text:
            faults.add(source.path, number, "W404", "这一行只有序号，没有字，请补上，或者删掉这一行")
            continue
        if found == "paragraph" and items and not after_gap:
            joint = "" if _is_wide(items[-1][-1:]) or _is_wide(text[:1]) else " "
            items[-1] += joint + text
        elif found == kind != "paragraph":
            items.append(text)
        else:
            if items:
                yield Block(kind=kind, items=tuple(items))
                count += 1
            kind, items = found, [text]
        source.lines.setdefault((*where, count, "items", len(items) - 1), number)
        after_gap = False
    if items:
        yield Block(kind=kind, items=tuple(items))


def _is_wide(character: str) -> bool:
    return character >= "\u2e80"
