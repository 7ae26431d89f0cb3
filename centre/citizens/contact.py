"""Names and telephone numbers: how they are kept and how much of them is shown."""

from __future__ import annotations

import re

from centre.refusal import Refused

LONGEST_NAME = 40


class BadPhone(Refused):
    def __init__(self) -> None:
        super().__init__("bad-phone", "a phone number has 5 to 15 digits")


def normal(phone: str) -> str:
    """Digits only, without the country's prefix. Raises BadPhone if it cannot be dialled."""
    digits = re.sub(r"[\s()\-－—.]", "", phone)
    digits = re.sub(r"^(?:\+|00)86(?=\d{8,})", "", digits)
    if not re.fullmatch(r"[0-9]{5,15}", digits):
        raise BadPhone
    return digits


def optional(phone: str) -> str:
    """The same, where a number need not be given."""
    return normal(phone) if phone.strip() else ""


def one_line(text: str) -> str:
    """A name on one line, not too long."""
    return " ".join(text.split())[:LONGEST_NAME]


def mask(phone: str) -> str:
    """The number with its middle hidden: enough to tell two apart, too little to dial."""
    if len(phone) >= 11:
        return f"{phone[:3]}{'*' * (len(phone) - 7)}{phone[-4:]}"
    return f"{'*' * (len(phone) - 2)}{phone[-2:]}"


def mask_name(name: str) -> str:
    """The family name: 王**."""
    return name[:1] + "*" * (len(name) - 1)
