"""Which characters a printer's own font has, and their codes."""

from typing import Literal

Encoding = Literal["gb18030", "gbk", "gb2312"]


def encode(char: str, encoding: Encoding, four_byte: bool = False) -> bytes | None:
    """The printer's code for a character, or None if its font lacks it.

    A printer sold as "GB18030" has the one- and two-byte characters; the four-byte ones of extension A only
    if `four_byte`. Private-use characters have codes but no agreed shape: they count as lacking.
    """
    if " " <= char <= "~":
        return char.encode("ascii")
    if len(char) != 1 or char < "\x80" or "\ue000" <= char <= "\uf8ff":
        return None
    # the two-byte characters that GB18030 adds to GBK are missing from many fonts sold as GB18030
    try:
        code = char.encode("gbk")
        if encoding == "gb2312":
            code.decode("gb2312")  # not encode: Python's GB2312 takes — and · for other characters
        return code
    except UnicodeError:
        pass
    if four_byte and encoding == "gb18030" and "\u3400" <= char <= "\u4dbf":
        code = char.encode("gb18030")
        return code if len(code) == 4 else None
    return None


def encode_text(text: str, encoding: Encoding, four_byte: bool = False) -> bytes | None:
    """The codes for a whole text, or None if any character is lacking."""
    codes = [encode(char, encoding, four_byte) for char in text]
    return None if None in codes else b"".join(code for code in codes if code is not None)
