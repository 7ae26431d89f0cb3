"""What every screen is made from, and what it may ask of the kiosk."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol, TypeVar

from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from centre.office import Office
from centre.tickets import Ticket
from content.menu import MenuItem
from content.pack import Pack
from devices.card import Card as IdCard
from devices.receipt import Receipt
from kiosk.clerk import Trouble
from kiosk.finding import Found
from kiosk.frame import MARGIN, heading
from kiosk.printing import Printed
from kiosk.session import Place, Session
from kiosk.theme import Theme
from kiosk.visit import Visit
from kiosk.widgets.box import Card, Column, Grid
from kiosk.widgets.keypad import Keypad
from kiosk.widgets.scroller import Scroller
from kiosk.widgets.tap import Tap, actions, button
from kiosk.widgets.text import Icon, Text

T = TypeVar("T")

LEAST_PHONE, MOST_PHONE = 5, 12
"""Digits of a telephone number: of a short number, and of one with its area's."""


class Kiosk(Protocol):
    """What screens may ask for."""

    theme: Theme
    session: Session
    pack: Pack
    """In the visitor's language."""
    kiosk_name: str
    """Which kiosk this is, for the records."""
    paper_mm: int
    printed: dict[int, Printed]
    """What the printer said of the tickets of this session, by ticket id."""

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
    def home(self) -> None: ...
    def opens(self, item: MenuItem) -> Place | None:
        """Where a menu item leads, None if this kiosk cannot do it."""

    def settled(self) -> None:
        """The screen has changed and stands still: worth a picture."""

    def number(self, ticket: Ticket) -> None:
        """Show a number just taken; nothing leads back to before."""

    def take(self, service: str, request_id: str, priority: str | None, id_number: str = "") -> None:
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

    def print(self, receipt: Receipt, then: Callable[[Printed], None]) -> None: ...
    def listen(self, on_card: Callable[[IdCard], None], on_trouble: Callable[[], None]) -> None: ...
    def reader_usable(self) -> bool: ...


class Screen(BoxLayout):
    """A screen between header and navigation. Made anew whenever it is shown; `build` fills it."""

    def __init__(self, kiosk: Kiosk, place: Place) -> None:
        theme = kiosk.theme
        super().__init__(
            orientation="vertical",
            padding=(theme.px(MARGIN), theme.px(28), theme.px(MARGIN), theme.px(20)),
            spacing=theme.px(32),
        )
        self.kiosk, self.theme, self.place, self.words = kiosk, theme, place, kiosk.words
        self.build()

    @property
    def params(self) -> Mapping[str, Any]:
        """What the place says is shown."""
        return self.place.params

    def state(self) -> dict[str, Any]:
        """What a picture's description tells of the screen beyond its params."""
        return {}

    def build(self) -> None:
        """Fill the screen."""
        raise NotImplementedError

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

    def list(self, gap: float = 20, columns: int = 2) -> Column | Grid:
        """What rows are put into: one below the other, on a wide panel in columns."""
        return Grid(self.theme, cols=columns, gap=gap) if self.theme.wide else Column(self.theme, gap=gap)

    def primary(self, target: str, words: str, action: Callable[[], None], icon: str = "") -> Tap:
        """The one primary action."""
        return button(self.theme, target, words, action, "primary", icon, units=140)

    def keypad(self, digits: int, done: Callable[[str], None]) -> Keypad:
        """Put in a keypad for a number of so many digits; `done` hears it when they are all there."""
        pad = Keypad(self.theme, self.words, digits, done, self.kiosk.settled)
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
        pad = Keypad(self.theme, self.words, 0, done, self.kiosk.settled, MOST_PHONE, [self.actions(*taps)])
        self.add_widget(pad)
        self.add_widget(Widget())
        return pad

    def finish(self, title: str, note: str) -> None:
        """Fill the screen with what was done; the one way from here is home."""
        theme = self.theme
        self.add_widget(Widget(size_hint_y=0.3))
        self.add_widget(
            Card(
                theme,
                Icon(theme, "check", 200, "accent", size_hint_x=1),
                Text(theme, title, "display", align="center"),
                Text(theme, note, "body", align="center"),
                gap=32,
                pad=64,
            )
        )
        self.add_widget(Widget())
        self.add_widget(self.done())

    def done(self) -> Tap:
        """The button that ends what is concluded."""
        return self.primary("done", self.words("ticket.done"), self.kiosk.home, "check")

    def actions(self, *taps: Tap) -> Widget:
        """What can be done on this screen, the primary action last."""
        return actions(self.theme, self.theme.width - 2 * self.theme.px(MARGIN), *taps)

    def secondary(self, target: str, words: str, action: Callable[[], None], icon: str = "") -> Tap:
        """Another action."""
        return button(self.theme, target, words, action, "plain", icon, units=140)


def ticket_params(ticket: Ticket) -> dict[str, Any]:
    """A ticket as the params of the place that shows it."""
    return {
        "step": "number",
        "ticket": ticket.id,
        "number": ticket.number,
        "service": ticket.service,
        "ahead": ticket.ahead,
        "priority": ticket.priority,
    }
