"""Outlets and advisers out of an Excel sheet, with a reason for every row that is not taken."""

import csv
import io
import os
import re
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Literal

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from pydantic import ValidationError

from content.outlet import ADVISER_COLUMNS, OUTLET_COLUMNS, OUTLET_ENGLISH, Adviser, Outlet
from content.release.archive import ReleaseError
from content.schema import Model, problems

Kind = Literal["outlets", "advisers"]

MAX_BYTES = 10_000_000
MAX_UNPACKED = 200_000_000
TITLES = 5
"""Rows among which the names of the columns are looked for."""

MAX_ROWS = 20_000

NAMES: Mapping[Kind, Mapping[str, tuple[str, ...]]] = {
    "outlets": {
        "name": ("名称", "单位名称", "机构名称", "服务点名称", "服务点"),
        "kind": ("类别", "类型", "机构类别"),
        "district": ("地区", "区县", "乡镇", "街道", "所在地区"),
        "address": ("地址", "详细地址"),
        "phone": ("电话", "联系电话"),
        "hours": ("时间", "办公时间", "服务时间"),
        "longitude": ("经度",),
        "latitude": ("纬度",),
        "name_en": ("英文名称",),
        "kind_en": ("英文类别", "英文类型"),
        "district_en": ("英文地区", "英文乡镇"),
        "address_en": ("英文地址",),
        "hours_en": ("英文时间", "英文办公时间"),
    },
    "advisers": {
        "place": ("村（社区）", "村居", "村", "社区", "服务地点"),
        "name": ("姓名", "法律顾问", "律师"),
        "phone": ("电话", "联系电话", "手机"),
        "duty": ("值班时间", "时间", "服务时间"),
    },
}
"""Column → what its heading may be besides its own name."""

MODELS: Mapping[Kind, type[Model]] = {"outlets": Outlet, "advisers": Adviser}
COLUMNS = {"outlets": OUTLET_COLUMNS, "advisers": ADVISER_COLUMNS}
KEYS = {"outlets": ("name", "district"), "advisers": ("place", "name")}
"""What makes two rows the same."""


@dataclass(frozen=True)
class Rejected:
    """A row that was not taken: its number in the sheet, its cells, and why."""

    row: int
    cells: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Read:
    """What a sheet holds."""

    heading: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    rejected: tuple[Rejected, ...]


def read(file: Path, kind: Kind) -> Read:
    """Read the first sheet; a row at its top names the columns, a title may stand above it. ReleaseError."""
    rows = list(_cells(file))
    top = next((at for at, (_, cells) in enumerate(rows[:TITLES]) if _named(cells, kind) > 1), 0)
    _, heading = rows[top] if rows else (0, ())
    columns = _columns(heading, kind)
    good: dict[tuple[str, ...], dict[str, str]] = {}
    first: dict[tuple[str, ...], int] = {}
    rejected: list[Rejected] = []
    for number, cells in rows[top + 1 :]:
        row = {
            column: _plain(column, cell)
            for column, cell in zip(columns, cells, strict=False)
            if column and cell
        }
        key = tuple(row.get(name, "") for name in KEYS[kind])
        reason = _reason(row, kind)
        if not reason and key in good:
            reason = f"和第 {first[key]} 行重复"
        if reason:
            rejected.append(Rejected(number, cells, reason))
        else:
            good[key] = row
            first[key] = number
    return Read(heading, tuple(good.values()), tuple(rejected))


