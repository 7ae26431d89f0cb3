"""What every request passes: a known host, to change anything a form token; the headers of every answer."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import secrets
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import FormData, Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "lobbyline_desk"
SESSION = "lobbyline_session"
FIELD = "token"
HEADER = "x-desk-token"
LONGEST_BODY = 16_384
"""Bytes of a form. Of who does not say how much will come, the server reads four times that at most."""
MOST_FIELDS = 60

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


class Guard:
    """Refuses hosts that are not ours, gives each browser a cookie, and adds the security headers.

    A page elsewhere could otherwise point a name of its own at this machine and read what we show."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self.app = app
        self.hosts = {"localhost", *(host.lower() for host in hosts)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        cookies = HTTPConnection(scope).cookies
        visitor = cookies.get(COOKIE, "")
        fresh = not re.fullmatch(r"[A-Za-z0-9_-]{43}", visitor)
        if fresh:
            visitor = secrets.token_urlsafe(32)
        scope["visitor"] = visitor

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                # A file's address changes with what is in it (console.VERSION).
                kept = scope["path"].startswith("/static/") and scope["query_string"]
                headers.setdefault("cache-control", "max-age=31536000, immutable" if kept else "no-store")
                if fresh:
                    headers.append("set-cookie", f"{COOKIE}={visitor}; Path=/; HttpOnly; SameSite=Strict")
            await send(message)

        if not self._ours(Headers(scope=scope).get("host", "")):
            refusal = PlainTextResponse("不认识的主机名 / unknown host name", 400)
            await refusal(scope, receive, answer)
            return
        await self.app(scope, receive, answer)

    def _ours(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return name in self.hosts
        return True


def token(request: Request, key: bytes) -> str:
    """What the forms of this browser must carry, until someone else signs in there."""
    session = request.cookies.get(SESSION, "")
    secret = f"{request.scope['visitor']} {session}".encode("utf-8", "surrogatepass")
    return hmac.new(key, secret, hashlib.sha256).hexdigest()


async def form(request: Request, key: bytes) -> FormData:
    """The fields of a POST that comes from one of our own pages. Raises HTTPException (4xx, with a code)."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        raise HTTPException(415, "form")
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > LONGEST_BODY:
        raise HTTPException(413, "too-long")
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise HTTPException(403, "token")
    try:
        fields = await request.form(max_files=0, max_fields=MOST_FIELDS, max_part_size=LONGEST_BODY)
    except ClientDisconnect as gone:
        # No fault of ours to be logged as one; nobody reads the answer.
        raise HTTPException(400, "bad-request") from gone
    given = request.headers.get(HEADER) or fields.get(FIELD)
    texts = [text for pair in fields.multi_items() for text in pair]
    if any(isinstance(text, str) and "\0" in text for text in texts):
        raise HTTPException(400, "bad-request")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), token(request, key).encode()):
        raise HTTPException(403, "token")
    return fields
