"""What an editor has to keep up: dates, articles, open questions."""

from collections.abc import Iterable
from datetime import date, timedelta

from content.fault import Faults
from content.guide import Basis, Guide
from content.pack import Examined, Layers, front_matter
from content.source import Document

NEAR = timedelta(days=31)
"""How long before its review date a guide is named."""


def check(examined: Examined, as_of: date, faults: Faults) -> None:
    """Check dates as seen on a day, and bases."""
    pack = examined.pack
    if pack is None:
        return
    files = Layers(pack.folders).under("guides", ".md")
    for id, guide in pack.guides.items():
        _guide(guide, front_matter(files[f"{id}.md"]), as_of, faults)
    for id, talk in pack.interviews.items():
        document = examined.documents[f"interviews/{id}.yaml"]
        for key, outcome in talk.outcomes.items():
            _future(outcome.basis, document, as_of, faults, "outcomes", key)


def _guide(guide: Guide, lines: Document, as_of: date, faults: Faults) -> None:
    path = lines.path
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
    _future(guide.basis, lines, as_of, faults, "basis")
    for question in guide.needs_review:
        faults.add(
            path, lines.line("needs_review"), "W904", f"待核实：{question}，核实后从 needs_review 删掉"
        )


def _future(
    basis: Iterable[Basis], document: Document, as_of: date, faults: Faults, *where: int | str
) -> None:
    for one in basis:
        if one.version > as_of:
            message = f"《{one.law}》的版本日期 {one.version} 还没有到，请核对"
            faults.add(document.path, document.line(*where), "W903", message)
