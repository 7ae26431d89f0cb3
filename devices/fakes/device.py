"""What a fake device is, apart from the wire it hangs on."""

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

from PIL import Image


class Device(ABC):
    """What a fake is beyond its wire: bytes in, replies out. No files but those it is told of."""

    knobs = ""
    """Its own commands, for people."""

    @abstractmethod
    def receive(self, data: bytes) -> list[bytes]:
        """Take bytes from the wire; the replies."""

    @abstractmethod
    def command(self, words: list[str]) -> str | None:
        """A command of its own from the control socket: the answer, or None if it is none of its own.

        Raises ValueError with the words to say.
        """

    @abstractmethod
    def state(self) -> dict[str, Any]:
        """What it knows of itself, for tests and people."""

    def unsolicited(self) -> list[bytes]:
        """What it says without being asked, now: called after each command and when it is `due`."""
        return []

    def due(self) -> float | None:
        """When, on the monotonic clock, it will do something by itself; None: not before it is told."""
        return None

    def room(self) -> bool:
        """Whether it can take more bytes."""
        return True

    def picture(self) -> Image.Image | None:
        """What it shows, for people."""
        return None

    def plug(self, plugged: bool) -> None:  # noqa: B027  # most have no memory that a cable would wipe
        """Its cable was plugged in again, or pulled."""

    def close(self) -> None:  # noqa: B027
        """It is switched off."""


def keep(picture: Image.Image, folder: Path, number: int) -> Path:
    """Save a picture as NNN.png, which is there only once it is whole: others wait for it. Its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{number:03}.png"
    part = path.with_suffix(".part")
    picture.save(part, "png")
    return part.replace(path)
