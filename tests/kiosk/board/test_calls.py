"""What the board shows and what is new on it."""

from dataclasses import replace
from datetime import UTC, date, datetime

from centre.queue.ticket import State, Ticket
from content.pack import Pack
from content.speech.sayings import sayings
from kiosk.board.calls import Board, Call, board, news, numbers, parts, placed

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
TITLES = {"legal-aid": "法律援助", "notary": "公证"}


def ticket(id: int, counter: str | None = "1", state: State = State.CALLED, calls: int = 1) -> Ticket:
    return Ticket(
        id=id,
        number=f"B{id:03d}",
        service="legal-aid",
        state=state,
        counter=counter,
        priority=None,
        priority_reason="",
        source="kiosk",
        ahead=0,
        calls=calls,
        day=date(2026, 11, 22),
        issued_at=NOW,
        waits_from=NOW,
        called_at=NOW,
        served_at=None,
        ended_at=None,
    )


def test_newest_call_is_large_and_the_others_are_listed() -> None:
    found = board([ticket(3, "2"), ticket(2), ticket(1)], {"legal-aid": 4, "notary": 0}, TITLES)
    assert found.now == Call(3, 1, "B003", "2")
    assert [call.number for call in found.last] == ["B002", "B001"]
    assert found.waiting == (("法律援助", 4), ("公证", 0))


def test_nobody_called_yet() -> None:
    assert board([], {"gone-from-pack": 1}, TITLES) == Board()


def test_who_waits_again_is_not_on_the_board() -> None:
    found = board([ticket(2, state=State.TRANSFERRED), ticket(1)], {}, TITLES)
    assert [call.number for call in found.calls] == ["B001"]


def test_new_calls_are_told_in_the_order_of_calling() -> None:
    before = board([ticket(1)], {}, TITLES)
    after = board([ticket(3, "3"), ticket(2, "2"), ticket(1)], {}, TITLES)
    assert [call.number for call in news(before, after)] == ["B002", "B003"]


def test_a_repeated_call_is_new_but_serving_is_not() -> None:
    before = board([ticket(1)], {}, TITLES)
    again = board([ticket(1, calls=2)], {}, TITLES)
    assert [call.times for call in news(before, again)] == [2]
    serving = board([replace(ticket(1), state=State.SERVING)], {}, TITLES)
    assert news(before, serving) == []


def test_displays_show_the_last_number_of_their_counter() -> None:
    found = board([ticket(3, "2"), ticket(2, "1"), ticket(1, "1")], {}, TITLES)
    assert numbers(found, {"hall": "*", "left": "1", "right": "2", "far": "3"}) == {
        "hall": "B003",
        "left": "B002",
        "right": "B003",
        "far": "",
    }


def test_displays_belong_to_counters_by_settings_then_by_name() -> None:
    assert placed(["hall", "1", "2"], ["1", "2"], {"2": "1"}) == {"hall": "*", "1": "1", "2": "1"}


def test_a_call_is_spliced_from_prompts_that_can_be_recorded(pack: Pack) -> None:
    def words(key: str, /, **values: object) -> str:
        return pack.phrases.text(f"board.{key}", **values)

    assert parts("A012", "3号窗口", words) == ["请", "A", "零", "一", "二", "号", "到3号窗口"]
    assert all(
        f"board.say.{character}" in sayings(pack) for character in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    )
