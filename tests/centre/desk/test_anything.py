"""Whatever a web client sends: every route answers with a page or a 4xx with a reason, never with a fault."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import Message

from centre.desk import guard
from centre.desk.console import NAVIGATION, Desk
from centre.office import Office
from centre.staff import ROLES
from tests.centre.desk.conftest import JSON, SECRET, token

Enter = Callable[..., TestClient]

ROUTES = {
    "GET": {
        "/": (*ROLES,),
        "/counter/1": ("counter", "supervisor"),
        "/tickets": ("counter", "supervisor"),
        "/tickets/1": ("counter", "supervisor"),
        "/appointments": ("counter", "supervisor"),
        "/appointments/slip/1": ("counter", "supervisor"),
        "/callbacks": ("counter", "supervisor"),
        "/opinions": ("counter", "supervisor"),
        "/opinions/1": ("counter", "supervisor"),
        "/matters": ("counter", "supervisor"),
        "/codes": ("counter", "supervisor"),
        "/live": ("supervisor",),
        "/statistics": ("supervisor",),
        "/statistics.csv": ("supervisor",),
        "/statistics/lists.csv": ("supervisor",),
        "/content": ("editor", "supervisor"),
        "/devices": ("technician", "supervisor"),
        "/staff": ("supervisor",),
        "/persons": ("supervisor",),
        "/audit": ("supervisor", "technician"),
        "/account": (*ROLES,),
        "/board": (),
        "/evaluate/1": (),
        "/sign-in": (),
        "/first": (),
    },
    "POST": {
        "/counter/1/next": ("counter", "supervisor"),
        "/counter/1/pause": ("counter", "supervisor"),
        "/tickets": ("counter", "supervisor"),
        "/tickets/1/cancel": ("counter", "supervisor"),
        "/tickets/1/print": ("counter", "supervisor"),
        "/appointments": ("counter", "supervisor"),
        "/appointments/1/cancel": ("counter", "supervisor"),
        "/appointments/1/reveal": ("counter", "supervisor"),
        "/callbacks/1/reveal": ("counter", "supervisor"),
        "/callbacks/1/close": ("counter", "supervisor"),
        "/opinions": ("counter", "supervisor"),
        "/opinions/1/reply": ("counter", "supervisor"),
        "/opinions/1/reveal": ("counter", "supervisor"),
        "/matters": ("counter", "supervisor"),
        "/matters/1/close": ("counter", "supervisor"),
        "/matters/1/reveal": ("counter", "supervisor"),
        "/codes": ("counter", "supervisor"),
        "/staff": ("supervisor",),
        "/staff/1/roles": ("supervisor",),
        "/staff/1/password": ("supervisor",),
        "/persons": ("supervisor",),
        "/persons/export": ("supervisor",),
        "/persons/delete": ("supervisor",),
        "/account": (*ROLES,),
        "/evaluate/1": (),
        "/sign-in": (),
        "/sign-out": (),
        "/first": (),
    },
}
"""Every page and action, and the roles that may use it; none: everybody."""


@pytest.fixture
def filled(browser: TestClient, desk_office: Office) -> TestClient:
    """At a console where there is one of everything."""
    fill(desk_office)
    return browser


def fill(office: Office) -> None:
    office.tickets.issue("legal-advice", "r1")
    office.callbacks.request("13812345678", "工伤")
    office.opinions.submit("complaint", "等太久", name="王小明", phone="13812345678")
    office.matters.hand_over("事", "单位", by="li", phone="13812345678")
    office.staff.add("li", "李主管", SECRET, ROLES)


def every_route(desk: Desk) -> Iterator[tuple[str, str]]:
    for route in desk.app.routes:
        if isinstance(route, Route):
            for method in (route.methods or set()) - {"HEAD"}:
                yield method, route.path


def test_the_table_names_every_page_and_action(console: Desk) -> None:
    for method, path in every_route(console):
        if path == "/events":
            continue
        pattern = re.compile(re.sub(r"\{[^}]*\}", "[^/]+", path))
        assert any(pattern.fullmatch(one) for one in ROUTES[method]), f"{method} {path} is not in the table"
    for _, path, allowed in NAVIGATION:
        assert path == "/" or set(ROUTES["GET"][path]) == set(allowed)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_reaches_its_own_pages_and_actions_and_no_other(
    role: str, sign_in: Enter, closed_office: Office
) -> None:
    fill(closed_office)
    browser = sign_in(role)
    for path, allowed in ROUTES["GET"].items():
        refused = bool(allowed) and role not in allowed
        assert (browser.get(path).status_code == 403) is refused, path
    front = browser.get("/").text
    for _, path, allowed in NAVIGATION:
        assert (f'href="{path}"' in front) is (role in allowed or path == "/"), path
    held = token(browser)
    for path, allowed in ROUTES["POST"].items():
        if not allowed or path == "/account":
            continue
        # Without what the form needs: whoever may use it is told what is missing, others that they may not.
        answer = browser.post(path, data={"token": held}, headers=JSON)
        refused = role not in allowed
        assert (answer.status_code == 403) is refused, path
        assert not refused or answer.json()["reason"] == "您的账号不能使用这个页面"


def test_nobody_reaches_anything_without_signing_in(stranger: TestClient, closed_office: Office) -> None:
    assert stranger.get("/first?part=1").status_code == 200
    fill(closed_office)
    assert stranger.get("/sign-in?part=1").status_code == 200
    for path, allowed in ROUTES["GET"].items():
        if allowed:
            assert stranger.get(path, headers=JSON).status_code == 401, path
    held = token(stranger)
    for path, allowed in ROUTES["POST"].items():
        if allowed:
            assert stranger.post(path, data={"token": held}, headers=JSON).status_code == 401, path
    assert closed_office.callbacks.count() == 1


def test_a_page_is_whole_or_its_living_part(filled: TestClient) -> None:
    for path in ROUTES["GET"]:
        assert filled.get(f"{path}?part=1").status_code < 500, path
    assert filled.get("/persons?part=1").text.startswith("<!doctype html>")
    assert not filled.get("/tickets?part=1").text.startswith("<!doctype html>")


def test_every_form_needs_the_token_of_its_page(filled: TestClient) -> None:
    for path in ROUTES["POST"]:
        answer = filled.post(path, data={"x": "1"}, headers=JSON)
        assert (answer.status_code, answer.json()["reason"]) == (403, "页面已过期，请刷新后再操作"), path


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "MOVE", "POST", "GET"])
def test_another_method_is_a_4xx(filled: TestClient, method: str) -> None:
    for paths in ROUTES.values():
        for path in paths:
            if method in ROUTES and path in ROUTES[method]:
                continue
            answer = filled.request(method, path, headers=JSON)
            assert answer.status_code == 405, path
            assert answer.json()["reason"]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b"a" * 20_000, "application/x-www-form-urlencoded"),
        (b"%zz&=&&&==%", "application/x-www-form-urlencoded"),
        (b"a=1&" * 200, "application/x-www-form-urlencoded"),
        (b"", "multipart/form-data"),
        (b"--x", "multipart/form-data; boundary=y"),
        (b"--x\r\n\r\n\r\n--x--", "multipart/form-data; boundary=x"),
        (
            b'--x\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nz\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
        (b'--x\r\nContent-Disposition: form-data; name="f', "multipart/form-data; boundary=x"),
        (b"{}", "application/json"),
        (b"x", "text/plain"),
        (b"x", ""),
        (b"x", "\xe9"),
    ],
)
def test_a_body_that_is_no_form_is_a_4xx(filled: TestClient, content: bytes, kind: str) -> None:
    headers = {**JSON, "content-type": kind.encode("latin-1"), guard.HEADER: token(filled)}
    for path in ROUTES["POST"]:
        answer = filled.post(path, content=content, headers=headers, follow_redirects=False)
        assert answer.status_code < 500, path
        if "form" not in kind:
            assert answer.status_code >= 400, path


def test_a_body_whose_length_is_not_told_is_still_limited(filled: TestClient) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(100):
            yield b"x=" + b"a" * 10_000

    headers = {**JSON, "content-type": "application/x-www-form-urlencoded", guard.HEADER: token(filled)}
    assert filled.post("/opinions", content=endless(), headers=headers).status_code in (400, 413)


def test_who_goes_away_while_a_form_is_sent_is_no_fault() -> None:
    async def gone() -> Message:
        return {"type": "http.disconnect"}

    headers = [(b"content-type", b"application/x-www-form-urlencoded")]
    request = Request({"type": "http", "method": "POST", "headers": headers}, gone)
    with pytest.raises(HTTPException) as refused:
        asyncio.run(guard.form(request, b"key"))
    assert refused.value.status_code == 400


@pytest.mark.parametrize(
    "cookie",
    [
        b"lobbyline_desk=",
        b"lobbyline_desk=" + b"x" * 5000,
        b"lobbyline_desk=\xff\xfe; lobbyline_session=" + b"\xe9" * 21,
        b"=;=;;;",
        b'lobbyline_language="><script>',
        b"lobbyline_session=" + b"a" * 43,
        b"\x01\x02",
    ],
)
def test_a_broken_cookie_is_nobodys(stranger: TestClient, closed_office: Office, cookie: bytes) -> None:
    fill(closed_office)
    for path in ("/board", "/evaluate/1", "/sign-in", "/"):
        answer = stranger.get(path, headers={"cookie": cookie})
        assert answer.status_code == 200, path
        assert "<script>" not in answer.text
    assert stranger.get("/callbacks", headers={"cookie": cookie, **JSON}).status_code == 401


def test_a_nul_anywhere_is_a_400(filled: TestClient) -> None:
    """PostgreSQL takes none in a text, and would call itself unusable."""
    for path in ("/tickets?number=%00", "/audit?who=a%00b", "/opinions?number=%00", "/counter/%00"):
        assert filled.get(path).status_code in (400, 404), path
    for field in ("text", "name"):
        fields = {"kind": "opinion", "text": "x", field: "a\x00b"}
        answer = filled.post("/opinions", data={"token": token(filled), **fields}, headers=JSON)
        assert (answer.status_code, bool(answer.json()["reason"])) == (400, True)


FIELDS = [
    *("ticket", "service", "priority", "print", "request", "at", "counter", "name", "phone", "text", "kind"),
    *(
        "close",
        "outcome",
        "note",
        "ending",
        "unit",
        "other",
        "due",
        "about",
        "number",
        "code",
        "login",
        "back",
    ),
    *("password", "role", "old", "again", "level", "reason", "comment", "asked"),
]
QUERY = [
    *("part", "language", "day", "shown", "at", "counter", "service", "number", "from", "to", "by", "before"),
    *("who", "about", "next", "ticket", "level"),
]
TEXTS = [
    *(
        "",
        "0",
        "-1",
        "1",
        "2",
        "9" * 20,
        "1e9",
        "²",
        "９",
        "NaN",
        "null",
        "' OR 1=1",
        "../..",
        "//evil.example",
    ),
    *("20260304T0930", "2026-03-04", "9999-12-31", "0001-01-01", "legal-advice", "notary", "elderly", "yes"),
    *("13812345678", "complaint", "reached", "done", "a" * 3000, "\x00", "\u202e", "😀" * 100),
]
WILD = st.one_of(st.text(max_size=60), st.sampled_from(TEXTS))
PATHS = sorted({path for paths in ROUTES.values() for path in paths} - {"/sign-in", "/first", "/account"})
ACTIONS = [path for path in ROUTES["POST"] if path not in ("/sign-in", "/first", "/account")]
MORE = [
    *(
        "accept",
        "remind",
        "check-in",
        "miss",
        "transfer",
        "open",
        "recall",
        "serve",
        "done",
        "park",
        "no-show",
    ),
    "leave",
]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(ACTIONS),
    action=st.none() | st.sampled_from(MORE) | st.from_regex(r"[a-z0-9-]{1,12}", fullmatch=True),
    fields=st.dictionaries(st.sampled_from(FIELDS), WILD, max_size=8),
)
def test_any_form_is_done_or_refused_in_words(
    filled: TestClient, path: str, action: str | None, fields: dict[str, str]
) -> None:
    if action is not None and path.count("/") == 3:
        path = path.rpartition("/")[0] + "/" + action
    data = {"token": token(filled), **fields}
    answer = filled.post(path, data=data, headers=JSON, follow_redirects=False)
    assert answer.status_code < 500
    if answer.status_code >= 400:
        assert "application/json" not in answer.headers["content-type"] or answer.json()["reason"]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(PATHS),
    query=st.dictionaries(st.sampled_from(QUERY), WILD, max_size=5),
)
def test_any_address_is_a_page_or_a_4xx(filled: TestClient, path: str, query: dict[str, str]) -> None:
    answer = filled.get(path, params=query, follow_redirects=False)
    assert answer.status_code < 500
    assert answer.headers["x-content-type-options"] == "nosniff"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.text(st.characters(codec="utf-8", exclude_characters="?#"), min_size=1, max_size=40))
def test_any_path_is_a_page_or_a_4xx(filled: TestClient, path: str) -> None:
    answer = filled.get("/" + quote(path.lstrip("/\\")), follow_redirects=False)
    assert answer.status_code < 500
