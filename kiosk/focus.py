"""Going through a screen item by item without seeing it: which item one is at, and what is to be said. Pure.

The keys are those of a numeric keypad, which is cheap, the same everywhere, and felt by its marked 5.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kiosk.receipts import Words

Command = Literal[
    "next", "previous", "next choice", "previous choice", "choose", "back", "repeat", "all", "help", "erase"
]

COMMANDS: dict[int, Command] = {
    270: "next",
    269: "previous",
    271: "choose",
    268: "back",
    267: "repeat",
    266: "all",
    8: "erase",
}
"""By Kivy's codes of the keypad's + - Enter * / . and of the backspace that many have."""

DIGIT_0, DIGIT_9 = 256, 265
"""Kivy's codes of its digits."""

MEANINGS: dict[str, Command] = {
    "2": "next",
    "6": "next choice",
    "4": "previous choice",
    "8": "previous",
    "5": "choose",
    "0": "help",
}
"""What digits do where no number is asked for: the arrows printed on them, of which those to the sides pass
over what is only there to be read; and as on the telephone."""


@dataclass(frozen=True)
class Item:
    """Something on a screen: what can be tapped, by its `target`, or what is only there to be read."""

    words: str
    target: str = ""
    ticked: bool | None = None
    """Of what can be chosen together with others: whether it is."""


def command(key: int, numbers: bool) -> Command | str | None:
    """What a key means: a command, a digit where `numbers` are asked for, or nothing."""
    if key in COMMANDS:
        return COMMANDS[key]
    if DIGIT_0 <= key <= DIGIT_9:
        digit = str(key - DIGIT_0)
        return digit if numbers else MEANINGS.get(digit)
    return None


class Focus:
    """Where one is among the items of the screen. `words`: the section `kiosk` of the phrases."""

    def __init__(self) -> None:
        self._items: tuple[Item, ...] = ()
        self.at = 0

    @property
    def item(self) -> Item | None:
        """The item one is at; None: there is nothing."""
        return self._items[self.at] if self._items else None

    def begin(self, items: Sequence[Item], words: Words) -> list[str]:
        """Another screen is shown. What to say: what stands before its first choice, and how many follow."""
        same = self._where(self.item, items) if self.item and self.item.target else None
        again = self._items[:1] == tuple(items[:1])
        self._items, self.at = tuple(items), 0
        if same is not None and again:  # the same screen made anew, with a box ticked
            self.at = same
            return [said(self._items[same], words)]
        head: list[str] = []
        for item in items:
            if item.target:
                break
            head.append(item.words)
        count = sum(bool(item.target) for item in items)
        return [*head[:HEAD], *([words("keys.count", count=count)] if count else [])]

    def renew(self, items: Sequence[Item]) -> list[str]:
        """The screen has changed while one is on it. What to say: what is new to read."""
        before, item = set(self._items), self.item
        self._items = tuple(items)
        found = self._where(item, items) if item else None
        self.at = min(self.at, max(0, len(items) - 1)) if found is None else found
        return [one.words for one in items if one not in before and not one.target]

    def move(self, by: int, words: Words) -> list[str]:
        """Go so many items on; what to say."""
        if not self._items:
            return []
        wanted = self.at + by
        self.at = min(max(0, wanted), len(self._items) - 1)
        return [said(self._items[self.at], words)] if wanted == self.at else self._end(by, words)

    def skip(self, by: Literal[1, -1], words: Words) -> list[str]:
        """Go to the next choice, or the one before; what to say."""
        at = self.at + by
        while 0 <= at < len(self._items) and not self._items[at].target:
            at += by
        return self.jump(at, words) if 0 <= at < len(self._items) else self._end(by, words)

    def jump(self, at: int, words: Words) -> list[str]:
        """Go to an item by its number; what to say."""
        return self.move(at - self.at, words)

    def _end(self, by: int, words: Words) -> list[str]:
        """What to say where nothing follows."""
        edge = words("keys.first") if by < 0 else words("keys.last")
        return [edge, said(self._items[self.at], words)] if self._items else []

    def _where(self, item: Item, items: Sequence[Item]) -> int | None:
        """The number of the same item among others, by its target if it has one; of several that read alike
        the one nearest to where one is."""
        same = (
            number
            for number, one in enumerate(items)
            if (one.target == item.target if item.target else one == item)
        )
        return min(same, key=lambda number: abs(number - self.at), default=None)


HEAD = 4
"""So many sentences at most are said of a screen before one asks for more."""


def said(item: Item, words: Words) -> str:
    """An item as it is said."""
    state = {True: words("keys.ticked"), False: words("keys.unticked"), None: ""}[item.ticked]
    return "，".join(part for part in (item.words, state) if part)
