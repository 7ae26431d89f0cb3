"""What every screen is made from, and what it may ask of the kiosk."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from centre.tickets import Ticket
from content.menu import MenuItem
from content.pack import Pack
from devices.card import Card
from devices.receipt import Receipt
from kiosk.clerk import Trouble
from kiosk.frame import MARGIN, heading
from kiosk.printing import Printed
from kiosk.session import Place, Session
from kiosk.theme import Theme
from kiosk.widgets.scroller import Scroller
from kiosk.widgets.tap import Tap, actions, button


class Kiosk(Protocol):
    """What screens may ask for."""

    theme: Theme
    session: Session
    pack: Pack
    paper_mm: int
    printed: dict[int, Printed]
    """What the printer said of the tickets of this session, by ticket id."""

    def words(self, key: str, /, **values: object) -> str:
        """A sentence of the pack's section `kiosk`, by the key within it."""

    def paper(self, key: str, /, **values: object) -> str:
        """A sentence of the pack's section `ticket`, for what is printed."""

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

    def take(self, service: str, request_id: str, priority: str | None, id_number: str = "") -> None:
        """Take a ticket and show its number, or say that it could not be done. `id_number`: of a card that
        was swiped."""

    def counts(self, then: Callable[[dict[str, int] | Trouble], None]) -> None: ...
    def open_code(self, code: str, then: Callable[[Mapping[str, Any] | Trouble | None], None]) -> None: ...
    def make_code(self, payload: Mapping[str, Any], then: Callable[[str | Trouble], None]) -> None: ...
    def print(self, receipt: Receipt, then: Callable[[Printed], None]) -> None: ...
    def listen(self, on_card: Callable[[Card], None]) -> None: ...
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

    def scroller(self, content: Widget, top: str = "") -> Scroller:
        """Put a column in that may be longer than the screen; `top` names a way back to its beginning."""
        up, down = self.words("scroll.up"), self.words("scroll.down")
        scroller = Scroller(self.theme, content, (up, top, down), self.kiosk.settled)
        self.add_widget(scroller)
        return scroller

    def primary(self, target: str, words: str, action: Callable[[], None], icon: str = "") -> Tap:
        """The one primary action."""
        return button(self.theme, target, words, action, "primary", icon, units=140)

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
