"""A new guide, filled in as far as a program can, with a word on what belongs where."""

import json
import re
import shutil
from datetime import date
from pathlib import Path

from content.checks.files import FILES
from content.guide import HEADINGS
from content.outlet import ADVISER_COLUMNS, OUTLET_COLUMNS
from content.pack import Pack, shipped
from content.phrases import LANGUAGES
from content.release.archive import ReleaseError
from content.schema import nearest

BLANK = "（请填写）"
"""Stands where only the centre knows what belongs; the check reminds of it."""

MONTHS = 6
"""After how long a new guide is to be reviewed."""

HINTS = {
    "when": "（什么事、什么情况看这一篇。一两句话，用“您”。）",
    "who": "- （谁可以办，一行一种人）",
    "bring": "- （一行一样材料，和上面 materials 一致）",
    "steps": "1. （先做什么）\n2. （再做什么）\n3. （最后做什么）",
    "time": "- （多少天，从哪天算起；写上条号）",
    "fee": "- （多少钱；不收费也要写“不收费”）",
    "where": "- （到哪个窗口，打哪个电话）",
    "caution": "- （容易吃亏的地方，期限、证据、骗局）",
    "refused": "- （不受理、不同意时还能怎么办，多少天以内）",
    "basis": "- （法律名称和条号，和上面 basis 一致）",
}


def guide(pack: Pack, title: str, today: date) -> str:
    """The text of a new guide that loads as it is; the check reminds of what is still to be written."""
    topics = "、".join(topic.title for topic in pack.topics)
    services = "、".join(pack.services)
    front = f"""\
---
title: {_quoted(title)}
say: {_quoted(title)}
# 主题，只能是其中一个：{topics}
topic: {pack.topics[0].title}
# 哪个排队业务帮忙，没有就删掉这一行：{services}
service: {next(iter(pack.services))}
# 群众会怎么问，写五六句
asks:
  - {_quoted(f"{title}怎么办")}
# 依据：照下面的样子写，去掉前面的 #。version 是这一版法律通过的日期
# basis:
#   - {{law: 中华人民共和国法律援助法, article: 第三十一条, version: 2021-08-20}}
materials:
  - 身份证
time_limit: ""
fee: ""
# 电话里先说的话，最多 120 个字，短句
short: {_quoted(f"请到窗口咨询{title}。")}
owner: {_quoted(pack.meta.publisher)}
reviewed: {today}
review_by: {_later(today)}
needs_review:
  - 草稿，写完、核对完删掉 needs_review
---
"""
    sections = [f"## {heading}\n\n{HINTS[key]}\n" for heading, key in HEADINGS["zh"].items()]
    return "\n".join([front, *sections])


def _quoted(text: str) -> str:
    """A value of front matter, in quotes where YAML would take a sign in it for its own."""
    return (
        text
        if re.fullmatch(r"[^\W_][\w，。！？、；：（）“”《》·]*", text)
        else json.dumps(text, ensure_ascii=False)
    )


def write(pack: Pack, folder: Path, id: str, title: str, today: date) -> Path:
    """Write a new guide into a pack folder: a copy where a lower folder has one, else the template.

    Returns the file; ReleaseError if the folder has one already.
    """
    name = f"guides/{id}.md"
    if pack.file(name):
        return copy(pack, folder, name)
    return _write(folder / name, guide(pack, title, today))


def copy(pack: Pack, folder: Path, name: str) -> Path:
    """Copy a lower folder's file (such as `menu.yaml`) into a pack folder, to be changed there.

    Its translations, which go with this Chinese, come too. Returns the file; ReleaseError if there is none
    below, or one here already.
    """
    lower = pack.file(name)
    if lower is None:
        raise ReleaseError(f"没有 {name}{nearest(name, FILES)} no such file")
    file = _write(folder / name, lower.read_text("utf-8-sig"))
    stem, _, suffix = name.rpartition(".")
    for language in LANGUAGES:
        translated = f"{stem}.{language}.{suffix}"
        if (lower := pack.file(translated)) and not (folder / translated).exists():
            _write(folder / translated, lower.read_text("utf-8-sig"))
    return file


def _write(file: Path, text: str) -> Path:
    try:
        file.parent.mkdir(exist_ok=True)
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError:
        raise ReleaseError(f"{file} 已经有了，请直接改它 it exists already") from None
    except OSError as error:
        raise ReleaseError(f"{file}: {error.strerror} 写不进去 cannot be written") from None
    return file


def pack(folder: Path, id: str, title: str, today: date) -> Path:
    """A centre's own pack on the national one, to be changed: the example's, without what is fictitious.

    Returns the folder; ReleaseError if it is there already.
    """
    try:
        shutil.copytree(shipped("demo-centre"), folder)
        meta = folder / "pack.toml"
        text = meta.read_text("utf-8")
        version = f"{today:%Y.%m.%d}"
        text = text.replace(text.partition("\n")[0], f"# {title}。写着{BLANK}的，请换成本中心的。", 1)
        given = {"name": id, "title": title, "version": version, "publisher": title}
        for key, value in {**given, "region": BLANK, "address": BLANK}.items():
            written = f"{key} = {json.dumps(value, ensure_ascii=False)}"
            plain = written.replace("\\", r"\\")  # for re.sub
            text = re.sub(rf'^{key} = ".*"$', plain, text, count=1, flags=re.MULTILINE)
        text = re.sub(r"\n# 英文[^\n]*\n\[en\].*", "", text, flags=re.DOTALL)  # the example's own name
        meta.write_text(text, "utf-8")
        for table, columns in (("outlets.csv", OUTLET_COLUMNS), ("advisers.csv", ADVISER_COLUMNS)):
            (folder / table).write_text(",".join(columns) + "\n", "utf-8")
    except FileExistsError:
        raise ReleaseError(f"{folder} 已经有了，请换一个编号 it exists already") from None
    except OSError as error:
        raise ReleaseError(f"{folder}: {error.strerror} 写不进去 cannot be written") from None
    return folder


def _later(today: date) -> date:
    months = today.month - 1 + MONTHS
    return date(today.year + months // 12, months % 12 + 1, min(today.day, 28))
