"""Where a visitor is, how they go back, and when they have left."""

import pytest

from kiosk.session import HOME, Idle, IdleState, Place, Session

GUIDE = Place("guide", {"id": "divorce"})
CATEGORY = Place("category", {"id": "family"})


def test_starts_at_home_with_nothing_to_go_back_to() -> None:
    session = Session()
    assert session.place == HOME
    assert not session.can_go_back
    session.back()
    assert session.place == HOME


def test_goes_back_the_way_it_came() -> None:
    session = Session()
    session.go(CATEGORY)
    session.go(GUIDE)
    session.back()
    assert session.place == CATEGORY
    session.back()
    assert session.place == HOME


def test_going_where_one_is_does_not_lengthen_the_way() -> None:
    session = Session()
    session.go(CATEGORY)
    session.go(CATEGORY)
    session.back()
    assert session.place == HOME


def test_answers_are_undone_one_by_one() -> None:
    session = Session()
    for answers in ({}, {"matter": "wage"}, {"matter": "wage", "lawyer": "no"}):
        session.go(Place("interview", {"id": "legal-aid-check", "answers": answers}))
    session.back()
    assert session.place.params["answers"] == {"matter": "wage"}


def test_after_a_ticket_the_only_way_is_home() -> None:
    session = Session()
    session.go(CATEGORY)
    session.go(GUIDE)
    session.conclude(Place("ticket", {"step": "number"}))
    session.back()
    assert session.place == HOME


def test_replacing_keeps_the_way_back() -> None:
    session = Session()
    session.go(CATEGORY)
    session.go(Place("code"))
    session.replace(GUIDE)
    session.back()
    assert session.place == CATEGORY


def test_replacing_home_can_be_undone() -> None:
    session = Session()
    session.replace(GUIDE)
    session.back()
    assert session.place == HOME


def test_large_letters_stay_until_the_visitor_has_left() -> None:
    session = Session()
    session.large_text = session.high_contrast = True
    session.go(GUIDE)
    session.home()
    assert session.large_text
    assert not session.is_fresh
    session.wipe()
    assert session.is_fresh


def test_the_language_stays_until_the_visitor_has_left() -> None:
    session = Session()
    session.language = "en"
    session.go(GUIDE)
    session.home()
    assert session.language == "en"
    assert not session.is_fresh
    session.wipe()
    assert session.is_fresh


def test_what_is_concluded_is_so_until_something_else_begins() -> None:
    session = Session()
    session.conclude(Place("ticket", {"step": "number"}))
    assert session.is_concluded
    session.home()
    assert not session.is_concluded


def test_a_memo_is_not_shown_with_its_place() -> None:
    place = Place("ticket", {"service": "notary"}, {"request": "secret"})
    assert "secret" not in repr(place)
    assert place.with_params(step="priority").memo["request"] == "secret"


@pytest.mark.parametrize(
    ("now_seconds", "expected"),
    [
        (100.0, IdleState("active")),
        (159.9, IdleState("active")),
        (160.0, IdleState("warning", 15)),
        (160.5, IdleState("warning", 15)),
        (161.0, IdleState("warning", 14)),
        (174.9, IdleState("warning", 1)),
        (175.0, IdleState("expired")),
        (9999.0, IdleState("expired")),
    ],
)
def test_idle_warns_then_expires(now_seconds: float, expected: IdleState) -> None:
    idle = Idle(idle_seconds=60, warning_seconds=15)
    idle.touch(100.0)
    assert idle.state(now_seconds) == expected


def test_a_touch_during_the_warning_starts_anew() -> None:
    idle = Idle(idle_seconds=60, warning_seconds=15)
    assert idle.state(70).state == "warning"
    idle.touch(70)
    assert idle.state(120).state == "active"


def test_a_place_carries_on_what_its_screen_hands_over() -> None:
    place = Place("code", {"id": 1}, {"request": "one"}).with_memo(typed="12")
    assert place.memo == {"request": "one", "typed": "12"}
    assert place.params == {"id": 1}
