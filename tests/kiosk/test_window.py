"""The real programs on a virtual screen, tapped with real X events, with real device protocols behind."""

import subprocess
import sys
from collections.abc import Callable

import pytest
from PIL import Image

from centre.office import Office
from content.pack import Pack
from kiosk.widgets.theme import TARGET_MM, Theme
from tests.kiosk.screen import Shot
from tests.kiosk.stage import Centre, ends_well
from tests.waiting import WAIT_SECONDS, until

pytestmark = pytest.mark.window

CARD = (
    '{"kind":"resident","name":"王秀英","sex":"female","nation":"汉","birth":"1950-03-08","address":"稻香路8号",'
    '"number":"110101195003080027","issuer":"明禾县公安局","valid_from":"2010-01-01","valid_to":"长期"}'
)


def test_a_card_that_cannot_be_read_is_told_and_the_next_one_counts(centre: Centre) -> None:
    centre.fake("reader")
    kiosk, shot = centre.kiosk()
    shot = kiosk.tap(shot, "item:ticket")
    shot = kiosk.tap(shot, "service:mediation")
    kiosk.tap(shot, "card")
    assert centre.tell("reader", "refuse read 41") == "ok\n"
    assert centre.tell("reader", f"card {CARD}") == "ok\n"
    kiosk.next(card="again")
    assert centre.tell("reader", "refuse off") == "ok\n"
    assert centre.tell("reader", f"card {CARD}") == "ok\n"
    kiosk.next(card="read")
    ends_well(kiosk)


def test_a_centre_without_a_reader_asks_for_no_card(centre: Centre) -> None:
    centre.roles = ("printer",)
    kiosk, shot = centre.kiosk()
    shot = kiosk.tap(shot, "item:ticket")
    shot = kiosk.tap(shot, "service:mediation")
    assert shot.params["step"] == "priority"
    assert "card" not in shot.targets
    shot = kiosk.tap(shot, "priority:elderly", step="number")
    assert shot.params["priority"] == "elderly"
    ends_well(kiosk)


def test_a_swiped_card_gives_a_priority_ticket_on_paper(centre: Centre) -> None:
    centre.fake("printer", "--png", str(centre.folder / "paper"))
    centre.fake("reader")
    kiosk, shot = centre.kiosk()
    shot = kiosk.tap(shot, "item:ticket")
    shot = kiosk.tap(shot, "service:mediation")
    shot = kiosk.tap(shot, "card")
    assert centre.tell("reader", f"card {CARD}") == "ok\n"
    shot = kiosk.next(card="read")
    assert shot.params["priority"] == "elderly"
    shot = kiosk.tap(shot, "take", print="printed")
    assert shot.params["number"] == "C001"
    ticket = centre.office().tickets.get("C001")
    assert ticket.priority == "elderly"
    assert "第五十三条" in ticket.priority_reason
    states = {one.device: one.state for one in centre.office().devices.present()}
    assert states.pop("kiosk-1/disk") != "unknown"
    assert states == {"kiosk-1/printer": "ok", "kiosk-1/reader": "ok", "kiosk-1/screens": "ok"}
    with Image.open(centre.folder / "paper/001.png") as paper:
        assert sum(paper.convert("L").histogram()[:64]) > 1000  # dark marks
    ends_well(kiosk)


def test_without_a_printer_the_ticket_stands_and_the_screen_says_so(centre: Centre) -> None:
    kiosk, shot = centre.kiosk()
    shot = kiosk.tap(shot, "item:ticket")
    shot = kiosk.tap(shot, "service:notary")
    shot = kiosk.tap(shot, "take", print="not_printed")
    assert shot.params["number"] == "D001"
    assert centre.office().tickets.get("D001").state == "waiting"
    shot = kiosk.tap(shot, "done")
    assert shot.screen == "home"
    ends_well(kiosk)


def test_with_broken_records_nobody_gets_a_false_number(centre: Centre) -> None:
    (centre.folder / "centre.sqlite").write_bytes(b"this is no database" * 400)
    kiosk, shot = centre.kiosk()
    shot = kiosk.tap(shot, "item:ticket")
    shot = kiosk.tap(shot, "service:notary")
    shot = kiosk.tap(shot, "take")
    assert shot.screen == "trouble"
    (centre.folder / "centre.sqlite").unlink()
    shot = kiosk.tap(shot, "again", print="not_printed")
    assert shot.params["number"] == "D001"
    ends_well(kiosk)


def test_a_guide_is_read_jumped_through_and_printed(centre: Centre, pack: Pack) -> None:
    centre.fake("printer", "--png", str(centre.folder / "paper"))
    kiosk, shot = centre.kiosk()
    item = next(
        one for one in pack.menu.root.items if any(child.guide == "unpaid-wages" for child in one.items)
    )
    child = next(one for one in item.items if one.guide == "unpaid-wages")
    shot = kiosk.tap(shot, f"item:{item.id}")
    shot = kiosk.tap(shot, f"item:{child.id}")
    assert (shot.screen, shot.params["id"]) == ("guide", "unpaid-wages")
    shot = kiosk.tap(shot, "section:steps")
    assert "page-up" in shot.targets
    shot = kiosk.tap(shot, "print", print="printed")
    assert (centre.folder / "paper/001.png").exists()
    shot = kiosk.tap(shot, "back")
    assert shot.screen == "category"
    ends_well(kiosk)


