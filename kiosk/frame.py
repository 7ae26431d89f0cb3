"""The frame of every screen: above, whose kiosk this is; below, always in the same place, the way back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from kivy.graphics import Color, Rectangle
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from kiosk import dates
from kiosk.receipts import Words
from kiosk.widgets.box import Column, Row, Surface
from kiosk.widgets.tap import Tap, button
from kiosk.widgets.text import Icon, Text, fitting
from kiosk.widgets.theme import Ink, Theme

MARGIN = 64
"""Units left and right of everything."""

RAIL = 148
"""Units across the navigation of a wide panel; a seventh of an upright one's width."""

BUTTON, WIDE_BUTTON = 140, 116
"""Units of the height of a screen's actions, upright and on a wide panel."""


CLOCK = 330
"""Units of the time's width in the header."""

LEAST_NAME = 32
"""Units of the em of the centre's name there, at least."""


class Ground(BoxLayout):
    """The whole screen, on the ground colour."""

    def __init__(self, theme: Theme, **kwargs: Any) -> None:
        super().__init__(**{"orientation": "vertical", **kwargs})
        with self.canvas.before:
            Color(*theme.colour("ground"))
            self._ground = Rectangle()
        self.bind(pos=self._place, size=self._place)

    def _place(self, *_: Any) -> None:
        self._ground.pos, self._ground.size = self.pos, self.size


class Header(BoxLayout):
    """The centre's name and the time."""

    def __init__(self, theme: Theme, title: str, subtitle: str) -> None:
        super().__init__(
            size_hint_y=None,
            height=theme.px(124 if theme.wide else 150),
            padding=(theme.px(MARGIN), theme.px(16), theme.px(MARGIN), theme.px(10)),
            spacing=theme.px(24),
        )
        badge = Badge(theme, "scales", 92)
        badge.pos_hint = {"center_y": 0.5}
        room = theme.width - theme.px(2 * MARGIN + 92 + CLOCK + 48)
        em = fitting(title, theme.px(38), room)
        names = Column(theme, pos_hint={"center_y": 0.5})
        if em >= theme.px(LEAST_NAME):
            names.add_widget(Text(theme, title, "heading", em=em))
            names.add_widget(Text(theme, subtitle, "note", "muted", em=round(theme.px(27))))
        else:  # a long name has the place of both
            names.add_widget(Text(theme, title, "title", em=round(theme.px(LEAST_NAME))))
        self._time = Text(theme, "00:00", "heading", align="right", em=round(theme.px(44)))
        self._date = Text(theme, "", "note", "muted", align="right", em=round(theme.px(27)))
        clock = Column(theme, self._time, self._date, size_hint_x=None, width=theme.px(CLOCK))
        clock.pos_hint = {"center_y": 0.5}
        for part in (badge, names, clock):
            self.add_widget(part)

    def tell(self, now: datetime, words: Words) -> None:
        """Show the time; `words`: the section `kiosk`."""
        self._time.set(f"{now:%H:%M}")
        self._date.set(dates.day(words, now.date()))


class Badge(Surface, BoxLayout):
    """An icon on a square of the accent colour: the mark of the house."""

    def __init__(self, theme: Theme, icon: str, units: float) -> None:
        side = theme.px(units)
        super().__init__(size_hint=(None, None), size=(side, side))
        self.paint(theme, "accent", radius=14)
        self.add_widget(
            Icon(theme, icon, units * 0.68, "on_accent", size_hint_x=1, pos_hint={"center_y": 0.5})
        )


