"""What a browser asks for: its language, and whether the page's own script asks."""

from __future__ import annotations

from starlette.requests import Request

LANGUAGES = ("zh", "en")
LANGUAGE_COOKIE = "lobbyline_language"


def language(request: Request) -> str:
    """The language of a page: what was just chosen, else what was chosen before, else Chinese."""
    for wanted in (request.query_params.get("language"), request.cookies.get(LANGUAGE_COOKIE)):
        if wanted in LANGUAGES:
            return wanted
    return LANGUAGES[0]


def wants_json(request: Request) -> bool:
    """Whether a page's script sent this: it is answered with words, not with a page."""
    return "application/json" in request.headers.get("accept", "")
