"""Stand-ins for what is wrong in a pack's data, so that one fault does not hide the others of its file.

A pack with a stand-in is never used: the fault that called for it refuses the pack. A fault that quotes one
is the shadow of that first one and not told to people (`fault.told`).
"""

import re
from collections.abc import Iterable
from datetime import date, time
from typing import Any

from pydantic_core import ErrorDetails

from content.schema import ID_PATTERN, Location

TEXT = "\uffff"
"""Stands for words. No file has it: reading takes it out as a control character."""

NAME = "0-left-out"
"""Stands for an id."""

FIRST, LAST = date.min, date(9999, 12, 30)
"""Stand for dates, early and late; nobody writes them."""

QUOTED = re.compile(f"{TEXT}|{NAME}|{FIRST}|{LAST}")
"""A message that is about a stand-in."""

ROUNDS = 20
"""Often enough for the deepest part: what stands in for a part may itself lack parts."""


class _Hopeless(Exception):
    """Nothing can stand in for this."""


def mend(data: Any, details: Iterable[ErrorDetails]) -> bool:
    """Put something in the place of each part that a model refused, in `data`.

    False if that cannot be done. What stands there may be refused again, with another reason: mend it again.
    """
    try:
        for detail in details:
            _put(data, detail)
    except _Hopeless:
        return False
    return True


def _put(data: Any, detail: ErrorDetails) -> None:
    try:
        *way, last = detail["loc"]
        part = data
        for step in way:
            part = part[step]
        if _left_out(detail):
            del part[last]
        else:
            part[last] = _stand_in(detail)
    except (ValueError, KeyError, IndexError, TypeError):  # the whole is wrong, or its parts are elsewhere
        raise _Hopeless from None


def _left_out(detail: ErrorDetails) -> bool:
    """Whether the part is best taken away, for its default to hold."""
    match detail["type"]:
        case "extra_forbidden":
            return True
        case "string_pattern_mismatch":
            return bool(detail["ctx"]["pattern"] != ID_PATTERN)
        case "value_error":
            return not isinstance(detail["input"], str | date | time)
    return False


def _stand_in(detail: ErrorDetails) -> Any:
    context, given = detail.get("ctx", {}), detail["input"]
    match detail["type"]:
        case "missing":
            return None  # the next round tells of which kind it must be
        case "string_type" | "string_too_short" | "string_too_long":
            return TEXT
        case "string_pattern_mismatch":
            return NAME
        case "value_error" if isinstance(given, date):
            return LAST
        case "value_error" if isinstance(given, time):
            return time.max
        case "value_error" if isinstance(given, str):
            return TEXT
        case "literal_error":
            return context["expected"].split("'")[1]
        case "greater_than_equal":
            return context["ge"]
        case "less_than_equal":
            return context["le"]
        case "tuple_type" | "list_type":
            return [None]
        case "too_short" if isinstance(given, list | tuple):
            return [*given, *[None] * (context["min_length"] - len(given))]
        case "model_type" | "model_attributes_type":
            return {}
        case kind if kind.startswith(("int_", "float_")):
            return 0
        case kind if kind.startswith("bool_"):
            return False
        case kind if kind.startswith("date_"):
            return FIRST
        case kind if kind.startswith("time_"):
            return time.min
    raise _Hopeless


def under(where: Location, places: Iterable[Location]) -> bool:
    """Whether a location is one of these places or lies inside one."""
    return any(where[: len(place)] == place for place in places)
