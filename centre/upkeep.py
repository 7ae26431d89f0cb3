"""`lobbyline-desk backup`, `restore`, `retention`, `daily`, `stats`, `staff`, `person`, `simulate`: the
technician's side of the records. Without one of these words `lobbyline-desk` serves the console."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy.engine import make_url

from centre import audit, backup, staff
from centre import clock as centre_clock
from centre import settings as centre_settings
from centre.backup import BackupError, DamagedError
from centre.key import KeyFileError
from centre.office import Office
from centre.queue import trial
from centre.refusal import Refused
from centre.settings import Settings, SettingsError
from centre.spreadsheet import to_csv
from centre.statistics import EARLIEST, LATEST, StatisticsError
from centre.store import StoreError

HELP = (
    "其他命令 / also: lobbyline-desk backup, restore, retention, daily, stats, staff, person, simulate "
    "(--help)"
)
COMMANDS = ("backup", "restore", "retention", "daily", "stats", "staff", "person", "simulate")


def run(arguments: Sequence[str]) -> int:
    """Do what the first word says. Returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        settings = centre_settings.load(options.settings)
        if options.command == "restore":
            return _restore(settings, options.file)
        if options.command == "simulate":
            return trial.show(options.days, options.people, settings.rule, options.seed)
        with Office.open(settings, {}) as office:
            return int(ACTIONS[options.command](office, options))
    except (SettingsError, StoreError, BackupError, StatisticsError, KeyFileError, Refused, OSError) as error:
        print(f"lobbyline-desk: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("lobbyline-desk")
    parser.add_argument("--settings", type=Path, metavar="FILE", help="设置文件 / settings")
    commands = parser.add_subparsers(dest="command", required=True)

    def add(name: str, text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument(
            "--settings", type=Path, metavar="FILE", default=argparse.SUPPRESS, help="设置文件 / settings"
        )
        return command

    add("backup", "备份数据库，不影响使用 / copy the database while everything runs")
    restore = add("restore", "恢复备份；现在的数据先另存 / put a backup back; the present data is kept aside")
    restore.add_argument("file", type=Path, help="备份文件；latest：最新的 / a backup, or latest")
    old = add("retention", "按保存期限删除 / delete what is too old")
    daily = add("daily", "每天一次：备份、删除过期数据 / once a day: backup and deletion by age")
    for command in (old, daily):
        command.add_argument(
            "--clock-checked",
            action="store_true",
            help="停用很久后第一次运行：时钟已核对 / the first run after a long pause: the clock is right",
        )
    stats = add("stats", "统计表（CSV） / statistics as CSV")
    stats.add_argument("--by", choices=("day", "week", "month"), default="day")
    stats.add_argument("--from", dest="first", type=_day, metavar="DATE")
    stats.add_argument("--to", dest="last", type=_day, metavar="DATE")
    people = add("staff", "添加工作人员，或改密码 / add someone, or give a new password")
    people.add_argument("login", help="登录名 / login")
    people.add_argument("--name", default="")
    people.add_argument("--role", action="append", choices=staff.ROLES, default=[])
    person = add(
        "person",
        "一个人的全部数据：导出（JSON）或删除 / all that is kept of one person: told as JSON, or deleted",
    )
    person.add_argument("action", choices=("export", "delete"))
    person.add_argument("--phone", default="", help="电话号码 / telephone number")
    person.add_argument(
        "--id-number",
        action="store_true",
        help="另按身份证号，从键盘或标准输入读取 / by an ID number too, asked for or from standard input",
    )
    day = add("simulate", "模拟窗口叫号：各类人等多久，估计准不准 / simulate days: who waits how long")
    day.add_argument("--days", type=_count, default=20, help="天数 / days")
    day.add_argument("--people", type=_count, default=100, help="每天人数 / people a day")
    day.add_argument(
        "--seed", type=_count, default=1, help="换一个数是另一批人 / other people for another number"
    )
    return parser


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 1000:
        raise argparse.ArgumentTypeError("1 到 1000 的整数 / a whole number from 1 to 1000")
    return int(text)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not EARLIEST <= day <= LATEST:
        raise argparse.ArgumentTypeError(f"日期写成 2026-12-31，不是 {text} / a day is written 2026-12-31")
    return day


def _backup(office: Office, _options: argparse.Namespace) -> int:
    own = office.settings.backups
    local = office.clock().astimezone(office.settings.zone)
    print(backup.make(office.store.engine.url, own.folder, local))
    for gone in backup.thin(own.folder, own.keep, local):
        print(f"删除旧备份 / deleted {gone.name}")
    return 0


def _restore(settings: Settings, file: Path) -> int:
    folder, address = settings.backups.folder, make_url(settings.database)
    now = centre_clock.now().astimezone(settings.zone)
    if str(file) == "latest":
        known = [path for path in backup.stored(folder, now) if "-before-" not in path.name]
        if not known:
            raise BackupError(f"{folder}: 还没有备份 / no backups yet")
        file = known[-1]
    elif not file.exists() and (folder / file.name).exists():
        file = folder / file.name
    sqlite = address.get_backend_name() == "sqlite"
    backup.check(file, address)
    given: dict[tuple[date, str], int] = {}
    deletions: list[audit.Entry] = []
    if not sqlite or Path(str(address.database)).exists():
        try:
            copy = backup.make(address, folder, now, "restore")
            print(f"现在的数据另存为 / the present data is in {copy}")
            # A database of a newer program cannot be asked.
            with suppress(StoreError), Office.open(settings, {}) as office:
                given = office.tickets.given()
                deletions = office.audit.latest(action="person.delete")
        except DamagedError as error:
            aside = backup.set_aside(Path(str(address.database)), now)
            print(f"{error}\n损坏的数据库移到 / the damaged database is now {aside}")
            print("恢复后请重新启动各程序；今天备份以后取的号可能重复 / restart the programs afterwards;")
            print("numbers taken today since the backup may be given again")
    backup.restore(file, address)
    # Brought up to date at once, so that a backup of an older program works.
    with Office.open(settings, {}) as office:
        office.tickets.go_on_after(given)
        kept = {entry.id for entry in office.audit.latest(action="person.delete")}
    print(f"已恢复 / restored {file}")
    undone = [entry.at.astimezone(settings.zone) for entry in deletions if entry.id not in kept]
    if undone:
        when = ", ".join(f"{at:%Y-%m-%d %H:%M}" for at in undone)
        print(f"备份以后删除过个人数据，现在又回来了，请再删一次 / deleted since, and here again: {when}")
    return 0


def _retention(office: Office, options: argparse.Namespace) -> int:
    _tell(office.retention.run(options.clock_checked), "没有到期的数据 / nothing is due")
    return 0


def _daily(office: Office, options: argparse.Namespace) -> int:
    unknown = office.hours.unknown(office.tickets.today)
    if unknown is not None:
        print(
            f"{unknown.year}年的放假安排还不知道，只按法定节日和星期开门：请更新程序，"
            f'或把国务院办公厅的通知原文写进设置的 [centre.hours.notices]，如 {unknown.year} = """……"""'
        )
        print(f"holidays of {unknown.year}: only those by law are known; update, or paste the notice there")
    try:
        _backup(office, options)
    except DamagedError:
        raise  # what is broken is not written to
    except BackupError:
        _retention(office, options)  # how long records are kept is a promise, on a full disk too
        raise
    return _retention(office, options)


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


def _person(office: Office, options: argparse.Namespace) -> int:
    number = ""
    if options.id_number:
        # Not on the command line, which other users of the machine can read.
        number = input("身份证号 / ID number: ") if sys.stdin.isatty() else sys.stdin.readline()
    if options.action == "export":
        found = office.persons.export(number, options.phone)
        print(json.dumps(found, ensure_ascii=False, indent=2))
        return 0
    _tell(office.persons.delete(number, options.phone), "没有这个人的数据 / nothing is kept of this person")
    keep = office.settings.backups.keep
    print(f"备份里还有，{keep} 天以后随旧备份删完；在这以前恢复备份，要再删一次")
    print(f"backups hold it for {keep} more days; whoever restores one until then has to delete it again")
    return 0


def _tell(counts: Mapping[str, int], nothing: str) -> None:
    for kind, count in counts.items():
        print(f"{kind}\t{count}")
    if not counts:
        print(nothing)


ACTIONS = {
    "backup": _backup,
    "retention": _retention,
    "daily": _daily,
    "stats": _stats,
    "staff": _staff,
    "person": _person,
}
