"""What the lines of a 4G voice module mean: Quectel's dialect (EC20, EC25) and SIMCom's (SIM7600). Pure."""

import re
from dataclasses import dataclass
from typing import Literal

from devices.modem.at import fields, number

Model = Literal["ec20", "sim7600"]


@dataclass(frozen=True)
class Ring:
    """A call is coming in; comes again every few seconds. During a call: another one waits."""


@dataclass(frozen=True, repr=False)
class Caller:
    """Who is calling; "" if withheld. Comes with or after a ring."""

    number: str


@dataclass(frozen=True)
class Begun:
    """The call is connected."""


@dataclass(frozen=True)
class Over:
    """There is no call any more. The same end is often told in two ways."""


@dataclass(frozen=True, repr=False)
class Pressed:
    """A key of the caller's telephone: 0-9 * # A-D."""

    key: str


@dataclass(frozen=True)
class Sim:
    state: Literal["ready", "missing", "locked"]


@dataclass(frozen=True)
class Network:
    state: Literal["home", "lost", "denied"]


@dataclass(frozen=True)
class Restarted:
    """The module has started anew and forgotten what it was told."""


Sign = Ring | Caller | Begun | Over | Pressed | Sim | Network | Restarted

KEYS = "0123456789*#ABCD"


def understand(line: str) -> Sign | None:
    """What a line that nobody asked for means; None if it is of no concern."""
    name, colon, _ = line.partition(":")
    if not colon:
        return _plain(line)
    parts = fields(line)
    match name:
        case "+CRING" | "+CCWA":
            return Ring()
        case "+CLIP":
            return Caller(caller(parts[0]))
        case "+CLCC":
            # id, direction (1: to us), state, mode (0: voice), conference, number
            if number(parts, 1) != 1 or number(parts, 3) != 0:
                return None
            return _state(number(parts, 2), parts[5] if len(parts) > 5 else "")
        case "^DSCI":
            # id, direction, state, mode, number
            if number(parts, 1) != 1 or number(parts, 3) != 0:
                return None
            return _state(number(parts, 2), parts[4] if len(parts) > 4 else "")
        case "+QIND":
            # "ccinfo", id, direction, state, mode, conference, number; the state -1 is the end
            if parts[0] != "ccinfo" or number(parts, 2) != 1 or number(parts, 4) != 0:
                return None
            return _state(number(parts, 3), parts[6] if len(parts) > 6 else "")
        case "+QTONEDET":
            code = number(parts, 0)
            return _key(chr(code)) if code is not None and 0 < code < 128 else None
        case "+RXDTMF":
            return _key(parts[0])
        case "VOICE CALL":
            return Begun() if parts[0] == "BEGIN" else Over() if parts[0].startswith("END") else None
        case "MISSED_CALL":
            return Over()
        case "+CREG":
            return registration(line)
        case "+CPIN" | "+CME ERROR" | "+SIMCARD" | "+QSIMSTAT":
            return sim(line)
    return None


def _plain(line: str) -> Sign | None:
    if line == "RING":
        return Ring()
    if line in ("NO CARRIER", "BUSY", "NO ANSWER"):
        return Over()
    return Restarted() if line == "RDY" else None


def _state(state: int | None, who: str) -> Sign | None:
    """States of a call: 0 active (3 in Quectel's ^DSCI), 4 and 5 coming in, 6 and -1 over."""
    match state:
        case 0 | 3:
            return Begun()
        case 4 | 5:
            return Caller(caller(who))
        case 6 | -1:
            return Over()
    return None


def caller(text: str) -> str:
    """A telephone number, or "" if that is none."""
    return text if re.fullmatch(r"\+?[0-9*#]{1,20}", text) else ""


def _key(text: str) -> Pressed | None:
    text = text.upper()
    return Pressed(text) if len(text) == 1 and text in KEYS else None


def sim(line: str) -> Sim | None:
    """What a line says of the SIM card."""
    parts = fields(line)
    said = parts[0].upper()
    match line.partition(":")[0]:
        case "+CPIN":
            if said == "READY":
                return Sim("ready")
            return Sim("missing" if said in ("NOT READY", "NOT INSERTED", "SIM REMOVED") else "locked")
        case "+CME ERROR":
            missing = said in ("10", "13", "SIM NOT INSERTED", "SIM FAILURE")
            locked = said in ("11", "12", "SIM PIN REQUIRED", "SIM PUK REQUIRED")
            return Sim("missing") if missing else Sim("locked") if locked else None
        case "+SIMCARD":
            return Sim("missing") if said == "NOT AVAILABLE" else None
        case "+QSIMSTAT":
            # enabled, inserted
            return Sim("missing") if number(parts, 1) == 0 and len(parts) == 2 else None
    return None


def registration(line: str) -> Network | None:
    """What a +CREG line says: unasked it is `state,…`, as an answer `how,state,…`."""
    _, _, rest = line.partition(":")
    parts = fields(line)
    # the second field of an unasked line, if there is one, is an area code in quotes
    asked = len(parts) > 1 and not rest.split(",")[1].strip().startswith('"')
    match number(parts, 1 if asked else 0):
        case 1 | 5:
            return Network("home")
        case 3:
            return Network("denied")
        case 0 | 2 | 4:
            return Network("lost")
    return None


def model(text: str) -> Model | None:
    """Which dialect the answer to AT+CGMM names."""
    if re.search(r"\bE[CG]2[05]", text, re.IGNORECASE):
        return "ec20"
    return "sim7600" if re.search(r"SIM(COM_SIM)?7600", text, re.IGNORECASE) else None
