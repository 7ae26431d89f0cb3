"""The running kiosk: one window, one visitor's session, and the people behind it (clerk, printer, reader)."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.uix.floatlayout import FloatLayout

from centre.settings import Settings as CentreSettings
from centre.tickets import Ticket
from content.live import Live
from content.menu import MenuItem
from content.pack import Pack
from devices.card import Card
from devices.receipt import Receipt
from devices.settings import Settings as DeviceSettings
from kiosk import places, window
from kiosk.backroom import Backroom
from kiosk.clerk import Trouble
from kiosk.frame import Ground, Header, Nav, Overlay
from kiosk.printing import Printed
from kiosk.screens import SCREENS
from kiosk.screens.base import Screen, ticket_params
from kiosk.session import Idle, Place, Session
from kiosk.settings import Settings
from kiosk.shots import Shots
from kiosk.theme import Theme

log = logging.getLogger(__name__)


class Lobby(App):
    """Implements what screens may ask for (kiosk.screens.base.Kiosk)."""

    def __init__(
        self,
        settings: Settings,
        centre: CentreSettings,
        devices: DeviceSettings,
        live: Live,
        shots: Path | None,
    ) -> None:
        super().__init__()
        self.settings, self._centre, self._live, self._shots_folder = settings, centre, live, shots
        self.paper_mm = devices.printer.width_mm
        self.session = Session()
        self.idle = Idle(settings.idle_seconds, settings.warning_seconds)
        self.printed: dict[int, Printed] = {}
        self._busy = False
        self._visit = 0
        """Counts the screens shown, so that an answer finds only the one that asked."""
        back = self._back_room = Backroom(settings.name, centre, devices, live, self._post, self._told)
        self._clerk, self._printing, self._cards = back.clerk, back.printing, back.cards
        self._screen: Screen | None = None
        self._overlay: Overlay | None = None
        self._shots: Shots | None = None

    # The window

    def build(self) -> FloatLayout:
        self.title = self.pack.meta.title
        window.guard(self, self.settings)
        self._root = FloatLayout()
        if self._shots_folder:
            self._shots = Shots(self._shots_folder, self._uppermost, self._describe)
        Window.bind(on_touch_down=self._touched)
        self.idle.touch(Clock.get_boottime())
        Clock.schedule_interval(self._tick, 0.25)
        self._back_room.start()
        self._show()
        return self._root

    def open_settings(self, *_: Any) -> bool:
        """Kivy's own settings panel never opens."""
        return False

    def on_stop(self) -> None:
        self._leave()
        self._back_room.stop()
        if self._shots:
            self._shots.close()

    def _touched(self, *_: Any) -> None:
        self.idle.touch(Clock.get_boottime())

    def _tick(self, _: float) -> None:
        now = Clock.get_boottime()
        self._header.tell(self.now(), self.words(f"weekday.{self.now().isoweekday()}"))
        place = self.session.place
        if self.session.is_fresh and not self._overlay:
            if self._live.refresh():
                self._back_room.take_pack(self.pack)
                self._show()
            return
        if place.params.get("step") == "number":
            if now - self.idle.touched_at_seconds > self.settings.number_seconds:
                self._wipe()
            return
        found = self.idle.state(now)
        if found.state == "expired":
            self._wipe()
        elif found.state == "warning":
            if self._overlay is None:
                self._overlay = Overlay(self.theme, self.words, self._stay, self._wipe)
                self._root.add_widget(self._overlay)
                self.settled()
            self._overlay.count(found.seconds_left)
        elif self._overlay is not None:
            self._stay()

    def _stay(self) -> None:
        if self._overlay is not None:
            self._root.remove_widget(self._overlay)
            self._overlay = None
            self.settled()

    def _wipe(self) -> None:
        self.session.wipe()
        self.printed.clear()
        self._overlay = None
        self._show()

    def _leave(self) -> None:
        self._visit += 1
        self._cards.silence()
        if self._screen is not None:
            self._screen.leave()
            self._screen = None

    def _show(self) -> None:
        """Make the screen for the place the session is at."""
        self._leave()
        self._root.clear_widgets()
        session, place = self.session, self.session.place
        panel = self.settings
        self.theme = Theme(
            panel.width if not panel.fullscreen else int(Window.width),
            panel.height if not panel.fullscreen else int(Window.height),
            panel.diagonal_inches,
            session.large_text,
            session.high_contrast,
        )
        ground = Ground(self.theme)
        self._header = Header(self.theme, self.pack.meta.title, self.words("subtitle"))
        self._header.tell(self.now(), self.words(f"weekday.{self.now().isoweekday()}"))
        ground.add_widget(self._header)
        self._screen = screen = SCREENS[place.screen](self, place)
        ground.add_widget(screen)
        actions = {
            "back": self._back,
            "home": self.home,
            "help": lambda: self.go(Place("help")),
            "large": self._toggle_large,
            "contrast": self._toggle_contrast,
        }
        ground.add_widget(Nav(self.theme, self.words, actions, not session.can_go_back))
        self._root.add_widget(ground)
        if self._overlay is not None:
            self._root.add_widget(self._overlay)
        self.settled()

    def _toggle_large(self) -> None:
        self.session.large_text = not self.session.large_text
        self._show()

    def _toggle_contrast(self) -> None:
        self.session.high_contrast = not self.session.high_contrast
        self._show()

    def _uppermost(self) -> Any:
        return self._overlay or self._root

    def _describe(self) -> tuple[str, dict[str, Any]]:
        place = self.session.place
        extra = self._screen.state() if self._screen else {}
        letters = {"large": True} if self.session.large_text else {}
        letters |= {"contrast": True} if self.session.high_contrast else {}
        warning = {"idle": "warning"} if self._overlay else {}
        return place.screen, {**place.params, **extra, **letters, **warning}

    # What screens may ask for

    @property
    def pack(self) -> Pack:
        """The pack in use."""
        return self._live.pack

    def words(self, key: str, /, **values: object) -> str:
        return self.pack.phrases.text(f"kiosk.{key}", "zh", **values)

    def paper(self, key: str, /, **values: object) -> str:
        return self.pack.phrases.text(f"ticket.{key}", "zh", **values)

    def now(self) -> datetime:
        return datetime.now(self._centre.zone)

    def go(self, place: Place) -> None:
        if not self._busy and place != self.session.place:
            self.session.go(place)
            self._show()

    def replace(self, place: Place) -> None:
        self.session.replace(place)
        self._show()

    def conclude(self, place: Place) -> None:
        self.session.conclude(place)
        self._show()

    def home(self) -> None:
        if not self._busy:
            self.session.home()
            self.printed.clear()
            self._show()

    def _back(self) -> None:
        if not self._busy:
            self.session.back()
            self._show()

    def opens(self, item: MenuItem) -> Place | None:
        return places.of_item(item)

    def settled(self) -> None:
        if self._shots:
            self._shots.take()

    def take(self, service: str, request_id: str, priority: str | None, id_number: str = "") -> None:
        if self._busy:
            return
        self._busy = True

        def again() -> None:
            self.take(service, request_id, priority, id_number)

        def then(answer: Ticket | Trouble) -> None:
            self._busy = False
            if isinstance(answer, Trouble):
                trouble = Place("trouble", {"what": answer.code or "ticket"}, {"again": again})
                if self.session.place.screen == "trouble":
                    self.replace(trouble)
                else:
                    self.go(trouble)
                return
            self._printing.wake()
            self.conclude(Place("ticket", ticket_params(answer)))

        self._clerk.take(service, request_id, priority, then, id_number)

    def counts(self, then: Callable[[dict[str, int] | Trouble], None]) -> None:
        self._clerk.counts(self._if_still_there(then))

    def open_code(self, code: str, then: Callable[[Mapping[str, Any] | Trouble | None], None]) -> None:
        self._clerk.open_code(code, self._if_still_there(then))

    def make_code(self, payload: Mapping[str, Any], then: Callable[[str | Trouble], None]) -> None:
        self._clerk.make_code(payload, self._if_still_there(then))

    def print(self, receipt: Receipt, then: Callable[[Printed], None]) -> None:
        self._printing.print(receipt, self._if_still_there(then))

    def listen(self, on_card: Callable[[Card], None]) -> None:
        self._cards.listen(on_card)

    def reader_usable(self) -> bool:
        return self._cards.usable

    # What others tell

    def _post(self, do: Callable[[], None]) -> None:
        """Run something on the screen's thread; may be called from any."""
        Clock.schedule_once(lambda _: do(), 0)

    def _if_still_there(self, then: Callable[[Any], None]) -> Callable[[Any], None]:
        """Nobody hears an answer on a screen that has been left."""
        visit = self._visit

        def tell(answer: Any) -> None:
            if self._visit == visit:
                self.idle.touch(Clock.get_boottime())
                then(answer)

        return tell

    def _told(self, ticket_id: int, done: Printed) -> None:
        if self.session.place.params.get("ticket") == ticket_id:
            self.printed[ticket_id] = done
            if self._screen is not None:
                self._screen.ticket_printed(ticket_id)
