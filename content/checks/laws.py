"""Whether guides and interviews rest on law in force: each basis is held against the list laws.tsv."""

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from pydantic import ValidationInfo, field_validator

from content.fault import Faults
from content.guide import Basis
from content.layers import Layers
from content.notation import read_table
from content.pack import Pack
from content.schema import Model, Text, nearest

AHEAD = timedelta(days=92)
"""How long before a new version takes effect those who cite the law are told."""


class Law(Model):
    """A line of laws.tsv: a version of a law, the day it was adopted or published, its first day in force."""

    law: Text
    version: date
    in_force: date

    @field_validator("in_force")
    @classmethod
    def _after(cls, in_force: date, info: ValidationInfo) -> date:
        version = info.data.get("version")
        if version and in_force < version:
            raise ValueError(f"{in_force} 早于 version（{version}），请核对")
        return in_force


def check(pack: Pack, as_of: date, faults: Faults) -> None:
    """Name every guide and interview that cites another version than the one in force on a day.

    A pack without a laws.tsv is not judged.
    """
    laws = _read(pack, faults)
    if not laws:
        return
    layers = Layers(pack.folders)
    guides, talks = layers.under("guides", ".md"), layers.under("interviews", ".yaml")
    for id, guide in pack.guides.items():
        _cited(guide.basis, guides[f"{id}.md"], laws, as_of, faults)
    for (id, language), guide in pack.translations.items():
        if guide.basis != pack.guides[id].basis:
            _cited(guide.basis, guides[f"{id}.{language}.md"], laws, as_of, faults)
    for id, talk in pack.interviews.items():
        every = [one for outcome in talk.outcomes.values() for one in outcome.basis]
        _cited(every, talks[f"{id}.yaml"], laws, as_of, faults)


def _read(pack: Pack, faults: Faults) -> dict[str, list[Law]]:
    """The versions of each law, earliest first; an upper folder's date for a version replaces the lower's."""
    rows: dict[tuple[str, date], Law] = {}
    for path in Layers(pack.folders).every("laws.tsv"):
        for document in read_table(path, tuple(Law.model_fields), faults):
            if row := document.parse(Law, faults):
                rows[row.law, row.version] = row
    laws: dict[str, list[Law]] = {}
    for row in sorted(rows.values(), key=lambda row: (row.in_force, row.version)):
        laws.setdefault(row.law, []).append(row)
    return laws


def _cited(
    basis: Iterable[Basis], path: Path, laws: dict[str, list[Law]], as_of: date, faults: Faults
) -> None:
    for law, version in dict.fromkeys((one.law, one.version) for one in basis):
        versions = laws.get(law)
        if versions is None:
            hint = nearest(law, laws) or "，请核对名称，或者在 laws.tsv 里加一行"
            faults.add(path, _line(path, law, version), "W906", f"laws.tsv 里没有《{law}》{hint}")
            continue
        current = max((row for row in versions if row.in_force <= as_of), key=_since, default=versions[0])
        if version != current.version:
            message = f"《{law}》引用的是 {version} 版，{current.in_force} 起施行的是 {current.version} 版"
            faults.add(path, _line(path, law, version), "W905", f"{message}，请对照条文修改")
        for row in versions:
            if as_of < row.in_force <= as_of + AHEAD and row.version != version:
                message = f"《{law}》{row.version} 版 {row.in_force} 起施行，请准备好修改"
                faults.add(path, _line(path, law, version), "W907", message)


def _since(row: Law) -> date:
    return row.in_force


def _line(path: Path, law: str, version: date) -> int:
    """The first line of a file that cites a version of a law, 1 if it is spread over several."""
    lines = path.read_text("utf-8-sig").split("\n")
    return next((at for at, text in enumerate(lines, 1) if law in text and str(version) in text), 1)
