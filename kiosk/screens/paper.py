"""A screen from which something can be printed, and which says what became of it."""

from typing import Any

from kivy.uix.widget import Widget

from devices.printer.receipt import Receipt
from kiosk.frame import banner
from kiosk.printing import Printed
from kiosk.screens.base import Screen
from kiosk.screens.rate import of_visit
from kiosk.widgets.box import Column
from kiosk.widgets.tap import row


class PaperScreen(Screen):
    """`bottom` ends the screen; above what it is given, `print` says how the printing goes."""

    _paper = ""
    """How the printing goes, empty before any."""

    def state(self) -> dict[str, Any]:
        return {"print": self._paper} if self._paper else {}

    def outcome(self, place: Column) -> None:
        """Say in a column how the printing goes, rather than above the actions."""
        self._note, self._bottom = Column(self.theme, gap=16), place
        self._first = 0

    def bottom(self, *widgets: Widget) -> None:
        """The end of the screen: its actions, if it has any."""
        self._note = Column(self.theme, gap=16, pad=(0, 0, 0, 24 if widgets else 0))
        self._bottom = Column(self.theme, *widgets)
        self._first = len(widgets)
        self.add_widget(self._bottom)

    def print(self, receipt: Receipt, lead: str = "") -> None:
        """Print; `lead` is said before how that goes."""
        self._say("running", lead)
        self.kiosk.print(receipt, lambda done: self._say(done.outcome, lead))

    def print_once(self, receipt: Receipt) -> None:
        """Print what a concluded place gives out; not again when its screen is only made anew, in another
        language or larger. The place's memo has a list `paper` for how that went."""
        paper: list[str] = self.place.memo["paper"]
        if paper:
            # Where the screen was made anew meanwhile, nobody heard what the printer said.
            self._say(paper[-1] if paper[-1] != "running" else "unknown", "")
            return
        paper.append("running")
        self._say("running", "")

        def done(printed: Printed) -> None:
            paper.append(printed.outcome)
            self._say(printed.outcome, "")

        self.kiosk.print(receipt, done)

    def offer_rating(self) -> Widget:
        """A row that asks how content people are with what they read."""
        return row(
            self.theme,
            "rate",
            self.words("rate.offer"),
            lambda: self.kiosk.go(of_visit()),
            "face4",
            self.words("rate.offer_note"),
            units=150,
        )

    def fail(self, words: str) -> None:
        """There is nothing to print: say why."""
        self._paper = "failed"
        self._tell(banner(self.theme, words))

    def _say(self, outcome: str, lead: str) -> None:
        self._paper = outcome
        icon = {"printed": "check", "running": "printer"}.get(outcome, "warning")
        words = self.words(f"print.{outcome}")
        said = [banner(self.theme, words, icon, warning=icon == "warning")]
        if lead:
            said.insert(0, banner(self.theme, lead, "code", warning=False))
        self._tell(*said)

    def _tell(self, *said: Widget) -> None:
        self._note.clear_widgets()
        if self._note.parent is None:
            self._bottom.add_widget(self._note, index=self._first)
        for widget in said:
            self._note.add_widget(widget)
        self.kiosk.settled()
