"""What is wrong with a file, said in one line that names the field and the remedy."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

FIXED = {
    "missing": "缺少这一项，请补上",
    "extra_forbidden": "没有这一项，请检查拼写",
    "json_invalid": "不是正确的 JSON，请检查括号、引号和逗号",
}
BOUNDS = {"ge": "不能小于", "gt": "要大于", "le": "不能大于", "lt": "要小于"}


def first(error: ValidationError) -> ErrorDetails:
    """The first fault of a validation."""
    return error.errors()[0]


def line(fault: ErrorDetails, prefix: str = "") -> str:
    """One line: `devices.printer.baud：不能小于 1200 (…)`. `prefix`: where the checked table stands."""
    field = prefix
    for part in fault["loc"]:
        if isinstance(part, int):
            field += f"[{part}]"
        else:
            field += f".{part}" if field else part
    return f"{field or '整个文件'}：{_remedy(fault['type'], fault.get('ctx', {}))} ({fault['msg']})"


def _remedy(kind: str, limits: Mapping[str, Any]) -> str:
    if kind in FIXED:
        return FIXED[kind]
    if kind == "literal_error":
        return f"只能是 {str(limits['expected']).replace(' or ', '、').replace(', ', '、')}"
    for key, words in BOUNDS.items():
        if key in limits:
            return f"{words} {limits[key]}"
    if "min_length" in limits:
        return f"至少要有 {limits['min_length']} 项（字）"
    if "max_length" in limits:
        return f"最多 {limits['max_length']} 项（字）"
    return "类型或内容不对，请改正"
