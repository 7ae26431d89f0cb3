"""The part of lobbyline-content that publishes: key, build, install, rollback, status."""

import argparse
import getpass
import json
from datetime import date
from pathlib import Path
from typing import Any

from content import settings
from content.check import check
from content.fault import PackError
from content.layers import stack
from content.progress import progress
from content.release import archive, signing
from content.release.archive import ReleaseError
from content.release.releases import Releases
from content.release.sources import newest, sticks
from content.settings import Settings

Commands = Any  # argparse has no public name for what add_subparsers gives

TODAY = date.today  # an editor's and a technician's day, as their clock shows it


def default_key() -> Path:
    """Where an editor's private key is kept unless they say otherwise."""
    return settings.data_folder() / "publisher.key"


def add(commands: Commands) -> list[argparse.ArgumentParser]:
    """Add the commands to the parser's; returns their parsers."""
    key = commands.add_parser("key", help="签名用的密钥：new 生成，trust 信任，list 查看")
    key.add_argument("what", choices=("new", "trust", "list"))
    key.add_argument(
        "file",
        type=Path,
        nargs="?",
        metavar="FILE",
        help=f"new：私钥文件（默认 {default_key()}）；trust：公钥 .pub",
    )
    key.add_argument("--passphrase", action="store_true", help="new：给私钥加口令")
    key.set_defaults(run=_key)

    build = commands.add_parser("build", help="检查内容包，做成签了名的发布包")
    build.add_argument("pack", type=Path, nargs="+", metavar="PACK", help="内容包文件夹，下层的写在前面")
    build.add_argument("--key", type=Path, metavar="FILE", help=f"私钥（默认 {default_key()}）")
    build.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="放在哪里（默认当前文件夹）")
    build.set_defaults(run=_build)

    install = commands.add_parser("install", help="验证、检查、安装发布包，立即生效")
    install.add_argument(
        "source", type=Path, nargs="?", metavar="FROM", help="发布包、文件夹或 U 盘（不写：找插着的 U 盘）"
    )
    install.add_argument("--replace", action="store_true", help="允许换成别的中心的内容包")
    install.set_defaults(run=_install)

    rollback = commands.add_parser("rollback", help="退回上一个版本")
    rollback.set_defaults(run=_rollback)

    status = commands.add_parser("status", help="正在用哪个版本")
    status.add_argument("--json", action="store_true", help="输出 JSON")
    status.set_defaults(run=_status)
    return [key, build, install, rollback, status]


def _key(options: argparse.Namespace) -> int:
    chosen = settings.load(options.settings)
    if options.what == "list":
        for name in signing.trusted(chosen.keys):
            print(f"{name}\t{chosen.keys / name}{signing.PUBLIC}")
        return 0
    if options.what == "trust":
        if options.file is None:
            raise ReleaseError("要信任哪个公钥？ lobbyline-content key trust 公钥.pub")
        print(f"已信任：{signing.trust(options.file, chosen.keys)}")
        return 0
    file = options.file or default_key()
    file.parent.mkdir(parents=True, exist_ok=True)
    passphrase = _new_passphrase() if options.passphrase else None
    public = signing.create(file, passphrase)
    print(f"私钥：{file}（只留在编辑的电脑上，备份好，不要给别人）")
    print(f"公钥：{public}（交给技术员，在每台机器上运行 lobbyline-content key trust {public.name}）")
    return 0


def _new_passphrase() -> bytes:
    first = getpass.getpass("口令：")
    if not first or first != getpass.getpass("再输一次："):
        raise ReleaseError("两次口令不一样，或者是空的 passphrases differ or are empty")
    return first.encode()


def _build(options: argparse.Namespace) -> int:
    key = options.key or default_key()
    if not key.is_file():
        raise ReleaseError(f"没有私钥 {key}，先运行 lobbyline-content key new no private key yet")
    folders = stack(options.pack)
    faults = check(folders, TODAY())
    if any(fault.is_error for fault in faults):
        raise PackError(faults)
    passphrase = getpass.getpass("私钥口令：").encode() if signing.is_protected(key) else None
    with progress("制作", transient=True) as told:
        file = archive.build(folders, options.out, key, passphrase, told)
    print(f"发布包：{file}（{file.stat().st_size / 1e6:.1f} MB，{len(faults)} 处提醒）")
    return 0


def _install(options: argparse.Namespace) -> int:
    chosen = settings.load(options.settings)
    releases = _releases(chosen)
    source = options.source or _stick()
    if source.is_dir():
        source = newest(source, chosen.keys)
    print(f"安装 {source}")
    with progress("验证", transient=True) as told:
        installed = releases.install(source, TODAY(), replace=options.replace, progress=told)
    entry = installed.entry
    if not installed.changed:
        print(f"{entry.title} {entry.version} 已经在用，没有改动")
        return 0
    print(f"已生效：{entry.title} {entry.version}，由 {entry.signer} 签名，{len(installed.warnings)} 处提醒")
    print("触摸屏和热线在下一位群众、下一通电话时换用；要退回，运行 lobbyline-content rollback")
    return 0


def _stick() -> Path:
    found = sticks()
    if len(found) != 1:
        listed = "、".join(map(str, found))
        reason = f"有几个：{listed}，请写明用哪个" if found else "没有找到带发布包的 U 盘，请写明路径"
        raise ReleaseError(f"{reason} name the release to install")
    return found[0]


def _rollback(options: argparse.Namespace) -> int:
    entry = _releases(settings.load(options.settings)).rollback()
    print(f"已退回：{entry.title} {entry.version}")
    return 0


def _status(options: argparse.Namespace) -> int:
    chosen = settings.load(options.settings)
    releases = _releases(chosen)
    state = releases.state()
    damaged = releases.damaged()
    if options.json:
        print(json.dumps({**state.model_dump(mode="json"), "damaged": damaged}, ensure_ascii=False, indent=1))
        return 1 if damaged else 0
    if state.live is None:
        print("没有安装发布包，用的是：" + "、".join(map(str, chosen.packs)))
    for entry in state.entries:
        mark = {state.live: "正在用", state.previous: "上一个"}.get(entry.id, "留存")
        when = entry.installed.astimezone()
        print(f"{mark}\t{entry.title}\t{entry.version}\t{when:%Y-%m-%d %H:%M} 安装\t{entry.signer} 签名")
    if damaged:
        print(f"正在用的版本有 {len(damaged)} 个文件坏了（{damaged[0]}），请重新安装")
        return 1
    return 0


def _releases(chosen: Settings) -> Releases:
    if chosen.released is None:
        message = "设置文件的 [content] 写了 packs，没有写 releases；请加上"
        raise ReleaseError(f"{message} settings name packs but no folder of releases")
    return Releases(chosen.released, chosen.keys)
