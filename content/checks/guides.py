"""Guides in another language beside the Chinese: what is missing, and what differs."""

from typing import Any

from content.checks.figures import lost, strangers
from content.checks.stale import stale
from content.fault import Faults
from content.guide import Guide, Section
from content.layers import Layers
from content.pack import Examined, Pack
from content.schema import Location
from content.source import Document

HEAD = ("title", "materials", "time_limit", "fee", "short")
"""Front matter of a guide whose figures are compared."""


def check(examined: Examined, pack: Pack, language: str, faults: Faults) -> None:
    """Compare every guide with its translation into a language."""
    files = Layers(pack.folders).under("guides", ".md")
    documents = examined.documents
    for id, guide in pack.guides.items():
        name = f"{id}.{language}.md"
        translated = pack.translations.get((id, language))
        if name not in files:
            message = f"缺少 {language} 译文，请在旁边写 {name}；没有时显示中文"
            faults.add(files[f"{id}.md"], 1, "W801", message)
        elif translated is not None:
            stale(Layers(pack.folders), f"guides/{id}.md", f"guides/{name}", faults)
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
