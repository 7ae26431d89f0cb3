"""The centre's own table of the settings file: [centre]."""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path
from typing import Annotated, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from centre.queue import holidays
from centre.queue.order import Rule
from content.tables import SettingsError as SettingsError
from content.tables import read, state_folder

CounterName = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{1,8}$")]


class Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Counter(Table):
    """One window (窗口) where staff serve."""

    title: str = Field("", max_length=20)
    """What the board shows and the voice says; empty: 「N号窗口」 from the pack's phrases."""
    services: tuple[str, ...] = ()
    """Ids of the services this counter takes; empty: as the pack's services.yaml says."""


class Queue(Table):
    """The order of service; see centre/queue/order.py for what each number does."""

    ratio: int = Field(2, ge=1, le=20)
    """So many with priority are called for each one without, while both wait."""
    patience_minutes: int = Field(30, ge=1, le=600)
    """Who has waited this long goes before the ratio, longest wait first."""
    head_start_minutes: int = Field(15, ge=0, le=600)
    """Among those, priority counts as so much more waiting."""
    recalls: int = Field(2, ge=0, le=10)
    """After so many repeated calls the desk proposes to mark the ticket as absent."""
    hold_minutes: int = Field(60, ge=0, le=600)
    """Who took a number by phone keeps its place if they are here within so many minutes."""

    @property
    def patience(self) -> timedelta:
        return timedelta(minutes=self.patience_minutes)

    @property
    def head_start(self) -> timedelta:
        return timedelta(minutes=self.head_start_minutes)

    @property
    def hold(self) -> timedelta:
        return timedelta(minutes=self.hold_minutes)


class Codes(Table):
    """Service codes (办事码)."""

    days: int = Field(7, ge=1, le=31)
    tries: int = Field(5, ge=1, le=100)
    """So many codes that do not exist may be entered at one place within `window_minutes`."""
    window_minutes: int = Field(10, ge=1, le=1440)


class Limits(Table):
    """What one citizen, or one place, may take."""

    person: int = Field(3, ge=1, le=100)
    """So many open tickets of one person (known by a card or a caller's number) in a day."""
    place: int = Field(40, ge=1, le=10_000)
    """So many tickets at one kiosk or line within `place_minutes`."""
    place_minutes: int = Field(10, ge=1, le=1440)
    opinions: int = Field(5, ge=1, le=1000)
    """So many opinions and complaints of one telephone number in a day."""


class Hours(Table):
    """Days that the calendar of public holidays does not know; the hours themselves are the pack's."""

    closed: tuple[date, ...] = ()
    opened: tuple[date, ...] = ()
    """Open although it is a weekend or a public holiday."""
    holidays: bool = True
    """Whether the centre closes on public holidays and opens on adjusted workdays."""
    notices: dict[Annotated[int, Field(ge=2000, le=2099)], str] = {}
    """By year, the State Council's notice of its holidays, pasted as published: for a year that the program
    does not know yet."""
    tickets_when_closed: bool = True
    """Whether a kiosk gives tickets outside opening hours."""

    @field_validator("notices")
    @classmethod
    def _understood(cls, notices: dict[int, str]) -> dict[int, str]:
        for year, text in notices.items():
            try:
                holidays.announced(text, year)
            except holidays.NoticeError as error:
                raise ValueError(f"{year}: {error}") from error
        return notices


class Appointments(Table):
    services: tuple[str, ...] = ()
    """Ids of the services that can be booked; empty: all that list the class `appointment`."""
    slot_minutes: int = Field(30, ge=5, le=480)
    days_ahead: int = Field(14, ge=0, le=60)
    """How many days from today can be booked."""
    each_person: int = Field(2, ge=1, le=20)
    """So many open appointments of one person."""
    early_minutes: int = Field(60, ge=0, le=480)
    """Who checks in earlier than this is told when to come."""
    late_minutes: int = Field(15, ge=0, le=480)
    """Who checks in later than this gets an ordinary ticket."""
    counters: tuple[CounterName, ...] = ()
    """The counters that take appointments; empty: all that serve the service."""


