"""The `[devices]` table of the settings file: which device hangs on which port, and what it is."""

import os
import tomllib
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError

from devices import fault
from devices.printer.profiles import PROFILES

SYSTEM_FILE = Path("/etc/lobbyline/centre.toml")


class SettingsError(Exception):
    """The settings cannot be used; the message is one line for a technician."""


def state_folder() -> Path:
    """Where the demo centre lives: `$XDG_STATE_HOME/lobbyline`."""
    base = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(base) / "lobbyline"


def demo_port(name: str) -> str:
    """The link under which the demo centre's fake device NAME is found."""
    return str(state_folder() / "dev" / name)


VISIBLE = r"^[^\x00-\x1f\x7f]*$"
Port = Annotated[str, Field(min_length=1, pattern=VISIBLE)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PrinterSettings(_Table):
    model: str = "generic-80"
    """A kind of printer (devices/printer/profiles.py); it gives the defaults of what follows."""
    port: Port = Field(default_factory=lambda: demo_port("printer"))
    """Device path, best a stable name such as /dev/lobbyline/printer (serial, or USB by the kernel's
    /dev/usb/lp0); or socket://host:9100."""
    baud: int = Field(default=115200, ge=1200, le=921600)
    width_mm: Literal[58, 80] = 80
    encoding: Literal["gb18030", "gbk", "gb2312"] = "gb18030"
    """The character set of the printer's own font. What it lacks is drawn."""
    four_byte: bool = False
    """A GB18030 font that also has the four-byte characters of extension A; most have not."""
    qr: Literal["native", "drawn"] = "native"
    cut: Literal["full", "partial", "none"] = "full"
    """none: there is no cutter; the paper is fed out to be torn off."""
    answers: bool = True
    """False for a printer that never answers status requests: silence is then no fault."""
    confirms: bool = True
    """False for a printer that prints rubbish when asked `GS r` (in-order status)."""
    automatic: bool = True
    """False for a printer that takes `GS a` (automatic status back) amiss."""
    font: Path | None = None
    """Font file for what is drawn; none: Noto Sans Mono CJK SC, found by fontconfig."""
    logo: Path | None = None
    """A picture (PNG) for the top of receipts: black on white, best 300 dots wide at most."""

    @model_validator(mode="before")
    @classmethod
    def _profile(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        model = given.get("model", "generic-80")
        return PROFILES.get(model, {}) | given if isinstance(model, str) else given

    @field_validator("model")
    @classmethod
    def _known(cls, model: str) -> str:
        if model not in PROFILES:
            raise PydanticCustomError(
                "literal_error", "unknown printer model", {"expected": "、".join(PROFILES)}
            )
        return model


class ReaderSettings(_Table):
    port: Port = Field(default_factory=lambda: demo_port("reader"))
    baud: int = Field(default=115200, ge=1200, le=921600)
    poll_seconds: float = Field(default=0.35, ge=0.3, le=10)
    """Readers must not be asked for a card faster than every 300 ms."""


class DisplaySettings(_Table):
    port: Port = Field(default_factory=lambda: demo_port("display"))
    protocol: Literal["modbus", "cd5220", "led"] = "modbus"
    baud: int = Field(default=9600, ge=1200, le=921600)
    address: int = Field(default=1, ge=0, le=247)
    """Modbus unit (1 to 247), or the board's number in the LED frame."""
    register_start: int = Field(default=0, ge=0, le=65535)
    """Modbus: first holding register of the shown number."""
    register_count: int = Field(default=4, ge=1, le=16)
    """Modbus: how many registers the display takes."""
    content: Literal["ascii", "digits", "integer"] = "ascii"
    """Modbus: two ASCII characters a register, one digit a register, or one whole number."""
    blank_value: int = Field(default=0, ge=0, le=65535)
    """What an integer display or LED board is sent to go blank."""
    columns: int = Field(default=20, ge=4, le=40)
    """CD5220: characters a line."""
    flashes: int = Field(default=3, ge=0, le=10)
    """How often a newly called number goes dark and bright again."""
    flash_seconds: float = Field(default=0.5, ge=0.2, le=5)
    """How long it stays dark, and bright."""
    dark_from: time | None = None
    dark_to: time | None = None
    """The display stays blank between these times of day, also across midnight."""

    @model_validator(mode="after")
    def _own_unit(self) -> Self:
        if self.protocol == "modbus" and self.address == 0:
            raise PydanticCustomError(
                "literal_error", "0 is every unit of a Modbus bus", {"expected": "1 到 247（address）"}
            )
        return self

    @model_validator(mode="after")
    def _both_times(self) -> Self:
        if (self.dark_from is None) != (self.dark_to is None):
            raise PydanticCustomError(
                "half", "dark_from and dark_to belong together", {"remedy": "dark_from、dark_to 要一起写"}
            )
        return self

    @property
    def answers(self) -> bool:
        """Whether such a display ever says that it got what it was sent."""
        return self.protocol == "modbus"

    def dark(self, now: time) -> bool:
        """Whether the display is to be blank at this time of day."""
        if self.dark_from is None or self.dark_to is None:
            return False
        if self.dark_from <= self.dark_to:
            return self.dark_from <= now < self.dark_to
        return now >= self.dark_from or now < self.dark_to


class ModemSettings(_Table):
    port: Port = Field(default_factory=lambda: demo_port("modem"))
    """The port for AT commands."""
    baud: int = Field(default=115200, ge=1200, le=921600)
    model: Literal["auto", "ec20", "sim7600"] = "auto"
    """ec20 stands for EC25 and EG25 too."""
    audio: str = Field(default="", pattern=VISIBLE)
    """SIM7600: the port of the voice, such as /dev/lobbyline/modem-audio. EC20: (a part of) the name of the
    sound card, if it is not found by itself."""


def _one_display() -> dict[str, DisplaySettings]:
    return {"hall": DisplaySettings()}


class Settings(_Table):
    printer: PrinterSettings = Field(default_factory=PrinterSettings)
    reader: ReaderSettings = Field(default_factory=ReaderSettings)
    display: dict[str, DisplaySettings] = Field(default_factory=_one_display)
    modem: ModemSettings | None = None
    """None: no module; the hotline has other lines."""

    @field_validator("display", mode="before")
    @classmethod
    def _named(cls, given: Any) -> Any:
        if isinstance(given, dict) and not all(
            isinstance(one, dict | DisplaySettings) for one in given.values()
        ):
            raise PydanticCustomError(
                "name", "a display needs a name", {"remedy": "显示屏要有名字，写成 [devices.display.hall]"}
            )
        return given

    def has(self, role: str) -> bool:
        """Whether the centre has such a device: where a file names any, those that it names."""
        return not self.model_fields_set or role in self.model_fields_set


def load(path: Path | None = None) -> Settings:
    """Read the `[devices]` table.

    A path that is given must exist. None: the system's file if there is one, else the demo centre.
    Raises SettingsError with one line that names file, field and remedy.
    """
    if path is None:
        if not SYSTEM_FILE.exists():
            return Settings()
        path = SYSTEM_FILE
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(
            f"找不到设置文件 {path}：请检查 --settings 后面的路径 (no such settings file)"
        ) from None
    except OSError as error:
        raise SettingsError(f"设置文件 {path} 读不了：{fault.of_file(error)}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"设置文件 {path} 不是 UTF-8 文字，请用 UTF-8 保存 (not UTF-8)") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"设置文件 {path} 不是正确的 TOML：{error} (invalid TOML)") from None
    try:
        return Settings.model_validate(table.get("devices", {}))
    except ValidationError as error:
        found = fault.first(error)
        said = fault.line(found, "devices", _names(found["loc"]))
        raise SettingsError(f"设置文件 {path}：{said}") from None


def _names(place: tuple[int | str, ...]) -> list[str]:
    """What may be set where this stands."""
    tables: dict[int | str, type[_Table]] = {
        "printer": PrinterSettings,
        "reader": ReaderSettings,
        "display": DisplaySettings,
        "modem": ModemSettings,
    }
    table = tables.get(place[0], Settings) if len(place) > 1 else Settings
    return list(table.model_fields)
