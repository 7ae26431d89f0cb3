"""The running kiosk: one window, one visitor's session, and the people behind it (clerk, printer, reader)."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

import content.settings
from centre.office import Office
from centre.settings import Settings as CentreSettings
from centre.tickets import Ticket
from content.live import Live
from content.menu import MenuItem
from content.pack import Pack
from content.phrases import LANGUAGES
from devices.card import Card
from devices.receipt import Receipt
from devices.settings import Settings as DeviceSettings
from kiosk import aloud, places, talk, window
from kiosk.aloud import Aloud
from kiosk.answers import Answers
from kiosk.backroom import Backroom
from kiosk.clerk import Trouble
from kiosk.faults import Faults
from kiosk.finding import Finder, Found
from kiosk.frame import Ground, Header, Nav, Overlay
from kiosk.printing import Printed
from kiosk.screens import SCREENS
from kiosk.screens.base import Screen, ticket_params
from kiosk.session import Idle, Place, Session
from kiosk.settings import Settings
from kiosk.shots import Shots
from kiosk.speaker import can_sound, sound_card
from kiosk.talk import Talk
from kiosk.theme import Theme
from kiosk.touchless import Touchless
from kiosk.visit import Visit
from kiosk.voice import Voice
from kiosk.widgets.text import texts
from kiosk.writing import Writing

log = logging.getLogger(__name__)

T = TypeVar("T")

FAULT = Place("trouble", {"what": "fault"})
"""Where visitors are led when a screen fails."""


class Lobby(App):
    """Implements what screens may ask for (kiosk.screens.base.Kiosk)."""

    def __init__(
        self,
        settings: Settings,
        centre: CentreSettings,
        devices: DeviceSettings,
        words: content.settings.Settings,
        live: Live,
        shots: Path | None,
        record: Path | None = None,
    ) -> None:
        super().__init__()
        self.settings, self._centre, self._live, self._shots_folder = settings, centre, live, shots
        self.paper_mm = devices.printer.width_mm
        self._has_reader = devices.has("reader")
        heard = can_sound(settings.sound) and can_sound(settings.sound, "input")
        self._has_talk = bool(settings.talk) and heard
        self.kiosk_name = settings.name
        self.session = Session()
        self.idle = Idle(settings.idle_seconds, settings.warning_seconds)
        self.printed: dict[int, Printed] = {}
        self._finder = Finder()
        self._writing = Writing(lambda: live.pack, self._post)
        play = sound_card(settings.sound) if settings.aloud and can_sound(settings.sound) else None
        say = aloud.voice(words, lambda: live.pack)
        reader = Aloud(say, play, self._post, record) if play or record else None
        self._voice = Voice(reader, self._wait, self._renew_nav)
        self._busy = False
        self._answers = Answers(self._wait)
        acts = {"back": self.back, "all": self._read_aloud, "help": lambda: self.go(Place("help"))}
        self._touchless = Touchless(self._parts, self.words, self._say, acts)
        self._begin_visit()
        self._faults = Faults()
        back = self._back_room = Backroom(
            settings.name, centre, devices, live, self._post, self._told, self._faults
        )
        self._clerk, self._printing, self._cards = back.clerk, back.printing, back.cards
        self._screen: Screen | None = None
        self._overlay: Overlay | None = None
        self._shots: Shots | None = None

    # The window

    def build(self) -> FloatLayout:
        self.title = self.pack.meta.title
        window.guard(self, self.settings, self._key if self.settings.keypad else None)
        window.contain(self.fail)
        self._root = FloatLayout()
        if self._shots_folder:
            self._shots = Shots(self._shots_folder, self._uppermost, self._describe)
        Window.bind(on_touch_down=self._touched)
        self._wait()
        Clock.schedule_interval(self._tick, 0.25)
        self._back_room.start()
        self._finder.take_pack(self._live.pack)
        self._show()
        return self._root

    def open_settings(self, *_: Any) -> bool:
        """Kivy's own settings panel never opens."""
        return False

    def on_stop(self) -> None:
        self._leave()
        self._back_room.stop()
        self._voice.stop()
        if self._shots:
            self._shots.close()

    def _touched(self, *_: Any) -> None:
        self._wait()
        if self._touchless.awake:  # somebody who sees goes on
            self._touchless.wipe()
            if not self._voice.reading:
                self._voice.silence()

    def _tick(self, _: float) -> None:
        now = Clock.get_boottime()
        self._header.tell(self.now(), self.words)
        place = self.session.place
        if self.session.is_fresh and not self._overlay and not self._touchless.awake:
            if now - self.idle.touched_at_seconds > self.idle.idle_seconds:
                self._end_visit()
            if self._live.refresh():
                self._back_room.take_pack(self._live.pack)
                self._finder.take_pack(self._live.pack)
                self._end_visit()
                self._begin_visit()
                self._show()
            return
        if place.params.get("step") == "number":
            if now - self.idle.touched_at_seconds > self.settings.number_seconds:
                self._wipe()
            return
        if self._voice.speaks or (self._screen and self._screen.speaks):  # whoever listens is there
            self.idle.touch(now)
        found = self.idle.state(now)
        if found.state == "expired":
            self._wipe()
        elif found.state == "warning":
            if self._overlay is None:
                self._overlay = Overlay(self.theme, self.words, self._stay, self._wipe)
                self._root.add_widget(self._overlay)
                self._picture()
                self._touchless.shown(self.theme)
            self._overlay.count(found.seconds_left)
        elif self._overlay is not None:
            self._stay()

    def _stay(self) -> None:
        if self._overlay is not None:
            self._root.remove_widget(self._overlay)
            self._overlay = None
            self._picture()
            self._touchless.shown(self.theme)

    def _wipe(self) -> None:
        self._part()
        self.session.wipe()
        self._touchless.wipe()
        self._end_visit()
        self.printed.clear()
        self._overlay = None
        self._show()

    def _part(self) -> None:
        """Whoever goes away in the middle has still said something (kiosk.screens.rate)."""
        if part := self.session.place.memo.get("part"):
            part()

    def _begin_visit(self) -> None:
        self._visit = Visit({guide.id: guide.topic for guide in self._live.pack.guides.values()})

    def _end_visit(self) -> None:
        """The visitor has gone: what they did is counted."""
        if self._visit.started_at is not None:
            visit, ended, name = self.visit(), self.now(), self.kiosk_name
            self._clerk.ask(lambda office: visit.record(office, ended, name), lambda _: None)

    def _leave(self) -> None:
        self._answers.forget()
        self._cards.silence()
        self._voice.silence()
        if self._screen is not None:
            self._screen.leave()
            self._screen = None

    def _show(self) -> None:
        """Make the screen for the place the session is at."""
        self._leave()
        self._root.clear_widgets()
        session, place = self.session, self.session.place
        self._visit.saw(place, self.now())
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
        self._header.tell(self.now(), self.words)
        ground.add_widget(self._header)
        self._screen = screen = self._make_screen()
        actions = {
            "back": self.back,
            "home": self.home,
            "help": lambda: self.go(Place("help")),
            "language": self._next_language,
            "large": self._toggle_large,
            "contrast": self._toggle_contrast,
        }
        if self._voice.is_there and place.screen != "talk":
            actions["aloud"] = self._read_aloud
        self._actions = actions
        body = BoxLayout(orientation="horizontal" if self.theme.wide else "vertical")
        self._nav = self._make_nav()
        for part in (self._nav, screen) if self.theme.wide else (screen, self._nav):
            body.add_widget(part)
        ground.add_widget(body)
        self._root.add_widget(ground)
        if self._overlay is not None:
            self._root.add_widget(self._overlay)
        self._picture()
        self._touchless.shown(self.theme)

    def _make_screen(self) -> Screen:
        """The screen for the place the session is at; where it cannot be made, the one that says so."""
        place = self.session.place
        try:
            return SCREENS[place.screen](self, place)
        except Exception as error:
            if place == FAULT or not self._note(error):
                raise
        self._drop()
        return SCREENS[FAULT.screen](self, FAULT)

    def _note(self, error: BaseException) -> bool:
        """Keep a fault for those who can mend it; whether there is sense in going on."""
        screen = self.session.place.screen
        log.error("screen %s", screen, exc_info=error)
        return self._faults.note(screen, error)

    def _drop(self) -> None:
        """Nothing that has been begun goes on: the place is the one that says that something failed."""
        self._answers.forget()
        self._cards.silence()
        self._busy = False
        self.session.conclude(FAULT)

    def fail(self, error: BaseException) -> bool:
        """A touch, an answer or a tick has failed; whether the visitor could be told."""
        if not isinstance(error, Exception) or not self._note(error):
            return False
        try:
            self._drop()
            self._show()
        except Exception:
            log.exception("not even that can be shown")
            return False
        return True

    def _make_nav(self) -> Nav:
        return Nav(self.theme, self.words, self._actions, not self.session.can_go_back, self._voice.reading)

    def _read_aloud(self) -> None:
        """Begin to read the screen, or end it."""
        if self._screen is not None:
            self._voice.toggle(list(texts(self._screen)), self.session.language)

    # The keypad

    def _key(self, code: int) -> None:
        """A key of the keypad is as good as a touch."""
        if self._overlay is not None and self._touchless.awake:
            self._wait()
            self._stay()
        elif self._touchless.key(code, self.theme):
            self._wait()
            self._picture()

    def _parts(self) -> Sequence[Widget]:
        """What can be gone through by keypad, in this order."""
        if self._overlay is not None:
            return [self._overlay]
        return [part for part in (self._screen, self._nav) if part is not None]

    def _say(self, said: Sequence[str]) -> None:
        if self._screen is None or not self._screen.speaks:
            self._voice.say(said, self.session.language)

    def _wait(self) -> None:
        """The visitor has from now on the time to think that they always have."""
        self.idle.touch(Clock.get_boottime())

    def _renew_nav(self) -> None:
        body, at = self._nav.parent, self._nav.parent.children.index(self._nav)
        body.remove_widget(self._nav)
        self._nav = self._make_nav()
        body.add_widget(self._nav, at)
        self.settled()

    def _toggle_large(self) -> None:
        self.session.large_text = not self.session.large_text
        self._again()

    def _toggle_contrast(self) -> None:
        self.session.high_contrast = not self.session.high_contrast
        self._again()

    def _next_language(self) -> None:
        at = LANGUAGES.index(self.session.language) + 1
        self.session.language = LANGUAGES[at % len(LANGUAGES)]
        self._again()

    def _again(self) -> None:
        """The same place, made anew."""
        if not self._busy:
            self._show()

    def _uppermost(self) -> Any:
        return self._overlay or self._root

    def _describe(self) -> tuple[str, dict[str, Any]]:
        place = self.session.place
        extra = self._screen.state() if self._screen else {}
        warning = {"idle": "warning"} if self._overlay else {}
        focus = {"focus": self._touchless.target} if self._touchless.awake else {}
        return place.screen, {**place.params, **extra, **self.session.looks, **warning, **focus}

    # What screens may ask for

    @property
    def pack(self) -> Pack:
        """The pack in use, in the visitor's language."""
        return self._live.pack.in_language(self.session.language)

    def words(self, key: str, /, **values: object) -> str:
        return self.text(f"kiosk.{key}", **values)

    def paper(self, key: str, /, **values: object) -> str:
        return self.text(f"ticket.{key}", **values)

    def text(self, key: str, /, **values: object) -> str:
        return self.pack.phrases.text(key, self.session.language, **values)

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
            self._part()
            done = self.session.is_concluded
            self.session.home()
            self.printed.clear()
            if done:
                self._end_visit()
            self._show()

    def back(self) -> None:
        if not self._busy:
            self.session.back()
            self._show()

    def opens(self, item: MenuItem) -> Place | None:
        return places.of_item(item)

    def settled(self) -> None:
        if self._screen is not None:  # it may still be in the making
            self._touchless.changed(self.theme)
        self._picture()

    def _picture(self) -> None:
        if self._shots:
            self._shots.take()

    def number(self, ticket: Ticket) -> None:
        self._printing.wake()
        self.conclude(Place("ticket", ticket_params(ticket), {"code": ticket.code}))

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
            self.number(answer)

        self._clerk.take(service, request_id, priority, then, id_number)

    def ask(self, do: Callable[[Office], T], then: Callable[[T | Trouble], None], hold: bool = False) -> None:
        if self._busy:
            return
        self._busy = hold
        hear = self._answers.to(then)

        def tell(answer: T | Trouble) -> None:
            if hold:
                self._busy = False
            hear(answer)

        self._clerk.ask(do, tell)

    def reprint(self, ticket_id: int) -> None:
        self.printed.pop(ticket_id, None)

        def then(answer: int | Trouble) -> None:
            if isinstance(answer, Trouble):
                self._told(ticket_id, Printed("not_printed", answer.why))
            else:
                self._printing.wake()

        self.ask(lambda office: office.prints.again(ticket_id, self.kiosk_name), then)

    def visit(self) -> Visit:
        visit = self._visit
        self._begin_visit()
        return visit

    def find(self, typed: str) -> list[Found]:
        return self._finder.find(typed, self.session.language)

    def prepare_writing(self, ready: Callable[[], None]) -> None:
        tell = self._answers.to(lambda _: ready())
        self._writing.prepare(lambda: tell(None))

    def candidates(self, letters: str) -> list[tuple[str, int]]:
        return self._writing.candidates(letters)

    def print(self, receipt: Receipt, then: Callable[[Printed], None]) -> None:
        self._printing.print(receipt, self._answers.to(then))

    def listen(self, on_card: Callable[[Card], None], on_trouble: Callable[[], None]) -> None:
        self._cards.listen(on_card, on_trouble)

    def reader_usable(self) -> bool:
        return self._cards.usable

    def has_reader(self) -> bool:
        return self._has_reader

    def has_talk(self) -> bool:
        return self._has_talk

    def ring(self, ended: Callable[[str | None], None]) -> Talk:
        return Talk(self.settings.talk, talk.card(self.settings.sound), self._post, self._answers.to(ended))

    # What others tell

    def _post(self, do: Callable[[], None]) -> None:
        """Run something on the screen's thread; may be called from any."""
        Clock.schedule_once(lambda _: do(), 0)

    def _told(self, ticket_id: int, done: Printed) -> None:
        if self.session.place.params.get("ticket") == ticket_id:
            self.printed[ticket_id] = done
            if self._screen is not None:
                self._screen.ticket_printed(ticket_id)
