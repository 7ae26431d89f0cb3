"""What stands in an ID card: the 256-byte text block, for all four kinds of card.

The type letter at offset 248 tells the kind: `I` and `Y` are foreigners' permanent residence cards (2017 and
2023), `J` the residence permit of Hong Kong, Macau and Taiwan residents, a space the resident identity card.
"""

import dataclasses
import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["resident", "hong-kong-macau-taiwan", "foreigner", "foreigner-2023"]
Sex = Literal["male", "female", "unknown"]

TEXT_BYTES = 256
FOREVER = "长期"

# GB/T 3304
_NATIONS = """
汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡
纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克
德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺
"""
NATIONS = dict(enumerate(_NATIONS.split(), start=1)) | {97: "其他", 98: "外国血统中国籍人士"}

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

WRONG_DIGIT = "证件号码校验不符，请拿开证件再放一次 (wrong check digit)"


class CardError(Exception):
    """The card was read, but what it says cannot be right; the message says what to do."""


@dataclass(frozen=True, repr=False)
class Card:
    """One card. Lives in memory only; its text form tells nothing about the person."""

    kind: Kind
    name: str
    """Chinese name; a foreigner's English name if there is no Chinese one."""
    sex: Sex
    nation: str
    """Ethnic group (汉), or a foreigner's nationality as three letters."""
    birth: date
    address: str
    """Empty on foreigners' cards."""
    number: str
    issuer: str
    valid_from: date | None
    valid_to: date | Literal["长期"] | None

    def __repr__(self) -> str:
        return f"<Card {self.kind}>"

    def data(self) -> dict[str, str | None]:
        """As JSON shows it; dates as YYYY-MM-DD."""
        return {
            field.name: value.isoformat() if isinstance(value := getattr(self, field.name), date) else value
            for field in dataclasses.fields(self)
        }


def check_digit(number: str) -> str:
    """The 18th character that GB 11643 gives to the first 17 digits."""
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


def is_number(number: str) -> bool:
    """Whether this is a citizen's identity number: 18 characters, the last one right."""
    return re.fullmatch(r"[0-9]{17}[0-9X]", number) is not None and check_digit(number) == number[17]


def parse(block: bytes) -> Card:
    """A card from its text block (256 bytes, UTF-16LE). Raises CardError."""
    if len(block) != TEXT_BYTES:
        raise CardError("证件信息长度不对，请拿开证件再放一次 (wrong length)")
    match _text(block, 248, 2):
        case "I":
            return _foreigner(block)
        case "Y":
            return _foreigner_2023(block)
        case letter:
            return _resident(block, "hong-kong-macau-taiwan" if letter == "J" else "resident")


def _resident(block: bytes, kind: Kind) -> Card:
    number = _text(block, 122, 36).upper()
    if not is_number(number):
        raise CardError(WRONG_DIGIT)
    code = _text(block, 32, 4)
    return Card(
        kind=kind,
        name=_needed(_text(block, 0, 30)),
        sex=_sex(_text(block, 30, 2)),
        nation=NATIONS.get(int(code), code) if re.fullmatch(r"[0-9]{1,2}", code) else code,
        birth=_birth(_text(block, 36, 16)),
        address=_text(block, 52, 70),
        number=number,
        issuer=_text(block, 158, 30),
        valid_from=_date(_text(block, 188, 16)),
        valid_to=_until(_text(block, 204, 16)),
    )


def _foreigner(block: bytes) -> Card:
    return Card(
        kind="foreigner",
        name=_needed(_text(block, 158, 30) or _text(block, 0, 120)),
        sex=_sex(_text(block, 120, 2)),
        nation=_text(block, 152, 6),
        birth=_birth(_text(block, 220, 16)),
        address="",
        number=_needed(_text(block, 122, 30)),
        issuer=_text(block, 240, 8),
        valid_from=_date(_text(block, 188, 16)),
        valid_to=_until(_text(block, 204, 16)),
    )


def _foreigner_2023(block: bytes) -> Card:
    english = (_raw(block, 52, 70) + _raw(block, 220, 22)).strip()
    number = _text(block, 122, 36).upper()
    # built as a citizen's, with the same check digit
    if re.fullmatch(r"[0-9]{17}[0-9X]", number) and not is_number(number):
        raise CardError(WRONG_DIGIT)
    return Card(
        kind="foreigner-2023",
        name=_needed(_text(block, 0, 30) or english),
        sex=_sex(_text(block, 30, 2)),
        nation=_text(block, 242, 6),
        birth=_birth(_text(block, 36, 16)),
        address="",
        number=_needed(number),
        issuer="",
        valid_from=_date(_text(block, 188, 16)),
        valid_to=_until(_text(block, 204, 16)),
    )


def _raw(block: bytes, offset: int, length: int) -> str:
    return block[offset : offset + length].decode("utf-16-le", "replace").replace("\0", " ")


def _text(block: bytes, offset: int, length: int) -> str:
    return _raw(block, offset, length).strip()


def _needed(text: str) -> str:
    if not text:
        raise CardError("证件上没有姓名或号码，请拿开证件再放一次 (name or number missing)")
    return text


def _sex(code: str) -> Sex:
    return "male" if code == "1" else "female" if code == "2" else "unknown"


def _date(digits: str) -> date | None:
    if re.fullmatch(r"[0-9]{8}", digits) is None:
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _birth(digits: str) -> date:
    day = _date(digits)
    if day is None:
        raise CardError("证件上的出生日期不对，请拿开证件再放一次 (wrong date of birth)")
    return day


def _until(text: str) -> date | Literal["长期"] | None:
    return "长期" if text == FOREVER else _date(text)
