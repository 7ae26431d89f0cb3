"""The one typeface of the screens: Noto Sans CJK in its Simplified Chinese forms.

Debian ships it as a collection whose first face has Japanese forms (骨, 直 and 角 look wrong to a Chinese
reader), and Kivy opens only first faces. So the Chinese face is copied out of the collection once, into the
state folder.
"""

import os
import struct
import tempfile
from pathlib import Path

FOLDER = Path("/usr/share/fonts/opentype/noto")
CHINESE_FACE = 2
"""Place of "Noto Sans CJK SC" in the collections; the order is JP, KR, SC, TC, HK."""


class FontError(Exception):
    """The typeface is not installed."""


def chinese(weight: str, folder: Path) -> Path:
    """A font file with the Chinese face of a weight ("Regular" or "Bold"), kept in `folder`."""
    source = FOLDER / f"NotoSansCJK-{weight}.ttc"
    target = folder / f"NotoSansCJKsc-{weight}.otf"
    try:
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            return target
        data = face(source.read_bytes(), CHINESE_FACE)
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FontError(
            f"{error.filename}: 没有这个字体，请安装 fonts-noto-cjk。 Font missing: install fonts-noto-cjk."
        ) from error
    descriptor, name = tempfile.mkstemp(dir=folder)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    Path(name).replace(target)
    return target


def face(collection: bytes, index: int) -> bytes:
    """One face of an OpenType collection as a font file of its own (tables are copied, nothing is changed).

    ValueError if the bytes are no collection or have no such face.
    """
    tag, _, count = struct.unpack_from(">4sII", collection)
    if tag != b"ttcf" or index >= count:
        raise ValueError("not a font collection with such a face")
    (start,) = struct.unpack_from(">I", collection, 12 + 4 * index)
    (tables,) = struct.unpack_from(">H", collection, start + 4)
    header = bytearray(collection[start : start + 12 + 16 * tables])
    body = bytearray()
    for number in range(tables):
        entry = 12 + 16 * number
        offset, length = struct.unpack_from(">II", header, entry + 8)
        struct.pack_into(">I", header, entry + 8, len(header) + len(body))
        body += collection[offset : offset + length] + bytes(-length % 4)
    return bytes(header + body)
