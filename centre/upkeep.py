"""`lobbyline-desk backup`, `restore`, `retention`, `daily`, `stats`, `staff`: the technician's side of the
records. Without one of these words `lobbyline-desk` serves the console."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy.engine import make_url

from centre import backup, staff
from centre import settings as centre_settings
from centre.backup import BackupError
from centre.office import Office
from centre.refusal import Refused
from centre.settings import Settings, SettingsError
from centre.statistics import StatisticsError, to_csv
from centre.store import StoreError

COMMANDS = ("backup", "restore", "retention", "daily", "stats", "staff")


def run(arguments: Sequence[str]) -> int:
    """Do what the first word says. Returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        settings = centre_settings.load(options.settings)
        if options.command == "restore":
            return _restore(settings, options.file)
        with Office.open(settings, {}) as office:
            return int(ACTIONS[options.command](office, options))
    except (SettingsError, StoreError, BackupError, StatisticsError, Refused, OSError) as error:
        print(f"lobbyline-desk: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("lobbyline-desk")
    commands = parser.add_subparsers(dest="command", required=True)

    def add(name: str, text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument("--settings", type=Path, metavar="FILE", help="设置文件 / settings")
        return command

    add("backup", "备份数据库，不影响使用 / copy the database while everything runs")
    restore = add("restore", "恢复备份；现在的数据先另存 / put a backup back; the present data is kept aside")
    restore.add_argument("file", type=Path, help="备份文件；latest：最新的 / a backup, or latest")
    add("retention", "按保存期限删除 / delete what is too old")
    add("daily", "每天一次：备份、删除过期数据 / once a day: backup and deletion by age")
    stats = add("stats", "统计表（CSV） / statistics as CSV")
    stats.add_argument("--by", choices=("day", "week", "month"), default="day")
    stats.add_argument("--from", dest="first", type=date.fromisoformat, metavar="DATE")
    stats.add_argument("--to", dest="last", type=date.fromisoformat, metavar="DATE")
    people = add("staff", "添加工作人员，或改密码 / add someone, or give a new password")
    people.add_argument("login", help="登录名 / login")
    people.add_argument("--name", default="")
    people.add_argument("--role", action="append", choices=staff.ROLES, default=[])
    return parser


def _backup(office: Office, _options: argparse.Namespace) -> int:
    own = office.settings.backups
    local = office.clock().astimezone(office.settings.zone)
    print(backup.make(office.store.engine.url, own.folder, local))
    for gone in backup.thin(own.folder, own.keep):
        print(f"删除旧备份 / deleted {gone.name}")
    return 0


def _restore(settings: Settings, file: Path) -> int:
    folder = settings.backups.folder
    if str(file) == "latest":
        known = [path for path in backup.stored(folder) if "-before-" not in path.name]
        if not known:
            raise BackupError(f"{folder}: 还没有备份 / no backups yet")
        file = known[-1]
    elif not file.exists() and (folder / file.name).exists():
        file = folder / file.name
    address = make_url(settings.database)
    if address.get_backend_name() == "sqlite" and not Path(str(address.database)).exists():
        backup.restore(file, address)
    else:
        with Office.open(settings, {}) as office:
            local = office.clock().astimezone(settings.zone)
            kept = backup.make(office.store.engine.url, folder, local, "restore")
        print(f"现在的数据另存为 / the present data is in {kept}")
        backup.restore(file, address)
    # Brought up to date at once, so that a backup of an older program works.
    Office.open(settings, {}).close()
    print(f"已恢复 / restored {file}")
    return 0


def _retention(office: Office, _options: argparse.Namespace) -> int:
    for kind, count in office.retention.run().items():
        print(f"{kind}\t{count}")
    return 0


def _daily(office: Office, options: argparse.Namespace) -> int:
    return _backup(office, options) or _retention(office, options)


def _stats(office: Office, options: argparse.Namespace) -> int:
    last = options.last or office.tickets.today
    first = options.first or last - timedelta(days=30)
    sys.stdout.write(to_csv(office.statistics.periods(first, last, options.by)))
    return 0


def _staff(office: Office, options: argparse.Namespace) -> int:
    if sys.stdin.isatty():
        secret = getpass.getpass("密码 / password: ")
        if secret != getpass.getpass("再输入一次 / again: "):
            raise staff.StaffError("bad-password", "两次不一样 / they differ")
    else:
        secret = sys.stdin.readline().rstrip("\n")
    known = {person.login: person for person in office.staff.all()}
    if options.login in known:
        changed = office.staff.change(
            known[options.login].id, secret=secret, roles=options.role or None, active=True
        )
        print(f"已修改 / changed: {changed.login} ({', '.join(sorted(changed.roles))})")
    else:
        roles = options.role or ["counter"]
        made = office.staff.add(options.login, options.name, secret, roles)
        print(f"已添加 / added: {made.login} ({', '.join(sorted(made.roles))})")
    return 0


ACTIONS = {
    "backup": _backup,
    "retention": _retention,
    "daily": _daily,
    "stats": _stats,
    "staff": _staff,
}
