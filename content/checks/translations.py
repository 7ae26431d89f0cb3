"""Translations beside the Chinese: what is missing, what belongs to nothing, and what differs.

For guides see guides.py.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from content.checks import guides
from content.checks.figures import lost, strangers
from content.checks.stale import stale
from content.fault import Faults
from content.interview import Interview
from content.layers import Layers
from content.menu import locations
from content.notation import read_table
from content.outlet import OUTLET_COLUMNS, OUTLET_ENGLISH
from content.pack import Examined, Pack
from content.schema import Location, Model, nearest
from content.source import Document

WORDS = ("title", "note", "ask", "help", "intro", "reason", "text", "materials")
"""What must be translated where the Chinese has it. `say` follows the title, `spoken` may stay Chinese."""


def check(examined: Examined, faults: Faults) -> None:
    """Check every language that pack.toml names besides Chinese."""
    pack = examined.pack
    if pack is None:
        return
    for language in pack.meta.languages:
        if language != "zh":
            _phrases(examined, pack, language, faults)
            guides.check(examined, pack, language, faults)
            for name, parts in _parts(pack, examined):
                _overlay(name, list(parts), examined, language, faults)
            if language == "en":
                _meta(pack, faults)
                _outlets(pack, faults)


@dataclass(frozen=True)
class Part:
    """Something with words: its name for editors, and where the Chinese and the other words stand."""

    name: str
    original: Model
    where: Location
    words: Location
    among: Location | None = None
    """What it is chosen from, so that no two may sound the same; None if nothing."""


def _parts(pack: Pack, examined: Examined) -> Iterator[tuple[str, Iterator[Part]]]:
    """The Chinese files that are whole, with their parts."""
    parts = {
        "menu.yaml": _menu_parts(pack),
        "services.yaml": _service_parts(pack),
        "topics.yaml": (
            Part(f"主题“{one.id}”", one, (index,), ("topics", one.id))
            for index, one in enumerate(pack.topics)
        ),
        **{f"interviews/{id}.yaml": _interview_parts(talk) for id, talk in pack.interviews.items()},
    }
    unread = {
        "menu.yaml": not pack.menu.root.items,
        "services.yaml": not pack.services,
        "topics.yaml": not pack.topics,
    }
    return (
        (name, found)
        for name, found in parts.items()
        if name in examined.documents and not examined.documents[name].mended and not unread.get(name)
    )


def _menu_parts(pack: Pack) -> Iterator[Part]:
    for item, where in locations(pack.menu):
        yield Part(f"菜单“{item.id}”", item, where, ("items", item.id), among=where[:-2] if where else None)


def _service_parts(pack: Pack) -> Iterator[Part]:
    for index, one in enumerate(pack.services.values()):
        yield Part(f"业务“{one.id}”", one, ("services", index), ("services", one.id))
    for index, kind in enumerate(pack.priority.values()):
        yield Part(f"优先类别“{kind.id}”", kind, ("priority", index), ("priority", kind.id))


def _interview_parts(talk: Interview) -> Iterator[Part]:
    yield Part("开头", talk, (), ())
    for question in talk.questions.values():
        place = ("questions", question.id)
        yield Part(f"问题“{question.id}”", question, place, place)
        for index, answer in enumerate(question.answers):
            at, words = (*place, "answers", index), (*place, "answers", answer.id)
            yield Part(f"答案“{question.id}.{answer.id}”", answer, at, words, among=place)
    for id, outcome in talk.outcomes.items():
        yield Part(f"结果“{id}”", outcome, ("outcomes", id), ("outcomes", id))


def _overlay(name: str, parts: list[Part], examined: Examined, language: str, faults: Faults) -> None:
    """Compare a Chinese file with the words of another language for it."""
    pack, chinese = examined.pack, examined.documents[name]
    other_name = name.replace(".yaml", f".{language}.yaml")
    other = examined.documents.get(other_name)
    if other is None:
        if pack is not None and Layers(pack.folders).file(other_name) is None:
            message = f"缺少 {language} 译文，请写 {other_name}；没有时显示中文"
            faults.add(chinese.path, 1, "W801", message)
        return
    if pack is not None and name.startswith("interviews/"):
        stale(Layers(pack.folders), name, other_name, faults)
    heard: dict[tuple[Location | None, str], Part] = {}
    for part in parts:
        entry = _at(other.data, part.words)
        if entry is None:
            if _at(other.data, part.words[:-2]) is not None:  # else its question is told, once
                message = f"{part.name}缺少 {language} 译文，请写到 {other_name}；没有时显示中文"
                faults.add(chinese.path, chinese.line(*part.where), "W801", message)
            continue
        if isinstance(entry, Mapping):
            _fields(part, entry, other, language, faults)
            if part.among is not None:
                _names(part, entry, other, heard, faults)
    _unknown(parts, other, faults)


def _at(data: Any, where: Location) -> Any:
    for key in where:
        data = data.get(key) if isinstance(data, Mapping) else None
    return data


def _fields(part: Part, entry: Mapping[str, Any], other: Document, language: str, faults: Faults) -> None:
    chinese: list[str] = []
    sentences: list[tuple[Location, str]] = []
    for field in WORDS:
        original, words = getattr(part.original, field, None), entry.get(field)
        if not isinstance(original, str | tuple) or not original:
            continue  # a priority class has another `ask`
        if words is None:
            message = f"{part.name}缺少 {language} 的 {field}，请补上；没有时显示中文"
            faults.add(other.path, other.line(*part.words), "W801", message)
            continue
        place = (*part.words, field)
        if isinstance(original, tuple):
            chinese += original
            sentences += [((*place, index), sentence) for index, sentence in enumerate(words)]
            if len(words) != len(original):
                message = f"{part.name}的 {field} 中文有 {len(original)} 条，译文有 {len(words)} 条，请对照"
                faults.add(other.path, other.line(*place), "W802", message)
        else:
            chinese.append(original)
            sentences.append((place, words))
    if language != "en":
        return
    whole = "\n".join(chinese)
    for place, sentence in sentences:
        for figure in strangers(sentence, whole):
            message = f"{part.name}的译文有“{figure}”，中文没有，请对照"
            faults.add(other.path, other.line(*place), "W802", message)
    for figure in lost("\n".join(sentence for _, sentence in sentences), whole):
        message = f"{part.name}的中文有“{figure}”，译文没有，请对照"
        faults.add(other.path, other.line(*part.words), "W802", message)


def _names(
    part: Part,
    entry: Mapping[str, Any],
    other: Document,
    heard: dict[tuple[Location | None, str], Part],
    faults: Faults,
) -> None:
    """Note what the part is called in speech; two that are chosen between must differ."""
    said = entry.get("say", entry.get("title", ""))
    for field, name in [("say", said), *(("spoken", name) for name in entry.get("spoken", ()))]:
        first = heard.setdefault((part.among, name.casefold()), part)
        if name and first is not part:
            message = f"{part.name}和{first.name}都可以说成“{name}”，请改一个"
            faults.add(other.path, other.line(*part.words, field), "E304", message)


def _unknown(parts: list[Part], other: Document, faults: Faults) -> None:
    """Words for ids that the Chinese file has not (any more)."""
    known: dict[Location, set[str]] = {}
    for part in parts:
        if part.words:
            known.setdefault(part.words[:-1], set()).add(str(part.words[-1]))
    for where, ids in known.items():
        for id in _at(other.data, where) or ():
            if id not in ids:
                message = f"中文里没有“{id}”，这几行用不上{nearest(id, ids)}"
                faults.add(other.path, other.line(*where, id), "W802", message)


def _phrases(examined: Examined, pack: Pack, language: str, faults: Faults) -> None:
    document = examined.documents.get("phrases.yaml")
    for key in pack.phrases:
        if document and language not in pack.phrases.languages(key):
            message = f"“{key}”缺少 {language} 译文，请补上；没有时显示中文"
            faults.add(document.path, document.line(*key.split(".")), "W801", message)


def _meta(pack: Pack, faults: Faults) -> None:
    path = pack.folders[-1] / "pack.toml"
    if pack.meta.en.title is None:
        faults.add(path, 1, "W801", "缺少中心的英文名称，请在最后写 [en]，下一行写 title；没有时显示中文")


def _outlets(pack: Pack, faults: Faults) -> None:
    """Where a table has English names at all, each of its rows should."""
    for path in Layers(pack.folders).every("outlets.csv"):
        rows = read_table(path, OUTLET_COLUMNS, Faults(), optional=len(OUTLET_ENGLISH))
        if any("name_en" in row.data for row in rows):
            for row in rows:
                if "name_en" not in row.data:
                    message = f"“{row.data.get('name', '')}”缺少英文名称（name_en）；没有时显示中文"
                    faults.add(path, row.line(), "W801", message)
