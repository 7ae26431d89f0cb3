"""Translations beside the Chinese: what is missing, what belongs to nothing, and what differs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from content.checks.figures import lost, strangers
from content.fault import Faults
from content.guide import Guide, Section
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

HEAD = ("title", "materials", "time_limit", "fee", "short")
"""Front matter of a guide whose figures are compared."""


def check(examined: Examined, faults: Faults) -> None:
    """Check every language that pack.toml names besides Chinese."""
    pack = examined.pack
    if pack is None:
        return
    for language in pack.meta.languages:
        if language != "zh":
            _phrases(examined, pack, language, faults)
            _guides(examined, pack, language, faults)
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
        _stale(Layers(pack.folders), name, other_name, faults)
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


def _stale(layers: Layers, name: str, other_name: str, faults: Faults) -> None:
    """A Chinese file that an upper folder has changed while its translation goes with the lower one."""
    chinese, translated = layers.file(name), layers.file(other_name)
    if chinese is None or translated is None:
        return
    folder = translated.parents[1]
    lower = folder / name
    upper = layers.folders.index(chinese.parents[1]) > layers.folders.index(folder)
    if upper and lower.is_file() and lower.read_bytes() != chinese.read_bytes():
        message = f"中文改过了，译文还是 {folder.name} 的，请把 {other_name} 也复制过来，照着改"
        faults.add(chinese, 1, "W802", message)


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


def _guides(examined: Examined, pack: Pack, language: str, faults: Faults) -> None:
    files = Layers(pack.folders).under("guides", ".md")
    documents = examined.documents
    for id, guide in pack.guides.items():
        name = f"{id}.{language}.md"
        translated = pack.translations.get((id, language))
        if name not in files:
            message = f"缺少 {language} 译文，请在旁边写 {name}；没有时显示中文"
            faults.add(files[f"{id}.md"], 1, "W801", message)
        elif translated is not None:
            _stale(Layers(pack.folders), f"guides/{id}.md", f"guides/{name}", faults)
            document = documents[f"guides/{name}"]
            if document.mended or documents[f"guides/{id}.md"].mended:
                continue
            _sections(guide, translated, document, faults)
            if language == "en":
                _guide_figures(guide, translated, document, faults)


def _sections(guide: Guide, translated: Guide, document: Document, faults: Faults) -> None:
    def differs(message: str, *where: int | str) -> None:
        faults.add(document.path, document.line(*where) if where else 1, "W802", message)

    for name in ("materials", "time_limit", "fee"):
        original, words = getattr(guide, name), getattr(translated, name)
        if original and not words:
            differs(f"中文有 {name}，译文没有，请补上")
        elif words and not original:
            differs(f"译文有 {name}，中文没有，请对照", name)
        elif isinstance(original, tuple) and len(original) != len(words):
            differs(f"{name} 中文有 {len(original)} 条，译文有 {len(words)} 条，请对照", name)
    for section in guide.sections:
        if translated.section(section.key) is None:
            differs(f"中文有“{section.title}”，译文没有，请补上")
    for index, section in enumerate(translated.sections):
        chinese = guide.section(section.key)
        if chinese is None:
            differs(f"译文有“{section.title}”，中文没有，请对照", "sections", index)
        elif (steps := _steps(chinese)) != (others := _steps(section)):
            message = f"“{chinese.title}”中文有 {steps} 步，译文有 {others} 步，请对照"
            differs(message, "sections", index)


def _steps(section: Section) -> int:
    return sum(len(block.items) for block in section.blocks if block.kind == "steps")


def _guide_figures(guide: Guide, translated: Guide, document: Document, faults: Faults) -> None:
    """Compare figures section by section; `asks` are free."""
    parts: list[tuple[Location, str, Any, Any]] = [
        ((name,), name, getattr(guide, name), getattr(translated, name)) for name in HEAD
    ]
    for index, section in enumerate(translated.sections):
        if original := guide.section(section.key):
            parts.append((("sections", index), section.title, _text(original), _text(section)))
    for where, name, chinese, english in parts:
        if not chinese or not english:
            continue  # told above
        chinese, english = ("\n".join(one) if isinstance(one, tuple) else one for one in (chinese, english))
        line = document.line(*where)
        for figure in strangers(english, chinese):
            faults.add(document.path, line, "W802", f"“{name}”的译文有“{figure}”，中文没有，请对照")
        for figure in lost(english, chinese):
            faults.add(document.path, line, "W802", f"“{name}”的中文有“{figure}”，译文没有，请对照")


def _text(section: Section) -> str:
    return "\n".join(item for block in section.blocks for item in block.items)