def merge(target: Path, kind: Kind, rows: tuple[dict[str, str], ...], *, replace: bool) -> tuple[int, int]:
    """Write rows into the pack's CSV file: new ones are added, known ones replaced. Returns (new, changed).

    `replace` drops what was there. Comments at the top of the file stay.
    """
    comments, known = _known(target, kind)
    before = {} if replace else known
    merged = dict(before)
    for row in rows:
        key = tuple(row.get(name, "") for name in KEYS[kind])
        merged[key] = {**_still_english(known.get(key, {}), row), **row}
    new = len(merged.keys() - known.keys())
    changed = sum(1 for key, row in merged.items() if key in known and known[key] != row)
    out = io.StringIO()
    out.write("".join(f"{line}\n" for line in comments))
    used = {column for row in merged.values() for column in row if row[column]}
    columns = [*COLUMNS[kind]]
    while columns[-1] in OUTLET_ENGLISH and columns[-1] not in used:
        columns.pop()
    writer = csv.DictWriter(out, columns, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(merged.values())
    handle, temporary = tempfile.mkstemp(prefix=".new-", dir=target.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(out.getvalue())
    Path(temporary).chmod(0o644)
    Path(temporary).replace(target)
    return new, changed


def _still_english(known: Mapping[str, str], row: Mapping[str, str]) -> dict[str, str]:
    """English words of a known row whose Chinese the new row has not changed."""
    return {
        name: known[name]
        for name in OUTLET_ENGLISH
        if name in known and known.get(name.removesuffix("_en")) == row.get(name.removesuffix("_en"))
    }


def report(file: Path, found: Read) -> Path:
    """Write the rejected rows beside the sheet, each with its reason, to be mended and brought in again."""
    target = file.with_name(f"{file.stem}-退回.xlsx")
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([*found.heading, "原来第几行", "为什么退回"])
    for one in found.rejected:
        padded = [*one.cells, *[""] * (len(found.heading) - len(one.cells))]
        sheet.append([*padded[: len(found.heading)], one.row, one.reason])
    book.save(target)
    return target


def _cells(file: Path) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Rows that are not empty, with their number."""
    try:
        if file.stat().st_size > MAX_BYTES:
            raise ReleaseError(f"{file}: 超过 {MAX_BYTES // 1_000_000} MB too large")
        with zipfile.ZipFile(file) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MAX_UNPACKED:
                raise ReleaseError(f"{file}: 解开后太大 too large when unpacked")
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    except FileNotFoundError:
        raise ReleaseError(f"{file}: 没有这个文件，请核对文件名 no such file") from None
    except (OSError, zipfile.BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        hint = "请在 Excel 里另存为 .xlsx（不是 .xls、.csv）"
        raise ReleaseError(f"{file}: 读不出来（{error}），{hint} not a readable .xlsx") from None
    with_cells = book.worksheets[0].iter_rows(values_only=True, max_row=MAX_ROWS)
    for number, row in enumerate(with_cells, 1):
        cells = tuple(_text(value) for value in row)
        if any(cells):
            yield number, cells
    book.close()


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case float() if value.is_integer():
            return str(int(value))  # a telephone number that Excel took for a number
        case datetime():
            return f"{value:%Y-%m-%d}"
        case time():
            return f"{value:%H:%M}"
    return " ".join(str(value).split())


def _plain(column: str, cell: str) -> str:
    if column in ("phone", "longitude", "latitude"):
        return unicodedata.normalize("NFKC", cell).replace(" ", "")
    return cell


def _meant(cells: tuple[str, ...], kind: Kind) -> list[str]:
    """The columns that cells name, empty for those that name none."""
    meanings = {name: column for column, names in NAMES[kind].items() for name in (column, *names)}
    return [meanings.get(cell.replace(" ", "").replace("(", "（").replace(")", "）"), "") for cell in cells]


def _named(cells: tuple[str, ...], kind: Kind) -> int:
    return sum(map(bool, _meant(cells, kind)))


def _columns(heading: tuple[str, ...], kind: Kind) -> list[str]:
    """The column that each cell of a row belongs to, empty for others."""
    columns = _meant(heading, kind)
    required = [name for name, field in MODELS[kind].model_fields.items() if field.is_required()]
    for column in required:
        if column not in columns:
            wanted = "、".join(NAMES[kind][column])
            unknown = [cell for cell, known in zip(heading, columns, strict=True) if cell and not known]
            hint = f"；表里有：{'、'.join(unknown)}" if unknown else ""
            raise ReleaseError(f"第一行缺少列“{wanted}”（写其中一个就行）{hint} a column is missing")
    return columns


def _reason(row: dict[str, str], kind: Kind) -> str:
    """Why a row cannot be taken, empty if it can."""
    model = MODELS[kind]
    if _shortened(row.get("phone", "")):
        return "“电话”前面的 0 可能被 Excel 去掉了，请把这一列设成文本格式，重新填写"
    if kind == "outlets" and (reason := _misplaced(row)):
        return reason
    try:
        model.model_validate(row)
    except ValidationError as error:
        return "；".join(
            message.replace(f"“{name}”", f"“{NAMES[kind][name][0]}”") if name in NAMES[kind] else message
            for where, _, message in problems(model, error.errors(include_url=False))
            for name in [str(where[-1]) if where else _missing(message)]
        )
    return ""


def _shortened(phone: str) -> bool:
    """Whether it looks like a number with an area code whose 0 is gone, as Excel does with numbers."""
    return bool(re.fullmatch(r"(?!1[3-9]\d{9}|[48]00\d{7})[1-9]\d{8,10}", phone))


def _misplaced(row: dict[str, str]) -> str:
    """What is wrong with coordinates that are numbers."""
    try:
        longitude, latitude = float(row["longitude"]), float(row["latitude"])
    except (KeyError, ValueError):
        return ""  # the model says it
    if 73 <= longitude <= 136 and 3 <= latitude <= 54:
        return ""
    swapped = 73 <= latitude <= 136 and 3 <= longitude <= 54
    return "经度和纬度填反了" if swapped else "经度、纬度不在中国范围内"


def _missing(message: str) -> str:
    return message.partition("“")[2].partition("”")[0]


def _known(target: Path, kind: Kind) -> tuple[list[str], dict[tuple[str, ...], dict[str, str]]]:
    if not target.is_file():
        return [], {}
    lines = target.read_text("utf-8-sig").splitlines()
    comments = [line for line in lines if line.startswith("#")]
    rows = csv.DictReader(line for line in lines if line and not line.startswith("#"))
    found = [{key: value for key, value in row.items() if key and value} for row in rows]
    return comments, {tuple(row.get(name, "") for name in KEYS[kind]): row for row in found}
