"""The fact-check sheet: every guide with basis, owner and dates, for the lawyers who sign it on paper."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import jinja2

from content.guide import Basis
from content.pack import Pack


@dataclass(frozen=True)
class Law:
    """A law in one version with all its articles that something rests on."""

    told: str
    version: date


def laws(basis: Iterable[Basis]) -> list[Law]:
    """The articles by law, each law once, in the order in which they were written."""
    articles: dict[tuple[str, date], list[str]] = {}
    for one in basis:
        articles.setdefault((one.law, one.version), []).append(one.article)
    return [Law(f"《{law}》{'、'.join(found)}", version) for (law, version), found in articles.items()]


def html(pack: Pack, today: date) -> str:
    """A page to be printed, complete in itself."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )
    guides = sorted(pack.guides.values(), key=lambda guide: (guide.topic, guide.id))
    return environment.get_template("factsheet.html").render(pack=pack, guides=guides, today=today, laws=laws)
