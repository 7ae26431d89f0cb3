"""The legal advisers of villages and communities: who, where, when."""

from content.outlet import Adviser
from kiosk.screens.base import Screen
from kiosk.widgets.box import Card, Row
from kiosk.widgets.text import Icon, Text


class AdvisersScreen(Screen):
    """A list to read."""

    def build(self) -> None:
        self.title(self.words("advisers.title"), self.words("advisers.note"))
        cards = self.list()
        for adviser in self.kiosk.pack.advisers:
            cards.add_widget(self._adviser(adviser))
        self.scroller(cards)

    def _adviser(self, adviser: Adviser) -> Card:
        theme = self.theme
        card = Card(theme, Text(theme, adviser.place, "heading"), gap=10)
        for icon, words in (("person", adviser.name), ("phone", adviser.phone), ("clock", adviser.duty)):
            if words:
                card.add_widget(Row(theme, Icon(theme, icon, 40, "accent"), Text(theme, words), gap=18))
        return card
