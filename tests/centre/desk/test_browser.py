"""The console in Chromium: real clicks, real keys, two people at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete

from centre.desk.console import NAVIGATION
from centre.office import Office
from centre.settings import Settings
from centre.staff import ROLES
from centre.tables import SessionRow
from content import pack
from content.settings import shipped
from tests.centre.desk.conftest import SECRET, open_page
from tests.centre.desk.test_program import console

pytestmark = pytest.mark.browser

NAMELESS = """() => [...document.querySelectorAll("button, a, input, select, textarea")]
  .filter((one) => one.type !== "hidden")
  .filter((one) => !(one.getAttribute("aria-label") || one.textContent.trim() || one.labels?.length))
  .map((one) => one.outerHTML)"""
"""What can be used on a page and has no name to say."""


@pytest.fixture
def office(tmp_path: Path, pack_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """The store that the console of this test uses."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with Office.open(Settings(), pack.load(pack_folder).services) as office:
        yield office


OUTSIDE = """() => [...document.querySelectorAll(".calling p, .calling .number, .counts li, .notices .on")]
  .filter((one) => {
    const box = one.getBoundingClientRect(), panel = one.closest(".calling")?.getBoundingClientRect();
    const {left, top, right, bottom} = panel ?? {left: 0, top: 0, right: innerWidth, bottom: innerHeight};
    return box.left < left || box.top < top || box.right > right || box.bottom > bottom;
  })
  .map((one) => one.textContent)"""
"""What of the board's largest things is not wholly on the screen, or of a call in its panel."""


