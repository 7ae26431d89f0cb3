"""Settings of the hotline: the [ivr] table of the settings file."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from content.tables import SettingsError as SettingsError
from content.tables import read

Port = Annotated[int, Field(ge=0, le=65535)]
"""0: any free port; the hotline prints which."""


class Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SpeechSettings(Table):
    """[ivr.speech]: how the caller is heard."""

    model: str = "vosk-cn"
    """Name of the model, as `lobbyline-models` knows it."""
    threshold: float = Field(0.5, gt=0, lt=1)
    """From which probability 32 ms of sound are speech."""
    speech_seconds: float = Field(0.16, gt=0, le=2)
    """Speech needed before it counts, when nothing is playing."""
    bargein_seconds: float = Field(0.3, gt=0, le=2)
    """The same while a prompt plays, which it then stops."""
    silence_seconds: float = Field(0.6, ge=0.2, le=3)
    """Silence that ends an utterance."""
    longest_seconds: float = Field(15.0, ge=2, le=60)
    """Longer utterances are cut."""
    false_start_seconds: float = Field(0.8, ge=0, le=5)
    """Sound shorter than this in which nothing was recognised was no speech: the prompt goes on."""


class AudioSocket(Table):
    """[ivr.audiosocket]: where Asterisk's AudioSocket connects."""

    enabled: bool = True
    host: str = "127.0.0.1"
    port: Port = 9092
    most_calls: int = Field(8, ge=1, le=200)


class Agi(Table):
    """[ivr.agi]: call control by FastAGI."""

    enabled: bool = True
    host: str = "127.0.0.1"
    port: Port = 4573
    audiosocket: str = ""
    """HOST:PORT by which Asterisk reaches our AudioSocket; empty: as [ivr.audiosocket] says."""
    seats: tuple[Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]+/[^,()\s\"]+$")], ...] = ()
    """Dial strings of the seats, such as "PJSIP/seat1", rung together; none: callbacks only."""
    ring_seconds: int = Field(25, ge=5, le=120)


class Modem(Table):
    """[ivr.modem]: the 4G voice module that [devices.modem] describes."""

    enabled: bool = True
    """Whether the hotline takes its calls."""


class Settings(Table):
    """[ivr]."""

    longest_call_minutes: int = Field(30, ge=1, le=240)
    workers: int = Field(2, ge=1, le=64)
    """Threads that recognise; one a processor core is right."""
    speech: SpeechSettings = SpeechSettings()
    audiosocket: AudioSocket = AudioSocket()
    agi: Agi = Agi()
    modem: Modem = Modem()


def load(path: Path | None = None) -> Settings:
    """The [ivr] table; see content/tables.py for where from. Raises SettingsError."""
    return read(path, "ivr", Settings, Settings)
