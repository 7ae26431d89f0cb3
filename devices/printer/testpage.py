"""The page that shows at one look what a printer gets wrong in Chinese."""

from typing import Any

from devices.printer.receipt import COLUMNS, Receipt

RARE = "㛃 𠮷 镕 喆 ① ② 、「」《》……——"
"""Rare characters of names, and signs that fonts lack."""


def page(width_mm: int) -> Receipt:
    """About 25 cm of paper; each part has a letter, by which the doctor asks for it."""
    columns = COLUMNS[width_mm]
    ruler = "".join(str((i + 1) % 10) for i in range(columns))
    blocks: list[dict[str, Any]] = [
        {"logo": True},
        {"text": "打印机检查页", "size": 2, "align": "center", "bold": True},
        {"rule": True},
        {"text": "甲 数字正好占满一行，不换行：", "bold": True},
        {"text": ruler},
        {"text": "国" * (columns // 2)},
        {"text": "乙 没有问号、方块和乱码：", "bold": True},
        {"text": "法律援助、劳动仲裁；“当事人”（甲方）？！：，。"},
        {"text": RARE},
        {"text": "ABCabc 0123456789 ￥100.00 20％ ℃ №"},
        {"text": "丙 左右两栏对齐，长的自动换行：", "bold": True},
        {"columns": ["业务", "法律援助"]},
        {"columns": ["需要带的材料", "居民身份证原件和复印件、户口簿、经济困难证明、案件有关材料"]},
        {"item": "要打勾的一项，写得长一些就会换行，换行后与上一行的字对齐"},
        {"text": "丁 大小四种，越来越大：", "bold": True},
        {"text": "字A1"},
        {"text": "字A1", "size": 2},
        {"text": "字A1", "size": 4},
        {"text": "A012", "size": 6 if width_mm == 80 else 5, "bold": True, "align": "center"},
        {"text": "戊 手机扫得出「12348」：", "bold": True},
        {"qr": "12348"},
        {"text": "己 下面切纸（没有切刀的走纸）。", "bold": True},
        {"cut": True},
    ]
    return Receipt.model_validate({"width_mm": width_mm, "blocks": blocks})
