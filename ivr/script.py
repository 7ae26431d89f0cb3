"""A written call (CALL.yaml): what the caller does turn by turn, and what must come of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from content.fault import Faults
from content.notation import read_yaml


class ScriptError(Exception):
    """A written call cannot be read; the message has a line for each fault."""


def _many(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Texts = Annotated[tuple[str, ...], BeforeValidator(_many)]


class Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Turn(Table):
    """One turn: at most one of say, press, quiet, hang_up (none: the call begins), and what is expected."""

    say: str = ""
    """What the caller says. Without sound it is recognised as written."""
    speech: str = ""
    """WAV file, from this file's folder, in which a voice says it."""
    confidence: float = Field(1.0, ge=0, le=1)
    press: Annotated[str, StringConstraints(pattern=r"^[0-9*#]*$")] = ""
    quiet: bool = False
    hang_up: bool = False
    over_seconds: float | None = Field(None, ge=0)
    """So long into the hotline's words, over them; None: when they have ended."""
    expect: Texts = ()
    """Must be among the words that are said."""
    absent: Texts = ()
    """Must not."""
    at: str = ""
    """Where in the dialogue the caller then is."""
    recognised: str = ""
    """With sound: what must have been recognised."""
    callback: str = ""
    """A callback to this number must have been recorded."""
    transfer: bool | None = None
    ended: bool | None = None
    within_ms: int | None = None
    """With sound: from the end of speech to the answer's first sound."""

    @model_validator(mode="after")
    def _one(self) -> "Turn":
        if sum([bool(self.say), bool(self.press), self.quiet, self.hang_up]) > 1:
            raise ValueError("say、press、quiet、hang_up 只能写一个")
        if self.speech and not self.say:
            raise ValueError("speech 要和 say 一起写：声音里说的是什么")
        return self

    def __str__(self) -> str:
        if self.say:
            return f"说“{self.say}”"
        if self.press:
            return f"按 {self.press}"
        return "不出声" if self.quiet else "挂机" if self.hang_up else "接通"


class Told(Table):
    """An opinion that exists."""

    state: Literal["open", "replied", "closed"] = "open"
    due: Annotated[str, BeforeValidator(str), StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]
    """By when it is answered: 2026-12-08."""
    replies: Texts = ()


Time = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d$")]
"""2026-12-01T09:30."""


class Standing(Table):
    """How every service stands, for who wants a number."""

    ahead: int = Field(0, ge=0)
    low_minutes: int | None = Field(None, ge=0)
    high_minutes: int | None = Field(None, ge=0)
    opens: Time | Literal[""] = ""
    """When the centre opens; empty: it is open."""
    until: Time = "2026-12-01T10:30"
    """Until when a number keeps its place."""
    full: bool = False
    """No more can be taken by telephone."""


class Script(Table):
    """The whole call."""

    name: str
    caller: Annotated[str, StringConstraints(pattern=r"^\+?[0-9]*$")] = ""
    seat: bool = False
    """A person can be reached."""
    speech: bool = True
    """The recogniser works."""
    codes: dict[str, dict[str, Any]] = {}
    """Service codes that exist: code → {guide}, {interview, answers}, {appointment: {service, time}} or
    {ticket: {service, number, until}}."""
    free: tuple[Time, ...] = ()
    """Times that can be booked, at any service."""
    queue: Standing = Standing()
    opinions: dict[str, Told] = {}
    """Opinions and complaints that exist, by number."""
    turns: Annotated[tuple[Turn, ...], Field(min_length=1)]


@dataclass(frozen=True)
class Written:
    """A script with where it is written."""

    path: Path
    script: Script
    lines: tuple[int, ...]
    """Of each turn."""


@dataclass
class Outcome:
    """What came of a turn."""

    texts: tuple[str, ...] = ()
    place: str = ""
    callbacks: tuple[str, ...] = ()
    transferred: bool = False
    ended: bool = False
    recognised: str = ""
    latency_ms: int | None = None


def read(path: Path) -> Written:
    """Read a written call; ScriptError with file and line."""
    faults = Faults()
    document = read_yaml(path, faults)
    script = document.parse(Script, faults) if document else None
    if document is None or script is None or any(fault.is_error for fault in faults):
        raise ScriptError("\n".join(str(fault) for fault in faults))
    return Written(path, script, tuple(document.line("turns", index) for index in range(len(script.turns))))


def differences(turn: Turn, outcome: Outcome, *, sound: bool) -> Iterable[str]:
    """How what came differs from what was written, in words; nothing when it does not."""
    said = "".join(outcome.texts)
    for wanted in turn.expect:
        if wanted not in said:
            yield f"应当听到“{wanted}”，听到的是“{said}”"
    for unwanted in turn.absent:
        if unwanted in said:
            yield f"不应当听到“{unwanted}”，听到的是“{said}”"
    if turn.at and turn.at != outcome.place:
        yield f"应当到 {turn.at}，到了 {outcome.place}"
    if turn.callback and turn.callback not in outcome.callbacks:
        yield "应当登记这个号码的回电，没有登记"
    if turn.transfer is not None and turn.transfer != outcome.transferred:
        yield "应当转接，没有转接" if turn.transfer else "不应当转接，却转接了"
    if turn.ended is not None and turn.ended != outcome.ended:
        yield "应当结束，没有结束" if turn.ended else "不应当结束，却结束了"
    if sound and turn.recognised and turn.recognised != outcome.recognised:
        yield f"应当识别成“{turn.recognised}”，识别成了“{outcome.recognised}”"
    if (
        sound
        and turn.within_ms is not None
        and (outcome.latency_ms is None or outcome.latency_ms > turn.within_ms)
    ):
        yield f"应当在 {turn.within_ms} 毫秒内回答，用了 {outcome.latency_ms} 毫秒"
