"""What is wrong with a file, said in one line that names the field and the remedy."""

import difflib
import errno
import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

FIXED = {
    "missing": "缺少这一项，请补上",
    "extra_forbidden": "没有这一项，请检查拼写",
    "string_pattern_mismatch": "里面有看不见的字符，请重新输入",
    "string_type": "要写成文字，放在双引号里",
    "bool_type": "要写 true 或 false",
    "bool_parsing": "要写 true 或 false",
    "int_type": "要写整数",
    "int_parsing": "要写整数",
    "int_from_float": "要写整数",
    "float_type": "要写数字",
    "float_parsing": "要写数字",
    "finite_number": "要写数字",
    "tuple_type": "要写成列表，放在方括号 [ ] 里",
    "time_parsing": "要写成时间，例如 20:00:00",
    "model_type": "要写成一组名称和值",
    "model_attributes_type": "要写成一组名称和值",
    "dict_type": "要写成一组名称和值",
}
BOUNDS = {"ge": "不能小于", "gt": "要大于", "le": "不能大于", "lt": "要小于"}

FILES = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.ENOTDIR: "路径中间有一段不是文件夹",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.EEXIST: "已经有同名的文件",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘是只读的",
    errno.ENOSPC: "磁盘满了",
    errno.ENAMETOOLONG: "名字太长",
    errno.EADDRINUSE: "这个网络端口被别的程序占用",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
}


def of_file(error: OSError) -> str:
    """Why a file, or a network address, cannot be used; without its name."""
    said = error.strerror or str(error)
    return f"{FILES[error.errno]} ({said})" if error.errno in FILES else said


def first(error: ValidationError) -> ErrorDetails:
    """The first fault of a validation."""
    return error.errors()[0]


def line(fault: ErrorDetails, prefix: str = "", names: Iterable[str] = ()) -> str:
    """One line: `devices.printer.baud：不能小于 1200 (…)`. `prefix`: where the checked table stands; `names`:
    what may stand in place of a name that there is not.
    """
    field = prefix
    for part in fault["loc"]:
        if isinstance(part, int):
            field += f"[{part}]"
        else:
            field += f".{part}" if field else part
    remedy = _remedy(fault["type"], fault.get("ctx", {}))
    if fault["type"] == "extra_forbidden":
        meant = difflib.get_close_matches(str(fault["loc"][-1]), list(names), 1)
        remedy += f"；是不是 {meant[0]}？" if meant else ""
    return f"{field or '整个文件'}：{remedy} ({fault['msg']})"


def _remedy(kind: str, limits: Mapping[str, Any]) -> str:
    if kind in FIXED:
        return FIXED[kind]
    if "remedy" in limits:
        return str(limits["remedy"])
    if kind == "json_invalid":
        place = re.search(r"line (\d+)", str(limits.get("error", "")))
        return f"第 {place[1] if place else '?'} 行附近不是正确的 JSON，请检查括号、引号和逗号"
    if kind == "literal_error":
        choices = str(limits["expected"]).replace(" or ", "、").replace(", ", "、")
        return f"只能是 {'true' if choices == 'True' else choices}"
    for key, words in BOUNDS.items():
        if key in limits:
            return f"{words} {limits[key]}"
    unit = "个字" if kind.startswith("string") else "项"
    if "min_length" in limits:
        return f"至少要有 {limits['min_length']} {unit}"
    if "max_length" in limits:
        return f"最多 {limits['max_length']} {unit}"
    return "类型或内容不对，请改正"
