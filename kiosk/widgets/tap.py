"""Things to tap: the primary action, other actions, tiles, rows of a list, choices."""

from collections.abc import Callable
from typing import Any, Literal

from kivy.clock import Clock
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.widgets.box import Column, Row, Surface, gap
from kiosk.widgets.text import Icon, Text
from kiosk.widgets.theme import Ink, Style, Theme

AGAIN_SECONDS = 0.4
"""A second tap on a thing sooner than this is the same tap, by a trembling hand or a bouncing panel."""

KEY_AGAIN_SECONDS = 0.12
"""The same for the keys of a keypad, where the same digit comes twice."""

Kind = Literal["primary", "plain", "chosen", "bare"]

LOOKS: dict[Kind, tuple[Ink, Ink | None, Ink, Ink]] = {
    # fill, edge, ink, fill while pressed
    "primary": ("accent", None, "on_accent", "accent_pressed"),
    "plain": ("card", "line", "ink", "accent_tint"),
    "chosen": ("accent_tint", "accent", "ink", "accent_tint"),
    "bare": ("ground", None, "ink", "accent_tint"),
}


class Tap(ButtonBehavior, Surface, BoxLayout):
    """Anything to tap. `target` names it for tests and the demo, `words` is what it says."""

    def __init__(
        self,
        theme: Theme,
        target: str,
        words: str,
        action: Callable[[], None],
        kind: Kind = "plain",
        again_seconds: float = AGAIN_SECONDS,
        **kwargs: Any,
    ) -> None:
        super().__init__(**{"size_hint_y": None, "always_release": False, **kwargs})
        self._again_seconds = again_seconds
        self._least = float(kwargs.get("height", 0))
        self._content: Widget | None = None
        self._beside = 0.0
        self.theme, self.target, self.words, self.action, self.kind = theme, target, words, action, kind
        self.wanted_width = 0.0
        self.ticked: bool | None = None
        """Of what can be chosen together with others: whether it is."""
        self.leads: Widget | None = None
        """The part of the same screen that it shows: whoever does not see goes there too."""
        self._last_seconds = -again_seconds
        self.paint(theme, LOOKS[kind][0], LOOKS[kind][1])

    def hug(self, content: Widget, beside: float) -> None:
        """Be as high as its content, with so many pixels beside that, but no lower than it was made."""
        self._content, self._beside = content, beside
        content.bind(height=lambda *_: self.stretch(self._least))

    def stretch(self, least: float) -> None:
        """Be so many pixels high, or as many as the content needs."""
        self._least = least
        self.height = self.needed

    @property
    def needed(self) -> float:
        """Pixels that it must be high, whatever it is now."""
        content = self._content.height + self._beside if self._content else 0.0
        return float(max(self._least, content))

    @property
    def ink(self) -> Ink:
        """Colour of what stands on it."""
        return LOOKS[self.kind][2]

    def on_press(self) -> None:
        """Show that the finger is felt."""
        self.tint(LOOKS[self.kind][3], LOOKS[self.kind][1])

    def on_touch_up(self, touch: Any) -> Any:
        held = touch.grab_current is self
        done = super().on_touch_up(touch)
        if held:
            self.tint(LOOKS[self.kind][0], LOOKS[self.kind][1])
        return done

    def on_release(self) -> None:
        """Act, once."""
        now = Clock.get_boottime()
        if now - self._last_seconds >= self._again_seconds:
            self._last_seconds = now
            self.action()


def button(
    theme: Theme,
    target: str,
    words: str,
    action: Callable[[], None],
    kind: Kind = "plain",
    icon: str = "",
    style: Style = "heading",
    units: float = 124,
    tight: bool = False,
    **kwargs: Any,
) -> Tap:
    """A button: words in its middle, an icon before them if named. `tight`: with no room beside the words."""
    tap = Tap(theme, target, words, action, kind, **{"height": theme.target(units), **kwargs})
    tap.padding = (theme.px(2 if tight else 24), 0)
    tap.spacing = theme.px(20)
    label = Text(theme, words, style, tap.ink, align="center", pos_hint={"center_y": 0.5})
    tap.wanted_width = label.natural_width() + theme.px(48 + 8 + (56 + 40 if icon else 0))
    if icon:
        label.size_hint_x = None
        label.width = label.natural_width() + 2
        tap.add_widget(Widget())
        tap.add_widget(Icon(theme, icon, 56, tap.ink, pos_hint={"center_y": 0.5}))
        tap.add_widget(label)
        tap.add_widget(Widget())
    else:
        tap.add_widget(label)
        tap.hug(label, theme.px(40))
    return tap


def tower(theme: Theme, target: str, words: str, action: Callable[[], None], icon: str) -> Tap:
    """A narrow button as high as its column lets it be: an icon, the words below."""
    tap = Tap(theme, target, words, action, orientation="vertical", size_hint_y=1, spacing=theme.px(4))
    label = Text(theme, words, "note", tap.ink, align="center")
    for part in (Widget(), Icon(theme, icon, 56, "accent", size_hint_x=1), label, Widget()):
        tap.add_widget(part)
    return tap


def actions(theme: Theme, width: float, *taps: Tap) -> Row | Column:
    """Buttons side by side where their words fit in so many pixels, else one below the other."""
    return Row(theme, *taps, gap=24) if fit(theme, width, *taps) else Column(theme, *taps, gap=20)


