"""What is counted of a visitor."""

from datetime import UTC, datetime

from centre.office import Office
from kiosk.session import HOME, Place
from kiosk.visit import Visit, Visits

START = datetime(2026, 11, 27, 1, 0, tzinfo=UTC)
END = datetime(2026, 11, 27, 1, 5, tzinfo=UTC)
TOPICS = {"divorce": "婚姻家庭", "child-custody": "婚姻家庭", "notary": "综合咨询"}


def seen(*places: Place) -> Visit:
    visit = Visit(TOPICS)
    for place in places:
        visit.saw(place, START)
    return visit


def test_nobody_has_come_while_the_kiosk_shows_its_home() -> None:
    assert seen(HOME).started_at is None


def test_a_guide_read_twice_is_read_once() -> None:
    guide = Place("guide", {"id": "divorce"})
    visit = seen(guide, Place("guide", {"id": "child-custody"}), guide)
    assert visit.guides == ["divorce", "child-custody"]
    assert visit.outcome == "self-served"


def test_who_takes_a_number_did_not_help_themselves() -> None:
    visit = seen(Place("guide", {"id": "notary"}), Place("ticket", {"step": "number", "ticket": 7}))
    assert (visit.outcome, visit.ticket_id) == ("ticket", 7)


def test_who_only_looked_around_left() -> None:
    assert seen(Place("category", {"id": "family"}), HOME).outcome == "left"


def test_the_record_has_guides_topics_and_times(office: Office) -> None:
    visit = seen(Place("guide", {"id": "divorce"}), Place("guide", {"id": "child-custody"}))
    id = visit.record(office, END, "kiosk-1")
    assert office.feedback.give("visit", id, 5).subject_id == id
    tops = office.statistics.tops(START.date(), END.date())
    assert dict(tops.topics) == {"婚姻家庭": 1}
    assert dict(tops.guides) == {"divorce": 1, "child-custody": 1}


def test_visits_follow_each_other_and_only_those_that_began_are_kept() -> None:
    kept: list[Visit] = []
    visits = Visits(TOPICS, kept.append)
    visits.saw(HOME, START)
    visits.end()
    assert kept == []
    visits.saw(Place("guide", {"id": "divorce"}), START)
    visits.end()
    visits.end()
    assert [visit.guides for visit in kept] == [["divorce"]]


def test_another_pack_ends_the_visit_that_began_with_the_last() -> None:
    kept: list[Visit] = []
    visits = Visits(TOPICS, kept.append)
    visits.saw(Place("help"), START)
    visits.take_topics({"renting": "房产纠纷"})
    assert len(kept) == 1
    assert visits.take().topics == {"renting": "房产纠纷"}
