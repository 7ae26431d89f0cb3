"""What every screen is made from, and what it may ask of the kiosk."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol, TypeVar

from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from centre.office import Office
from centre.queue.ticket import Ticket
from content.menu import MenuItem
from content.pack import Pack
from devices.printer.receipt import Receipt
from devices.reader.card import Card as IdCard
from kiosk.clerk import Trouble, Wish
from kiosk.finding import Found
from kiosk.frame import BUTTON, MARGIN, RAIL, WIDE_BUTTON, heading
from kiosk.printing import Printed
from kiosk.session import Place, Session
from kiosk.sound.talk import Talk
from kiosk.visit import Visit
from kiosk.widgets.box import Card, Column, Grid, Row, gap
from kiosk.widgets.keypad import Keypad
from kiosk.widgets.scroller import Scroller
from kiosk.widgets.tap import Tap, actions, button, fit
from kiosk.widgets.text import Icon, Text, fitting
from kiosk.widgets.theme import Ink, Theme

T = TypeVar("T")

LEAST_PHONE, MOST_PHONE = 5, 12
"""Digits of a telephone number: of a short number, and of one with its area's."""


class Kiosk(Protocol):
    """What screens may ask for."""

    theme: Theme
    session: Session
    kiosk_name: str
    """Which kiosk this is, for the records."""
    paper_mm: int
    printed: dict[int, Printed]
    """What the printer said of the tickets of this session, by ticket id."""

    @property
    def pack(self) -> Pack:
        """In the visitor's language."""

    def words(self, key: str, /, **values: object) -> str:
        """A sentence of the pack's section `kiosk`, by the key within it."""

    def paper(self, key: str, /, **values: object) -> str:
        """A sentence of the pack's section `ticket`, for what is printed."""

    def text(self, key: str, /, **values: object) -> str:
        """A sentence of any section, by its whole key."""

    def now(self) -> datetime:
        """The time at the centre."""

    def go(self, place: Place) -> None: ...
    def replace(self, place: Place) -> None: ...
    def conclude(self, place: Place) -> None: ...
    def back(self) -> None: ...
    def home(self) -> None: ...
    def opens(self, item: MenuItem) -> Place | None:
        """Where a menu item leads, None if this kiosk cannot do it."""

    def settled(self) -> None:
        """The screen has changed and stands still: worth a picture."""

    def number(self, ticket: Ticket) -> None:
        """Show a number just taken; nothing leads back to before."""

    def take(self, wish: Wish, priority: str | None, id_number: str = "") -> None:
        """Take a ticket and show its number, or say that it could not be done. `id_number`: of a card that
        was swiped."""

    def ask(self, do: Callable[[Office], T], then: Callable[[T | Trouble], None], hold: bool = False) -> None:
        """Do something with the records; `then` hears what it gave, unless the screen has been left.

        `hold`: nobody leaves the screen, and nothing else is asked, before the answer: for what must be
        done once and known to be done.
        """

    def reprint(self, ticket_id: int) -> None:
        """Print a ticket once more; the screen hears of it by `ticket_printed`."""

    def visit(self) -> Visit:
        """What this visitor has done so far, to be recorded by whoever asks; the next begins now."""

    def find(self, typed: str) -> list[Found]:
        """What fits what was typed so far, best first."""

    def prepare_writing(self, ready: Callable[[], None]) -> None:
        """Soon `candidates` has some; `ready` hears when, unless they are there already."""

    def candidates(self, letters: str) -> list[tuple[str, int]]:
        """What letters of pinyin may stand for, each with how many of them it uses up; best first."""

    def print(self, receipt: Receipt, then: Callable[[Printed], None]) -> None: ...
    def listen(self, on_card: Callable[[IdCard], None], on_trouble: Callable[[], None]) -> None: ...
    def reader_usable(self) -> bool: ...
    def has_reader(self) -> bool:
        """Whether this centre has an ID-card reader at all."""

    def has_talk(self) -> bool:
        """Whether people can speak to the hotline here."""

    def ring(self, ended: Callable[[str | None], None], call: Talk | None = None) -> Talk:
        """A call to the hotline, to be started, or the one that goes on; `ended` (Talk.tell) hears what came
        of it, unless the screen has been left."""


