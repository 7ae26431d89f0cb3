"""What an editor has to keep up: dates, articles, translations, open questions."""

from collections.abc import Iterable
from datetime import date, timedelta

from content.fault import Faults
from content.guide import Basis, Guide
from content.pack import Examined, Layers, Pack
from content.source import Document
from content.template import BLANK

NEAR = timedelta(days=31)
"""How long before its review date a guide is named."""


def check(examined: Examined, as_of: date, faults: Faults) -> None:
    """Check dates as seen on a day, bases and translations."""
    pack = examined.pack
    if pack is None:
        return
    if document := examined.documents.get("pack.toml"):
        for name in ("title", "region", "publisher", "address", "hours"):
            if BLANK in getattr(pack.meta, name):
                faults.add(document.path, document.line(name), "W908", f"{name} 还没有填写，请换成本中心的")
    for id, guide in pack.guides.items():
        _guide(guide, examined.documents[f"guides/{id}.md"], as_of, faults)
    for id, talk in pack.interviews.items():
        document = examined.documents[f"interviews/{id}.yaml"]
        for key, outcome in talk.outcomes.items():
            _future(outcome.basis, document, as_of, faults, "outcomes", key)
    for language in pack.meta.languages:
        if language != "zh":
            _language(pack, examined, language, faults)


def _guide(guide: Guide, lines: Document, as_of: date, faults: Faults) -> None:
    path = lines.path
    if not guide.sections:
        faults.add(path, 1, "W404", "没有正文，请在 --- 下面写“## 怎么办”等各段")
    if not guide.basis:
        faults.add(path, 1, "W504", "没有写依据，请补 basis（law、article、version）")
    if guide.overdue(as_of):
        message = f"复核日期 {guide.review_by} 已过，请核对内容，再改 reviewed 和 review_by"
        faults.add(path, lines.line("review_by"), "W901", message)
    elif guide.review_by - as_of <= NEAR:
        message = f"{guide.review_by} 要复核，只剩 {(guide.review_by - as_of).days} 天，请安排"
        faults.add(path, lines.line("review_by"), "W902", message)
    if guide.reviewed > as_of:
        faults.add(path, lines.line("reviewed"), "W903", f"reviewed 是 {guide.reviewed}，还没有到，请核对")
    _future(guide.basis, lines, as_of, faults)
    for index, question in enumerate(guide.needs_review):
        line = lines.line("needs_review", index)
        faults.add(path, line, "W904", f"待核实：{question}，核实后从 needs_review 删掉")


def _future(
    basis: Iterable[Basis], document: Document, as_of: date, faults: Faults, *where: int | str
) -> None:
    for index, one in enumerate(basis):
        if one.version > as_of:
            message = f"《{one.law}》的版本日期 {one.version} 还没有到，请核对"
            line = document.line(*where, "basis", index, "version")
            faults.add(document.path, line, "W903", message)


def _language(pack: Pack, examined: Examined, language: str, faults: Faults) -> None:
    phrases = examined.documents.get("phrases.yaml")
    for key in pack.phrases:
        if phrases and language not in pack.phrases.languages(key):
            message = f"“{key}”缺少 {language} 译文，请补上；没有时显示中文"
            faults.add(phrases.path, phrases.line(*key.split(".")), "W801", message)
    for id, guide in pack.guides.items():
        path = examined.documents[f"guides/{id}.md"].path
        translated = pack.translations.get((id, language))
        name = f"{id}.{language}.md"
        if Layers(pack.folders).file(f"guides/{name}") is None:
            faults.add(path, 1, "W801", f"缺少 {language} 译文，请在旁边写 {name}；没有时显示中文")
        elif translated is not None:
            _translation(guide, translated, examined.documents[f"guides/{name}"], faults)


def _translation(guide: Guide, translated: Guide, document: Document, faults: Faults) -> None:
    for section in guide.sections:
        other = translated.section(section.key)
        steps, others = (
            sum(len(block.items) for block in one.blocks if block.kind == "steps") if one else 0
            for one in (section, other)
        )
        if other is None:
            faults.add(document.path, 1, "W802", f"中文有“{section.title}”，译文没有，请补上")
        elif steps != others:
            line = document.line("sections", translated.sections.index(other))
            message = f"“{section.title}”中文有 {steps} 步，译文有 {others} 步，请对照"
            faults.add(document.path, line, "W802", message)
    for index, section in enumerate(translated.sections):
        if guide.section(section.key) is None:
            line = document.line("sections", index)
            faults.add(document.path, line, "W802", f"译文有“{section.title}”，中文没有，请对照")
