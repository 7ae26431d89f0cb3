"""The running kiosk: one window before a host, and whether anybody stands before it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window

from kiosk import window
from kiosk.host import Host
from kiosk.scene import Scene
from kiosk.session import Idle
from kiosk.settings import Settings
from kiosk.shots import Shots
from kiosk.start import Parts

TICK_SECONDS = 0.25


class Lobby(App):
    """Begins and ends with the window; what a touch, a key and a second mean."""

    def __init__(
        self, settings: Settings, parts: Parts, shots: Path | None, record: Path | None = None
    ) -> None:
        super().__init__()
        self._settings, self._live, self._shots_folder = settings, parts.live, shots
        self._shots: Shots | None = None
        self.idle = Idle(settings.idle_seconds, settings.warning_seconds)
        self.host = Host(settings, parts, record, self._post, self._wait, self._picture)

    def build(self) -> Scene:
        self.title = self.host.pack.meta.title
        window.guard(self, self._settings, self._key if self._settings.keypad else None)
        window.contain(self.host.fail)
        if self._shots_folder:
            self._shots = Shots(self._shots_folder, lambda: self.host.scene.uppermost, self._describe)
        Window.bind(on_touch_down=self._touched)
        self._wait()
        Clock.schedule_interval(self._tick, TICK_SECONDS)
        self.host.start()
        return self.host.scene

    def open_settings(self, *_: Any) -> bool:
        """Kivy's own settings panel never opens."""
        return False

    def on_stop(self) -> None:
        self.host.stop()
        if self._shots:
            self._shots.close()

    def _post(self, do: Callable[[], None]) -> None:
        """Run something on the screen's thread; may be called from any."""
        Clock.schedule_once(lambda _: do(), 0)

    # Whether anybody is there

    def _wait(self) -> None:
        """The visitor has from now on the time to think that they always have."""
        self.idle.touch(Clock.get_boottime())

    def _touched(self, *_: Any) -> None:
        self._wait()
        if self.host.touchless.awake:  # somebody who sees goes on
            self.host.touchless.wipe()
            if not self.host.voice.reading:
                self.host.voice.silence()

    def _key(self, code: int) -> None:
        """A key of the keypad is as good as a touch."""
        if self.host.scene.asks and self.host.touchless.awake:
            self._wait()
            self._stay()
        elif self.host.touchless.key(code, self.host.theme):
            self._wait()
            self._picture()

    def _tick(self, _: float) -> None:
        now, host = Clock.get_boottime(), self.host
        host.scene.tell(host.now())
        if host.session.is_fresh and not host.scene.asks and not host.touchless.awake:
            if now - self.idle.touched_at_seconds > self.idle.idle_seconds:
                host.part()
            if self._live.refresh():
                host.take_pack()
            return
        if host.voice.speaks or host.speaks:  # whoever listens is there
            self.idle.touch(now)
        if host.session.place.params.get("step") == "number":
            if now - self.idle.touched_at_seconds > self._settings.number_seconds:
                host.wipe()
            return
        found = self.idle.state(now)
        if found.state == "expired":
            host.wipe()
        elif found.state == "warning":
            if not host.scene.asks:
                host.scene.ask(self._stay, host.wipe)
                host.changed()
            host.scene.count(found.seconds_left)
        elif host.scene.asks:
            self._stay()

    def _stay(self) -> None:
        if self.host.scene.asks:
            self.host.scene.answered()
            self.host.changed()

    # Pictures of the screens

    def _picture(self) -> None:
        if self._shots:
            self._shots.take()

    def _describe(self) -> tuple[str, dict[str, Any]]:
        host, place = self.host, self.host.session.place
        extra = host.scene.screen.state() if host.scene.screen else {}
        warning = {"idle": "warning"} if host.scene.asks else {}
        focus = {"focus": host.touchless.target} if host.touchless.awake else {}
        return place.screen, {**place.params, **extra, **host.session.looks, **warning, **focus}
