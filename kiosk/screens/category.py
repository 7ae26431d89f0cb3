"""A category: what a menu item lists, one below the other."""

from collections.abc import Callable

from kiosk.screens.base import Screen
from kiosk.session import Place
from kiosk.widgets.tap import row


class Category(Screen):
    """The items under a tile."""

    def build(self) -> None:
        item = self.kiosk.pack.menu.find(self.params["id"])
        self.title(item.title, item.note)
        rows = self.list()
        for child in item.items:
            if place := self.kiosk.opens(child):
                rows.add_widget(
                    row(
                        self.theme,
                        f"item:{child.id}",
                        child.title,
                        self._to(place),
                        icon=child.icon or "document",
                        note=child.note,
                        units=168,
                    )
                )
        self.scroller(rows)

    def _to(self, place: Place) -> Callable[[], None]:
        return lambda: self.kiosk.go(place)
