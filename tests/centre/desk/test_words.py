"""The desk's words: all there, in both languages, none left over."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from centre.desk import console
from content.pack import load
from content.phrases import Phrases
from content.settings import shipped

DESK = Path(console.__file__).parent
SOURCES = [*DESK.glob("templates/*.html"), *DESK.glob("*.py")]
WORD = re.compile(r"""\bt\(\s*["']([a-z_.]+)["']|\btext\(tongue, ["']([a-z_.]+)["']""")
"""t("page.audit") of a template, self.text(tongue, "counter") of the console."""
PREFIX = re.compile(r"""["']([a-z_]+(?:\.[a-z_]+)*\.)["']\s*~|["'f]([a-z_]+(?:\.[a-z_]+)*\.)\{""")
"""t("role." ~ role) and f"error.{code}"."""


@pytest.fixture(scope="module")
def phrases() -> Phrases:
    return load(shipped("national"), shipped("demo-centre")).phrases


def names(pattern: re.Pattern[str]) -> set[str]:
    found = set()
    for file in SOURCES:
        for match in pattern.finditer(file.read_text("utf-8")):
            found.add(next(group for group in match.groups() if group))
    return found


def test_every_word_of_a_page_is_in_the_pack(phrases: Phrases) -> None:
    missing = {name for name in names(WORD) if not name.endswith(".") and f"desk.{name}" not in phrases}
    assert missing == set()


def test_every_word_is_in_both_languages_with_the_same_places(phrases: Phrases) -> None:
    for key in phrases:
        if not key.startswith("desk."):
            continue
        by_language = phrases.languages(key)
        assert set(by_language) == {"zh", "en"}, key
        places = [re.findall(r"\{(\w+)\}", by_language[language]) for language in ("zh", "en")]
        assert sorted(places[0]) == sorted(places[1]), key


def test_no_word_is_left_over(phrases: Phrases) -> None:
    text = "\n".join(file.read_text("utf-8") for file in SOURCES)
    prefixes = names(PREFIX) | {"audit.action.", "audit.subject.", "audit.key.", "audit.changed.", "error."}
    unused = {
        name
        for name in (key.removeprefix("desk.") for key in phrases if key.startswith("desk."))
        if f'"{name}"' not in text
        and f"'{name}'" not in text
        and not any(name.startswith(prefix) for prefix in prefixes)
    }
    assert unused == set()


def test_every_reason_of_a_refusal_has_words(phrases: Phrases) -> None:
    """Raised anywhere in the centre, it may reach a browser."""
    raised = set()
    for file in (DESK.parent).rglob("*.py"):
        raised |= set(re.findall(r'(?:Error|Refused)\(\s*"([a-z-]+)"', file.read_text("utf-8")))
    unsaid = {code for code in raised if f"desk.error.{code.replace('-', '_')}" not in phrases}
    assert unsaid == set()
