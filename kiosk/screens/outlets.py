"""Service outlets: names, addresses, telephones, hours, by district; each on paper, with the way there."""

from collections.abc import Callable

from kivy.uix.stacklayout import StackLayout

from content.outlet import Outlet
from kiosk import places, receipts
from kiosk.screens.paper import PaperScreen
from kiosk.session import Place
from kiosk.widgets.box import Card, Row
from kiosk.widgets.tap import button, chip
from kiosk.widgets.text import Icon, Text


class OutletsScreen(PaperScreen):
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
        shown = [one for one in enumerate(outlets) if district in ("", one[1].district)]
        cards = self.list()
        for one in shown:
            cards.add_widget(self._outlet(*one))
        self.scroller(cards)
        self.bottom()

    def _choose(self, district: str) -> Callable[[], None]:
        return lambda: self.kiosk.replace(Place("outlets", {"district": district} if district else {}))

    def _outlet(self, number: int, outlet: Outlet) -> Card:
        theme = self.theme
        words = self.words("outlets.print")
        tap = button(
            theme,
            f"print:{number}",
            words,
            self._on_print(outlet),
            icon="printer",
            style="body",
            size_hint_x=None,
        )
        tap.width = tap.wanted_width
        card = Card(theme, Row(theme, Text(theme, outlet.name, "heading"), tap, gap=18), gap=10)
        for icon, words in (("pin", outlet.address), ("phone", outlet.phone), ("clock", outlet.hours)):
            if words:
                card.add_widget(Row(theme, Icon(theme, icon, 40, "accent"), Text(theme, words), gap=18))
        return card

    def _on_print(self, outlet: Outlet) -> Callable[[], None]:
        def do() -> None:
            kiosk, pack = self.kiosk, self.kiosk.pack
            way, meta = places.way(outlet, pack), pack.meta
            self.print(
                receipts.outlet(
                    outlet, way, meta.title, meta.hotline, kiosk.paper, kiosk.now(), kiosk.paper_mm
                )
            )

        return do
