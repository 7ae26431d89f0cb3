"""The kiosk by numeric keypad, for whoever does not see the screen or cannot reach it: a ring round the item
one is at, and its words by voice. What can be done is what can be tapped, no more."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from kivy.graphics import Color, InstructionGroup, Line
from kivy.uix.scrollview import ScrollView
from kivy.uix.widget import Widget

from kiosk.focus import Focus, Item, command
from kiosk.receipts import Words
from kiosk.widgets.keypad import Dial, Keypad
from kiosk.widgets.tap import Tap
from kiosk.widgets.text import Text, texts
from kiosk.widgets.theme import Theme

RING = 8
"""Units of the ring's width."""


class Touchless:
    """Asleep until the first key of a visitor; `wipe` when they have gone."""

    def __init__(
        self,
        parts: Callable[[], Sequence[Widget]],
        words: Words,
        say: Callable[[Sequence[str]], None],
        add: Callable[[Sequence[str]], None],
        acts: dict[str, Callable[[], None]],
    ) -> None:
        """`parts`: what can be gone through, in this order. `say` says something instead of what is being
        said, `add` after it. `acts`: what back, all and help do."""
        self._parts, self.words, self._say, self._add, self._acts = parts, words, say, add, acts
        self._focus = Focus()
        self._ring: Ring | None = None
        self.awake = False

    def key(self, code: int, theme: Theme) -> bool:
        """A key was pressed; whether it means anything here."""
        dial = next((dial for part in self._parts() for dial in _all(part, Dial)), None)
        pad = next((pad for part in self._parts() for pad in _all(part, Keypad)), None)
        meant = command(code, bool(pad or dial))
        if meant is None:
            return False
        if dial and (meant.isdigit() or meant == "choose"):  # whoever rings knows a telephone's keys
            dial.enter() if meant == "choose" else dial.press(meant)
            return True
        if not self.awake:  # the first key only tells what keys there are
            self.awake = True
            self.shown(theme, self.words("keys.intro"))
            return True
        self.changed(theme, quiet=True)
        if meant.isdigit() and pad:
            self._say([meant])
            pad.press(meant)
        elif meant == "erase" and pad:
            pad.erase()
            self._say([self.words("code.erase")])
        elif meant in ("next", "previous"):
            said = self._focus.move(1 if meant == "next" else -1, self.words)
            self._mark(theme)
            self._say(said)
        elif meant in ("next choice", "previous choice"):
            said = self._focus.skip(1 if meant == "next choice" else -1, self.words)
            self._mark(theme)
            self._say(said)
        elif meant == "repeat":
            self._say(self._focus.move(0, self.words))
        elif meant == "choose":
            self._choose(theme)
        elif meant in self._acts:
            self._acts[meant]()
        return True

    def shown(self, theme: Theme, *first: str) -> None:
        """Another screen is shown; `first` is said before what it says."""
        if self.awake:
            said = self._focus.begin([item for item, _ in self._items()], self.words)
            self._mark(theme)
            self._say([*first, *said])

    def changed(self, theme: Theme, quiet: bool = False) -> None:
        """The screen may have changed: what is new on it is said, unless `quiet`."""
        if self.awake:
            news = self._focus.renew([item for item, _ in self._items()])
            self._mark(theme)
            if news and not quiet:
                self._add(news)

    def wipe(self) -> None:
        """The visitor has gone."""
        self.awake, self._focus = False, Focus()
        self._unmark()

    @property
    def target(self) -> str:
        """What one is at, for a picture's description: the target, or the words."""
        item = self._focus.item if self.awake else None
        return (item.target or item.words) if item else ""

    def _choose(self, theme: Theme) -> None:
        widget = self._widget()
        if isinstance(widget, Tap):
            widget.on_release()
            if widget.leads is not None:
                self._follow(theme, widget.leads)
        else:  # nothing to choose: the words again
            self._say(self._focus.move(0, self.words))

    def _follow(self, theme: Theme, part: Widget) -> None:
        """Go to the beginning of a part of the screen."""
        first = next((widget for _, widget in items(part)), None)
        found = [at for at, (_, widget) in enumerate(self._items()) if widget is first]
        if found:
            said = self._focus.jump(found[0], self.words)
            self._mark(theme)
            self._say(said)

    def _items(self) -> Iterator[tuple[Item, Widget]]:
        for part in self._parts():
            yield from items(part)

    def _widget(self) -> Widget | None:
        found = [widget for _, widget in self._items()]
        return found[self._focus.at] if self._focus.at < len(found) else None

    def _mark(self, theme: Theme) -> None:
        widget = self._widget()
        if self._ring and self._ring.widget is widget:
            return
        self._unmark()
        if widget is not None:
            self._ring = Ring(theme, widget)
            _show(widget)

    def _unmark(self) -> None:
        if self._ring:
            self._ring.remove()
            self._ring = None


class Ring:
    """Drawn round a widget until it is removed."""

    def __init__(self, theme: Theme, widget: Widget) -> None:
        self.widget = widget
        self._marks = InstructionGroup()
        self._marks.add(Color(*theme.colour("warning")))
        self._line = Line(width=theme.px(RING) / 2)
        self._marks.add(self._line)
        widget.canvas.after.add(self._marks)
        widget.bind(pos=self._place, size=self._place)
        self._place()

    def remove(self) -> None:
        """Draw it no longer."""
        self.widget.canvas.after.remove(self._marks)
        self.widget.unbind(pos=self._place, size=self._place)

    def _place(self, *_: object) -> None:
        # Round words it stands a little off, or it would touch them.
        inset = -self._line.width if isinstance(self.widget, Text) else self._line.width
        self._line.rectangle = (
            self.widget.x + inset,
            self.widget.y + inset,
            max(1, self.widget.width - 2 * inset),
            max(1, self.widget.height - 2 * inset),
        )


def items(root: Widget) -> Iterator[tuple[Item, Widget]]:
    """What can be gone through in a tree of widgets, from its beginning to its end."""
    if getattr(root, "unread", False) or root.disabled:
        return
    if isinstance(root, Tap):
        yield Item("，".join(texts(root)) or root.words, root.target, root.ticked), root
        return
    if isinstance(root, Text) and root.text.strip():
        yield Item(root.aloud or root.text), root
    for child in reversed(root.children):
        yield from items(child)


W = TypeVar("W", bound=Widget)


def _all(root: Widget, kind: type[W]) -> Iterator[W]:
    if isinstance(root, kind):
        yield root
    for child in root.children:
        yield from _all(child, kind)


def _show(widget: Widget) -> None:
    """Scroll to where it can be seen."""
    parent = widget.parent
    while isinstance(parent, Widget):
        if isinstance(parent, ScrollView):
            parent.scroll_to(widget, animate=False)
            return
        parent = parent.parent
