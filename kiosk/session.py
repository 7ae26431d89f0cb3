"""What one visitor is doing at the kiosk: where they are, how they got there, and when they have left.

No clock and no screen inside: moments are seconds passed in, so that tests are tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal

from content.phrases import LANGUAGES


@dataclass(frozen=True)
class Place:
    """A screen with what it shows; `memo` is carried along but is no part of what others may see or save."""

    screen: str
    params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    memo: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}), repr=False)

    def with_params(self, **params: Any) -> "Place":
        """The same place, with some params changed."""
        return replace(self, params={**self.params, **params})

    def with_memo(self, **memo: Any) -> "Place":
        """The same place, with more carried along."""
        return replace(self, memo={**self.memo, **memo})


HOME = Place("home")

FIRST_LANGUAGE = "zh"
"""What the screens speak before anybody chose."""


class Session:
    """The way through the screens; the first place is always home. Answers of an interview are params of its
    places, so that going back is going back, and wiping the way wipes all that was said."""

    def __init__(self) -> None:
        self._way: list[Place] = [HOME]
        self.large_text = False
        self.high_contrast = False
        self.language = FIRST_LANGUAGE
        self.rated = False
        """Whether they have said how content they were with what they looked up."""
        self._concluded = False

    @property
    def is_concluded(self) -> bool:
        """Whether what the visitor came for is done."""
        return self._concluded

    @property
    def place(self) -> Place:
        """Where the visitor is."""
        return self._way[-1]

    @property
    def can_go_back(self) -> bool:
        """Whether there is a place to go back to."""
        return len(self._way) > 1

    @property
    def looks(self) -> dict[str, Any]:
        """How the letters look and their language, as far as that was chosen."""
        found: dict[str, Any] = {"large": True} if self.large_text else {}
        found |= {"contrast": True} if self.high_contrast else {}
        return found | ({"language": self.language} if self.language != FIRST_LANGUAGE else {})

    @property
    def is_fresh(self) -> bool:
        """Whether nothing has been done that a next visitor should not find."""
        return self._way == [HOME] and not self.looks

    def next_language(self) -> None:
        """Speak the next language there is."""
        at = LANGUAGES.index(self.language) + 1
        self.language = LANGUAGES[at % len(LANGUAGES)]

    def go(self, place: Place) -> None:
        """Go to a place; to go where one is already changes nothing."""
        if place == self.place:
            return
        self._concluded = False
        if place.screen == HOME.screen:
            self.home()
        else:
            self._way.append(place)

    def replace(self, place: Place) -> None:
        """Turn the present place into another, which takes its place on the way."""
        if len(self._way) == 1:
            self._way.append(place)
        else:
            self._way[-1] = place

    def conclude(self, place: Place) -> None:
        """Go to a place that leads only home: what led here is done and must not be done twice."""
        self._way[1:] = [place]
        self._concluded = True

    def back(self) -> None:
        """Go back one place; at home, stay."""
        if self.can_go_back:
            self._way.pop()

    def home(self) -> None:
        """Go home; how the letters look and their language stay, for it is the same visitor."""
        self._way[1:] = []
        self._concluded = False

    def wipe(self) -> None:
        """The visitor has left: nothing stays."""
        self._way = [HOME]
        self._concluded = False
        self.large_text = self.high_contrast = False
        self.language = FIRST_LANGUAGE
        self.rated = False


@dataclass(frozen=True)
class IdleState:
    """`active`, `warning` with the whole seconds left, or `expired`."""

    state: Literal["active", "warning", "expired"]
    seconds_left: int = 0


@dataclass
class Idle:
    """Tells when nobody has touched the screen for too long."""

    idle_seconds: float
    """Without a touch for so long, the warning starts."""
    warning_seconds: float
    """So long after that, the time is up."""
    touched_at_seconds: float = 0.0
    """When the screen was last touched, on whatever clock the caller passes in."""

    def touch(self, now_seconds: float) -> None:
        """Somebody touched the screen, or something they wait for happened."""
        self.touched_at_seconds = now_seconds

    def state(self, now_seconds: float) -> IdleState:
        """How things stand at a moment."""
        left = self.touched_at_seconds + self.idle_seconds + self.warning_seconds - now_seconds
        if left <= 0:
            return IdleState("expired")
        if left <= self.warning_seconds:
            return IdleState("warning", int(-(-left // 1)))
        return IdleState("active")
