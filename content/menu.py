"""The menu: one tree for the kiosk's tiles and the telephone's keys."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import StringConstraints, model_validator

from content.fault import Faults
from content.mending import NAME
from content.schema import ID, Digit, Location, Model, Text, default_say
from content.source import Document

Action = Literal["question", "ticket", "outlets", "advisers", "code", "opinion", "person"]
"""What a menu item can start besides a guide or an interview: ask in one's own words, take a number, find an
outlet or an adviser, enter a service code, complain or praise, speak to a person."""


class MenuItem(Model):
    """A tile and a spoken choice. Exactly one of items, guide, interview and action says what it opens."""

    id: ID
    title: Text
    say: Text
    digit: Digit | None = None
    spoken: tuple[Text, ...] = ()
    icon: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]*$")] = ""
    note: str = ""
    items: tuple["MenuItem", ...] = ()
    guide: ID | None = None
    interview: ID | None = None
    action: Action | None = None

    @model_validator(mode="before")
    @classmethod
    def _say(cls, data: Any) -> Any:
        return default_say(data)

    def targets(self) -> int:
        """How many things it opens."""
        return bool(self.items) + sum(one is not None for one in (self.guide, self.interview, self.action))


class Menu(Model):
    """The tree under its root, whose id is `main`."""

    root: MenuItem

    def walk(self) -> Iterator[MenuItem]:
        """Every item, the root first, parents before children."""
        return (item for item, _ in _walk(self.root, ()))

    def find(self, id: str) -> MenuItem:
        """The item with this id; KeyError if there is none."""
        for item in self.walk():
            if item.id == id:
                return item
        raise KeyError(f"no menu item {id!r}")

    def parent(self, id: str) -> MenuItem | None:
        """The item that lists this one, None for the root; KeyError if there is no such id."""
        if id == self.root.id:
            return None
        for item in self.walk():
            if any(child.id == id for child in item.items):
                return item
        raise KeyError(f"no menu item {id!r}")


def _walk(item: MenuItem, where: Location) -> Iterator[tuple[MenuItem, Location]]:
    yield item, where
    for index, child in enumerate(item.items):
        yield from _walk(child, (*where, "items", index))


def locations(menu: Menu) -> Iterator[tuple[MenuItem, Location]]:
    """Every item with its place in menu.yaml."""
    return _walk(menu.root, ())


def parse(document: Document, faults: Faults) -> Menu | None:
    """The menu of menu.yaml, whose top level is the root item; checks that ids, digits and names differ."""
    root = document.parse(MenuItem, faults)
    if root is None:
        return None
    menu = Menu(root=root)
    if root.id not in ("main", NAME):
        faults.add(document.path, document.line("id"), "E203", "最上层的 id 应当是 main")
    if not root.items:
        faults.add(document.path, 1, "E202", "最上层应当有 items")
    ids: set[str] = set()
    for item, where in locations(menu):
        if item.id in ids:
            faults.add(
                document.path, document.line(*where, "id"), "E302", f"菜单编号“{item.id}”重复，请改一个"
            )
        ids.add(item.id)
        if where and item.targets() != 1:
            message = f"“{item.title}”要打开什么？items、guide、interview、action 四个里写一个，而且只写一个"
            faults.add(document.path, document.line(*where), "E203", message)
        digits: dict[str, MenuItem] = {}
        names: dict[str, MenuItem] = {}
        for index, child in enumerate(item.items):
            place = (*where, "items", index)
            if child.digit is not None:
                other = digits.setdefault(child.digit, child)
                if other is not child:
                    line = document.line(*place, "digit")
                    message = f"“{child.title}”和“{other.title}”都用按键 {child.digit}，请改一个"
                    faults.add(document.path, line, "E303", message)
            for name in {child.say, *child.spoken}:
                other = names.setdefault(name, child)
                if other is not child:
                    line = document.line(*place, "spoken" if name in child.spoken else "say")
                    message = f"“{child.title}”和“{other.title}”都可以说成“{name}”，请改一个"
                    faults.add(document.path, line, "E304", message)
    return menu
