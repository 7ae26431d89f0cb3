"""What is to stand on paper: the blocks of a receipt, and their layout into lines. Pure: no printer here."""

from codecs import BOM_UTF8
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, ValidationError, field_validator
from pydantic_core import PydanticCustomError

from devices import fault
from devices.printer import sketch, width

Align = Literal["left", "center", "right"]

COLUMNS = {58: 32, 80: 48}
"""Half-width columns by paper width in millimetres (font A, 12 dots each)."""
DOTS = {58: 384, 80: 576}
"""Dots by paper width in millimetres."""

GAP = 2  # columns between left and right of a two-column row


class ReceiptError(Exception):
    """The receipt cannot be printed as written; the message names the field."""


class _Block(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(_Block):
    text: str = Field(max_length=4000)
    """May hold line breaks; empty is an empty line."""
    size: int = Field(default=1, ge=1, le=8)
    align: Align = "left"
    bold: bool = False


class Columns(_Block):
    columns: tuple[Annotated[str, Field(max_length=1000)], Annotated[str, Field(max_length=1000)]]
    """Left and right."""
    size: int = Field(default=1, ge=1, le=8)
    bold: bool = False


class Rule(_Block):
    rule: Literal[True]


class Qr(_Block):
    qr: str = Field(min_length=1)
    """At most 1000 bytes of UTF-8."""
    size: int | None = Field(default=None, ge=1, le=16)
    """Dots a module; none: about a third of the paper's width."""
    align: Align = "center"

    @field_validator("qr")
    @classmethod
    def _fits(cls, value: str) -> str:
        if len(value.encode("utf-8", "surrogatepass")) > 1000:
            raise PydanticCustomError(
                "bytes", "at most 1000 bytes of UTF-8", {"remedy": "二维码最多 1000 个字节，汉字约 330 个"}
            )
        return value


class Entry(_Block):
    item: str = Field(max_length=4000)
    """A thing of a list: what goes on below it stands clear of the mark."""
    mark: str = Field(default="□", max_length=8)
    """□ to be ticked off, 1. 2. 3. for steps, · for the rest."""
    bold: bool = False


Degrees = tuple[
    Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)],
    Annotated[float, Field(ge=-85, le=85, allow_inf_nan=False)],
]


class Way(_Block):
    way: tuple[Degrees, Degrees]
    """From here to there, each as longitude and latitude: a little map."""
    north: str = Field(default="北", min_length=1, max_length=2)
    """What stands under its arrow."""
    caption: str = Field(default="", max_length=200)
    """The way in words, below it."""


class Logo(_Block):
    logo: Literal[True]
    """The centre's, from the settings; nothing if there is none."""


class Cut(_Block):
    cut: Literal[True]


def _kind(block: Any) -> str | None:
    """Which block a mapping is: told by its key."""
    kinds = {
        "text": Text,
        "columns": Columns,
        "rule": Rule,
        "qr": Qr,
        "item": Entry,
        "way": Way,
        "logo": Logo,
        "cut": Cut,
    }
    if isinstance(block, dict):
        return next((kind for kind in kinds if kind in block), None)
    return next((kind for kind, model in kinds.items() if isinstance(block, model)), None)


Block = Annotated[
    Annotated[Text, Tag("text")]
    | Annotated[Columns, Tag("columns")]
    | Annotated[Rule, Tag("rule")]
    | Annotated[Qr, Tag("qr")]
    | Annotated[Entry, Tag("item")]
    | Annotated[Way, Tag("way")]
    | Annotated[Logo, Tag("logo")]
    | Annotated[Cut, Tag("cut")],
    Discriminator(
        _kind,
        custom_error_type="block",
        custom_error_message="one of text, columns, rule, qr, item, way, logo, cut is needed",
        custom_error_context={"remedy": "要有 text、columns、rule、qr、item、way、logo、cut 之一"},
    ),
]


class Receipt(_Block):
    width_mm: Literal[58, 80] = 80
    blocks: tuple[Block, ...] = Field(min_length=1, max_length=500)


def parse(text: str | bytes) -> Receipt:
    """A receipt from JSON, also behind a byte order mark. Raises ReceiptError, one line with the field."""
    try:
        data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        return Receipt.model_validate_json(data.removeprefix(BOM_UTF8))
    except ValidationError as error:
        raise ReceiptError(_fault(error)) from None


