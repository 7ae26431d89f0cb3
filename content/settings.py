"""Settings of the content package: the [content] table of the settings file."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from content.tables import SettingsError as SettingsError
from content.tables import read, state_folder


def data_folder() -> Path:
    """Where the built-in demo centre keeps what was fetched."""
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "lobbyline"


def shipped(name: str) -> Path:
    """Folder of a pack that ships with LobbyLine: `national` or `demo-centre`."""
    return Path(__file__).parent / "packs" / name


class Settings(BaseModel):
    """The [content] table; the defaults are the demo centre."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    packs: Annotated[tuple[Path, ...], Field(min_length=1)] = (shipped("national"), shipped("demo-centre"))
    """Pack folders, the lowest first."""
    good: Path = Field(default_factory=lambda: state_folder() / "packs")
    """Where the last good pack is kept, for a start with a broken one."""
    releases: Path = Field(default_factory=lambda: state_folder() / "releases")
    """Where releases are installed. The live one is used instead of `packs`; see `released`."""
    keys: Path = Field(default_factory=lambda: state_folder() / "keys")
    """Public keys (*.pub) of those whose releases may be installed."""
    prompts: Path = Field(default_factory=lambda: state_folder() / "prompts")
    """Rendered speech, by content hash."""
    voice: Literal["auto", "espeak", "kokoro"] = "auto"
    """Who speaks; `auto`: the natural voice where it is installed, else espeak-ng."""
    models: Path = Field(default_factory=lambda: data_folder() / "models")
    """Speech models and voices."""

    @property
    def released(self) -> Path | None:
        """Where to look for an installed release; None if these settings name packs and no such folder."""
        named = self.model_fields_set
        return self.releases if "releases" in named or "packs" not in named else None


def load(path: Path | None) -> Settings:
    """The [content] table; see content/tables.py for where from. Raises SettingsError."""
    return read(path, "content", Settings, Settings)
