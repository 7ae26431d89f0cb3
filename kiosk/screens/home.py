"""Home: the tiles of the menu's first level."""

from collections.abc import Callable

from content.menu import MenuItem
from kiosk.screens.base import Screen
from kiosk.session import Place
from kiosk.widgets.box import Grid
from kiosk.widgets.tap import field, row, tile

TILE = 226
"""Least units of a tile's height."""


class Home(Screen):
    """What citizens find: where to type, the tiles, and taking a number as the primary action."""

    def build(self) -> None:
        theme, pack, words = self.theme, self.kiosk.pack, self.words
        self.title(pack.menu.root.title)
        places = [(item, place) for item in pack.menu.root.items if (place := self.kiosk.opens(item))]
        tiles = [one for one in places if one[0].action not in ("ticket", "question")]
        for item, place in self._of(places, "question"):
            self.add_widget(field(theme, f"item:{item.id}", words("search.field"), self._to(place), "search"))
        columns = 4 if theme.wide else 2
        grid = Grid(theme, cols=columns, gap=24)
        for item, place in tiles:
            grid.add_widget(tile(theme, f"item:{item.id}", item.title, self._to(place), item.icon, item.note))
        title, note = words("voice.title"), words("voice.short")
        grid.add_widget(tile(theme, "voice", title, self._to(Place("voice")), "chat", note))
        scroller = self.scroller(grid)
        rows = -(-len(grid.children) // columns)

        def fill(_: object, room: float) -> None:
            """Tiles share the room there is, up to a height that still looks like a tile."""
            height = (room - theme.px(24) * (rows - 1)) / rows
            grid.row_force_default = grid.minimum_height <= room + 1
            grid.row_default_height = min(max(height, theme.px(TILE)), theme.px(350))

        scroller.bind(height=fill)
        for item, place in self._of(places, "ticket"):
            self.add_widget(
                row(
                    theme,
                    f"item:{item.id}",
                    item.title,
                    self._to(place),
                    icon=item.icon,
                    note=item.note,
                    kind="primary",
                    units=150,
                )
            )

    @staticmethod
    def _of(places: list[tuple[MenuItem, Place]], action: str) -> list[tuple[MenuItem, Place]]:
        return [one for one in places if one[0].action == action]

    def _to(self, place: Place) -> Callable[[], None]:
        return lambda: self.kiosk.go(place)
