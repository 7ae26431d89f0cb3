"""Number displays over the windows: Modbus RTU, customer displays (CD5220), 4-byte LED boards."""

import datetime as dt
import logging
import re
import threading
from collections.abc import Callable

from pymodbus.client import ModbusSerialClient
from pymodbus.exceptions import ModbusException
from pymodbus.framer import FramerRTU
from pymodbus.pdu import DecodePDU, ExceptionResponse, ModbusPDU

from devices.health import Health
from devices.port import DeviceError, PortError, Serial
from devices.settings import DisplaySettings
from devices.supervisor import CHECK_LOCK_SECONDS, LOCK_SECONDS, Supervisor

# What goes wrong is said by the display's health; pymodbus would say it again on standard error.
logging.getLogger("pymodbus.logging").setLevel(logging.CRITICAL)

MODBUS_SECONDS = 0.6
MODBUS_RETRIES = 2
ILLEGAL_FUNCTION = 1

NO_ANSWER = "显示屏没有应答：请检查电源、接线、波特率和地址 (display does not answer)"
NEVER_ANSWERS = (
    "端口正常，别的不知道：这种显示屏从不应答，显示得对不对请看一眼 (this display never answers: look at it)"
)
REFUSED = "显示屏拒绝了数据：请检查设置里的寄存器地址和个数 (display refused: check the register map)"


class Display:
    """Shows a called number. Never raises for a device's trouble; the answer tells whether it was sent."""

    def __init__(
        self,
        settings: DisplaySettings | None = None,
        clock: Callable[[], dt.time] | None = None,
        crossed: str = "",
    ) -> None:
        """`clock`: the time of day, for the hours in which it stays dark (default: this machine's).
        `crossed`: why its port must be left alone (see `wiring`)."""
        self._clock = clock or _time_of_day
        self._interrupt = threading.Event()
        self.settings = settings or DisplaySettings()
        self._supervisor = Supervisor(self.settings.port, self.settings.baud, crossed=crossed)

    def health(self) -> Health:
        return self._supervisor.health

    def show(self, number: str) -> bool:
        """Show a ticket number such as A012. Displays that know digits only show its digits."""
        self._interrupt.set()
        return self._send(number)

    def blank(self) -> bool:
        """Show nothing."""
        self._interrupt.set()
        return self._send("")

    def call(self, number: str) -> bool:
        """Show a number that has just been called: it flashes, then stays. Blocks for as long as it flashes.

        A `show`, `blank` or `call` from another thread ends the flashing.
        """
        self._interrupt.set()
        mine = self._interrupt = threading.Event()
        for _ in range(self.settings.flashes):
            if not self._send(number) or mine.wait(self.settings.flash_seconds):
                break
            if not self._send("") or mine.wait(self.settings.flash_seconds):
                break
        return True if mine.is_set() else self._send(number)

    def check(self) -> Health:
        """Find out whether the display is there. Of one that only listens, only its port can be known."""
        self._converse(self._ask_modbus if self.settings.answers else _listen_only, CHECK_LOCK_SECONDS)
        return self.health()

    def _send(self, number: str) -> bool:
        if number and self.settings.dark(self._clock()):
            number = ""
        match self.settings.protocol:
            case "modbus":
                return self._converse(lambda port: self._write_modbus(port, number))
            case "cd5220":
                return self._converse(lambda port: _write(port, cd5220(number, self.settings.columns)))
            case "led":
                return self._converse(lambda port: _write(port, led(number, self.settings)))

    def _converse(self, talk: Callable[[Serial], None], patience_seconds: float = LOCK_SECONDS) -> bool:
        try:
            with self._supervisor.session(patience_seconds) as port:
                talk(port)
        except PortError:
            return False  # the supervisor has noted it
        except DeviceError as error:
            self._supervisor.report("unusable", str(error))
            return False
        if self.settings.answers:
            self._supervisor.report("ok")
        else:
            self._supervisor.report("unknown", NEVER_ANSWERS)
        return True

    def _client(self, port: Serial) -> ModbusSerialClient:
        client = ModbusSerialClient(
            self.settings.port, baudrate=self.settings.baud, timeout=MODBUS_SECONDS, retries=MODBUS_RETRIES
        )
        client.socket = port  # opened by the supervisor, which knows what to say when it cannot be
        client.transaction.framer = Frames(client.framer.decoder, self.settings.address)
        return client

    def _write_modbus(self, port: Serial, number: str) -> None:
        values, start = registers(number, self.settings), self.settings.register_start
        client = self._client(port)
        try:
            reply = client.write_registers(start, values, device_id=self.settings.address)
            if _unknown_function(reply):  # simple displays take one register at a time
                for offset, value in enumerate(values):
                    reply = client.write_register(start + offset, value, device_id=self.settings.address)
                    if reply.isError():
                        break
        except ModbusException:
            raise DeviceError(NO_ANSWER) from None
        if reply.isError():
            raise DeviceError(REFUSED)

    def _ask_modbus(self, port: Serial) -> None:
        client = self._client(port)
        try:
            reply = client.read_holding_registers(
                self.settings.register_start,
                count=self.settings.register_count,
                device_id=self.settings.address,
            )
        except ModbusException:
            raise DeviceError(NO_ANSWER) from None
        # a display that cannot be read has answered all the same
        if reply.isError() and not _unknown_function(reply):
            raise DeviceError(REFUSED)