def test_the_way_to_an_outlet_is_printed(centre: Centre, pack: Pack) -> None:
    centre.fake("printer", "--png", str(centre.folder / "paper"))
    kiosk, shot = centre.kiosk()
    item = next(one for one in pack.menu.walk() if one.action == "outlets")
    category = pack.menu.parent(item.id)
    assert category is not None
    shot = kiosk.tap(shot, f"item:{category.id}")
    shot = kiosk.tap(shot, f"item:{item.id}")
    shot = kiosk.tap(shot, "print:1", print="printed")
    assert (centre.folder / "paper/001.png").exists()
    ends_well(kiosk)


def test_an_interview_goes_question_by_question_and_back(centre: Centre) -> None:
    kiosk, shot = centre.kiosk()
    shot = kiosk.tap(shot, "item:aid")
    shot = kiosk.tap(shot, "item:aid-check")
    first = shot.params["question"]
    while shot.params["step"] == "question":
        asked = shot.params["question"]
        answer = next(target for target in shot.targets if target.startswith("answer:"))
        shot = kiosk.tap(shot, answer)
    assert shot.params["outcome"]
    assert "print" in shot.targets
    shot = kiosk.tap(shot, "code", print="not_printed")  # the code stands on the screen
    while shot.params.get("question") != first:
        shot = kiosk.tap(shot, "back")
        asked = shot.params["question"]
    assert asked == first
    ends_well(kiosk)


def test_a_visitor_who_left_is_forgotten(centre: Centre) -> None:
    centre.more = "[kiosk]\nidle_seconds = 8\nwarning_seconds = 12\n"
    kiosk, shot = centre.kiosk()
    shot = kiosk.tap(shot, "large")
    shot = kiosk.tap(shot, "item:aid")
    shot = kiosk.next(idle="warning")
    assert list(shot.targets) == ["stay", "leave"]
    shot = kiosk.tap(shot, "stay")
    assert (shot.screen, shot.params.get("idle")) == ("category", None)
    kiosk.next(idle="warning")
    shot = kiosk.next(idle=None)
    assert (shot.screen, shot.params) == ("home", {})
    ends_well(kiosk)


def test_no_key_leaves_or_changes_the_screen(centre: Centre) -> None:
    kiosk, shot = centre.kiosk()
    window = kiosk.window
    for key in ("Escape", "F1", "F11", "F12", "ctrl+e", "ctrl+q", "alt+F4", "Tab", "Return"):
        kiosk.x("key", "--window", window, key)
    shot = kiosk.tap(shot, "help")
    assert shot.screen == "help"
    ends_well(kiosk)


def test_everything_to_tap_is_large_enough_for_a_finger(centre: Centre) -> None:
    kiosk, shot = centre.kiosk()
    least = Theme(1080, 1920, 21.5).mm(TARGET_MM) - 1
    way: list[Callable[[Shot], Shot]] = [
        lambda shot: kiosk.tap(shot, "item:near"),
        lambda shot: kiosk.tap(shot, "item:near-outlets"),
        lambda shot: kiosk.tap(shot, "back"),
        lambda shot: kiosk.tap(shot, "item:near-code"),
        lambda shot: kiosk.tap(shot, "home"),
        lambda shot: kiosk.tap(shot, "item:ticket"),
        lambda shot: kiosk.tap(shot, "service:notary"),
        lambda shot: kiosk.tap(shot, "large"),
        lambda shot: kiosk.tap(shot, "contrast"),
    ]
    for step in way:
        for target, (_, _, width, height) in shot.targets.items():
            seen_whole = not target.startswith(("item:", "service:", "priority:"))
            assert width >= least, (shot.screen, target)
            assert height >= least or not seen_whole, (shot.screen, target)
        shot = step(shot)
    ends_well(kiosk)


def test_the_board_shows_says_and_displays_what_is_called(centre: Centre) -> None:
    centre.fake("display")
    said = centre.folder / "said"
    board = centre.program("kiosk.board.app", "1280x720", "--record", str(said))
    board.next()
    office = centre.office()
    office.tickets.issue("legal-advice", "one")
    office.tickets.issue("mediation", "two")
    board.next(waiting={**dict.fromkeys(_titles(office), 0), "法律咨询": 1, "人民调解": 1})
    office.tickets.call_next("3")
    shot = board.next(number="C001")
    assert shot.params["counter"] == "3"
    assert until(lambda: "C001" in centre.tell("display", "state"))
    assert until((said / "001-C001.wav").exists)
    assert until(
        lambda: [(one.device, one.state) for one in office.devices.present()] == [("board/hall", "ok")]
    )
    ends_well(board)


def test_a_board_without_records_says_so_and_recovers(centre: Centre) -> None:
    database = centre.folder / "centre.sqlite"
    database.write_bytes(b"this is no database" * 400)
    board = centre.program("kiosk.board.app", "1280x720")
    board.next(connected=False)
    database.unlink()
    board.next(connected=True)
    ends_well(board)


@pytest.mark.parametrize("module", ["kiosk.app", "kiosk.board.app"])
def test_bad_settings_end_with_one_line(module: str, centre: Centre) -> None:
    path = centre.folder / "bad.toml"
    path.write_text("[kiosk]\nidel = 3\n")
    done = subprocess.run(
        [sys.executable, "-m", module, "--settings", str(path)],
        capture_output=True,
        text=True,
        timeout=WAIT_SECONDS,
    )
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "kiosk.idel" in done.stderr


def _titles(office: Office) -> list[str]:
    return [service.title for service in office.tickets.services.values()]
