"""The running kiosk: one window, one visitor's session, and the people behind it (clerk, printer, reader)."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window

import content.settings
from centre.office import Office
from centre.queue.ticket import Ticket
from centre.settings import Settings as CentreSettings
from content.menu import MenuItem
from content.pack import Pack
from content.release.live import Live
from devices.printer.receipt import Receipt
from devices.reader.card import Card
from devices.settings import Settings as DeviceSettings
from kiosk import places, window
from kiosk.answers import Answers
from kiosk.backroom import Backroom
from kiosk.clerk import Trouble
from kiosk.errands import Errands
from kiosk.faults import Faults
from kiosk.finding import Finder, Found
from kiosk.printing import Printed
from kiosk.scene import Scene
from kiosk.screens import SCREENS
from kiosk.screens.base import Screen
from kiosk.session import Idle, Place, Session
from kiosk.settings import Settings
from kiosk.shots import Shots
from kiosk.sound import aloud, talk
from kiosk.sound.aloud import Aloud
from kiosk.sound.speaker import can_sound, sound_card
from kiosk.sound.talk import Talk
from kiosk.sound.voice import Voice
from kiosk.touchless import Touchless
from kiosk.visit import Visit, Visits
from kiosk.widgets.text import texts
from kiosk.widgets.theme import Theme
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
        self._answers = Answers(self._wait)
        self._scene = Scene(self.words)
        acts = {"back": self.back, "all": self._read_aloud, "help": lambda: self.go(Place("help"))}
        self._touchless = Touchless(lambda: self._scene.parts, self.words, self._say, acts)
        self._visits = Visits(_topics(self._live.pack), self._keep)
        self._faults = Faults()
        back = self._back_room = Backroom(
            settings.name, centre, devices, live, self._post, self._told, self._faults
        )
        self._clerk, self._printing, self._cards = back.clerk, back.printing, back.cards
        self._errands = Errands(
            self, back.clerk, self._answers, settings.name, back.printing.wake, self._told
        )
        self._shots: Shots | None = None

    # The window

    def build(self) -> Scene:
        self.title = self.pack.meta.title
        window.guard(self, self.settings, self._key if self.settings.keypad else None)
        window.contain(self.fail)
        if self._shots_folder:
            self._shots = Shots(self._shots_folder, lambda: self._scene.uppermost, self._describe)
        Window.bind(on_touch_down=self._touched)
        self._wait()
        Clock.schedule_interval(self._tick, 0.25)
        self._back_room.start()
        self._finder.take_pack(self._live.pack)
        self._show()
        return self._scene

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
        self._scene.tell(self.now())
        place = self.session.place
        if self.session.is_fresh and not self._scene.asks and not self._touchless.awake:
            if now - self.idle.touched_at_seconds > self.idle.idle_seconds:
                self._visits.end()
            if self._live.refresh():
                self._back_room.take_pack(self._live.pack)
                self._finder.take_pack(self._live.pack)
                self._visits.take_topics(_topics(self._live.pack))
                self._show()
            return
        if place.params.get("step") == "number":
            if now - self.idle.touched_at_seconds > self.settings.number_seconds:
                self._wipe()
            return
        if self._voice.speaks or self._screen_speaks:  # whoever listens is there
            self.idle.touch(now)
        found = self.idle.state(now)
        if found.state == "expired":
            self._wipe()
        elif found.state == "warning":
            if not self._scene.asks:
                self._scene.ask(self._stay, self._wipe)
                self._changed()
            self._scene.count(found.seconds_left)
        elif self._scene.asks:
            self._stay()

    def _stay(self) -> None:
        if self._scene.asks:
            self._scene.answered()
            self._changed()

    def _changed(self) -> None:
        """Something else stands on the window."""
        self._picture()
        self._touchless.shown(self.theme)

    def _wipe(self) -> None:
        self._part()
        self.session.wipe()
        self._touchless.wipe()
        self._visits.end()
        self.printed.clear()
        self._scene.answered()
        self._show()

    def _part(self) -> None:
        """Whoever goes away in the middle has still said something (kiosk.screens.rate)."""
        if part := self.session.place.memo.get("part"):
            part()

    def _keep(self, visit: Visit) -> None:
        ended, name = self.now(), self.kiosk_name
        self._clerk.ask(lambda office: visit.record(office, ended, name), lambda _: None)

    def _leave(self) -> None:
        self._answers.forget()
        self._cards.silence()
        self._voice.silence()
        if self._scene.screen is not None:
            self._scene.screen.leave()
        self._scene.clear()

    def _show(self) -> None:
        """Make the screen for the place the session is at."""
        self._leave()
        session, place = self.session, self.session.place
        self._visits.saw(place, self.now())
        panel = self.settings
        width, height = Window.size if panel.fullscreen else (panel.width, panel.height)
        self.theme = Theme(
            int(width), int(height), panel.diagonal_inches, session.large_text, session.high_contrast
        )
        screen = self._make_screen()
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
        self._scene.set(self.theme, self.pack.meta.title, screen, actions, not session.can_go_back)
        self._scene.tell(self.now())
        self._changed()

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
        self._errands.drop()
        self._cards.silence()
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

    def _read_aloud(self) -> None:
        """Begin to read the screen, or end it."""
        if self._scene.screen is not None:
            self._voice.toggle(list(texts(self._scene.screen)), self.session.language)

    # The keypad

    def _key(self, code: int) -> None:
        """A key of the keypad is as good as a touch."""
        if self._scene.asks and self._touchless.awake:
            self._wait()
            self._stay()
        elif self._touchless.key(code, self.theme):
            self._wait()
            self._picture()

    def _say(self, said: Sequence[str]) -> None:
        if not self._screen_speaks:
            self._voice.say(said, self.session.language)

    def _wait(self) -> None:
        """The visitor has from now on the time to think that they always have."""
        self.idle.touch(Clock.get_boottime())

    @property
    def _screen_speaks(self) -> bool:
        return self._scene.screen is not None and self._scene.screen.speaks

    def _renew_nav(self) -> None:
        self._scene.renew_nav(self._voice.reading)
        self.settled()

    def _toggle_large(self) -> None:
        self.session.large_text = not self.session.large_text
        self._again()

    def _toggle_contrast(self) -> None:
        self.session.high_contrast = not self.session.high_contrast
        self._again()

    def _next_language(self) -> None:
        self.session.next_language()
        self._again()

    def _again(self) -> None:
        """The same place, made anew."""
        if not self._errands.busy:
            self._show()

    def _describe(self) -> tuple[str, dict[str, Any]]:
        place = self.session.place
        extra = self._scene.screen.state() if self._scene.screen else {}
        warning = {"idle": "warning"} if self._scene.asks else {}
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
        if not self._errands.busy and place != self.session.place:
            self.session.go(place)
            self._show()

    def replace(self, place: Place) -> None:
        self.session.replace(place)
        self._show()

    def conclude(self, place: Place) -> None:
        self.session.conclude(place)
        self._show()

    def home(self) -> None:
        if not self._errands.busy:
            self._part()
            done = self.session.is_concluded
            self.session.home()
            self.printed.clear()
            if done:
                self._visits.end()
            self._show()

    def back(self) -> None:
        if not self._errands.busy:
            self.session.back()
            self._show()

    def opens(self, item: MenuItem) -> Place | None:
        return places.of_item(item)

    def settled(self) -> None:
        if self._scene.screen is not None:  # it may still be in the making
            self._touchless.changed(self.theme)
        self._picture()

    def _picture(self) -> None:
        if self._shots:
            self._shots.take()

    def number(self, ticket: Ticket) -> None:
        self._errands.number(ticket)

    def take(self, service: str, request_id: str, priority: str | None, id_number: str = "") -> None:
        self._errands.take(service, request_id, priority, id_number)

    def ask(self, do: Callable[[Office], T], then: Callable[[T | Trouble], None], hold: bool = False) -> None:
        self._errands.ask(do, then, hold)

    def reprint(self, ticket_id: int) -> None:
        self.printed.pop(ticket_id, None)
        self._errands.reprint(ticket_id)

    def visit(self) -> Visit:
        return self._visits.take()

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
            if self._scene.screen is not None:
                self._scene.screen.ticket_printed(ticket_id)


def _topics(pack: Pack) -> dict[str, str]:
    """The topic of each guide."""
    return {guide.id: guide.topic for guide in pack.guides.values()}
