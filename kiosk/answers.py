"""Who on the present screen waits for an answer. Whoever has left hears nothing, and is not kept by the
question: a slow disk or printer must not hold on to what a visitor saw."""

from collections.abc import Callable
from itertools import count
from typing import Any


class Answers:
    """`heard` is told before each answer that still finds its screen."""

    def __init__(self, heard: Callable[[], None]) -> None:
        self._heard = heard
        self._waiting: dict[int, Callable[[Any], None]] = {}
        self._numbers = count()

    def to(self, then: Callable[[Any], None]) -> Callable[[Any], None]:
        """What to call with the answer, once: `then` hears it, unless the screen has been left."""
        number = next(self._numbers)
        self._waiting[number] = then

        def tell(answer: Any) -> None:
            if then := self._waiting.pop(number, None):
                self._heard()
                then(answer)

        return tell

    def forget(self) -> None:
        """The screen is left: nobody waits any more."""
        self._waiting.clear()
