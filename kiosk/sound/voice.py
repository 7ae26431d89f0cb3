"""What the kiosk says aloud: a whole screen to whoever asked for it, or an item to whoever goes by keypad."""

from collections.abc import Callable, Sequence

from kiosk.sound.aloud import Aloud


class Voice:
    """One thing at a time: what is new ends what was being said."""

    def __init__(self, aloud: Aloud | None, heard: Callable[[], None], changed: Callable[[], None]) -> None:
        """`aloud`: None where there is no loudspeaker. `heard`: all has been said. `changed`: the reading of
        a screen has begun or ended."""
        self._aloud, self._heard, self._changed = aloud, heard, changed
        self.reading = False
        """Whether a screen is being read."""
        self._saying = False
        self._later: list[tuple[Sequence[str], str]] = []

    @property
    def is_there(self) -> bool:
        """Whether anything can be heard."""
        return self._aloud is not None

    @property
    def speaks(self) -> bool:
        """Whether anything is being said."""
        return self.reading or self._saying

    def toggle(self, texts: Sequence[str], language: str) -> None:
        """Begin to read a screen, or end it."""
        if self._aloud is None:
            return
        if self.reading:
            self.silence()
        else:
            self.reading, self._saying = True, False
            self._aloud.read(texts, language, self._done)
        self._changed()

    def say(self, texts: Sequence[str], language: str) -> None:
        """Say something instead of what is being said."""
        if self._aloud is None or not texts:
            return
        self._later.clear()
        was_reading, self.reading, self._saying = self.reading, False, True
        self._aloud.read(texts, language, self._done)
        if was_reading:
            self._changed()

    def add(self, texts: Sequence[str], language: str) -> None:
        """Say something once all that is being said has been said."""
        if self._saying:
            self._later.append((texts, language))
        else:
            self.say(texts, language)

    def silence(self) -> None:
        """Say no more; nobody hears of it."""
        self._later.clear()
        self.reading = self._saying = False
        if self._aloud:
            self._aloud.silence()

    def stop(self) -> None:
        """End."""
        if self._aloud:
            self._aloud.stop()

    def _done(self) -> None:
        was_reading, self.reading, self._saying = self.reading, False, False
        self._heard()
        if self._aloud is not None and self._later:
            self._saying = True
            self._aloud.read(*self._later.pop(0), self._done)
        if was_reading:
            self._changed()
