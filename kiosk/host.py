"""Receives the visitors: shows each what they ask for, from place to place, on the screen and by voice."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from kivy.core.window import Window

from centre.office import Office
from centre.queue.ticket import Ticket
from content.pack import Pack
from kiosk.backroom import Backroom
from kiosk.clerk import Post, Trouble, Wish
from kiosk.errands import Errands
from kiosk.faults import Faults
from kiosk.printing import Printed
from kiosk.scene import Scene
from kiosk.screens import SCREENS
from kiosk.screens.base import Screen
from kiosk.services import Services
from kiosk.session import Place
from kiosk.settings import Settings
from kiosk.sound import aloud
from kiosk.sound.aloud import Aloud
from kiosk.sound.speaker import can_sound, sound_card
from kiosk.sound.voice import Voice
from kiosk.start import Parts
from kiosk.touchless import Touchless
from kiosk.visit import Visit, Visits
from kiosk.widgets.text import texts
from kiosk.widgets.theme import Theme

log = logging.getLogger(__name__)

T = TypeVar("T")

FAULT = Place("trouble", {"what": "fault"})
"""Where visitors are led when a screen fails."""


class Host(Services):
    """Implements what screens may ask for (kiosk.screens.base.Kiosk), where each call is described."""

    theme: Theme

    def __init__(
        self,
        settings: Settings,
        parts: Parts,
        record: Path | None,
        post: Post,
        wait: Callable[[], None],
        picture: Callable[[], None],
    ) -> None:
        """`record`: a folder for what is read aloud. `picture`: something else stands on the window."""
        self._faults = Faults()
        back = self._back_room = Backroom(settings.name, parts, post, self._told, self._faults)
        super().__init__(settings, parts, back, post, wait)
        self._panel, self._picture = settings, picture
        self.printed: dict[int, Printed] = {}
        play = sound_card(settings.sound) if settings.aloud and can_sound(settings.sound) else None
        say = aloud.voice(parts.words, lambda: self._live.pack)
        reader = Aloud(say, play, post, record) if play or record else None
        self.voice = Voice(reader, wait, self._renew_nav)
        self.scene = Scene(self.words)
        acts = {"back": self.back, "all": self._read_aloud, "help": lambda: self.go(Place("help"))}
        self.touchless = Touchless(lambda: self.scene.parts, self.words, self._say, self._add, acts)
        self._visits = Visits(_topics(self._live.pack), self._keep)
        self._clerk = back.clerk
        self._errands = Errands(
            self, back.clerk, self._answers, settings.name, back.printing.wake, self._told
        )

    def start(self) -> None:
        """Begin with the first visitor."""
        self._back_room.start()
        self._finder.take_pack(self._live.pack)
        self._show()

    def stop(self) -> None:
        """End."""
        self._leave()
        self._back_room.stop()
        self.voice.stop()

    def take_pack(self) -> None:
        """The pack has changed between two visitors."""
        self._back_room.take_pack(self._live.pack)
        self._finder.take_pack(self._live.pack)
        self._visits.take_topics(_topics(self._live.pack))
        self._show()

    # The visitor

    def part(self) -> None:
        """The visitor seems to have gone: what they did is kept."""
        self._visits.end()

    def wipe(self) -> None:
        """The visitor has gone, and nothing of theirs stays."""
        self._say_rest()
        self.session.wipe()
        self.touchless.wipe()
        self._visits.end()
        self.printed.clear()
        self.scene.answered()
        self._show()

    def _say_rest(self) -> None:
        """Whoever goes away in the middle has still said something (kiosk.screens.rate)."""
        if part := self.session.place.memo.get("part"):
            part()

    def _keep(self, visit: Visit) -> None:
        ended, name = self.now(), self.kiosk_name
        self._clerk.ask(lambda office: visit.record(office, ended, name), lambda _: None)

    # What stands on the window

    def changed(self) -> None:
        """Something else stands on the window."""
        self._picture()
        self.touchless.shown(self.theme)

    def settled(self) -> None:
        if self.scene.screen is not None:  # it may still be in the making
            self.touchless.changed(self.theme)
        self._picture()

    def _leave(self) -> None:
        self._answers.forget()
        self._cards.silence()
        self.voice.silence()
        if self.scene.screen is not None:
            self.scene.screen.leave()
        self.scene.clear()

    def _show(self) -> None:
        """Make the screen for the place the session is at."""
        self._leave()
        session, place = self.session, self.session.place
        self._visits.saw(place, self.now())
        panel = self._panel
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
        if self.voice.is_there and place.screen != "talk":
            actions["aloud"] = self._read_aloud
        self.scene.set(self.theme, self.pack.meta.title, screen, actions, not session.can_go_back)
        self.scene.tell(self.now())
        self.changed()

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

    # How it looks and sounds

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
        """The same place, made anew; what goes on there goes on."""
        if self._errands.busy:
            return
        if self.scene.screen is not None and (kept := self.scene.screen.hand_over()):
            self.session.replace(self.session.place.with_memo(**kept))
        self._show()

    def _read_aloud(self) -> None:
        """Begin to read the screen, or end it."""
        if self.scene.screen is not None:
            self.voice.toggle(list(texts(self.scene.screen)), self.session.language)

    def _renew_nav(self) -> None:
        self.scene.renew_nav(self.voice.reading)
        self.settled()

    def _say(self, said: Sequence[str]) -> None:
        if not self.speaks:
            self.voice.say(said, self.session.language)

    def _add(self, said: Sequence[str]) -> None:
        if not self.speaks:
            self.voice.add(said, self.session.language)

    @property
    def speaks(self) -> bool:
        """Whether the screen is heard itself."""
        return self.scene.screen is not None and self.scene.screen.speaks

    # Where the visitor goes, and what is done for them

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
            self._say_rest()
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

    def number(self, ticket: Ticket) -> None:
        self._errands.number(ticket)

    def take(self, wish: Wish, priority: str | None, id_number: str = "") -> None:
        self._errands.take(wish, priority, id_number)

    def ask(self, do: Callable[[Office], T], then: Callable[[T | Trouble], None], hold: bool = False) -> None:
        self._errands.ask(do, then, hold)

    def reprint(self, ticket_id: int) -> None:
        self.printed.pop(ticket_id, None)
        self._errands.reprint(ticket_id)

    def visit(self) -> Visit:
        return self._visits.take()

    def _told(self, ticket_id: int, done: Printed) -> None:
        if self.session.place.params.get("ticket") == ticket_id:
            self.printed[ticket_id] = done
            if self.scene.screen is not None:
                self.scene.screen.ticket_printed(ticket_id)


def _topics(pack: Pack) -> dict[str, str]:
    """The topic of each guide."""
    return {guide.id: guide.topic for guide in pack.guides.values()}
