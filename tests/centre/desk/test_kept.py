"""Pages made once for many browsers, and never older than the store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from starlette.responses import Response
from starlette.testclient import TestClient

from centre.desk import views
from centre.desk.console import Desk
from centre.desk.kept import TOKEN, Kept, Stamp
from centre.office import Office
from centre.store import Store
from centre.tables import CounterRow
from tests.centre.conftest import FakeClock
from tests.centre.desk.conftest import BASE, SECRET, post, token


def test_the_stamp_is_another_after_every_commit_and_only_then(store: Store, clock: FakeClock) -> None:
    stamp = Stamp(store)
    seen = [stamp.read()]
    for name in ("1", "2"):
        with store.write() as session:
            session.add(CounterRow(name=name, state="open", staff="", services=None, since=clock()))
            session.flush()
            assert store.postgresql or stamp.read() == seen[-1]  # PostgreSQL's counts beginnings too
        seen.append(stamp.read())
    assert None not in seen
    assert len(set(seen)) == 3
    with store.read() as session:
        session.get(CounterRow, "1")
    assert stamp.read() == seen[-1]
    stamp.close()


def test_a_page_is_made_once_for_all_who_ask_at_the_same_time() -> None:
    async def main() -> None:
        kept, made = Kept(), 0

        async def make() -> Response:
            nonlocal made
            made += 1
            await asyncio.sleep(0)
            return Response(f"page {made} {TOKEN}", headers={"x-desk-version": "7"})

        answers = await asyncio.gather(*(kept.page("now", "board", f"t{n}", make) for n in range(50)))
        assert [answer.body for answer in answers] == [f"page 1 t{n}".encode() for n in range(50)]
        assert {answer.headers["x-desk-version"] for answer in answers} == {"7"}
        assert {answer.headers["content-length"] for answer in answers[:10]} == {"9"}
        later = await kept.page("later", "board", "t", make)
        assert later.body == b"page 2 t"

    asyncio.run(main())


def test_who_waits_for_a_page_that_fails_tries_for_themselves() -> None:
    async def main() -> None:
        kept, made = Kept(), 0

        async def make() -> Response:
            nonlocal made
            made += 1
            mine = made
            await asyncio.sleep(0)
            if mine == 1:
                raise ValueError("lost")
            return Response("page", 200 if mine > 2 else 503)

        answers = await asyncio.gather(
            *(kept.page("now", "board", "t", make) for _ in range(3)), return_exceptions=True
        )
        assert isinstance(answers[0], ValueError)
        assert sorted(answer.status_code for answer in answers[1:] if isinstance(answer, Response)) == [
            200,
            503,
        ]
        assert (await kept.page("now", "board", "t", make)).status_code == 200

    asyncio.run(main())


@pytest.mark.parametrize("path", ["/board?part=1", "/counter/1", "/", "/live", "/evaluate/1"])
def test_what_was_just_committed_is_on_the_page(path: str, browser: TestClient, desk_office: Office) -> None:
    ticket = desk_office.tickets.issue("legal-advice", "r1")
    assert "A001" not in browser.get(path).text or path == "/counter/1"
    desk_office.tickets.call_next("1")
    desk_office.tickets.serve(ticket.id, "1")
    assert "A001" in browser.get(path).text


def test_time_goes_on_although_nothing_is_committed(
    browser: TestClient, desk_office: Office, clock: FakeClock
) -> None:
    assert "<time>09:00</time>" in browser.get("/board").text
    clock.forward(minutes=1)
    assert "<time>09:01</time>" in browser.get("/board").text


def test_nothing_is_made_again_for_the_next_browser(
    browser: TestClient, desk_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    board = views.board

    def counting(*given: object) -> object:
        made.append(given)
        return board(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(views, "board", counting)
    for _ in range(3):
        browser.cookies.clear()
        assert browser.get("/board").status_code == 200
    assert len(made) == 1


def test_each_browser_has_its_own_token_and_person(
    console: Desk, stranger: TestClient, closed_office: Office, sign_in: Callable[..., TestClient]
) -> None:
    sign_in("counter")
    closed_office.staff.add("li", "李主管", SECRET, ["supervisor"])
    other = TestClient(console.app, base_url=BASE)
    assert post(other, "/sign-in", login="li", password=SECRET).status_code == 303
    for client, name, mine in (
        (stranger, "王小明", False),
        (other, "李主管", True),
        (stranger, "王小明", False),
    ):
        page = client.get("/counter/1").text
        assert name in page
        assert ('href="/staff"' in page) is mine
        assert f'value="{token(client)}"' in page
        assert TOKEN not in page
