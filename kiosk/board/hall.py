"""The running board: one window, and what it tells the hall by voice and by number displays."""

from datetime import datetime
from pathlib import Path
from typing import Any

from kivy.app import App
from kivy.clock import Clock
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from content.speech.prompts import Prompts
from content.speech.sayings import recordings
from devices import wiring
from devices.display import Display
from kiosk import window
from kiosk.backroom import open_office
from kiosk.board import calls
from kiosk.board.calls import Board, Call
from kiosk.board.displays import Displays
from kiosk.board.watch import Follower
from kiosk.clerk import Records
from kiosk.frame import MARGIN, Ground, Header, Strip, banner
from kiosk.settings import BoardSettings
from kiosk.shots import Shots
from kiosk.sound.speaker import Speaker, sound_card
from kiosk.start import Parts
from kiosk.vigil import Vigil
from kiosk.widgets.box import Card, Column, Grid, Row, Rule, Surface, gap
from kiosk.widgets.text import Icon, Text, fitting
from kiosk.widgets.theme import Ink, Theme

FLASH_SECONDS = 0.7
NOTICE_SECONDS = 12
"""So long a notice stands before the next takes its place."""
NOTICES = "board.notice."
"""Where the pack has its notices."""

STAGE = 660
"""Units of the newest call's height on an upright board."""

CALLED, TITLE, COUNT, NOTE = 64, 38, 54, 40
"""Units of the ems of the earlier calls, a service, how many wait for it, a notice. On 43 inches a unit is
half a millimetre, and most people cannot read from 8 m what is smaller than 18."""
STRIP, WAITING_ROW, NOTICE = 112, 152, 96
"""Units of the height of what stands below: all but its rows, each row, the notice."""


