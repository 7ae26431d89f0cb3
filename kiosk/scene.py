"""What stands on the kiosk's window: header, screen, navigation, and over them the question whether anybody
is there."""

from collections.abc import Callable, Sequence
from datetime import datetime

from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from kiosk.frame import Ground, Header, Nav, Overlay
from kiosk.receipts import Words
from kiosk.screens.base import Screen
from kiosk.widgets.theme import Theme

Actions = dict[str, Callable[[], None]]


class Scene(FloatLayout):
    """One screen after the other. `words`: the section `kiosk`, in the visitor's language."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words
        self._header: Header | None = None
        self._nav: Nav | None = None
        self._overlay: Overlay | None = None
        self.screen: Screen | None = None

    def clear(self) -> None:
        """Take away what stands there, but for the question."""
        self.clear_widgets()
        self._header = self._nav = self.screen = None

    def set(self, theme: Theme, title: str, screen: Screen, actions: Actions, fresh: bool) -> None:
        """Show a screen. `actions` of the navigation by target; `fresh`: there is no way back."""
        self.screen, self._theme, self._actions, self._fresh = screen, theme, actions, fresh
        self._header = Header(theme, title, self.words("subtitle"))
        self._nav = self._make_nav(loud=False)
        body = BoxLayout(orientation="horizontal" if theme.wide else "vertical")
        for part in (self._nav, screen) if theme.wide else (screen, self._nav):
            body.add_widget(part)
        ground = Ground(theme)
        ground.add_widget(self._header)
        ground.add_widget(body)
        self.clear_widgets()
        self.add_widget(ground)
        if self._overlay is not None:
            self.add_widget(self._overlay)

    def tell(self, now: datetime) -> None:
        """Show the time."""
        if self._header is not None:
            self._header.tell(now, self.words)

    def renew_nav(self, loud: bool) -> None:
        """The navigation made anew. `loud`: the screen is being read aloud."""
        if self._nav is None:
            return
        body, at = self._nav.parent, self._nav.parent.children.index(self._nav)
        body.remove_widget(self._nav)
        self._nav = self._make_nav(loud)
        body.add_widget(self._nav, at)

    def _make_nav(self, loud: bool) -> Nav:
        return Nav(self._theme, self.words, self._actions, self._fresh, loud)

    # The question

    @property
    def asks(self) -> bool:
        """Whether the question stands there."""
        return self._overlay is not None

    def ask(self, stay: Callable[[], None], leave: Callable[[], None]) -> None:
        """Ask whether anybody is there."""
        self._overlay = Overlay(self._theme, self.words, stay, leave)
        self.add_widget(self._overlay)

    def count(self, seconds: int) -> None:
        """So much time is left to answer."""
        if self._overlay is not None:
            self._overlay.count(seconds)

    def answered(self) -> None:
        """Take the question away."""
        if self._overlay is not None:
            self.remove_widget(self._overlay)
            self._overlay = None

    # What others look at

    @property
    def uppermost(self) -> Widget:
        """What can be touched now."""
        return self._overlay or self

    @property
    def parts(self) -> Sequence[Widget]:
        """What can be gone through by keypad, in this order."""
        if self._overlay is not None:
            return [self._overlay]
        return [part for part in (self.screen, self._nav) if part is not None]
