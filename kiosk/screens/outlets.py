"""Service outlets: names, addresses, telephones, hours, by district."""

from collections.abc import Callable

from kivy.uix.stacklayout import StackLayout

from content.outlet import Outlet
from kiosk.screens.base import Screen
from kiosk.session import Place
from kiosk.widgets.box import Card, Column, Row
from kiosk.widgets.tap import chip
from kiosk.widgets.text import Icon, Text


class OutletsScreen(Screen):
    """A list to read; chips choose a district."""

    def build(self) -> None:
        theme, outlets = self.theme, self.kiosk.pack.outlets
        district = self.params.get("district", "")
        self.title(self.words("outlets.title"), self.words("outlets.note"))
        districts = list(dict.fromkeys(outlet.district for outlet in outlets))
        if len(districts) > 1:
            choices = StackLayout(size_hint_y=None, spacing=theme.px(14))
            choices.bind(minimum_height=choices.setter("height"))
            for number, name in enumerate(["", *districts]):
                words = name or self.words("outlets.all")
                choices.add_widget(
                    chip(theme, f"district:{number}", words, self._choose(name), name == district)
                )
            self.add_widget(choices)
        shown = [outlet for outlet in outlets if district in ("", outlet.district)]
        self.scroller(Column(theme, *map(self._outlet, shown), gap=20))

    def _choose(self, district: str) -> Callable[[], None]:
        return lambda: self.kiosk.replace(Place("outlets", {"district": district} if district else {}))

    def _outlet(self, outlet: Outlet) -> Card:
        theme = self.theme
        card = Card(theme, Text(theme, outlet.name, "heading"), gap=10)
        for icon, words in (("pin", outlet.address), ("phone", outlet.phone), ("clock", outlet.hours)):
            if words:
                card.add_widget(Row(theme, Icon(theme, icon, 40, "accent"), Text(theme, words), gap=18))
        return card
