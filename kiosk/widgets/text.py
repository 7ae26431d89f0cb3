"""Text set line by line, and icons: the only two kinds of marks on the screens."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Literal

from kivy.core.text import Label as CoreLabel
from kivy.graphics import Color, PopMatrix, PushMatrix, Rectangle, Translate
from kivy.graphics.texture import Texture
from kivy.uix.widget import Widget
from PIL import Image

from kiosk.widgets import icons
from kiosk.widgets.lines import balance, wrap
from kiosk.widgets.theme import Ink, Style, Theme, is_bold

HEADINGS = ("display", "title", "heading")
"""Styles whose lines are to be of like length."""

Align = Literal["left", "center", "right"]


@lru_cache(maxsize=20000)
def measure(text: str, em: int, bold: bool) -> float:
    """Pixels that a piece of text is wide."""
    return float(CoreLabel(font_size=em, bold=bold).get_extents(text)[0])


def fitting(text: str, em: float, room: float, bold: bool = True) -> int:
    """Pixels of an em at which the text is no wider than the room for it, at most `em`."""
    return int(em * min(1.0, room / max(1.0, measure(text, round(em), bold))))


@lru_cache(maxsize=800)
def line_texture(text: str, em: int, bold: bool) -> Texture:
    """A line of text, white on nothing."""
    label = CoreLabel(text=text, font_size=em, bold=bold, color=(1, 1, 1, 1))
    label.refresh()
    return label.texture


@lru_cache(maxsize=200)
def icon_texture(name: str, size: int) -> Texture:
    """An icon, white on nothing, `size` pixels square."""
    mask = icons.draw(name, size)
    texture = Texture.create(size=(size, size), colorfmt="rgba")
    white = Image.new("L", mask.size, 255)
    texture.blit_buffer(Image.merge("RGBA", (white, white, white, mask)).tobytes(), colorfmt="rgba")
    texture.flip_vertical()
    return texture


class Text(Widget):
    """A paragraph as wide as its parent makes it and as high as its lines need."""

    def __init__(
        self,
        theme: Theme,
        text: str,
        style: Style = "body",
        ink: Ink = "ink",
        align: Align = "left",
        em: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**{"size_hint_y": None, "height": 0, **kwargs})
        self.theme, self.text, self.style, self.align = theme, text, style, align
        self.em = em or theme.em(style)
        self.leading = round(self.em * theme.leading(style) / theme.em(style))
        self.rgba = theme.colour(ink)
        self.aloud = ""
        """What is read aloud instead."""
        self.unread = False
        """Whether it is a mark that nobody wants to hear."""
        self._set_width = -1.0
        self._content = 0
        with self.canvas:
            PushMatrix()
            self._origin = Translate(0, 0)
            self._colour = Color(*self.rgba)
        self._marks: list[Rectangle] = []
        with self.canvas.after:
            PopMatrix()
        self.bind(pos=self._move, size=self._resize)
        self._resize()

    def set(self, text: str, ink: Ink | None = None) -> None:
        """Show other words, perhaps in another colour."""
        if ink is not None:
            self.rgba = self.theme.colour(ink)
            self._colour.rgba = self.rgba
        if text != self.text:
            self.text, self._set_width = text, -1.0
            self._resize()

    def natural_width(self) -> float:
        """Pixels of the text on one line."""
        return max(measure(line, self.em, is_bold(self.style)) for line in self.text.split("\n"))

    def _resize(self, *_: Any) -> None:
        if self.width != self._set_width and self.width > 0:
            self._set_width = self.width
            self._typeset()
        self._move()

    def _typeset(self) -> None:
        for mark in self._marks:
            self.canvas.remove(mark)
        self._marks = []
        bold = is_bold(self.style)
        break_lines = balance if self.style in HEADINGS else wrap
        lines = (
            break_lines(self.text, self.width, lambda piece: measure(piece, self.em, bold))
            if self.text
            else []
        )
        self._content = len(lines) * self.leading
        if self.size_hint_y is None:
            self.height = self._content
        for number, line in enumerate(lines):
            if not line:
                continue
            texture = line_texture(line, self.em, bold)
            room = self.width - texture.width
            x = {"left": 0.0, "center": room / 2, "right": room}[self.align]
            y = self._content - (number + 0.5) * self.leading - texture.height / 2
            with self.canvas:
                self._marks.append(Rectangle(texture=texture, pos=(round(x), round(y)), size=texture.size))

    def _move(self, *_: Any) -> None:
        # A box higher than its text shares what is left above and below.
        self._origin.xy = (round(self.x), round(self.y + (self.height - self._content) / 2))


def texts(root: Widget) -> Iterator[str]:
    """What is written in a tree of widgets, from its beginning to its end, but for what is marked `unread`:
    keys and the like, which nobody wants to hear one by one."""
    if getattr(root, "unread", False):
        return
    if isinstance(root, Text) and root.text.strip():
        yield root.aloud or root.text
    for child in reversed(root.children):
        yield from texts(child)


class Icon(Widget):
    """An icon in the middle of its box, which is square unless the parent says otherwise."""

    def __init__(self, theme: Theme, name: str, units: float = 48, ink: Ink = "ink", **kwargs: Any) -> None:
        side = theme.px(units)
        wide = kwargs.pop("size_hint_x", None)
        super().__init__(**{"size_hint": (wide, None), "size": (side, side), **kwargs})
        texture = icon_texture(icons.known(name), int(side))
        with self.canvas:
            self._colour = Color(*theme.colour(ink))
            self._mark = Rectangle(texture=texture, size=(side, side))
        self.bind(pos=self._move, size=self._move)
        self._move()

    def tint(self, rgba: tuple[float, float, float, float]) -> None:
        """Show it in another colour."""
        self._colour.rgba = rgba

    def _move(self, *_: Any) -> None:
        side = self._mark.size[0]
        # Not center_x: within one layout pass Kivy tells of a new size before it has worked the centre out.
        self._mark.pos = (
            round(self.x + (self.width - side) / 2),
            round(self.y + (self.height - side) / 2),
        )