def press_until(page: Any, name: str) -> None:
    """Tab on until the button of this name has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.textContent.trim()")
        if focused.startswith(name):
            return
    raise AssertionError(f"{name} cannot be reached by keyboard")


def test_the_keyboard_alone_makes_the_first_supervisor_and_serves(
    tmp_path: Path, pack_folder: Path, office: Office, chromium: Any, faults: list[str]
) -> None:
    from playwright.sync_api import expect

    office.tickets.issue("legal-advice", "r1")
    with console(tmp_path, pack_folder, "true") as (address, program):
        assert program.stdout is not None
        code = program.stdout.readline().split()[-1]
        page = open_page(chromium, faults)
        page.goto(address)
        expect(page.locator("#code")).to_be_focused()  # the browser sees to that a moment after it has loaded
        for text in (code, "li", "李主管", SECRET, SECRET):
            page.keyboard.type(text)
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="请选择您的窗口")).to_be_visible()
        press_until(page, "1号窗口")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="1号窗口")).to_be_visible()
        page.wait_for_load_state()  # keys mean nothing before the page's script runs
        page.keyboard.press("F2")
        expect(page.locator("#number")).to_have_text("A001")
        page.keyboard.press("F3")
        expect(page.locator("#now")).to_have_text("正在办理")
        page.keyboard.press("F4")
        expect(page.locator("#now")).to_have_text("空闲")
        press_until(page, "退出")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="登录")).to_be_visible()
    assert [ticket.state.value for ticket in office.tickets.called()] == ["done"]


def test_staff_click_next_and_the_board_follows(
    tmp_path: Path, pack_folder: Path, office: Office, chromium: Any, faults: list[str]
) -> None:
    from playwright.sync_api import expect

    for n in range(2):
        office.tickets.issue("legal-advice", f"r{n}")
    office.callbacks.request("13812345678", "工伤")
    with console(tmp_path, pack_folder) as (address, _):
        board, desk = open_page(chromium, faults), open_page(chromium, faults)
        board.goto(f"{address}/board")
        desk.goto(f"{address}/")
        desk.get_by_role("link", name="1号窗口").first.click()
        desk.get_by_role("button", name="叫下一位").click()
        expect(desk.locator("#number")).to_have_text("A001")
        expect(board.locator("#calling")).to_have_text("A001")
        expect(board.locator(".calling.new")).to_have_count(1)

        desk.keyboard.press("F3")
        expect(desk.locator("#now")).to_have_text("正在办理")
        desk.keyboard.press("F8")
        expect(desk.get_by_label("转到哪项业务")).to_be_focused()  # nothing is chosen: it goes nowhere
        desk.keyboard.press("F2")
        expect(desk.locator("#number")).to_have_text("A002")
        expect(board.locator("#calling")).to_have_text("A002")
        expect(board.locator(".calls b").first).to_have_text("A001")

        office.tickets.issue("legal-aid", "later", "elderly")
        expect(desk.get_by_role("rowheader", name="B001")).to_be_visible()

        desk.get_by_role("button", name="显示号码").click()
        expect(desk.locator("output")).to_have_text("13812345678")
        desk.get_by_role("button", name="已联系").click()
        expect(desk.get_by_text("没有待回的电话")).to_be_visible()
    assert [(ticket.number, ticket.state.value) for ticket in office.tickets.called()] == [
        ("A002", "called"),
        ("A001", "done"),
    ]


def test_a_complaint_is_written_while_others_work_and_answered(
    tmp_path: Path, pack_folder: Path, office: Office, chromium: Any, faults: list[str]
) -> None:
    from playwright.sync_api import expect

    with console(tmp_path, pack_folder) as (address, _):
        page = open_page(chromium, faults)
        page.goto(f"{address}/opinions")
        page.get_by_label("类别").select_option("complaint")
        page.get_by_label("内容").type("等了一个")
        office.opinions.submit("opinion", "别人的意见")
        page.get_by_label("内容").type("小时")
        page.get_by_label("电话").fill("13812345678")
        expect(page.get_by_text("别人的意见")).to_be_visible()
        expect(page.get_by_label("内容")).to_have_value("等了一个小时")
        expect(page.get_by_label("类别")).to_have_value("complaint")
        page.get_by_role("button", name="登记").click()
        expect(page.get_by_role("heading", name="投诉")).to_be_visible()
        page.get_by_role("button", name="显示号码").click()
        expect(page.locator("output")).to_have_text("13812345678")
        page.get_by_label("答复").fill("已经改正")
        page.get_by_role("button", name="答复并办结").click()
        expect(page.locator(".replies")).to_contain_text("已经改正")
        page.get_by_role("link", name="转办", exact=True).click()
        expect(page.get_by_label("事由")).to_have_value("等了一个小时")
        page.get_by_role("button", name="转办", exact=True).click()
        expect(page.get_by_role("listitem").filter(has_text="12345")).to_contain_text("等了一个小时")
    assert [matter.subject for matter in office.matters.open_ones()] == ["opinion"]


def test_the_tablet_asks_when_a_ticket_is_served_and_thanks(
    tmp_path: Path, pack_folder: Path, office: Office, chromium: Any, faults: list[str]
) -> None:
    from playwright.sync_api import expect

    ticket = office.tickets.issue("legal-advice", "r1")
    with console(tmp_path, pack_folder) as (address, _):
        tablet = open_page(chromium, faults)
        tablet.goto(f"{address}/evaluate/1")
        expect(tablet.get_by_role("heading", name="欢迎")).to_be_visible()
        office.tickets.call_next("1")
        office.tickets.serve(ticket.id, "1")
        tablet.get_by_role("link", name="不满意", exact=True).click()
        tablet.get_by_label("没有讲清楚").check()
        tablet.get_by_role("button", name="提交评价").click()
        expect(tablet.get_by_role("status").first).to_contain_text("谢谢您的评价")
    feedback = office.feedback.of("ticket", ticket.id)
    assert feedback is not None
    assert (feedback.level, feedback.reasons) == (2, ("unclear",))


def test_who_walks_away_from_the_tablet_has_said_how_it_was(
    tmp_path: Path, pack_folder: Path, office: Office, chromium: Any
) -> None:
    from playwright.sync_api import expect

    ticket = office.tickets.issue("legal-advice", "r1")
    office.tickets.call_next("1")
    office.tickets.serve(ticket.id, "1")
    with console(tmp_path, pack_folder) as (address, _):
        tablet = open_page(chromium, [])
        tablet.clock.install()
        tablet.goto(f"{address}/evaluate/1")
        tablet.get_by_role("link", name="非常不满意").click()
        tablet.get_by_label("态度不好").check()
        tablet.get_by_label("电话").fill("138")
        tablet.clock.run_for(41_000)
        expect(tablet.get_by_role("alert")).to_have_text("电话号码不对")
        expect(tablet.get_by_label("电话")).to_have_value("")
        tablet.clock.run_for(41_000)
        expect(tablet.get_by_role("status").first).to_contain_text("谢谢您的评价")
    feedback = office.feedback.of("ticket", ticket.id)
    assert feedback is not None
    assert (feedback.level, feedback.reasons) == (1, ("unkind",))


def test_statistics_can_be_shown_downloaded_and_printed(
    tmp_path: Path, pack_folder: Path, office: Office, chromium: Any, faults: list[str]
) -> None:
    from playwright.sync_api import expect

    now = datetime.now(UTC)
    office.calls.record(now - timedelta(minutes=3), now, "answered", topics=["labour"])
    with console(tmp_path, pack_folder) as (address, _):
        page = open_page(chromium, faults)
        page.goto(f"{address}/statistics")
        page.get_by_label("按", exact=True).select_option("month")
        page.get_by_role("button", name="查看").click()
        expect(page.get_by_role("img", name="取号和办结")).to_be_visible()
        expect(page.locator(".bars")).to_contain_text("劳动纠纷")
        with page.expect_download() as download:
            page.get_by_role("link", name="下载表格 CSV").click()
        assert "取号数" in Path(download.value.path()).read_text("utf-8-sig")
        paper = page.pdf(format="A4")
        assert paper.startswith(b"%PDF")
        page.get_by_role("link", name="English").click()
        expect(page.get_by_role("heading", name="Statistics")).to_be_visible()


def test_a_board_finds_its_server_again_and_shows_what_was_called_meanwhile(
    tmp_path: Path, pack_folder: Path, office: Office, chromium: Any
) -> None:
    from playwright.sync_api import expect

    for n in range(2):
        office.tickets.issue("legal-advice", f"r{n}")
    office.tickets.call_next("1")
    with console(tmp_path, pack_folder) as (address, _):
        board = open_page(chromium, [])
        board.goto(f"{address}/board")
        expect(board.locator("#calling")).to_have_text("A001")
    expect(board.locator(".link.cut")).to_be_visible()
    expect(board.locator("#calling")).to_have_text("A001")
    office.tickets.call_next("2")
    with console(tmp_path, pack_folder, port=address.rpartition(":")[2]):
        expect(board.locator("#calling")).to_have_text("A002")
        expect(board.locator(".calling.new")).to_have_count(1)
        expect(board.locator(".link.cut")).to_have_count(0)
        expect(board.locator("#announcer")).to_have_text("请 A002 到 2号窗口")


def test_a_board_does_not_flash_for_who_wants_no_motion(
    tmp_path: Path, pack_folder: Path, office: Office, chromium: Any, faults: list[str]
) -> None:
    from playwright.sync_api import expect

    office.tickets.issue("legal-advice", "r1")
    with console(tmp_path, pack_folder) as (address, _):
        board = open_page(chromium, faults)
        board.goto(f"{address}/board")
        office.tickets.call_next("1")
        expect(board.locator(".calling.new")).to_have_count(1)
        name = "getComputedStyle(document.querySelector('.calling')).animationName"
        assert board.evaluate(name) == "call"
        board.emulate_media(reduced_motion="reduce")
        assert board.evaluate(name) == "none"


def test_the_board_fits_any_television(
    tmp_path: Path, office: Office, chromium: Any, faults: list[str]
) -> None:
    """With the shipped services, whose English names need two lines."""
    for n in range(9):
        ticket = office.tickets.issue("legal-advice", f"r{n}")
        office.tickets.call_next("1")
        office.tickets.done(ticket.id, "1")
    with console(tmp_path, shipped("national")) as (address, _):
        board = open_page(chromium, faults)
        for width, height in ((1280, 720), (1920, 1080), (1080, 1920), (3840, 2160)):
            board.set_viewport_size({"width": width, "height": height})
            for language in ("zh", "en"):
                board.goto(f"{address}/board?language={language}")
                root = "document.scrollingElement"
                shown = (width, height, language)
                assert board.evaluate(f"[{root}.scrollWidth, {root}.scrollHeight]") == [width, height], shown
                assert board.evaluate(OUTSIDE) == [], shown


def test_a_word_without_end_widens_no_page(
    tmp_path: Path, pack_folder: Path, office: Office, chromium: Any, faults: list[str]
) -> None:
    word = "W" * 190
    ticket = office.tickets.issue("legal-advice", "r1")
    office.tickets.call_next("1")
    office.feedback.give("ticket", ticket.id, 1, comment=word)
    office.callbacks.request("13812345678", word)
    opinion = office.opinions.submit("complaint", word, name=word[:39])
    office.opinions.reply(opinion.id, "li", word, close=False)
    office.matters.hand_over(word, word[:80], by="li", name=word[:39], phone="13812345678")
    office.devices.record(word[:60], "unusable", word)
    with console(tmp_path, pack_folder) as (address, _):
        page = open_page(chromium, faults)
        page.set_viewport_size({"width": 1366, "height": 768})
        for path in ("/counter/1", "/callbacks", "/opinions", "/opinions/1", "/matters", "/live", "/devices"):
            page.goto(address + path)
            assert page.evaluate("document.scrollingElement.scrollWidth") == 1366, path


def test_an_appointment_is_booked_by_clicks_and_checked_in(
    tmp_path: Path, pack_folder: Path, office: Office, chromium: Any, faults: list[str]
) -> None:
    from playwright.sync_api import expect

    with console(tmp_path, pack_folder, more='[centre.appointments]\nservices = ["notary"]\n') as (
        address,
        _,
    ):
        page = open_page(chromium, faults)
        page.goto(f"{address}/appointments")
        page.get_by_role("link", name="后一天").click()
        page.locator(".slot.free").first.click()
        page.get_by_label("姓名").fill("孙大娘")
        page.get_by_label("电话").fill("13700002222")
        page.get_by_role("button", name="预约", exact=True).click()
        expect(page.locator("#slip b")).to_have_text(re.compile(r"\d{3} \d{3}"))
        page.get_by_role("button", name="显示号码").click()
        expect(page.locator("output")).to_have_text("孙大娘 13700002222")
        page.on("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="取消预约").click()
        expect(page.locator("#chosen")).to_contain_text("已取消")


def test_a_ticket_is_taken_at_the_desk_and_cancelled_there(
    tmp_path: Path, pack_folder: Path, office: Office, chromium: Any, faults: list[str]
) -> None:
    from playwright.sync_api import expect

    with console(tmp_path, pack_folder) as (address, _):
        page = open_page(chromium, faults)
        page.goto(f"{address}/tickets")
        page.get_by_label("优先类别").select_option("elderly")
        page.get_by_role("button", name="取号").click()
        expect(page.get_by_role("heading", name="A001")).to_be_visible()
        expect(page.get_by_role("button", name="等待打印")).to_be_disabled()
        page.on("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="取消这个号").click()
        expect(page.get_by_role("heading", name="A001")).to_contain_text("已取消")
        expect(page.locator(".steps")).to_contain_text("取消")


def test_what_is_selected_on_a_page_is_left_alone_while_nothing_changes(
    tmp_path: Path, pack_folder: Path, office: Office, chromium: Any, faults: list[str]
) -> None:
    office.tickets.issue("legal-advice", "r1")
    with console(tmp_path, pack_folder) as (address, _):
        page = open_page(chromium, faults)
        page.goto(f"{address}/matters")  # whose form has another request id at each look

        def asks_again(request: str) -> None:
            with page.expect_response(lambda answer: "part=1" in answer.url):
                office.tickets.issue("legal-advice", request)

        # The first answer is always put in. It has been once the next one comes: they are asked for in turn.
        asks_again("r2")
        asks_again("r3")
        page.evaluate("document.querySelector('.empty').dataset.mark = 'same'")
        asks_again("r4")
        asks_again("r5")
        assert page.evaluate("document.querySelector('.empty').dataset.mark") == "same"


def test_whoever_is_signed_out_elsewhere_is_asked_to_sign_in(
    tmp_path: Path, pack_folder: Path, office: Office, chromium: Any
) -> None:
    from playwright.sync_api import expect

    office.staff.add("li", "李主管", SECRET, ROLES)
    wang = office.staff.add("wang", "王小明", SECRET, ["counter"])
    with console(tmp_path, pack_folder, "true") as (address, _):
        page = open_page(chromium, [])
        page.goto(f"{address}/counter/1")
        page.get_by_label("登录名").fill("wang")
        page.get_by_label("密码").fill(SECRET)
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("heading", name="1号窗口")).to_be_visible()
        office.staff.change(wang.id, active=False)
        page.keyboard.press("F2")
        page.get_by_role("button", name="关窗").or_(page.get_by_role("button", name="登录")).first.wait_for()
        office.tickets.issue("legal-advice", "r1")
        expect(page.get_by_role("heading", name="登录")).to_be_visible()


def test_what_is_half_written_outlasts_the_session_and_is_shown_to_nobody_else(
    tmp_path: Path, pack_folder: Path, office: Office, chromium: Any
) -> None:
    from playwright.sync_api import expect

    opinion = office.opinions.submit("complaint", "等太久")
    for login, name in (("li", "李主管"), ("wang", "王小明")):
        office.staff.add(login, name, SECRET, ROLES)

    def end_all_sessions() -> None:
        with office.store.write() as session:
            session.execute(delete(SessionRow))

    with console(tmp_path, pack_folder, "true") as (address, _):
        page = open_page(chromium, [])
        # The page is not to notice before the button is pressed.
        page.route(re.compile("/events$|part=1"), lambda route: route.abort())

        def sign_in(login: str) -> None:
            page.get_by_label("登录名").fill(login)
            page.get_by_label("密码").fill(SECRET)
            page.get_by_role("button", name="登录").click()

        page.goto(f"{address}/opinions/{opinion.id}")
        sign_in("li")
        page.get_by_label("答复").fill("我们已经改正")
        end_all_sessions()
        page.get_by_role("button", name="先答复，不办结").click()
        sign_in("li")
        expect(page.get_by_label("答复")).to_have_value("我们已经改正")
        expect(page.get_by_role("alert")).to_contain_text("还在")
        end_all_sessions()
        page.get_by_role("button", name="先答复，不办结").click()
        sign_in("wang")
        expect(page.get_by_role("heading", name="投诉")).to_be_visible()
        expect(page.get_by_label("答复")).to_have_value("")
    assert office.opinions.get(opinion.id).replies == ()


def test_what_a_screen_reader_says_has_names(
    tmp_path: Path, pack_folder: Path, office: Office, chromium: Any, faults: list[str]
) -> None:
    office.callbacks.request("13812345678", "工伤")
    office.staff.add("li", "李主管", SECRET, ROLES)
    office.matters.hand_over("事", "单位", by="li", phone="13812345678")
    with console(tmp_path, pack_folder) as (address, _):
        page = open_page(chromium, faults)
        for path in ("/", "/counter/1", "/evaluate/1", *(path for _, path, _ in NAVIGATION)):
            page.goto(address + path)
            assert page.evaluate(NAMELESS) == [], path
            assert page.locator("h1").count() == 1, path
