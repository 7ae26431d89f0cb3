"""Twenty-six keys, and a few beside the last row."""

from collections.abc import Callable, Sequence

from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.widgets.box import Column
from kiosk.widgets.tap import KEY_AGAIN_SECONDS, Tap, button
from kiosk.widgets.theme import TARGET_MM, Style, Theme

ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
KEY = 116
"""Units of a key's height."""

WIDE_SHARE = 1.2
"""Of a wide panel, beside 1 for what is written: keys no narrower than a finger."""

BETWEEN = 8
"""Units between two keys."""

End = tuple[str, str, Callable[[], None], float]
"""A key's target, its words, what it does, and its width as against a letter's."""


def fit_beside(theme: Theme, room: float) -> bool:
    """Whether the keys may stand beside what is written, in so many pixels for both: else below it."""
    keys = room * WIDE_SHARE / (1 + WIDE_SHARE)
    between = theme.px(BETWEEN) * (len(ROWS[0]) - 1)
    return theme.wide and (keys - between) / len(ROWS[0]) >= theme.mm(TARGET_MM) - 1


def letters(theme: Theme, press: Callable[[str], None], ends: Sequence[End]) -> Column:
    """The keys; `press` hears letters, `ends` follow the last of them."""
    keys = Column(theme, gap=12)
    keys.unread = True
    for number, row in enumerate(ROWS):
        line = BoxLayout(size_hint_y=None, height=theme.target(KEY), spacing=theme.px(BETWEEN))
        beside = [Widget(size_hint_x=0.5)] if number == 1 else []
        taps = [_key(theme, f"key:{letter}", letter.upper(), _pressing(press, letter)) for letter in row]
        if number == len(ROWS) - 1:
            taps += [_key(theme, target, words, do, "note", share) for target, words, do, share in ends]
        for part in (*beside, *taps, *([Widget(size_hint_x=0.5)] if beside else [])):
            line.add_widget(part)
        keys.add_widget(line)
    return keys


def _pressing(press: Callable[[str], None], letter: str) -> Callable[[], None]:
    return lambda: press(letter)


def _key(
    theme: Theme, target: str, words: str, do: Callable[[], None], style: Style = "title", share: float = 1
) -> Tap:
    return button(
        theme,
        target,
        words,
        do,
        style=style,
        units=KEY,
        again_seconds=KEY_AGAIN_SECONDS,
        size_hint_x=share,
        tight=True,
    )
