"""The ID-card reader: find a card, select it, read it, over a serial port."""

import threading
import time
from collections.abc import Callable

from devices.health import Health
from devices.port import DeviceError, PortError
from devices.reader import card, sdt
from devices.reader.card import Card, CardError
from devices.reader.sam import FAULTS, REFUSED_CARDS, Module, Silence
from devices.settings import ReaderSettings
from devices.supervisor import CHECK_LOCK_SECONDS, Supervisor

SILENT_POLLS = 3
"""So many requests without any answer make the reader unusable."""

SILENT = "读卡器没有应答：请检查电源、数据线和波特率 (reader does not answer)"
GARBLED = "读卡器传来乱码：请检查波特率和端口是不是读卡器的 (garbage from the reader)"
TWO_CARDS = "读卡器选不中证件：请只放一张，并且放平 (card not selected: two at once?)"
SELECT_POLLS = 3
"""A card that is being laid down may fail to be selected once or twice."""
UNREADABLE = "读到了证件但读不出内容：请拿开证件再放一次 (card not readable)"


class CardTimeout(DeviceError):
    """No card was read in time; the message says why."""


def _once(say: Callable[[str], None] | None) -> Callable[[str], None]:
    """`say`, but no line twice in a row; "" (all is well) lets the last one be said anew."""
    last = ""

    def tell(line: str) -> None:
        nonlocal last
        if say and line and line != last:
            say(line)
        last = line

    return tell


class Reader:
    """Reads cards. The caller chooses: `read` one card, or `watch` for cards in a thread of its own."""

    def __init__(self, settings: ReaderSettings | None = None, crossed: str = "") -> None:
        """`crossed`: why its port must be left alone (see `wiring`)."""
        self.settings = settings or ReaderSettings()
        self._supervisor = Supervisor(self.settings.port, self.settings.baud, crossed=crossed)
        self._silent = 0
        self._unselected = 0

    def health(self) -> Health:
        return self._supervisor.health

    def read(self, timeout: float, on_trouble: Callable[[str], None] | None = None) -> Card:
        """Wait up to `timeout` seconds for one card.

        `on_trouble` gets one line in Chinese as soon as it is known why the card that lies there, or the
        reader, gives nothing; the same line comes again only for another try.
        Raises CardTimeout, or PortError if the port cannot be opened at all.
        """
        stop = threading.Event()
        deadline = time.monotonic() + timeout
        tell = _once(on_trouble)
        trouble = ""
        opened = False
        while time.monotonic() < deadline:
            try:
                with self._supervisor.session() as port:
                    opened = True
                    module = Module(port, deadline)
                    while time.monotonic() < deadline:
                        began = time.monotonic()
                        try:
                            found = self._poll(module)
                        except CardError as error:
                            if trouble and time.monotonic() >= deadline:
                                break  # a try that was cut off says less than those before
                            trouble = str(error)
                            tell(trouble)
                        else:
                            if found:
                                return found
                            tell(self._fault())
                        self._pause(stop, began, deadline)
            except PortError as error:
                if not opened:
                    raise
                tell(str(error))
                stop.wait(min(self._supervisor.delay_seconds, max(0.0, deadline - time.monotonic())))
        why = self._fault() or trouble or "请把证件平放在读卡区 (no card presented)"
        raise CardTimeout(f"{timeout:g} 秒内没有读到证件：{why}")

    def watch(
        self,
        on_card: Callable[[Card], None],
        stop: threading.Event,
        on_trouble: Callable[[str], None] | None = None,
    ) -> None:
        """Call `on_card` for every card that is put on, until `stop` is set. Blocks; reconnects by itself.

        `on_trouble` gets one line in Chinese when a card lies there but cannot be read.
        """
        while not stop.is_set():
            try:
                with self._supervisor.session() as port:
                    module = Module(port)
                    while not stop.is_set():
                        began = time.monotonic()
                        try:
                            found = self._poll(module)
                        except CardError as error:
                            found = None
                            if on_trouble:
                                on_trouble(str(error))
                        if found and not stop.is_set():
                            on_card(found)
                        found = None  # not held while waiting for the next
                        self._pause(stop, began)
            except PortError:
                stop.wait(self._supervisor.delay_seconds)

    def check(self) -> Health:
        """Ask the module whether it is well."""
        try:
            with self._supervisor.session(CHECK_LOCK_SECONDS) as port:
                try:
                    reply = Module(port).state()
                except Silence as silence:
                    self._supervisor.report("unusable", GARBLED if silence.garbled else SILENT)
                else:
                    self._heard(reply)
        except PortError:
            pass  # the supervisor has noted it
        return self.health()

    def _fault(self) -> str:
        """Why the reader can read no card at all; "" if it can."""
        health = self.health()
        return health.why if health.state == "unusable" else ""

    def _pause(self, stop: threading.Event, began: float, deadline: float | None = None) -> None:
        until = began + self.settings.poll_seconds
        if deadline is not None:
            until = min(until, deadline)
        stop.wait(max(0.0, until - time.monotonic()))

    def _poll(self, module: Module) -> Card | None:
        """Once: is there a card, and what does it say? Raises CardError; silence becomes health."""
        try:
            reply = module.find()
        except Silence as silence:
            self._not_heard(silence.garbled)
            return None
        self._heard(reply)
        if reply[2] != sdt.FOUND:
            self._unselected = 0
            return None
        try:
            reply = module.select()
            if reply[2] != sdt.DONE:
                self._refused(reply[2])
                self._unselected += 1
                if self._unselected == SELECT_POLLS:
                    raise CardError(TWO_CARDS)
                return None
            self._unselected = 0
            reply = module.read()
        except Silence:
            raise CardError(UNREADABLE) from None
        if reply[2] != sdt.DONE or int.from_bytes(reply[3:5], "big") != card.TEXT_BYTES:
            self._refused(reply[2])
            raise CardError(UNREADABLE)
        # what follows the text is the photo, which nobody here needs
        return card.parse(reply[7 : 7 + card.TEXT_BYTES])

    def _heard(self, reply: bytes) -> None:
        """The module has answered, if only to say that it is not well."""
        self._silent = 0
        fault = FAULTS.get(reply[2], "")
        self._supervisor.report("unusable" if fault else "ok", fault)

    def _refused(self, code: int) -> None:
        """Raises CardError if it is known why a card that was found is not read."""
        if code in FAULTS:
            self._supervisor.report("unusable", FAULTS[code])
        if why := FAULTS.get(code) or REFUSED_CARDS.get(code):
            raise CardError(why)

    def _not_heard(self, garbled: bool) -> None:
        self._silent += 1
        if self._silent >= SILENT_POLLS or self.health().state == "unknown":
            self._supervisor.report("unusable", GARBLED if garbled else SILENT)
