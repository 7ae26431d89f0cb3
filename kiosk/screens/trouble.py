"""What could not be done, and what to do instead. The cause is in the log, for those who can mend it."""

from kivy.uix.widget import Widget

from kiosk.frame import banner
from kiosk.screens.base import Screen
from kiosk.widgets.box import Card
from kiosk.widgets.text import Icon, Text


class TroubleScreen(Screen):
    """Says so, sends people to the desk, and lets them try again."""

    def build(self) -> None:
        theme = self.theme
        what = self.params["what"]
        refused = what in ("too-many", "closed")
        if what == "too-many":
            note = self.words("trouble.too_many")
        else:
            note = self.words("trouble.closed") if refused else self.words("trouble.note")
        self.add_widget(Widget(size_hint_y=0.3))
        self.add_widget(
            Card(
                theme,
                Icon(theme, "warning", 220, "warning", size_hint_x=1),
                Text(theme, self.words("trouble.title"), "display", align="center"),
                Text(theme, note, "body", align="center"),
                gap=32,
                pad=64,
            )
        )
        self.add_widget(banner(theme, self.words("trouble.staff"), "person", warning=False))
        self.add_widget(Widget())
        again = self.place.memo.get("again")
        if again and not refused:
            self.add_widget(self.primary("again", self.words("trouble.again"), again))
