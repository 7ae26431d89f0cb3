"""The one page that shows a demo run: every screen, the paper, the board and the call."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape


@dataclass(frozen=True)
class Turn:
    """One turn of a telephone call."""

    at_seconds: float
    caller: str
    """What the caller did, in words: said …, pressed …, said nothing."""
    recognised: str
    answered: str
    wait_milliseconds: int | None
    """From the end of speech, or the key, to the first sound of the answer in the caller's ear."""


@dataclass
class Findings:
    """What a demo run leaves, with paths relative to the page."""

    screens: list[tuple[str, str]] = field(default_factory=list)
    """Title and picture."""
    papers: list[str] = field(default_factory=list)
    boards: list[tuple[str, str]] = field(default_factory=list)
    calls: list[tuple[str, str, list[Turn]]] = field(default_factory=list)
    """Title, WAV and turns."""
    facts: list[tuple[str, str]] = field(default_factory=list)


def write_page(folder: Path, findings: Findings) -> Path:
    """Write `folder`/index.html and return its path."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=select_autoescape(), trim_blocks=True
    )
    page = folder / "index.html"
    page.write_text(environment.get_template("page.html").render(findings=findings), "utf-8")
    return page
