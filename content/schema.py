"""What all of a pack's models share: strictness, identifiers, and readable messages for what does not fit."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, ClassVar, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints
from pydantic_core import ErrorDetails

ID_PATTERN = r"^[a-z0-9][a-z0-9_-]*$"
ID = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=60)]
"""An identifier: lower-case letters, digits, hyphens, underscores."""


def _half_width(value: Any) -> Any:
    """A digit in full width is told by the check and read all the same, so that the rest can be judged."""
    return unicodedata.normalize("NFKC", value) if isinstance(value, str) else value


Digit = Annotated[str, BeforeValidator(_half_width), StringConstraints(pattern=r"^[1-9]$")]
"""A key of the telephone; 0, * and # have fixed meanings everywhere."""

Text = Annotated[str, StringConstraints(min_length=1)]
"""Words that must be there."""


class Model(BaseModel):
    """A part of a pack: immutable, and unknown keys are faults."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    given: ClassVar[frozenset[str]] = frozenset()
    """Fields that a file's name or place gives, so that nobody writes them."""


def default_say(data: Any, source: str = "title") -> Any:
    """What is said is what is shown, unless the pack gives `say` (for use in a `before` validator)."""
    if isinstance(data, Mapping) and "say" not in data and source in data:
        return {**data, "say": data[source]}
    return data


Location = tuple[int | str, ...]

LONGEST_NAME = 80
"""Beyond this a name is a mistake that no known one is near to."""


def nearest(name: str, known: Iterable[str], suffix: str = "") -> str:
    """What was probably meant, as the end of a message: ，是不是“…”？ Empty if nothing is near."""
    near = _near(name, [one.removesuffix(suffix) for one in known])
    return f"，是不是“{near[0]}”？" if near else "，请核对"


def _near(name: str, known: Iterable[str]) -> list[str]:
    return get_close_matches(name, known, n=1, cutoff=0.5) if len(name) <= LONGEST_NAME else []


def problems(model: type[BaseModel], details: Sequence[ErrorDetails]) -> Iterator[tuple[Location, str, str]]:
    """Turn what a validation error tells into (location, fault code, Chinese message) for each problem."""
    wrong = {detail["loc"] for detail in details}
    for detail in details:
        where = detail["loc"]
        if _follows(detail, wrong):
            continue
        match detail["type"]:
            case "newer_format":
                yield where, "E108", detail["msg"]
            case "missing":
                yield where[:-1], "E202", f"缺少“{where[-1]}”，请补上"
            case "extra_forbidden":
                known = _fields(model, where[:-1])
                near = _near(str(where[-1]), known)
                hint = f"是不是“{near[0]}”？" if near else "可以用的有：" + "、".join(sorted(known))
                yield where, "E201", f"不认识的键“{where[-1]}”，{hint}"
            case _:
                name = ".".join(str(part) for part in where) or "内容"
                yield where, "E203", f"“{name}”的值不对：{_reason(detail)}"


def _follows(detail: ErrorDetails, wrong: set[Location]) -> bool:
    """Whether a problem is only another's shadow: what is said is what is shown; a bad item is no item."""
    where = detail["loc"]
    if where and where[-1] == "say":
        return any((*where[:-1], shown) in wrong for shown in ("title", "ask"))
    return detail["type"] == "too_short" and any(
        len(other) > len(where) and other[: len(where)] == where for other in wrong
    )


_PATTERNS = {
    ID_PATTERN: "编号用小写字母、数字、- 和 _，以字母或数字开头",
    r"^[1-9]$": "按键写 1 到 9（0 总是人工，* 返回，# 重听）",
    r"^(zh|en)$": "写 zh 或 en",
}


def _reason(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    match detail["type"]:
        case "value_error":
            return str(context.get("error", detail["msg"]))
        case "literal_error":
            return f"只能是 {context.get('expected', '')}".replace(" or ", " 或 ")
        case "string_too_long":
            return f"最多 {context.get('max_length')} 个字，现在有 {len(str(detail['input']))} 个"
        case "string_too_short":
            return "不能是空的"
        case "too_short":
            return f"至少要有 {context.get('min_length')} 项，现在有 {context.get('actual_length')} 项"
        case "too_long":
            return f"最多 {context.get('max_length')} 项，现在有 {context.get('actual_length')} 项"
        case "string_pattern_mismatch":
            pattern = str(context.get("pattern"))
            return f"“{detail['input']}”不行，{_PATTERNS.get(pattern, f'写法应当符合 {pattern}')}"
        case "less_than_equal":
            return f"{detail['input']} 太大，最大 {context.get('le')}"
        case "greater_than":
            return f"{detail['input']} 太小，要比 {context.get('gt')} 大"
        case "greater_than_equal":
            return f"{detail['input']} 太小，最小 {context.get('ge')}"
        case "string_type":
            number = isinstance(detail["input"], int | float)
            return f'应当是文字，请加英文引号："{detail["input"]}"' if number else "应当是文字"
        case "tuple_type" | "list_type":
            return "应当是列表，每项前面写“- ”"
        case "dict_type" | "model_type" | "model_attributes_type":
            return "应当是“键: 值”的形式"
        case "int_parsing" | "int_type" | "float_parsing" | "float_type":
            return f"“{detail['input']}”不是数字"
        case "bool_parsing" | "bool_type":
            return f"“{detail['input']}”应当是 true 或 false"
        case kind if kind.startswith(("date", "time")):
            return f"“{detail['input']}”不是有效的日期或时间，日期写成 2026-01-31，时间写成 09:00"
        case _:
            return detail["msg"]


def _fields(model: type[BaseModel], where: Location) -> list[str]:
    """Names of the fields that may stand at a location inside a model."""
    kind: Any = model
    for part in where:
        kind = _bare(kind)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            field = kind.model_fields.get(str(part))
            if field is None:
                return []
            kind = field.annotation
        else:
            arguments = get_args(kind)
            if not arguments:
                return []
            kind = arguments[1] if get_origin(kind) is dict else arguments[0]
    kind = _bare(kind)
    if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return []
    return [name for name in kind.model_fields if name not in getattr(kind, "given", ())]


def _bare(kind: Any) -> Any:
    """The type without Annotated and without None."""
    while True:
        if get_origin(kind) is Annotated:
            kind = get_args(kind)[0]
        elif get_origin(kind) in (Union, UnionType):
            kind = next(part for part in get_args(kind) if part is not type(None))
        else:
            return kind