def fit(theme: Theme, width: float, *taps: Tap) -> bool:
    """Whether the words of buttons side by side fit in so many pixels."""
    room = (width - theme.px(24) * (len(taps) - 1)) / max(1, len(taps))
    return all(tap.wanted_width <= room for tap in taps)


def tile(
    theme: Theme,
    target: str,
    words: str,
    action: Callable[[], None],
    icon: str,
    note: str = "",
    compact: bool = False,
) -> Tap:
    """A tile of the home screen: icon, title, and a small line; `compact`: the icon beside the title."""
    tap = Tap(theme, target, words, action, orientation="vertical", height=theme.px(200 if compact else 226))
    units, pad = (60, 18) if compact else (96, 24) if theme.wide else (76, 28)
    tap.padding = (theme.px(20 if compact else 28), theme.px(pad))
    mark, title = Icon(theme, icon, units, "accent"), Text(theme, words, "heading", tap.ink)
    head = [Row(theme, mark, title, gap=16)] if compact else [mark, gap(theme, 12), title]
    words_column = Column(theme, *head, gap=2)
    if note:
        words_column.add_widget(Text(theme, note, "note", "muted", em=round(theme.em("note") * 0.94)))
    tap.add_widget(words_column)
    tap.add_widget(Widget())
    tap.hug(words_column, theme.px(pad * 2))
    return tap


def row(
    theme: Theme,
    target: str,
    words: str,
    action: Callable[[], None],
    icon: str = "",
    note: str = "",
    kind: Kind = "plain",
    lead: str = "",
    end_icon: str = "next",
    units: float = 132,
    icon_units: float = 60,
    **kwargs: Any,
) -> Tap:
    """A row of a list: icon or a leading sign, title with a small line, an arrow."""
    tap = Tap(theme, target, words, action, kind, **{"height": theme.target(units), **kwargs})
    tap.padding = (theme.px(32), theme.px(18))
    tap.spacing = theme.px(28)
    accent: Ink = "on_accent" if kind == "primary" else "accent"
    if icon:
        tap.add_widget(Icon(theme, icon, icon_units, accent, pos_hint={"center_y": 0.5}))
    if lead:
        mark = Text(theme, lead, "title", accent, align="center", size_hint_x=None, width=theme.px(64))
        mark.pos_hint = {"center_y": 0.5}
        tap.add_widget(mark)
    middle = Column(theme, Text(theme, words, "heading", tap.ink), pos_hint={"center_y": 0.5})
    if note:
        middle.add_widget(Text(theme, note, "note", "on_accent" if kind == "primary" else "muted"))
    tap.hug(middle, theme.px(36))
    tap.add_widget(middle)
    if end_icon:
        tap.add_widget(Icon(theme, end_icon, 44, accent, pos_hint={"center_y": 0.5}))
    else:
        tap.add_widget(gap(theme, 1))
    return tap


def tick(theme: Theme, target: str, words: str, action: Callable[[], None], on: bool) -> Tap:
    """A row with a box to tick, one of several that can be chosen together."""
    icon, kind = _TICKS[on]
    tap = row(theme, target, words, action, icon, kind=kind, end_icon="", units=106)
    tap.ticked = on
    return tap


_TICKS: dict[bool, tuple[str, Kind]] = {True: ("checked", "chosen"), False: ("unchecked", "plain")}


def slot(
    theme: Theme,
    target: str,
    words: str,
    action: Callable[[], None],
    note: str = "",
    icon: str = "",
    icon_units: float = 56,
) -> Tap:
    """One of several equal choices side by side, such as days or times."""
    units = 150 if note or icon else 124
    tap = Tap(theme, target, words, action, orientation="vertical", height=theme.target(units))
    tap.padding = (theme.px(12), theme.px(12))
    tap.add_widget(Widget())
    if icon:
        tap.add_widget(Icon(theme, icon, icon_units, "accent", size_hint_x=1))
    middle = Column(theme, Text(theme, words, "body" if icon else "heading", align="center"))
    if note:
        middle.add_widget(Text(theme, note, "note", "muted", align="center"))
    tap.add_widget(middle)
    tap.add_widget(Widget())
    tap.hug(middle, theme.px(24 + (icon_units if icon else 0)))
    return tap


def field(theme: Theme, target: str, words: str, action: Callable[[], None], icon: str) -> Tap:
    """What looks like a line to type in, and opens the screen where one can."""
    tap = Tap(theme, target, words, action, height=theme.target(112), padding=(theme.px(32), 0))
    tap.spacing = theme.px(24)
    tap.add_widget(Icon(theme, icon, 52, "accent", pos_hint={"center_y": 0.5}))
    label = Text(theme, words, "body", "muted", pos_hint={"center_y": 0.5})
    tap.add_widget(label)
    tap.hug(label, theme.px(20))
    return tap


def chip(
    theme: Theme, target: str, words: str, action: Callable[[], None], chosen: bool = False, **kwargs: Any
) -> Tap:
    """A small choice among several, as wide as its words."""
    label = Text(
        theme, words, "note", "accent" if chosen else "ink", align="center", pos_hint={"center_y": 0.5}
    )
    width = max(theme.target(0), label.natural_width() + theme.px(44))
    size = {"size_hint": (None, None), "size": (width, theme.target(84))}
    tap = Tap(theme, target, words, action, "chosen" if chosen else "plain", **{**size, **kwargs})
    tap.add_widget(label)
    return tap
