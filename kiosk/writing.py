"""Has the candidates of pinyin ready for whoever writes; made on a thread, when they are first wanted."""

import logging
from collections.abc import Callable, Iterator
from threading import Thread

from content.pack import Pack
from kiosk.clerk import Post
from kiosk.pinyin import Pinyin

log = logging.getLogger(__name__)


class Writing:
    """For one pack after the other."""

    def __init__(self, pack: Callable[[], Pack], post: Post) -> None:
        self._pack, self._post = pack, post
        self._pinyin: Pinyin | None = None
        self._made_of: Pack | None = None

    def prepare(self, ready: Callable[[], None]) -> None:
        """Make them, unless they are made; `ready` hears on the screen's thread."""
        pack = self._pack()
        if self._made_of is pack:
            return
        self._made_of = pack

        def make() -> None:
            try:
                self._pinyin = Pinyin(_texts(pack))
            except Exception:  # people can still tick, or ask the desk to write
                log.exception("no candidates")
                return
            self._post(ready)

        Thread(target=make, name="writing", daemon=True).start()

    def candidates(self, letters: str) -> list[tuple[str, int]]:
        """What they may stand for; nothing as long as they are being made."""
        return self._pinyin.candidates(letters) if self._pinyin and letters else []


def _texts(pack: Pack) -> Iterator[str]:
    """What the pack says to people, and they to it."""
    for guide in pack.guides.values():
        if guide.language == "zh":
            yield from (guide.title, guide.short, *guide.asks)
            yield from (
                item for section in guide.sections for block in section.blocks for item in block.items
            )
    yield from (template["zh"] for template in map(pack.phrases.languages, pack.phrases))