def _fault(error: ValidationError) -> str:
    found = fault.first(error)
    if found["loc"][:1] == ("blocks",) and len(found["loc"]) > 3:
        # pydantic puts the kind of block behind its index; the file has no such level
        found["loc"] = (*found["loc"][:2], *found["loc"][3:])
    return fault.line(found)


@dataclass(frozen=True)
class Line:
    """One printed line of text. `text` is no wider than the paper at `size`."""

    text: str
    size: int = 1
    align: Align = "left"
    bold: bool = False


@dataclass(frozen=True)
class Code:
    """A QR code; `size` in dots a module, or none."""

    data: str
    size: int | None
    align: Align


@dataclass(frozen=True)
class Map:
    """A little map from here to there."""

    here: sketch.Place
    there: sketch.Place
    north: str


@dataclass(frozen=True)
class Picture:
    """The centre's logo stands here."""


@dataclass(frozen=True)
class Knife:
    """Paper is fed out and cut here."""


Item = Line | Code | Map | Picture | Knife


def layout(receipt: Receipt, width_mm: int | None = None) -> list[Item]:
    """The receipt as lines for paper of `width_mm` (default: its own). Wraps, never cuts off."""
    columns = COLUMNS[width_mm or receipt.width_mm]
    items: list[Item] = []
    for block in receipt.blocks:
        match block:
            case Text():
                lines = width.wrap(width.clean(block.text), columns // block.size)
                items += [Line(text, block.size, block.align, block.bold) for text in lines]
            case Columns():
                left, right = (width.clean(side) for side in block.columns)
                rows = two_columns(left, right, columns // block.size)
                items += [Line(text, block.size, "left", block.bold) for text in rows]
            case Rule():
                items.append(Line("─" * (columns // 2)))
            case Qr():
                items.append(Code(block.qr, block.size, block.align))
            case Entry():
                items += [Line(text, 1, "left", block.bold) for text in hanging(block, columns)]
            case Way():
                items.append(Map(*block.way, width.clean(block.north)))
                if block.caption:
                    rows = width.wrap(width.clean(block.caption), columns)
                    items += [Line(text, 1, "center") for text in rows]
            case Logo():
                items.append(Picture())
            case Cut():
                items.append(Knife())
    return items


def hanging(entry: Entry, columns: int) -> list[str]:
    """Rows of a list's thing, the mark before the first."""
    mark = width.clean(entry.mark).replace("\n", " ") + " "
    indent = width.width(mark)
    if indent * 2 > columns:
        return width.wrap(mark + width.clean(entry.item), columns)
    first, *others = width.wrap(width.clean(entry.item), columns - indent)
    return [mark + first, *(" " * indent + row for row in others)]


def two_columns(left: str, right: str, columns: int) -> list[str]:
    """Rows with `left` at the left edge and `right` at the right one.

    What does not fit side by side wraps inside its own half; where halves would be too narrow to read, right
    goes below left.
    """
    if "\n" not in left + right and width.width(left) + GAP + width.width(right) <= columns:
        return [left + width.pad(right, columns - width.width(left), "right")]
    if columns < 12:
        below = [width.pad(row, columns, "right") for row in width.wrap(right, columns)]
        return width.wrap(left, columns) + below
    half = (columns - GAP) // 2
    wide_left, wide_right = (max(map(width.width, side.split("\n"))) for side in (left, right))
    if wide_right <= half:
        right_columns = max(2, wide_right)
    elif wide_left <= half:
        right_columns = columns - GAP - max(2, wide_left)
    else:
        right_columns = half
    left_columns = columns - GAP - right_columns
    left_rows = width.wrap(left, left_columns)
    right_rows = width.wrap(right, right_columns)
    align = "right" if len(right_rows) == 1 else "left"
    count = max(len(left_rows), len(right_rows))
    left_rows += [""] * (count - len(left_rows))
    right_rows += [""] * (count - len(right_rows))
    return [
        (width.pad(a, left_columns + GAP) + width.pad(b, right_columns, align)).rstrip(" ")
        for a, b in zip(left_rows, right_rows, strict=True)
    ]
