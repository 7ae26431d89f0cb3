"""A branch of the menu, as the screen shows its tiles and as the telephone reads its keys."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from content.fault import Fault
from content.menu import Menu, MenuItem, locations
from content.pack import Pack
from content.source import Document
from content.speech.sayings import sayings

ACTIONS = {
    "question": "说出自己的问题",
    "ticket": "取号",
    "outlets": "附近的服务点",
    "advisers": "村（社区）法律顾问",
    "code": "输入办事码",
    "opinion": "提意见",
    "person": "找工作人员",
}
"""What an action starts, for editors."""


@dataclass(frozen=True)
class Opens:
    """What an item opens, in words, and its page here (none for an action). `missing`: not in the pack."""

    words: str
    page: str = ""
    missing: bool = False


@dataclass(frozen=True)
class Sentence:
    """What a caller hears; `key` names its sound."""

    key: str
    text: str


def opens(item: MenuItem, pack: Pack) -> Opens:
    """What an item opens."""
    if item.items:
        return Opens(f"下一层，{len(item.items)} 项", f"/menu/{item.id}")
    if item.guide is not None:
        there = pack.guides.get(item.guide)
        return Opens(f"指南：{there.title if there else item.guide}", f"/guide/{item.guide}", there is None)
    if item.interview is not None:
        talk = pack.interviews.get(item.interview)
        return Opens(
            f"问答：{talk.title if talk else item.interview}", f"/interview/{item.interview}", talk is None
        )
    return Opens(ACTIONS[item.action or "question"])


def aloud(item: MenuItem, pack: Pack) -> list[Sentence]:
    """All that callers hear who listen to a branch to its end; phrases that the pack lacks are left out."""
    main = item.id == pack.menu.root.id
    keys = [
        *(("ivr.greeting", "ivr.main.ask") if main else (f"menu.{item.id}",)),
        *(f"menu.{child.id}.choice" for child in item.items),
        *(("ivr.keys.person",) if main else ("ivr.keys.back", "ivr.keys.person")),
    ]
    said = sayings(pack)
    return [Sentence(key, said[key][0]) for key in keys if key in said]


def trail(menu: Menu, id: str) -> list[MenuItem]:
    """The items one comes through to this one, the root first; KeyError if there is none of this id."""
    way = [menu.find(id)]
    while (above := menu.parent(way[0].id)) is not None:
        way.insert(0, above)
    return way


def by_item(menu: Menu, document: Document, faults: Sequence[Fault]) -> dict[str, list[Fault]]:
    """Item → the faults of menu.yaml that stand in its lines."""
    places = [(document.line(*where), item.id) for item, where in locations(menu)]
    starts = [line for line, _ in places]
    found: dict[str, list[Fault]] = {}
    for fault in faults:
        if fault.path == document.path:
            found.setdefault(places[max(0, bisect_right(starts, fault.line) - 1)][1], []).append(fault)
    return found
