"""What stands on paper."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from centre.queue.ticket import Ticket
from content.interview import paths
from content.pack import Pack
from devices.printer.receipt import COLUMNS, Code, Knife, Line, Map, Receipt, layout
from devices.printer.width import width
from kiosk import places, receipts

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
CENTRE = "明禾县公共法律服务中心"


@pytest.fixture
def words(pack: Pack) -> receipts.Words:
    def text(key: str, /, **values: object) -> str:
        return pack.phrases.text(f"ticket.{key}", "zh", **values)

    return text


def lines(receipt: Receipt) -> list[str]:
    return [item.text for item in layout(receipt) if isinstance(item, Line)]


def run_on(lines: list[str]) -> str:
    """What the lines say, without the breaks and what hangs below a mark."""
    return "".join(line.strip(" ") for line in lines)


def test_a_ticket_shows_its_number_largest(pack: Pack, ticket: Ticket, words: receipts.Words) -> None:
    receipt = receipts.ticket(ticket, pack.services["legal-aid"], CENTRE, words, ZoneInfo("Asia/Shanghai"))
    found = [item for item in layout(receipt) if isinstance(item, Line)]
    largest = max(found, key=lambda line: line.size)
    assert largest.text == "B012"
    text = "\n".join(line.text for line in found)
    for part in (
        CENTRE,
        pack.services["legal-aid"].title,
        "3 人",
        "第五十三条",
        "2026-11-22 09:30",
        "当日有效",
    ):
        assert part in text
    assert isinstance(layout(receipt)[-1], Knife)


def test_a_ticket_without_priority_names_no_law(pack: Pack, ticket: Ticket, words: receipts.Words) -> None:
    plain = replace(ticket, priority=None, priority_reason="")
    receipt = receipts.ticket(plain, pack.services["legal-aid"], CENTRE, words, ZoneInfo("Asia/Shanghai"))
    assert "优先" not in "\n".join(lines(receipt))


@pytest.mark.parametrize("width_mm", [58, 80])
def test_every_guide_fits_the_paper(pack: Pack, words: receipts.Words, width_mm: int) -> None:
    for guide in pack.guides.values():
        receipt = receipts.guide(guide, CENTRE, "12348", words, NOW, width_mm)
        for item in layout(receipt):
            if isinstance(item, Line):
                assert width(item.text) * item.size <= COLUMNS[width_mm], (guide.id, item.text)


def test_a_checklist_has_a_box_for_each_material(pack: Pack, words: receipts.Words) -> None:
    guide = pack.guides["unpaid-wages"]
    found = lines(receipts.guide(guide, CENTRE, "12348", words, NOW))
    assert sum(line.startswith("□ ") for line in found) == len(guide.materials)
    assert all(basis.article in run_on(found) for basis in guide.basis)


def test_what_goes_on_below_stands_clear_of_the_box(pack: Pack, words: receipts.Words) -> None:
    guide = pack.guides["unpaid-wages"]
    found = lines(receipts.guide(guide, CENTRE, "12348", words, NOW, 58))
    first = next(number for number, line in enumerate(found) if line.startswith("□ "))
    more = next(line for line in found[first:] if line and not line.startswith("□ "))
    assert more.startswith("   ")


@pytest.mark.parametrize("width_mm", [58, 80])
def test_every_outlet_fits_the_paper_with_the_way_there(
    pack: Pack, words: receipts.Words, width_mm: int
) -> None:
    assert sum(places.way(outlet, pack) is not None for outlet in pack.outlets) > len(pack.outlets) // 2
    for outlet in pack.outlets:
        way = places.way(outlet, pack)
        receipt = receipts.outlet(outlet, way, CENTRE, "12348", words, NOW, width_mm)
        assert any(isinstance(item, Map) for item in layout(receipt)) == (way is not None)
        assert outlet.phone in run_on(lines(receipt))
        for line in lines(receipt):
            assert width(line) <= COLUMNS[width_mm] or line == outlet.name


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ((116.40, 39.92), "北方向，直线约 2.2 公里"),
        ((116.4234, 39.918), "东北方向，直线约 2.8 公里"),
        ((116.393, 39.90), "西方向，直线约 600 米"),
        ((121.47, 31.23), "东南方向，直线约 1068 公里"),
    ],
)
def test_the_way_in_words(words: receipts.Words, there: receipts.Degrees, said: str) -> None:
    assert receipts.direction(((116.40, 39.90), there), words) == said


def test_the_way_is_told_in_the_readers_language(pack: Pack) -> None:
    def english(key: str, /, **values: object) -> str:
        return pack.phrases.text(f"ticket.{key}", "en", **values)

    way = ((116.40, 39.90), (116.38, 39.88))
    items = layout(receipts.outlet(pack.outlets[1], way, CENTRE, "12348", english, NOW))
    place = next(number for number, item in enumerate(items) if isinstance(item, Map))
    assert items[place : place + 2] == [
        Map(*way, "N"),
        Line("2.8 km south-west, straight line", 1, "center"),
    ]


@pytest.mark.parametrize("width_mm", [58, 80])
def test_a_service_code_is_large_and_can_be_scanned(words: receipts.Words, width_mm: int) -> None:
    items = layout(receipts.code("123456", "法律援助", CENTRE, "12348", words, NOW, width_mm))
    texts = [item for item in items if isinstance(item, Line)]
    assert max(texts, key=lambda line: line.size).text == "123456"
    assert [item.data for item in items if isinstance(item, Code)] == ["123456"]
    assert all(width(line.text) * line.size <= COLUMNS[width_mm] for line in texts)


def test_a_result_names_the_law_and_the_answers(pack: Pack, words: receipts.Words) -> None:
    interview = pack.interviews["legal-aid-check"]
    for answers, outcome in list(paths(interview))[:40]:
        found = lines(receipts.outcome(interview, answers, outcome, CENTRE, "12348", words, NOW))
        assert all(basis.article in run_on(found) for basis in outcome.basis)
        assert sum(line.startswith("□ ") for line in found) >= len(outcome.materials)


def test_a_law_is_named_once_with_all_its_articles(pack: Pack, words: receipts.Words) -> None:
    interview = pack.interviews["legal-aid-check"]
    answers, outcome = max(paths(interview), key=lambda path: len(path[1].basis))
    found = run_on(lines(receipts.outcome(interview, answers, outcome, CENTRE, "12348", words, NOW)))
    laws = {basis.law.strip("《》") for basis in outcome.basis}
    assert len(laws) < len(outcome.basis)
    assert all(found.count(f"· 《{law}》") == 1 for law in laws)


@pytest.mark.parametrize("width_mm", [58, 80])
def test_when_to_come_stands_large_and_whole(pack: Pack, words: receipts.Words, width_mm: int) -> None:
    receipt = receipts.appointment(
        "123456", pack.services["legal-aid"], "12月31日 星期四 09:30", CENTRE, "12348", words, NOW, width_mm
    )
    large = " ".join(item.text for item in layout(receipt) if isinstance(item, Line) and item.size == 2)
    assert "12月31日 星期四 09:30" in large
