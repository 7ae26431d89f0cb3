"""Help: where people are, when, and the hotline's number."""

from kiosk.screens.base import Screen
from kiosk.widgets.box import Card, Column, Row
from kiosk.widgets.text import Icon, Text


class HelpScreen(Screen):
    """Reached from every screen by the same button, and from the menu's item for a person."""

    def build(self) -> None:
        theme, meta = self.theme, self.kiosk.pack.meta
        self.title(self.words("help.title"), self.words("help.note"))
        hotline = Card(
            theme,
            Text(theme, self.words("help.hotline"), "heading", "muted", align="center"),
            self.giant(meta.hotline, 200),
            gap=0,
            pad=40,
        )
        centre = Card(theme, Text(theme, meta.title, "heading"), gap=14)
        for icon, words in (("pin", meta.address), ("clock", meta.hours)):
            if words:
                centre.add_widget(Row(theme, Icon(theme, icon, 44, "accent"), Text(theme, words), gap=18))
        how = Card(theme, Text(theme, self.words("help.how"), "heading"), gap=14)
        hints = ["back", "large", "contrast", "card", "code"]
        if not self.kiosk.has_reader():
            hints.remove("card")
        for target in hints:
            icon = {"large": "text", "code": "keypad"}.get(target, target)
            mark = Icon(theme, icon, 44, "accent")
            how.add_widget(Row(theme, mark, Text(theme, self.words(f"help.{target}")), gap=18))
        self.middle(self.pair(Column(theme, hotline, centre, gap=24), how))