class Hall(App):
    """Shows the board as the records tell it; announces what is newly called."""

    def __init__(
        self,
        settings: BoardSettings,
        parts: Parts,
        shots: Path | None,
        record: Path | None,
    ) -> None:
        super().__init__()
        centre, devices, live = parts.centre, parts.devices, parts.live
        self._settings, self._centre, self._live, self._shots_folder = settings, centre, live, shots
        self._records = Records(lambda: open_office(centre, live.pack))
        self._follower = Follower(self._records, self._titles, self._on_board)
        boards = devices.display if devices.has("display") else {}
        crossed = wiring.faults(devices)
        self._placed = calls.placed(boards, centre.counters, settings.displays)
        # Displays that stay dark at night go by the centre's clock.
        drivers = {
            name: Display(one, lambda: datetime.now(centre.zone).time(), crossed.get(one.port, ""))
            for name, one in boards.items()
        }
        self._displays = Displays(drivers)
        self._vigil = Vigil(self._records, {f"board/{name}": one for name, one in drivers.items()})
        play = sound_card(settings.sound) if settings.speak else None
        self._speaker = Speaker(
            lambda: Prompts(parts.words, live.pack.lexicon, recordings(live.pack)),
            play,
            settings.times,
            record,
        )
        self._board: Board | None = None
        self._connected = True
        self._called: dict[Call, float] = {}
        """When each call that still stands out was made, on the clock of the machine's running."""
        self._shots: Shots | None = None

    def build(self) -> FloatLayout:
        self.title = self._live.pack.meta.title
        window.guard(self, self._settings)
        self._root = FloatLayout()
        if self._shots_folder:
            self._shots = Shots(self._shots_folder, lambda: self._root, self._describe)
        self._show()
        self._follower.start()
        self._vigil.start()
        Clock.schedule_interval(self._tick, FLASH_SECONDS / 2)
        return self._root

    def open_settings(self, *_: Any) -> bool:
        """Kivy's own settings panel never opens."""
        return False

    def on_stop(self) -> None:
        self._follower.stop()
        self._vigil.stop()
        self._displays.stop()
        self._speaker.stop()
        self._records.close()
        if self._shots:
            self._shots.close()

    def _titles(self) -> dict[str, str]:
        return {service.id: service.title for service in self._live.pack.services.values()}

    def _words(self, key: str, /, **values: object) -> str:
        return self._live.pack.phrases.text(f"board.{key}", "zh", **values)

    def _counter(self, name: str) -> str:
        return self._centre.counters[name].title if name in self._centre.counters else ""

    def _counter_title(self, name: str) -> str:
        return self._counter(name) or self._words("counter", counter=name)

    def _on_board(self, board: Board | None) -> None:
        """The records have changed (on the follower's thread)."""
        Clock.schedule_once(lambda _: self._take(board), 0)

    def _take(self, board: Board | None) -> None:
        if board is None:
            if self._connected:
                self._connected = False
                self._show()
            return
        self._connected = True
        # What was called before this program started has been announced already.
        new = calls.news(self._board, board) if self._board is not None else []
        self._board = board
        for call in new:
            title = self._counter_title(call.counter)
            self._speaker.say(calls.parts(call.number, title, self._words), call.number)
            self._called[call] = Clock.get_boottime()
        self._displays.show(calls.numbers(board, self._placed), {call.number for call in new})
        self._show()

    # The picture

    def _tick(self, _: float) -> None:
        now = datetime.now(self._centre.zone)
        self._header.tell(now, self._kiosk_words)
        if self._notices:
            self._notice.set(self._notices[int(now.timestamp() / NOTICE_SECONDS) % len(self._notices)])
        moment, lasts = Clock.get_boottime(), self._settings.highlight_seconds
        over = [call for call, at_seconds in self._called.items() if moment - at_seconds > lasts]
        for call in over:
            del self._called[call]
        if over:
            self._show()
        newest = self._board.now if self._board else None
        since = moment - self._called.get(newest, moment) if newest else 0.0
        self._stage.light(int(since / FLASH_SECONDS) % 2 == 0)
        if self._live.refresh():
            self._records.take_pack(self._live.pack)
            self._show()

    def _kiosk_words(self, key: str, /, **values: object) -> str:
        return self._live.pack.phrases.text(f"kiosk.{key}", "zh", **values)

    def _show(self) -> None:
        panel, board = self._settings, self._board or Board()
        width, height = panel.width, panel.height
        if panel.fullscreen:
            from kivy.core.window import Window

            width, height = int(Window.width), int(Window.height)
        theme = Theme(width, height, panel.diagonal_inches)
        wide = width > height
        self._header = Header(theme, self._centre.name or self._live.pack.meta.title, self._words("title"))
        now = datetime.now(self._centre.zone)
        self._header.tell(now, self._kiosk_words)
        columns = 6 if wide else 3
        phrases = self._live.pack.phrases
        self._notices = [phrases.text(key) for key in phrases if key.startswith(NOTICES)]
        rows = -(-len(board.waiting) // columns)
        strip = theme.px(STRIP + WAITING_ROW * rows + (NOTICE if self._notices else 0))
        room = height - self._header.height - strip - theme.px(32)
        self._stage = Stage(theme, board.now, self._words, self._counter_title, wide, room)
        body = BoxLayout(orientation="horizontal" if wide else "vertical", spacing=theme.px(32))
        body.padding = (theme.px(MARGIN), 0, theme.px(MARGIN), theme.px(32))
        body.add_widget(self._stage)
        body.add_widget(self._list(theme, board.last, wide, room if wide else room - theme.px(STAGE + 32)))
        ground = Ground(theme)
        ground.add_widget(self._header)
        ground.add_widget(body)
        if not self._connected:
            notice = Column(theme, banner(theme, self._words("lost")), pad=(MARGIN, 0, MARGIN, 24))
            ground.add_widget(notice)
        ground.add_widget(self._waiting(theme, board.waiting, columns))
        self._root.clear_widgets()
        self._root.add_widget(ground)
        if self._shots:
            self._shots.take()

    def _list(self, theme: Theme, last: tuple[Call, ...], wide: bool, room: float) -> Widget:
        card = Card(theme, gap=0, pad=(40, 28, 40, 28), size_hint=(0.62 if wide else 1, 1))
        card.add_widget(Text(theme, self._words("last"), "heading", "muted"))
        card.add_widget(gap(theme, 12))
        for call in last[: max(0, int((room - theme.px(127)) // theme.px(110)))]:
            card.add_widget(Rule(theme))
            number = Text(theme, call.number, "title", em=round(theme.px(CALLED)))
            counter = Text(theme, self._counter_title(call.counter), "title", "accent", align="right")
            row = Strip(theme, number, counter, pad=(16, 10))
            # Where several are called at once, each stands out, not only the one that is largest.
            row.paint(theme, "accent_tint" if call in self._called else "card")
            card.add_widget(row)
        card.add_widget(Widget())
        return card

    def _waiting(self, theme: Theme, waiting: tuple[tuple[str, int], ...], columns: int) -> Widget:
        strip = Column(theme, Rule(theme), gap=20, pad=(MARGIN, 0, MARGIN, 32))
        small, large = round(theme.px(TITLE)), round(theme.px(COUNT))
        strip.add_widget(Text(theme, self._words("waiting"), "note", "muted", em=small))
        grid = Grid(theme, cols=min(len(waiting), columns) or 1, gap=20)
        room = (theme.width - theme.px(2 * MARGIN)) / grid.cols - theme.px(28)
        for title, count in waiting:
            people = self._words("people", count=count)
            ink: Ink = "ink" if count else "muted"
            grid.add_widget(
                Column(
                    theme,
                    Text(theme, title, "note", em=fitting(title, small, room, False)),
                    Text(theme, people, "heading", ink, em=large),
                )
            )
        strip.add_widget(grid)
        if self._notices:
            # One line always: the room for it was counted before.
            self._notice = Text(theme, self._notices[0], "note", "ink", em=round(theme.px(NOTE)))
            line = Row(theme, Icon(theme, "info", 52, "accent"), self._notice, gap=18)
            strip.add_widget(line)
        return strip

    def _describe(self) -> tuple[str, dict[str, Any]]:
        board = self._board or Board()
        now = {"number": board.now.number, "counter": board.now.counter} if board.now else {}
        return "board", {**now, "connected": self._connected, "waiting": dict(board.waiting)}


class Stage(Surface, BoxLayout):
    """The newest call, in the accent colour; it flashes by changing to its reverse."""

    def __init__(
        self, theme: Theme, call: Call | None, words: Any, counter: Any, wide: bool, room: float
    ) -> None:
        super().__init__(orientation="vertical", padding=theme.px(32), spacing=theme.px(8))
        self.paint(theme, "accent", radius=20)
        self._theme_of, self.lit = theme, True
        self._texts: list[Text] = []
        if not wide:
            self.size_hint_y, self.height = None, theme.px(STAGE)
        width = theme.width * (0.52 if wide else 0.8)
        em = min(theme.px(340), room * 0.5)
        if call is None:
            self._add("title", words("nobody"))
            return
        goto = words("goto", counter=counter(call.counter))
        self.add_widget(Widget())
        self._add("heading", words("now"), size_hint_y=None)
        self._add("giant", call.number, em=fitting(call.number, em, width), size_hint_y=None)
        self._add("display", goto, em=fitting(goto, theme.px(110), width), size_hint_y=None)
        self.add_widget(Widget())

    def light(self, lit: bool) -> None:
        """Show it as it is, or reversed."""
        if lit == self.lit:
            return
        self.lit = lit
        ink: Ink = "on_accent" if lit else "accent"
        self.tint("accent" if lit else "card", "accent")
        for text in self._texts:
            text.set(text.text, ink)

    def _add(self, style: Any, words: str, **kwargs: Any) -> None:
        text = Text(self._theme_of, words, style, "on_accent", align="center", **{"size_hint_y": 1, **kwargs})
        self._texts.append(text)
        self.add_widget(text)
