"""Finds what to read or do by what has been typed so far: pinyin or its initials, in English words."""

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from threading import Thread

from content.find import Index
from content.menu import MenuItem
from content.pack import Pack
from content.sound import syllables
from kiosk import places
from kiosk.session import Place

log = logging.getLogger(__name__)

MOST = 12


@dataclass(frozen=True)
class Found:
    """A line of a list, and where it leads."""

    title: str
    note: str
    place: Place


@dataclass(frozen=True)
class _Entry:
    """What a menu item is called, in one of its ways."""

    sound: str
    initials: str
    found: Found


class Finder:
    """An index is made on a thread of its own, for it takes a second; until then nothing is found."""

    def __init__(self) -> None:
        self._pack: Pack | None = None
        self._index: Index | None = None
        self._entries: tuple[_Entry, ...] = ()

    def take_pack(self, pack: Pack) -> None:
        """The pack has changed: find what it has from now on."""
        self._pack = pack
        Thread(target=self._make, args=(pack,), name="finder", daemon=True).start()

    def _make(self, pack: Pack) -> None:
        try:
            index, entries = Index(pack), tuple(_entries(pack))
        except Exception:  # without it people still have the menu
            log.exception("no index")
            return
        if self._pack is pack:
            self._index, self._entries = index, entries

    def find(self, typed: str, language: str) -> list[Found]:
        """What fits, best first; nothing before anything is typed."""
        pack, index = self._pack, self._index
        if pack is None or not typed.strip():
            return []
        if language == "en":
            return english(pack, typed)[:MOST]
        letters = typed.lower().replace(" ", "")
        # A name of the menu typed whole is what was meant; one just begun may be, after the guides.
        whole = [one.found for one in self._entries if letters in (one.sound, one.initials)]
        begun = [one.found for one in self._entries if one.sound.startswith(letters)]
        ids = [match.id for match in index.guides(typed, MOST)] if index else []
        guides = (_guide(pack, id) for id in ids if id in pack.guides)
        return _once([*whole, *guides, *begun])[:MOST]


def _guide(pack: Pack, id: str) -> Found:
    guide = pack.guides[id]
    note = guide.topic if guide.language == "zh" else ""  # topics are named in Chinese
    return Found(guide.title, note, Place("guide", {"id": id}))


def _item(pack: Pack, item: MenuItem) -> Found | None:
    if item.guide:
        return _guide(pack, item.guide)
    place = places.of_item(item)
    return None if place is None or place.screen == "search" else Found(item.title, item.note, place)


def _entries(pack: Pack) -> Iterator[_Entry]:
    for item in pack.menu.walk():
        found = _item(pack, item)
        if found is None or item is pack.menu.root:
            continue
        for name in dict.fromkeys((item.title, item.say, *item.spoken)):
            sound = syllables(name)
            yield _Entry("".join(sound), "".join(part[0] for part in sound), found)


def _once(found: Iterable[Found]) -> list[Found]:
    """Each place where it comes first."""
    kept: list[Found] = []
    for one in found:
        if all(one.place != other.place for other in kept):
            kept.append(one)
    return kept


def english(pack: Pack, typed: str) -> list[Found]:
    """What in English has, for every typed word, one that begins with it; matches in titles come first."""
    own = pack.in_language("en")
    named: list[tuple[Found, tuple[str, ...]]] = [
        (_guide(own, id), (guide.say, *guide.asks))
        for id, guide in own.guides.items()
        if guide.language == "en"
    ]
    named += [
        (found, (item.say, *item.spoken))
        for item in own.menu.walk()
        if item is not own.menu.root and (found := _item(own, item))
    ]
    wanted = _words(typed)
    ranked: list[tuple[int, str, Found]] = []
    for found, others in named:
        title = _words(found.title)
        every = [*title, *_words(" ".join(others))]
        if wanted and all(any(word.startswith(part) for word in every) for part in wanted):
            missing = sum(not any(word.startswith(part) for word in title) for part in wanted)
            ranked.append((missing, found.title, found))
    return _once(found for _, _, found in sorted(ranked, key=lambda one: one[:2]))


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())
