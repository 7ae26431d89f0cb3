"""What the records refuse to do."""

from __future__ import annotations


class Refused(Exception):
    """What was asked cannot be done. `code` names the reason; pages and voices say it in the pack's words."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
