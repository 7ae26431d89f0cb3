"""Home: the tiles of the menu's first level."""

from collections.abc import Callable

from kiosk.screens.base import Screen
from kiosk.session import Place
from kiosk.widgets.box import Grid
from kiosk.widgets.tap import row, tile


class Home(Screen):
    """What citizens find when they come; taking a number is the primary action."""

    def build(self) -> None:
        theme, pack = self.theme, self.kiosk.pack
        self.title(pack.menu.root.title, self.words("home.note"))
        places = [(item, place) for item in pack.menu.root.items if (place := self.kiosk.opens(item))]
        tiles = [(item, place) for item, place in places if item.action != "ticket"]
        queue = [(item, place) for item, place in places if item.action == "ticket"]
        rows = -(-len(tiles) // 2)
        room = theme.height / theme.unit - 600 - 202 * len(queue)
        units = max(226, min(350, room / max(1, rows) - 24))
        grid = Grid(theme, cols=2, gap=24)
        for item, place in tiles:
            grid.add_widget(
                tile(
                    theme,
                    f"item:{item.id}",
                    item.title,
                    self._to(place),
                    item.icon,
                    item.note,
                    height=theme.px(units),
                )
            )
        self.scroller(grid)
        for item, place in queue:
            self.add_widget(
                row(
                    theme,
                    f"item:{item.id}",
                    item.title,
                    self._to(place),
                    icon=item.icon,
                    note=item.note,
                    kind="primary",
                    units=170,
                )
            )

    def _to(self, place: Place) -> Callable[[], None]:
        return lambda: self.kiosk.go(place)
