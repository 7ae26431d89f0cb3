"""What a browser asks for: its language, and whether the page's own script asks."""

from __future__ import annotations

import hashlib
import json
import re

from starlette.datastructures import FormData
from starlette.requests import Request

LANGUAGES = ("zh", "en")
LANGUAGE_COOKIE = "lobbyline_language"


def language(request: Request) -> str:
    """The language of a page: what was just chosen, else what was chosen before, else Chinese."""
    for wanted in (request.query_params.get("language"), request.cookies.get(LANGUAGE_COOKIE)):
        if wanted in LANGUAGES:
            return wanted
    return LANGUAGES[0]


def request_id(fields: FormData) -> str | None:
    """Of a form that names the page it is on (`request`): the same when it is sent twice, another when
    anything in it was changed. None for a form that does not."""
    page = fields.get("request", "")
    if not isinstance(page, str) or not re.fullmatch(r"[0-9a-f]{16}", page):
        return None
    told = sorted((name, value) for name, value in fields.multi_items() if isinstance(value, str))
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def wants_json(request: Request) -> bool:
    """Whether a page's script sent this: it is answered with words, not with a page."""
    return "application/json" in request.headers.get("accept", "")
