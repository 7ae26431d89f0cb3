"""Home: the tiles of the menu's first level."""

from collections.abc import Callable

from content.menu import MenuItem
from kiosk.screens.base import Screen
from kiosk.session import FIRST_LANGUAGE, Place
from kiosk.widgets.box import Grid, Row
from kiosk.widgets.tap import Tap, button, field, row, tile
from kiosk.widgets.text import Text

TALLEST = 350
"""Units of a tile's height at most."""

Items = list[tuple[MenuItem, Place]]


class Home(Screen):
    """What citizens find: where to type, the tiles, and taking a number as the primary action."""

    def build(self) -> None:
        theme, pack = self.theme, self.kiosk.pack
        items = [(item, place) for item in pack.menu.root.items if (place := self.kiosk.opens(item))]
        fields, tickets = self._fields(items), self._tickets(items)
        if theme.wide:  # all that is not a tile on one line
            heading = Text(theme, pack.menu.root.title, "title")
            self.add_widget(Row(theme, heading, *fields, *tickets, gap=32))
            self._tiles(items, 4)
            return
        self.title(pack.menu.root.title)
        if fields:
            self.add_widget(Row(theme, *fields, gap=24))
        self._tiles(items, 2)
        for one in tickets:
            self.add_widget(one)

    @property
    def _crowded(self) -> bool:
        """Whether there is no room for more than titles."""
        return self.theme.wide and self.theme.large_text

    def _fields(self, items: Items) -> list[Tap]:
        """Where one can type, and beside it where one can speak."""
        theme, talk = self.theme, self.kiosk.has_talk()
        short = talk and (theme.wide or theme.large_text)
        words = self.words("search.title") if short else self.words("search.field")
        taps = [
            field(theme, f"item:{item.id}", words, self._to(place), "search")
            for item, place in items
            if item.action == "question"
        ]
        if not talk:
            return taps
        if short:  # what is said beside it needs the room more
            for tap in taps:
                tap.size_hint_x = 0.6
        speak = button(
            theme,
            "talk",
            self.words("talk.button"),
            self._to(Place("talk")),
            icon="microphone",
            units=112,
            size_hint_x=None,
        )
        speak.width = speak.wanted_width
        return [*taps, speak]

    def _tickets(self, items: Items) -> list[Tap]:
        """Taking a number."""
        return [
            row(
                self.theme,
                f"item:{item.id}",
                item.title,
                self._to(place),
                icon=item.icon,
                note="" if self._crowded else item.note,
                kind="primary",
                units=112 if self.theme.wide else 150,
            )
            for item, place in items
            if item.action == "ticket"
        ]

    def _tiles(self, items: Items, columns: int) -> None:
        theme = self.theme
        grid = Grid(theme, cols=columns, gap=24)
        # Long words and large letters: or not all tiles would be on one page.
        foreign = self.kiosk.session.language != FIRST_LANGUAGE
        compact = foreign or (theme.large_text and not theme.wide)
        for item, place in items:
            if item.action not in ("question", "ticket"):
                target, note = f"item:{item.id}", "" if self._crowded else item.note
                grid.add_widget(tile(theme, target, item.title, self._to(place), item.icon, note, compact))
        title, note = self.words("voice.title"), "" if self._crowded else self.words("voice.short")
        grid.add_widget(tile(theme, "voice", title, self._to(Place("voice")), "chat", note, compact))
        rows = -(-len(grid.children) // columns)

        def fill(_: object, room: float) -> None:
            """Tiles share the room there is, up to a height that still looks like a tile."""
            height = (room - theme.px(24) * (rows - 1)) / rows
            for one in grid.children:
                one.stretch(min(height, theme.px(TALLEST)))

        self.scroller(grid).bind(height=fill)

    def _to(self, place: Place) -> Callable[[], None]:
        return lambda: self.kiosk.go(place)