class Screen(BoxLayout):
    """A screen between header and navigation. Made anew whenever it is shown; `build` fills it."""

    def __init__(self, kiosk: Kiosk, place: Place) -> None:
        theme = kiosk.theme
        left = theme.px(24 if theme.wide else MARGIN)  # on a wide panel the navigation stands there
        super().__init__(
            orientation="vertical",
            padding=(left, theme.px(12 if theme.wide else 28), theme.px(MARGIN), theme.px(20)),
            spacing=theme.px(24 if theme.wide else 32),
        )
        self.kiosk, self.theme, self.place, self.words = kiosk, theme, place, kiosk.words
        self._typing: Keypad | None = None
        self.build()

    @property
    def params(self) -> Mapping[str, Any]:
        """What the place says is shown."""
        return self.place.params

    def state(self) -> dict[str, Any]:
        """What a picture's description tells of the screen beyond its params."""
        return {}

    @property
    def speaks(self) -> bool:
        """Whether it is heard itself, so that nothing else is to be said."""
        return False

    def build(self) -> None:
        """Fill the screen."""
        raise NotImplementedError

    def hand_over(self) -> dict[str, Any]:
        """What the memo of the place needs for the screen to be made anew as it stands, with other letters or
        in another language; it is left after that."""
        return {"typed": self._typing.unfinished} if self._typing else {}

    def leave(self) -> None:
        """The screen is no longer shown."""

    def ticket_printed(self, ticket_id: int) -> None:
        """The printer has said something of a ticket."""

    def title(self, text: str, note: str = "") -> None:
        """Say what the screen is about, at its top."""
        self.add_widget(heading(self.theme, text, note))

    def scroller(self, content: Widget, top: str = "", into: Widget | None = None) -> Scroller:
        """Put a column in that may be longer than the screen; `top` names a way back to its beginning."""
        up, down = self.words("scroll.up"), self.words("scroll.down")
        scroller = Scroller(self.theme, content, (up, top, down), self.kiosk.settled)
        (into or self).add_widget(scroller)
        return scroller

    def middle(self, *widgets: Widget, space: float = 32) -> Column:
        """Put in what stands between title and actions. Where letters are large it may be longer than there
        is room for, and is then turned page by page."""
        column = Column(self.theme, *widgets, gap=space)
        self.scroller(column)
        return column

    def pair(self, left: Widget, right: Widget) -> Widget:
        """Two parts, one below the other; side by side on a wide panel."""
        if self.theme.wide:
            return Row(self.theme, left, right, gap=48, at="top")
        return Column(self.theme, left, right, gap=32)

    def list(self, space: float = 20, columns: int = 2) -> Column | Grid:
        """What rows are put into: one below the other, on a wide panel in columns."""
        if self.theme.wide:
            return Grid(self.theme, cols=columns, gap=space)
        return Column(self.theme, gap=space)

    def giant(self, text: str, units: float) -> Text:
        """A number to be read from afar, on one line of a card (half as wide on a wide panel, see `pair`)."""
        theme = self.theme
        room = (self._room - theme.px(250)) / 2 if theme.wide else self._room
        em = fitting(text, theme.px(units), room - theme.px(100))
        return Text(theme, text, "giant", "accent", align="center", em=em)

    def facts(self, *facts: tuple[str, str]) -> Card:
        """What is known, each with its name, to be read and checked."""
        theme = self.theme
        named = [
            Column(theme, Text(theme, name, "note", "muted"), Text(theme, value, "title"))
            for name, value in facts
        ]
        inner = Grid(theme, *named, cols=2, gap=28) if theme.wide else Column(theme, *named, gap=28)
        return Card(theme, inner, pad=48)

    def figures(self, *figures: tuple[str, str]) -> Grid:
        """Two short facts side by side."""
        theme = self.theme
        named = [
            Column(
                theme,
                Text(theme, name, "note", "muted", align="center"),
                Text(theme, value, "title", align="center"),
            )
            for name, value in figures
        ]
        return Grid(theme, *named, cols=2, gap=24)

    def primary(self, target: str, words: str, action: Callable[[], None], icon: str = "") -> Tap:
        """The one primary action."""
        return button(self.theme, target, words, action, "primary", icon, units=self._button)

    def keypad(self, digits: int, done: Callable[[str], None]) -> Keypad:
        """Put in a keypad for a number of so many digits; `done` hears it when they are all there."""
        typed = self.place.memo.get("typed", "")
        self._typing = pad = Keypad(self.theme, self.words, digits, done, self.kiosk.settled, typed)
        self.add_widget(pad)
        return pad

    def phone_pad(self, skip: str, send: str, done: Callable[[str], None]) -> Keypad:
        """Put in a keypad for a telephone number with the buttons that end it; `done` hears the number, or
        "" where it need not be given (`skip` names that, empty: it must be)."""

        def give() -> None:
            if len(pad.typed) < LEAST_PHONE:
                pad.explain(self.words("phone.short"))
            else:
                done(pad.typed)

        taps = [self.secondary("skip", skip, lambda: done(""))] if skip else []
        taps.append(self.primary("send", send, give, "check"))
        typed, below = self.place.memo.get("typed", ""), [self.actions(*taps)]
        pad = Keypad(self.theme, self.words, 0, done, self.kiosk.settled, typed, MOST_PHONE, below)
        self._typing = pad
        self.add_widget(pad)
        self.add_widget(Widget())
        return pad

    def finish(self, title: str, note: str) -> None:
        """Fill the screen with what was done; the one way from here is home."""
        self.statement("check", "accent", title, note)
        self.add_widget(self.done())

    def statement(self, icon: str, ink: Ink, title: str, *parts: str | Widget) -> Column:
        """The one thing that a screen has to say, in the upper part of it."""
        theme = self.theme
        notes = [Text(theme, one, align="center") if isinstance(one, str) else one for one in parts]
        head = (Icon(theme, icon, 140 if theme.wide else 200, ink, size_hint_x=1),)
        card = Card(theme, *head, Text(theme, title, "display", align="center"), *notes, gap=32, pad=48)
        return self.middle(gap(theme, 8 if theme.wide else 120), card)

    def done(self) -> Tap:
        """The button that ends what is concluded."""
        return self.primary("done", self.words("ticket.done"), self.kiosk.home, "check")

    def actions(self, *taps: Tap) -> Widget:
        """What can be done on this screen, the primary action last."""
        return actions(self.theme, self._room, *taps)

    def fit(self, *taps: Tap) -> bool:
        """Whether actions fit side by side."""
        return fit(self.theme, self._room, *taps)

    @property
    def _room(self) -> float:
        """Pixels between the margins."""
        theme = self.theme
        return theme.width - theme.px(MARGIN + RAIL + 40 if theme.wide else 2 * MARGIN)

    def secondary(self, target: str, words: str, action: Callable[[], None], icon: str = "") -> Tap:
        """Another action."""
        return button(self.theme, target, words, action, "plain", icon, units=self._button)

    @property
    def _button(self) -> float:
        """Units of the height of an action."""
        return WIDE_BUTTON if self.theme.wide else BUTTON
