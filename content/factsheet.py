"""The fact-check sheet: every guide with basis, owner and dates, for the lawyers who sign it on paper."""

from datetime import date
from pathlib import Path

import jinja2

from content.pack import Pack


def html(pack: Pack, today: date) -> str:
    """A page to be printed, complete in itself."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )
    guides = sorted(pack.guides.values(), key=lambda guide: (guide.topic, guide.id))
    return environment.get_template("factsheet.html").render(pack=pack, guides=guides, today=today)
