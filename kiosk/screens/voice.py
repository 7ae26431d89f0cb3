"""Where people say what they think: evaluation, opinion, complaint, praise, and what became of it."""

from collections.abc import Callable

from kiosk.screens.base import Screen
from kiosk.session import Place
from kiosk.widgets.tap import row

WAYS = (
    ("rate", "face4", Place("rate")),
    ("opinion", "pen", Place("opinion", {"kind": "opinion"})),
    ("complaint", "warning", Place("opinion", {"kind": "complaint"})),
    ("praise", "heart", Place("opinion", {"kind": "praise"})),
    ("asked", "search", Place("answer")),
)


class VoiceScreen(Screen):
    """Five ways to go on."""

    def build(self) -> None:
        self.title(self.words("voice.title"), self.words("voice.note"))
        rows = self.list()
        for name, icon, place in WAYS:
            title, note = self.words(f"voice.{name}"), self.words(f"voice.{name}_note")
            rows.add_widget(row(self.theme, name, title, self._to(place), icon, note, units=168))
        self.scroller(rows)

    def _to(self, place: Place) -> Callable[[], None]:
        return lambda: self.kiosk.go(place)
