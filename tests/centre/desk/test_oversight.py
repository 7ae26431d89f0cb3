"""The live view, statistics, devices, content, the audit log, and the two languages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from centre.desk import charts, overview, reviews
from centre.desk.statistics import figures
from centre.office import Office
from centre.period import Period
from content.pack import load
from content.release.live import Live
from content.settings import shipped
from tests.centre.conftest import FakeClock
from tests.centre.desk.conftest import Fields, post, send
from tests.waiting import until

RANGE = re.compile(r"(\d+)–(\d+)分钟")
"""How long a wait will be, as a page tells it."""


def test_the_live_view_shows_the_whole_hall(
    browser: TestClient, desk_office: Office, clock: FakeClock
) -> None:
    for n in range(3):
        desk_office.tickets.issue("legal-advice", f"r{n}")
    desk_office.tickets.call_next("1")
    desk_office.callbacks.request("13812345678")
    desk_office.devices.record("kiosk-1/printer", "unusable", "缺纸")
    clock.forward(minutes=40)
    page = browser.get("/live").text
    assert "2人等了很久" in page
    assert re.search(r"<b>A001</b>\s*法律咨询", page)
    assert re.search(r'class="tag late">40分钟', page)
    assert re.search(r"<b>1</b><span>台设备有问题", page)


def test_the_live_view_says_that_the_holidays_of_the_year_to_come_are_not_known(
    browser: TestClient, clock: FakeClock
) -> None:
    assert "年的放假安排还不知道" not in browser.get("/live").text
    clock.moment = datetime(2059, 12, 1, 1, tzinfo=UTC)
    assert "2059年的放假安排还不知道" in browser.get("/live").text


def test_a_service_that_is_no_more_is_on_the_live_view_while_somebody_waits(
    browser: TestClient, desk_office: Office, live: Live
) -> None:
    desk_office.tickets.issue("notary", "r1")
    pack = replace(live.pack, services={id: one for id, one in live.pack.services.items() if id != "notary"})
    lines = {line.id: line for line in overview.overview(desk_office, pack).queues}
    assert (lines["notary"].waiting, lines["notary"].title) == (1, "notary")


def test_statistics_count_by_day_week_and_month(
    browser: TestClient, desk_office: Office, clock: FakeClock
) -> None:
    ticket = desk_office.tickets.issue("legal-advice", "r1")
    clock.forward(minutes=10)
    desk_office.tickets.call_next("1")
    desk_office.tickets.serve(ticket.id, "1")
    clock.forward(minutes=5)
    desk_office.tickets.done(ticket.id, "1")
    desk_office.feedback.give("ticket", ticket.id, 5)
    for by, name in (("day", "2026-03-04"), ("week", "2026-W10"), ("month", "2026-03")):
        page = browser.get(f"/statistics?from=2026-03-01&to=2026-03-04&by={by}").text
        assert f">{name}</th>" in page
        assert page.count('class="chart"') == 4
        assert "10.0" in page
    table = browser.get("/statistics.csv?from=2026-03-04&to=2026-03-04")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert table.content.startswith(b"\xef\xbb\xbf")
    assert "2026-03-04" in table.text
    heading = table.text.splitlines()[0]
    assert heading.startswith("\ufeff时间,起,止,取号数")
    english = browser.get("/statistics.csv?from=2026-03-04&to=2026-03-04&language=en").text
    assert english.splitlines()[0].startswith("\ufeffPeriod,First day,Last day,Tickets")
    assert english.splitlines()[1:] == table.text.splitlines()[1:]
    assert len(english.splitlines()[0].split(",")) == len(heading.split(","))
    lists = browser.get("/statistics/lists.csv?from=2026-03-04&to=2026-03-04&language=zh").text
    assert lists.splitlines() == [
        "\ufeff排行,名称,次数",
        "取号最多的业务,法律咨询,1",
        *(
            f"评价分布,{level},{int(level == '非常满意')}"
            for level in ("非常满意", "满意", "一般", "不满意", "非常不满意")
        ),
    ]


def test_who_waits_for_a_service_that_the_pack_gave_up_is_transferred(
    desk_office: Office,
) -> None:
    ticket = desk_office.tickets.issue("notary", "r1")
    known = dict(desk_office.tickets.services)
    desk_office.tickets.services = {id: one for id, one in known.items() if id != "notary"}
    assert [one.ticket.number for one in desk_office.tickets.waiting()] == [ticket.number]
    assert desk_office.tickets.call_next("3") is None
    desk_office.tickets.transfer(ticket.id, "legal-advice")
    called = desk_office.tickets.call_next("1")
    assert called is not None
    assert called.number == ticket.number


@pytest.mark.parametrize(
    "query",
    [
        "from=soon",
        "by=hour",
        "from=2026-03-04&to=2026-03-01",
        "from=0001-01-01",
        "from=0001-01-01&to=0001-01-02",
        "from=9999-12-31&to=9999-12-31",
        "to=9999-12-31",
        "to=0001-01-02",
        "from=2026-03-04%00",
    ],
)
def test_a_span_that_makes_no_sense_is_a_400(browser: TestClient, query: str) -> None:
    for path in ("/statistics", "/statistics.csv", "/statistics/lists.csv"):
        answer = browser.get(f"{path}?{query}")
        assert answer.status_code == 400


def test_devices_say_why_and_since_when(browser: TestClient, desk_office: Office, clock: FakeClock) -> None:
    desk_office.devices.record("kiosk-1/printer", "ok")
    clock.forward(minutes=1)
    desk_office.devices.record("kiosk-1/printer", "unusable", "缺纸 <b>")
    page = browser.get("/devices").text
    assert "缺纸 &lt;b&gt;" in page
    assert "不能用" in page
    assert "2026-03-04 09:01" in page


def test_content_lists_the_reviews_that_are_due() -> None:
    pack = load(shipped("national"), shipped("demo-centre"))
    last = max(guide.review_by for guide in pack.guides.values())
    found = reviews.due(pack, last + timedelta(days=1), last)
    assert len(found) == len(pack.guides)
    assert all(one.overdue for one in found)
    assert [one.review_by for one in found] == sorted(one.review_by for one in found)


def test_the_content_page_names_the_pack(browser: TestClient) -> None:
    page = browser.get("/content").text
    assert "small 1" in page
    assert "没有错误" in page


def test_the_audit_log_has_pages(browser: TestClient, desk_office: Office) -> None:
    for n in range(101):
        desk_office.audit.note("li", "try", f"thing {n}")
    page = browser.get("/audit").text
    assert "thing 100<" in page
    assert "thing 0<" not in page
    older = re.search(r'href="(/audit\?before=\d+)"', page)
    assert older is not None
    assert "thing 0<" in browser.get(older[1]).text
    for bad in ("before=x", "before=²", "before=99999999999999", "who=" + "x" * 500):
        assert browser.get(f"/audit?{bad}").status_code == 200


def test_the_audit_log_is_in_words(browser: TestClient, desk_office: Office) -> None:
    audit = desk_office.audit
    audit.note("li", "counter.no-show", "ticket A001", counter="1")
    audit.note("li", "callback.close", "callback 3", outcome="not-reached")
    audit.note("li", "opinion.reply", "opinion 2", closed=True)
    audit.note("li", "staff.change", "staff wang", changed=["roles", "password"])
    audit.note("li", "unheard.of", "whatever", strange=7)
    page = browser.get("/audit").text
    for words in ("过号", "号票 A001", "窗口 1", "结果 没打通", "办结 是", "人员 wang", "改了 角色 密码"):
        assert f">{words}<" in page
    for kept in ("unheard.of", "whatever", "strange 7"):
        assert f">{kept}<" in page


def test_the_live_view_tells_how_long_who_comes_now_will_wait(
    browser: TestClient, desk_office: Office, clock: FakeClock
) -> None:
    for n in range(20):
        ticket = desk_office.tickets.issue("notary", f"r{n}")
        desk_office.tickets.call_next("3")
        clock.forward(minutes=10)
        desk_office.tickets.done(ticket.id, "3")
    for n in range(3):
        desk_office.tickets.issue("notary", f"w{n}")
    assert "…" in browser.get("/live").text
    assert until(lambda: RANGE.search(browser.get("/live").text))
    found = RANGE.search(browser.get("/live").text)
    assert found is not None
    assert int(found[1]) <= 30 <= int(found[2])
    assert "还说不准" in browser.get("/live").text


def test_who_was_not_content_is_shown_with_ticket_counter_and_reasons(
    browser: TestClient, desk_office: Office
) -> None:
    ticket = desk_office.tickets.issue("notary", "r1")
    desk_office.tickets.call_next("3")
    desk_office.feedback.give("ticket", ticket.id, 2, reasons=["slow", "made-up"])
    page = browser.get("/callbacks").text
    for words in ("不满意", "等得太久", "made-up", "C001", "3号窗口", "没有留电话", "已处理"):
        assert words in page
    assert "没打通" not in page


def test_an_opinion_is_found_by_its_number(browser: TestClient, desk_office: Office) -> None:
    opinion = desk_office.opinions.submit("complaint", "等太久")
    answer = browser.get(f"/opinions?number= {opinion.number}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/opinions/{opinion.id}")
    assert "没有这个编号" in browser.get("/opinions?number=1").text


def test_the_board_tells_the_notices_of_the_pack(browser: TestClient) -> None:
    page = browser.get("/board").text
    notices = re.findall(r"<li[^>]*>([^<]*)</li>", page[page.index('class="notices"') :])
    assert notices[0] == "过号了请到服务台，不用重新排队。"
    assert len(notices) == 3
    assert "you need not queue again" in browser.get("/board?language=en").text


def test_the_board_of_a_new_day_is_empty(browser: TestClient, desk_office: Office, clock: FakeClock) -> None:
    for n in range(2):
        desk_office.tickets.issue("notary", f"r{n}")
    desk_office.tickets.call_next("3")
    assert "C001" in browser.get("/board").text
    clock.forward(days=2)
    page = browser.get("/board?part=1").text
    assert "请在大厅取号等候" in page
    assert "C001" not in page
    assert re.search(r"公证</span><b>0</b>", page)


def test_an_open_page_learns_that_the_console_is_another(browser: TestClient) -> None:
    answer = browser.get("/board?part=1")
    assert f'content="{answer.headers["x-desk-version"]}"' in browser.get("/board").text


def test_the_tablet_asks_once_about_the_ticket_of_its_counter(
    browser: TestClient, desk_office: Office
) -> None:
    assert "欢迎" in browser.get("/evaluate/1").text
    ticket = desk_office.tickets.issue("legal-advice", "r1")
    desk_office.tickets.call_next("1")
    assert "欢迎" in browser.get("/evaluate/1").text
    desk_office.tickets.serve(ticket.id, "1")
    assert "请您评价" in browser.get("/evaluate/1").text
    given: Fields = {
        "ticket": str(ticket.id),
        "level": "1",
        "reason": ["slow", "made-up"],
        "phone": "13812345678",
    }
    assert send(browser, "/evaluate/2", **given).status_code == 409
    assert send(browser, "/evaluate/1", **{**given, "level": "6"}).status_code == 400
    assert send(browser, "/evaluate/1", **given).status_code == 200
    assert send(browser, "/evaluate/1", **given).status_code == 409
    feedback = desk_office.feedback.of("ticket", ticket.id)
    assert feedback is not None
    assert (feedback.level, feedback.reasons) == (1, ("slow",))
    assert desk_office.callbacks.count() == 1
    assert "我们会跟进" in browser.get("/evaluate/1").text
    assert browser.get("/evaluate/9").status_code == 404


def test_every_page_speaks_english_too(browser: TestClient, desk_office: Office) -> None:
    desk_office.opinions.submit("complaint", "x", name="Wang", phone="13812345678")
    desk_office.matters.hand_over("y", "z", by="li")
    desk_office.callbacks.request("13812345678", "w")
    desk_office.staff.add("li", "Li", "correct horse", ["counter"])
    desk_office.tickets.issue("legal-advice", "r1")
    paths = (
        "/",
        "/counter/1",
        "/callbacks",
        "/opinions",
        "/opinions/1",
        "/matters",
        "/codes",
        "/live",
        "/statistics",
        "/devices",
        "/content",
        "/audit",
        "/staff",
        "/account",
        "/board",
        "/evaluate/1",
        "/tickets",
        "/tickets/1",
        "/appointments",
        "/persons",
    )
    assert 'lang="en"' in browser.get("/?language=en").text
    known = {service.title for service in desk_office.tickets.services.values()}
    known |= {"老年人", "测试中心", "测试", "中文", "劳动纠纷", "12345 政务服务便民热线", "热线"}
    for path in paths:
        page = re.sub(r"<script.*?</script>|<[^>]*>", " ", browser.get(path).text)
        for word in sorted(known, key=len, reverse=True):
            page = page.replace(word, "")
        assert not re.findall(r"[\u4e00-\u9fff]+", page), path
    assert 'lang="zh-CN"' in browser.get("/?language=zh").text
    assert browser.get("/?language=xx").status_code == 200


def test_a_page_in_english_refuses_in_english(browser: TestClient) -> None:
    browser.get("/?language=en")
    assert post(browser, "/codes", code="1").text.count("no such code")


def test_a_chart_keeps_its_bars_inside_and_leaves_gaps() -> None:
    chart = charts.stacked(["a", "b"], [[3, 0], [4, 0]])
    tops = [bar.y for row in chart.bars for bar in row]
    assert all(charts.TOP <= y <= charts.HEIGHT - charts.BOTTOM for y in tops)
    assert chart.bars[1][0].y + chart.bars[1][0].height == pytest.approx(chart.bars[0][0].y, abs=0.2)
    line = charts.lines(["a", "b", "c"], [[1.0, None, 2.0]])
    assert line.lines[0].count("M") == 2
    assert charts.stacked([], [[]]).bars == ((),)
    assert charts.nice(0) == 1
    assert [charts.nice(x) for x in (0.5, 1, 7, 20, 21, 450)] == [0.5, 1, 8, 20, 30, 500]


def test_the_names_of_days_are_short_on_charts() -> None:
    day = date(2026, 3, 4)
    first = figures([Period("2026-03-04", day, day, tickets=3, served=1, no_shows=1)])[0]
    assert [label.text for label in first.chart.across] == ["03-04"]
    assert [bars[0].tip for bars in first.chart.bars] == ["03-04: 1", "03-04: 1", "03-04: 1"]
