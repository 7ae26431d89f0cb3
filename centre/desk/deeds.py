"""Entries of the audit log in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from centre.audit import Entry

VALUES = {
    "outcome": "outcome.",
    "kind": "opinion.kind.",
    "roles": "role.",
    "changed": "audit.changed.",
    "counter": "",
    "unit": "",
}
"""Where the words for a detail's values are; empty: they are names."""


@dataclass(frozen=True)
class Deed:
    entry: Entry
    did: str
    to: str
    details: tuple[str, ...]


def deeds(entries: Iterable[Entry], word: Callable[[str], str | None]) -> list[Deed]:
    """`word`: a phrase by its name, None where there is none; what has no word is shown as it is kept."""
    return [
        Deed(
            entry,
            word(f"audit.action.{_name(entry.action)}") or entry.action,
            _subject(entry.subject, word),
            tuple(_detail(key, value, word) for key, value in entry.detail.items()),
        )
        for entry in entries
    ]


def _subject(subject: str, word: Callable[[str], str | None]) -> str:
    kind, _, which = subject.partition(" ")
    title = word(f"audit.subject.{_name(kind)}") if which else None
    return f"{title} {which}" if title else subject


def _detail(key: str, value: Any, word: Callable[[str], str | None]) -> str:
    title = word(f"audit.key.{_name(key)}") or word(f"person.kind.{_name(key)}") or key
    if isinstance(value, bool):
        return f"{title} {word('audit.yes' if value else 'audit.no')}"
    one_by_one = value if isinstance(value, list) else [value]
    place = VALUES.get(key, "")
    shown = [(word(f"{place}{_name(str(one))}") if place else None) or str(one) for one in one_by_one]
    return f"{title} {' '.join(shown)}"


def _name(code: str) -> str:
    return re.sub(r"[^a-z0-9]", "_", code.lower())
