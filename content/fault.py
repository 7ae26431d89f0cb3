"""Faults found in a guide pack: where, which kind, what is wrong and how to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from content import mending

KINDS = {
    "E101": "编码不是 UTF-8",
    "W102": "文件开头有 BOM",
    "E103": "文件太大",
    "E104": "写法有误，无法解析",
    "E105": "同一个键写了两次",
    "E106": "用了 YAML 的锚点或别名",
    "E107": "缺少文件",
    "E108": "内容包格式比本机的新",
    "E109": "文件读不出来",
    "E110": "键、编号、数字用了全角字符",
    "W111": "有乱码",
    "W112": "内容包里不该有的文件",
    "E113": "有不能用的控制字符",
    "W114": "有看不见的字符",
    "E201": "不认识的键",
    "E202": "缺少必填项",
    "E203": "值不对",
    "E301": "指向不存在的编号",
    "E302": "编号重复",
    "E303": "按键重复",
    "E304": "口头说法重复",
    "W305": "两个口头说法听起来一样",
    "E401": "不认识的小标题",
    "E402": "小标题重复，或正文不在小标题下面",
    "W403": "用了不支持的格式记号",
    "W404": "小标题下面没有内容",
    "E501": "问答表走不通",
    "E502": "问答表里有走不到的地方，或者问个没完",
    "E503": "问答的结果没有依据",
    "W504": "指南没有依据",
    "E601": "表格的列不对",
    "W602": "表格里有重复的行",
    "E701": "录音不是要求的格式",
    "W702": "录音没有对应的话",
    "W703": "录音听不清",
    "W801": "缺少译文",
    "W802": "译文和中文对不上",
    "W811": "数字、符号会读错",
    "W812": "电话里说得太长",
    "W813": "语音识别没有这个词",
    "W901": "过了复核日期",
    "W902": "快到复核日期",
    "W903": "日期在将来",
    "W904": "有待核实的问题",
    "W905": "依据的版本不是现行的",
    "W906": "依据的法律不在 laws.tsv 里",
    "W907": "依据的法律快要施行新版",
    "W908": "还没有填写",
}
"""Every kind of fault by its stable code. E: the pack is refused; W: it loads, but an editor should look."""


LONGEST = 400
"""Characters of a message; what it quotes may be as long as a file."""


@dataclass(frozen=True, order=True)
class Fault:
    """One fault; `line` counts from 1. Its text form is `file:line: CODE message`."""

    path: Path
    line: int
    code: str
    message: str

    def __str__(self) -> str:
        told = f"{self.path}:{self.line}: {self.code} {self.message}"
        return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in told)

    @property
    def is_error(self) -> bool:
        """Whether a pack with this fault is refused (otherwise it is a warning)."""
        return self.code.startswith("E")


class Faults(list[Fault]):
    """Collects what is found while a pack is read, so that one run tells all of it."""

    def add(self, path: Path, line: int, code: str, message: str) -> None:
        """Note a fault; the code must be one of KINDS."""
        if code not in KINDS:
            raise ValueError(f"no such fault code: {code}")
        short = message if len(message) <= LONGEST else message[:LONGEST] + "…"
        self.append(Fault(path, line, code, short))


def told(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Each fault once, sorted, without the shadows: those that quote what stands in for something wrong."""
    every = sorted(set(faults))
    real = [fault for fault in every if not mending.QUOTED.search(fault.message)]
    refused = any(fault.is_error for fault in every)
    return tuple(real if any(fault.is_error for fault in real) or not refused else every)


class PackError(Exception):
    """A pack that cannot be used; `faults` lists everything found, warnings included."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = told(faults)
        errors = [fault for fault in self.faults if fault.is_error]
        more = f"（另有 {len(errors) - 1} 处错误）" if len(errors) > 1 else ""
        super().__init__(f"{errors[0]}{more}" if errors else "内容包有误")
