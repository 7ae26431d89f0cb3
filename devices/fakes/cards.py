"""What stands in the cards that are put on a fake reader: samples of each kind, and their text block."""

from collections.abc import Mapping
from typing import Any

Field = tuple[int, int, str]
"""Offset and length in bytes, key in the card's JSON."""

DATES: list[Field] = [(188, 16, "valid_from"), (204, 16, "valid_to")]
RESIDENT: list[Field] = [
    (0, 30, "name"),
    (30, 2, "sex"),
    (32, 4, "nation"),
    (36, 16, "birth"),
    (52, 70, "address"),
    (122, 36, "number"),
    (158, 30, "issuer"),
    *DATES,
]
PERMIT: list[Field] = [*RESIDENT, (220, 18, "pass_number"), (238, 4, "issue_count")]
FOREIGNER: list[Field] = [
    (0, 120, "english_name"),
    (120, 2, "sex"),
    (122, 30, "number"),
    (152, 6, "nation"),
    (158, 30, "name"),
    *DATES,
    (220, 16, "birth"),
    (236, 4, "version"),
    (240, 8, "issuer"),
]
FOREIGNER_2023: list[Field] = [
    (0, 30, "name"),
    (30, 2, "sex"),
    (32, 4, "renewals"),
    (36, 16, "birth"),
    (52, 70, "english_name"),
    (122, 36, "number"),
    *DATES,
    (220, 22, "english_more"),
    (242, 6, "nation"),
]
KINDS: dict[str, tuple[str, list[Field]]] = {
    "resident": (" ", RESIDENT),
    "hong-kong-macau-taiwan": ("J", PERMIT),
    "foreigner": ("I", FOREIGNER),
    "foreigner-2023": ("Y", FOREIGNER_2023),
}
# GB/T 3304
_NATIONS = """
汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡
纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克
德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺
"""
NATION_CODES = {nation: f"{code:02}" for code, nation in enumerate(_NATIONS.split(), 1)}

SAMPLES: dict[str, dict[str, str]] = {
    "resident": {
        "name": "张𠮷",
        "sex": "male",
        "nation": "汉",
        "birth": "1949-12-31",
        "address": "样例市样例区样例路1号",
        "number": "11010519491231002X",
        "issuer": "样例市公安局样例分局",
        "valid_from": "2015-06-01",
        "valid_to": "长期",
    },
    "hong-kong-macau-taiwan": {
        "name": "陈样例",
        "sex": "female",
        "birth": "1982-06-15",
        "address": "样例市样例区样例路2号",
        "number": "810000198206150037",
        "issuer": "样例市公安局",
        "valid_from": "2023-01-01",
        "valid_to": "2028-01-01",
        "pass_number": "H12345678",
        "issue_count": "01",
    },
    "foreigner": {
        "english_name": "SAMPLE, MARIE",
        "name": "样玛丽",
        "sex": "female",
        "nation": "CAN",
        "birth": "1981-08-03",
        "number": "CAN110081080310",
        "issuer": "1500",
        "version": "01",
        "valid_from": "2018-01-01",
        "valid_to": "2028-01-01",
    },
    "foreigner-2023": {
        "english_name": "SAMPLE, JOHN",
        "sex": "male",
        "nation": "USA",
        "birth": "1981-08-03",
        "number": "911124198108030024",
        "valid_from": "2024-01-01",
        "valid_to": "2034-01-01",
        "renewals": "00",
    },
}
"""People who do not exist, one of each kind; their numbers' check digits are right."""


def text_block(card: Mapping[str, Any]) -> bytes:
    """The 256 bytes in a card, from JSON such as `lobbyline-devices read-card` prints. Raises ValueError."""
    kind = str(card.get("kind", "resident"))
    if kind not in KINDS:
        raise ValueError(f"kind 只能是 {'、'.join(KINDS)} (unknown kind of card)")
    letter, fields = KINDS[kind]
    values = {key: "" if value is None else str(value) for key, value in card.items()}
    values["sex"] = {"male": "1", "女": "2", "female": "2", "男": "1"}.get(
        values.get("sex", ""), values.get("sex", "")
    )
    values["nation"] = NATION_CODES.get(values.get("nation", ""), values.get("nation", ""))
    for key in ("birth", "valid_from", "valid_to"):
        values[key] = values.get(key, "").replace("-", "")
    if kind == "foreigner-2023" and len(values.get("english_name", "")) > 35:
        values["english_more"] = values["english_name"][35:]
        values["english_name"] = values["english_name"][:35]
    block = bytearray(b" \x00" * 128)
    for offset, length, key in fields:
        data = values.get(key, "").encode("utf-16-le")
        if len(data) > length:
            raise ValueError(f"{key} 太长：最多 {length // 2} 个字 (too long)")
        block[offset : offset + len(data)] = data
    block[248:250] = letter.encode("utf-16-le")
    return bytes(block)
