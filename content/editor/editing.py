"""The part of lobbyline-content that helps to write: new, import, factsheet."""

import argparse
import re
from datetime import date
from pathlib import Path
from typing import Any

from content import pack
from content.checks.files import belongs
from content.editor import factsheet, sheet, template
from content.layers import stack
from content.release.archive import ReleaseError

TODAY = date.today


def add(commands: Any) -> list[argparse.ArgumentParser]:
    """Add the commands to the parser's; returns their parsers."""
    new = commands.add_parser("new", help="新写一个指南，复制全国通用的一个文件来改，或者新建本中心的内容包")
    what = "guide 指南；file 复制全国通用的一个文件来改；pack 内容包（照示例中心复制一份）"
    new.add_argument("what", choices=("guide", "file", "pack"), help=what)
    names = "编号：小写字母、数字和 -，如 lost-dog；file 后面写文件名，如 menu.yaml"
    new.add_argument("id", type=_name, metavar="ID", help=names)
    new.add_argument("--title", type=_title, default="", help="指南的标题，或者中心的名称（默认和编号一样）")
    new.set_defaults(run=_new)

    importing = commands.add_parser("import", help="从 Excel 表导入服务点或村（居）法律顾问")
    importing.add_argument("kind", choices=("outlets", "advisers"), help="outlets 服务点；advisers 法律顾问")
    importing.add_argument("file", type=Path, metavar="FILE.xlsx")
    importing.add_argument("--replace", action="store_true", help="丢掉原来的，只留表里的")
    importing.set_defaults(run=_import)

    facts = commands.add_parser("factsheet", help="内容核对表（HTML），打印出来请律师签字")
    facts.add_argument("pack", type=Path, nargs="+", metavar="PACK", help="内容包文件夹，下层的写在前面")
    facts.add_argument("--out", type=Path, default=Path("factsheet.html"), metavar="FILE")
    facts.set_defaults(run=_factsheet)
    for command in (new, importing):
        command.add_argument(
            "--pack",
            type=Path,
            default=Path(),
            metavar="PACK",
            help="内容包文件夹（默认当前文件夹）；new pack：放在哪个文件夹里",
        )
    return [new, importing, facts]


def _name(text: str) -> str:
    if not belongs(text) and not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,59}", text):
        raise argparse.ArgumentTypeError(f"编号只能用小写字母、数字和 -，不能是“{text}”")
    return text


def _title(text: str) -> str:
    return " ".join(text.split())


def _folder(options: argparse.Namespace) -> Path:
    folder: Path = options.pack.resolve()
    if not (folder / "pack.toml").is_file():
        raise ReleaseError(f"{folder} 不是内容包（没有 pack.toml），请加 --pack 内容包文件夹 not a pack")
    return folder


def _new(options: argparse.Namespace) -> int:
    if options.what != "file" and belongs(options.id):
        raise ReleaseError(f"要复制文件，请写 lobbyline-content new file {options.id} that is a file")
    if options.what == "pack":
        made = template.pack(options.pack / options.id, options.id, options.title or options.id, TODAY())
        print(f"已生成 {made}，先把 pack.toml 里写着“（请填写）”的填好，再看 services.yaml 的窗口对不对")
        return 0
    folder = _folder(options)
    loaded = pack.load(*stack([folder]))
    if options.what == "file":
        file = template.copy(loaded, folder, options.id)
        print(f"已复制全国通用的这个文件到 {file}，改好后代替原来的")
        return 0
    file = template.write(loaded, folder, options.id, options.title or options.id, TODAY())
    if options.id in loaded.guides:
        print(f"已复制全国通用的这一篇到 {file}，改好后代替原来的")
    else:
        print(f"已生成 {file}，用文字编辑器打开，照里面的提示填写")
    return 0


def _import(options: argparse.Namespace) -> int:
    target = _folder(options) / f"{options.kind}.csv"
    found = sheet.read(options.file, options.kind)
    new, changed = sheet.merge(target, options.kind, found.rows, replace=options.replace)
    print(f"{target}：新增 {new} 行，更新 {changed} 行，退回 {len(found.rejected)} 行")
    for one in found.rejected:
        print(f"{options.file}:{one.row}: {one.reason}")
    if found.rejected:
        print(f"退回的行和原因在 {sheet.report(options.file, found)}，改好后再导入一次")
    return 1 if found.rejected else 0


def _factsheet(options: argparse.Namespace) -> int:
    loaded = pack.load(*stack(options.pack))
    try:
        options.out.write_text(factsheet.html(loaded, TODAY()), "utf-8")
    except OSError as error:
        raise ReleaseError(f"{options.out}: {error.strerror} 写不进去 cannot be written") from None
    print(f"{options.out}：{len(loaded.guides)} 个指南，在浏览器里打开后打印")
    return 0