class Nav(BoxLayout):
    """Back, home, help, letters: the same places on every screen, along its foot, or its left side on a wide
    panel, which has little height to give."""

    def __init__(
        self,
        theme: Theme,
        words: Words,
        actions: dict[str, Callable[[], None]],
        fresh: bool,
        loud: bool = False,
    ) -> None:
        """`actions` by target; what is left out is not offered. `loud`: the screen is being read aloud."""
        if theme.wide:
            super().__init__(
                orientation="vertical",
                size_hint_x=None,
                width=theme.target(RAIL) + theme.px(16),
                padding=(theme.px(16), 0, 0, theme.px(16)),
                spacing=theme.px(4),
            )
        else:
            super().__init__(
                size_hint_y=None,
                height=theme.target(132) + theme.px(32),
                padding=(theme.px(MARGIN - 28), theme.px(16)),
                spacing=theme.px(4),
            )
        height = {"size_hint_y": 1} if theme.wide else {"height": theme.target(132)}
        large, dark = theme.large_text, theme.high_contrast
        marks = {
            "back": ("back", words("nav.back")),
            "home": ("home", words("nav.home")),
            "help": ("headset", words("nav.help")),
            "aloud": ("speaker", words("nav.silence" if loud else "nav.aloud")),
            "language": ("globe", words("nav.language")),
            "large": ("text", words("nav.normal" if large else "nav.large")),
            "contrast": ("contrast", words("nav.light" if dark else "nav.contrast")),
        }
        for target, (icon, title) in marks.items():
            if target not in actions:
                continue
            tap = Tap(
                theme,
                target,
                title,
                actions[target],
                "bare",
                orientation="vertical",
                padding=(0, theme.px(14)),
                spacing=theme.px(4),
                **height,
            )
            em = fitting(title, theme.px(29), theme.px(RAIL - 8), False)
            room = [Widget(), Widget()] if theme.wide else []
            for part in (
                *room[:1],
                Icon(theme, icon, 56, "accent", size_hint_x=1),
                Text(theme, title, "note", "ink", align="center", em=em),
                *room[1:],
            ):
                tap.add_widget(part)
            tap.disabled = fresh and target in ("back", "home")
            tap.opacity = 0.25 if tap.disabled else 1
            self.add_widget(tap)


class Overlay(FloatLayout):
    """Asks over everything whether anybody is there; any touch answers."""

    def __init__(
        self, theme: Theme, words: Words, stay: Callable[[], None], leave: Callable[[], None]
    ) -> None:
        super().__init__()
        red, green, blue, _ = theme.colour("ink")
        with self.canvas.before:
            Color(red * 0.2, green * 0.2, blue * 0.2, 0.72)
            self._veil = Rectangle()
        self.bind(pos=self._place, size=self._place)
        em = round(theme.px(150 if theme.wide else 220))
        self._count = Text(theme, "", "giant", "warning", align="center", em=em)
        card = Sheet(theme)
        for part in (
            Text(theme, words("idle.title"), "display", align="center"),
            Text(theme, words("idle.note"), "body", "muted", align="center"),
            self._count,
            button(theme, "stay", words("idle.stay"), stay, "primary", units=BUTTON),
            button(theme, "leave", words("idle.leave"), leave),
        ):
            card.add_widget(part)
        self.add_widget(card)

    def count(self, seconds: int) -> None:
        """Show how many seconds are left."""
        self._count.set(str(seconds))

    def on_touch_down(self, touch: Any) -> bool:
        """Nothing below is touched."""
        super().on_touch_down(touch)
        return True

    def _place(self, *_: Any) -> None:
        self._veil.pos, self._veil.size = self.pos, self.size


class Sheet(Surface, Column):
    """A card in the middle of the screen."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(
            theme,
            gap=24 if theme.wide else 32,
            pad=48 if theme.wide else 64,
            size_hint_x=None,
            width=theme.px(1100 if theme.wide else 860),
            pos_hint={"center_x": 0.5, "center_y": 0.5},
        )
        self.paint(theme, "card", radius=16)


def heading(theme: Theme, title: str, note: str = "") -> Column:
    """What a screen is about."""
    column = Column(theme, Text(theme, title, "title" if theme.wide else "display"), gap=8)
    if note:
        column.add_widget(Text(theme, note, "body", "muted"))
    return column


def banner(theme: Theme, words: str, icon: str = "warning", warning: bool = True) -> Widget:
    """A notice across the screen."""
    ink: Ink = "warning" if warning else "accent"
    strip = Strip(
        theme,
        Icon(theme, icon, 56, ink),
        Text(theme, words, "body", "ink"),
        gap=24,
        pad=(28, 22),
    )
    strip.paint(theme, "warning_tint" if warning else "accent_tint")
    return strip


class Strip(Surface, Row):
    """A row on a ground of its own."""
