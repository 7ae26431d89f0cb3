"""Finds what to read or do by what has been typed so far: pinyin or its initials, in English words.

What is called so comes first, from the first letter on. Where nothing is, the ranker of the hotline is asked,
which understands whole sentences.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from threading import Thread

from content.menu import MenuItem
from content.pack import Pack
from content.search.find import Index
from content.search.typed import Typed
from kiosk import places
from kiosk.session import Place

log = logging.getLogger(__name__)

MOST = 12

LEAST = 0.45
"""A guide about which the ranker is less sure is not shown."""


@dataclass(frozen=True)
class Found:
    """A line of a list, and where it leads."""

    title: str
    note: str
    place: Place


Named = tuple[Found, tuple[str, ...]]
"""With all that it is called."""


class Finder:
    """Gets ready on a thread of its own: names in a second, sentences of a language after some more; until
    then nothing is found by them."""

    def __init__(self) -> None:
        self._pack: Pack | None = None
        self._ready: tuple[tuple[Named, ...], Typed] | None = None
        self._rankers: dict[str, Index] = {}

    def take_pack(self, pack: Pack) -> None:
        """The pack has changed: find what it has from now on."""
        self._pack, self._ready, self._rankers = pack, None, {}
        Thread(target=self._make, args=(pack, self._rankers), name="finder", daemon=True).start()

    def _make(self, pack: Pack, rankers: dict[str, Index]) -> None:
        try:
            named = tuple(_named(pack, "zh"))
            typed = Typed((number, name) for number, (_, names) in enumerate(named) for name in names)
            if self._pack is pack:
                self._ready = named, typed
            for language in ("zh", "en"):
                rankers[language] = Index(pack, language)
        except Exception:  # without it people still have the menu
            log.exception("not all can be found")

    def find(self, typed: str, language: str) -> list[Found]:
        """What fits, best first; nothing before anything is typed."""
        letters = typed.lower().replace(" ", "")
        if self._pack is None or not letters:
            return []
        if language == "en":
            found = english(self._pack, typed)
        elif self._ready is None:
            return []
        else:
            named, index = self._ready
            found = _once(named[number][0] for number, _, _ in index.find(letters))
        return (found or self._meant(self._pack, typed, language))[:MOST]

    def _meant(self, pack: Pack, typed: str, language: str) -> list[Found]:
        """The guides that answer a sentence."""
        if (ranker := self._rankers.get(language)) is None:
            return []
        pack = pack if language == "zh" else pack.in_language(language)
        return [_guide(pack, match.id) for match in ranker.guides(typed, MOST) if match.score >= LEAST]


def _named(pack: Pack, language: str) -> Iterator[Named]:
    """Guides written in a language, then the items of the menu."""
    for id, guide in pack.guides.items():
        if guide.language == language:
            yield _guide(pack, id), (guide.title, guide.say, *guide.asks)
    for item in pack.menu.walk():
        found = _item(pack, item)
        if found and item is not pack.menu.root:
            yield found, (item.title, item.say, *item.spoken)


def _guide(pack: Pack, id: str) -> Found:
    guide = pack.guides[id]
    note = guide.topic if guide.language == "zh" else ""  # topics are named in Chinese
    return Found(guide.title, note, Place("guide", {"id": id}))


def _item(pack: Pack, item: MenuItem) -> Found | None:
    if item.guide:
        return _guide(pack, item.guide)
    place = places.of_item(item)
    return None if place is None or place.screen == "search" else Found(item.title, item.note, place)


def _once(found: Iterable[Found]) -> list[Found]:
    """Each place where it comes first."""
    kept: list[Found] = []
    for one in found:
        if all(one.place != other.place for other in kept):
            kept.append(one)
    return kept


def english(pack: Pack, typed: str) -> list[Found]:
    """What in English has, for every typed word, one that begins with it; matches in titles come first."""
    wanted = _words(typed)
    ranked: list[tuple[int, str, Found]] = []
    for found, names in _named(pack.in_language("en"), "en"):
        title, every = _words(found.title), _words(" ".join((found.title, *names)))
        if wanted and all(any(word.startswith(part) for word in every) for part in wanted):
            missing = sum(not any(word.startswith(part) for word in title) for part in wanted)
            ranked.append((missing, found.title, found))
    return _once(found for _, _, found in sorted(ranked, key=lambda one: one[:2]))


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())
