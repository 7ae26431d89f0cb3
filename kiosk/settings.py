"""The [kiosk] table of the settings file: the touch screens and the called-number board."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from content.tables import SettingsError as SettingsError
from content.tables import read
from content.tables import state_folder as state_folder

Seconds = Annotated[float, Field(gt=0, le=3600)]
Inches = Annotated[float, Field(ge=7, le=110)]
Pixels = Annotated[int, Field(ge=320, le=7680)]


class Table(BaseModel):
    """A table of the file: immutable, and unknown keys are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Panel(Table):
    """The screen a program shows itself on."""

    width: Pixels
    """Pixels."""
    height: Pixels
    """Pixels."""
    diagonal_inches: Inches
    """Of the glass: from it follows how many pixels a millimetre has."""
    fullscreen: bool = True
    """Cover the whole screen, which then cannot be left; false gives a window that can be closed."""
    left: int | None = None
    """Where the window starts, to choose a second screen; with `top`, instead of `fullscreen`."""
    top: int | None = None


class BoardSettings(Panel):
    """[kiosk.board]: the called-number board."""

    width: Pixels = 1920
    height: Pixels = 1080
    diagonal_inches: Inches = 43
    displays: dict[str, str] = {}
    """Number display (its name under [devices.display]) → the counter it hangs at, "*" for all counters.
    A display not named here that has a counter's name belongs to that counter, any other to all."""
    speak: bool = True
    """Say the call through the sound card."""
    times: Annotated[int, Field(ge=1, le=3)] = 2
    """How often a call is said."""
    sound: str = ""
    """The sound card's output by (part of) its name; empty for the system's default."""
    highlight_seconds: Seconds = 20
    """How long a new call flashes."""


class Settings(Panel):
    """[kiosk]: the touch screens."""

    width: Pixels = 1080
    height: Pixels = 1920
    diagonal_inches: Inches = 21.5
    name: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")] = "kiosk-1"
    """Which kiosk this is, where a centre has several; print jobs carry it."""
    touch: str = ""
    """The touch panel, best as /dev/input/by-id/…; empty: whatever the window system makes of it."""
    idle_seconds: Seconds = 60
    """Without a touch for so long, the kiosk asks whether anyone is there."""
    warning_seconds: Seconds = 30
    """So long the question stands before the session is wiped: WCAG 2.2.1 asks for 20 at least."""
    number_seconds: Seconds = 40
    """So long a taken number stays on the screen."""
    keypad: bool = True
    """Let a numeric keypad do what taps do, with each item read aloud: for whoever does not see."""
    aloud: bool = True
    """Offer to read the screen aloud, where there is a loudspeaker."""
    sound: str = ""
    """The sound card's output by (part of) its name; empty for the system's default."""
    talk: Annotated[str, Field(pattern=r"^$|^[^:\s]+:[0-9]{1,5}$")] = "127.0.0.1:9092"
    """HOST:PORT of the hotline's [ivr.audiosocket], which whoever would rather speak is connected with, where
    there are a microphone and a loudspeaker; empty: no such button."""
    board: BoardSettings = BoardSettings()


def load(path: Path | None = None) -> Settings:
    """The [kiosk] table; see content/tables.py for where from. Raises SettingsError."""
    return read(path, "kiosk", Settings, Settings)
