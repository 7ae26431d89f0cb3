"""What could not be done, and what to do instead. The cause is in the log, for those who can mend it."""

from kiosk.frame import banner
from kiosk.screens.base import Screen


class TroubleScreen(Screen):
    """Says so, sends people to the desk, and lets them try again."""

    def build(self) -> None:
        theme = self.theme
        what = self.params["what"]
        refused = what in ("too-many", "closed")
        home = (self.words("trouble.home"), self.kiosk.home, "home")
        if what == "fault":
            title, note = self.words("trouble.fault"), self.words("trouble.fault_note")
            self.statement("warning", "warning", title, note)
            self.add_widget(self.primary("end", *home))
            return
        if what == "too-many":
            note = self.words("trouble.too_many")
        else:
            note = self.words("trouble.closed") if refused else self.words("trouble.note")
        page = self.statement("warning", "warning", self.words("trouble.title"), note)
        page.add_widget(banner(theme, self.words("trouble.staff"), "person", warning=False))
        again = self.place.memo.get("again")
        if again and not refused:
            taps = [self.secondary("end", *home), self.primary("again", self.words("trouble.again"), again)]
        else:
            taps = [self.primary("end", *home)]
        self.add_widget(self.actions(*taps))