class Frames(FramerRTU):
    """Finds a unit's frame in whatever arrives; pymodbus' own stops at what only looks like one."""

    def __init__(self, decoder: DecodePDU, unit: int) -> None:
        super().__init__(decoder)
        self._unit = unit

    def decode(self, data: bytes) -> tuple[int, int, int, bytes]:
        """Bytes used (0: more are needed), unit, 0, and what stands between unit and check sum."""
        for start in range(max(0, len(data) - self.MAX_SIZE), len(data) - self.MIN_SIZE + 1):
            if data[start] == self._unit:
                _, unit, _, content = super().decode(data[start:])
                if content and unit == self._unit:
                    return len(data), unit, 0, content
        return 0, 0, 0, self.EMPTY


def _unknown_function(reply: ModbusPDU) -> bool:
    return isinstance(reply, ExceptionResponse) and reply.exception_code == ILLEGAL_FUNCTION


def _time_of_day() -> dt.time:
    return dt.datetime.now().astimezone().time()


def digits(number: str) -> int:
    """The running number of a ticket number: 12 for A012; 0 if there is none."""
    found = re.findall(r"[0-9]+", number)
    return int(found[-1][-9:]) if found else 0


def registers(number: str, settings: DisplaySettings) -> list[int]:
    """What a Modbus display's registers hold to show a number; "" is blank."""
    count = settings.register_count
    match settings.content:
        case "ascii":
            text = _ascii(number)[: 2 * count].ljust(2 * count)
            return [ord(text[i]) << 8 | ord(text[i + 1]) for i in range(0, 2 * count, 2)]
        case "digits":
            if not number:
                return [settings.blank_value] * count
            return [int(digit) for digit in str(digits(number)).rjust(count, "0")[-count:]]
        case "integer":
            value = digits(number) if number else settings.blank_value
            values = [value >> 16 & 0xFFFF, value & 0xFFFF]
            return ([0] * count + values)[-count:]


def cd5220(number: str, columns: int = 20) -> bytes:
    """Clear, then the number in the middle of the upper line."""
    text = _ascii(number)[:columns]
    if not text:
        return b"\x0c"
    return b"\x0c\x1bQA" + text.center(columns).rstrip(" ").encode("ascii") + b"\r"


def led(number: str, settings: DisplaySettings) -> bytes:
    """A 4-byte frame: board, high, low, sum."""
    value = min(digits(number), 0xFFFF) if number else settings.blank_value
    frame = bytes((settings.address & 0xFF, value >> 8, value & 0xFF))
    return frame + bytes((sum(frame) & 0xFF,))


def _ascii(number: str) -> str:
    """What a display without Chinese characters can show of it."""
    return "".join(char for char in number.upper() if " " <= char <= "~")


def _write(port: Serial, data: bytes) -> None:
    port.write(data)
    port.flush()  # these displays answer nothing: the port must stay open until the bytes have left


def _listen_only(_port: Serial) -> None:
    """An open port is all that can be known of a display that answers nothing."""