class Handover(Table):
    """Matters handed over to other units, and complaints."""

    days: int = Field(7, ge=1, le=180)
    """Workdays until a matter is due, unless staff say another day."""
    remind_days: int = Field(2, ge=0, le=60)
    """Days before it is due that a matter is shown as needing a reminder."""
    callback_tries: int = Field(3, ge=1, le=20)
    """So many calls that nobody answers end a callback."""
    reply_days: int = Field(7, ge=1, le=180)
    """Workdays within which opinions and complaints are to be answered."""


class Retention(Table):
    """Days after which records are deleted."""

    persons: int = Field(30, ge=1, le=3650)
    """Until the keyed hash of who took a ticket is removed from it."""
    contacts: int = Field(180, ge=1, le=3650)
    """Until the names and phone numbers of closed callbacks, appointments, opinions and matters go."""
    records: int = Field(1095, ge=30, le=36500)
    """Until tickets, calls, visits, feedback, callbacks, opinions and matters go themselves."""
    events: int = Field(365, ge=30, le=36500)
    audit: int = Field(1095, ge=30, le=36500)
    prints: int = Field(30, ge=1, le=3650)


class Backups(Table):
    folder: Path = Field(default_factory=lambda: state_folder() / "backups")
    keep: int = Field(14, ge=1, le=1000)
    """So many daily backups are kept, and as many of those before migrations, unless older than these."""


class Desk(Table):
    """The staff console."""

    host: str = "127.0.0.1"
    port: int = Field(8348, ge=0, le=65535)
    """0: any free port; the console prints its address."""
    hosts: tuple[str, ...] = ()
    """Names, beside `host` and the loopback's, by which browsers may ask for it."""
    sign_in: bool = True
    """Whether staff sign in. Only a console that nobody else can reach may do without."""
    secure: bool = False
    """Whether browsers come by https (through a proxy): the session cookie then needs it."""

    @model_validator(mode="after")
    def _open_on_loopback_only(self) -> Self:
        if not self.sign_in and self.host not in ("127.0.0.1", "::1", "localhost"):
            raise ValueError("sign_in = false 只能用于本机 / sign_in = false is for host 127.0.0.1 only")
        return self


class Settings(Table):
    """[centre]: everything that the centre's day needs to know."""

    name: str = Field("", max_length=60)
    """Name of the centre; empty: as the pack says."""
    database: str = Field(default_factory=lambda: f"sqlite:///{state_folder() / 'centre.sqlite'}")
    """sqlite:///FILE or postgresql://USER@HOST/NAME."""
    key_file: Path = Field(default_factory=lambda: state_folder() / "centre.key")
    """The secret that signs desk forms; made on first use, readable by its owner only."""
    time_zone: str = "Asia/Shanghai"
    day_start: time = time(4, 0)
    """When ticket numbers start again."""
    counters: dict[CounterName, Counter] = Field(
        default_factory=lambda: {name: Counter() for name in ("1", "2", "3")}, min_length=1, max_length=99
    )
    queue: Queue = Queue()
    codes: Codes = Codes()
    limits: Limits = Limits()
    hours: Hours = Hours()
    appointments: Appointments = Appointments()
    handover: Handover = Handover()
    retention: Retention = Retention()
    backups: Backups = Field(default_factory=Backups)
    desk: Desk = Desk()

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"不认识的时区 / unknown time zone {name!r}") from error
        return name

    @field_validator("database")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if url.startswith("sqlite:///") and len(url) > len("sqlite:///"):
            return url
        if url.startswith(("postgresql://", "postgres://")):
            return url
        raise ValueError("应为 sqlite:///文件 或 postgresql://… / use sqlite:///FILE or postgresql://…")

    @field_validator("day_start")
    @classmethod
    def _wall_clock(cls, start: time) -> time:
        if start.tzinfo is not None:
            raise ValueError("不带时区，例如 04:00:00 / without a time zone, like 04:00:00")
        return start

    @property
    def rule(self) -> Rule:
        return Rule(self.queue.ratio, self.queue.patience, self.queue.head_start)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


def load(path: Path | None = None) -> Settings:
    """The [centre] table; see content/tables.py for where from. Raises SettingsError.

    The desk of the built-in demo centre may be used by anyone at this machine."""
    return read(path, "centre", Settings, lambda: Settings(desk=Desk(sign_in=False)))
