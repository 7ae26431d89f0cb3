"""What an editor has to keep up: dates, articles, open questions."""

from collections.abc import Iterable
from datetime import date, timedelta

from content.editor.template import BLANK
from content.fault import Faults
from content.guide import Basis, Guide
from content.pack import Examined
from content.source import Document

NEAR = timedelta(days=31)
"""How long before its review date a guide is named."""


def check(examined: Examined, as_of: date, faults: Faults) -> None:
    """Check dates as seen on a day, and bases."""
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
