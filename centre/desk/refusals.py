"""What is said when something cannot be done: a status, and the reason in the words of the pack."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from centre.desk.browser import language, wants_json
from centre.refusal import Refused

if TYPE_CHECKING:
    from centre.desk.console import Desk

logger = logging.getLogger(__name__)

STATUS = {
    "no-service": 400,
    "no-priority": 400,
    "no-person": 400,
    "no-slot": 409,
    "too-early": 409,
    "empty": 400,
    "passwords-differ": 400,
    "bad-login": 403,
    "locked": 429,
    "too-long": 413,
    "store": 503,
}
"""HTTP status by reason, where the reason's first word does not say it; the rest are conflicts (409)."""
BY_WORD = {"no": 404, "bad": 400, "too": 429}
BY_STATUS = {404: "error.no_page", 405: "error.no_page", 413: "error.too_long"}
"""What is said of requests that never reach a page."""


class Refusals:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def reason(self, request: Request, code: str, status: int = 0, number: str = "") -> str:
        """Why something was refused, in words."""
        name = f"error.{code.replace('-', '_')}"
        if f"desk.{name}" not in self.desk.live.pack.phrases:
            name = BY_STATUS.get(status, "error.bad_request")
        return self.desk.text(language(request), name, number=number)

    async def refused(self, request: Request, error: Exception) -> Response:
        """Anything that cannot be done: a 4xx (503 for a lost database) with the reason in words."""
        headers = None
        number = ""
        if isinstance(error, HTTPException):
            code, status, headers = error.detail, error.status_code, error.headers
        elif isinstance(error, Refused):
            code, status = error.code, status_of(error)
            number = getattr(error, "number", "")
        else:
            logger.error("%s", error)
            code, status = "store", 503
        return self._say(request, code, self.reason(request, code, status, number), status, headers)

    async def failed(self, request: Request, error: Exception) -> Response:
        """A fault of ours: logged with its traceback by the server, said plainly to the browser."""
        logger.error("%s %s", request.method, request.url.path, exc_info=error)
        return self._say(request, "fault", self.desk.text(language(request), "error.fault"), 500, None)

    def _say(self, request: Request, code: str, reason: str, status: int, headers: Any) -> Response:
        if wants_json(request):
            return JSONResponse({"code": code, "reason": reason}, status, headers=headers)
        return self.desk.page(request, "error", {"reason": reason, "status": status}, status, headers)


def status_of(refusal: Refused) -> int:
    """The HTTP status of a refusal."""
    word = refusal.code.partition("-")[0]
    return STATUS.get(refusal.code) or BY_WORD.get(word, 409)
