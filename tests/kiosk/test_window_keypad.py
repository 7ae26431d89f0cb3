"""The kiosk by numeric keypad alone: real keys in the real window."""

import wave
from pathlib import Path

import pytest

from tests.kiosk.screen import Program, Shot
from tests.kiosk.stage import Centre, ends_well
from tests.waiting import until

pytestmark = pytest.mark.window

SIZE = "540x960"


def press(kiosk: Program, *keys: str, **params: object) -> Shot:
    """Press keys one after the other; what is shown then."""
    for key in keys:
        kiosk.x("key", "--window", kiosk.window, key)
    return kiosk.next(**params)


def go_to(kiosk: Program, shot: Shot, target: str) -> Shot:
    """Go on until one is at a target."""
    for _ in range(40):
        if shot.params["focus"] == target:
            return shot
        shot = press(kiosk, "KP_Add")
    raise AssertionError(f"never at {target}")


def spoken_seconds(folder: Path, number: int) -> float:
    """How long what was said as the so-manieth was."""
    path = folder / f"{number:03d}.wav"
    assert until(path.exists), f"only {sorted(folder.glob('*'))} was said"
    with wave.open(str(path)) as file:
        return float(file.getnframes() / file.getframerate())


def test_a_number_is_taken_without_touching_and_all_is_said(centre: Centre) -> None:
    said = centre.folder / "said"
    kiosk = centre.program("kiosk.app", SIZE, "--record", str(said))
    shot = kiosk.next()
    shot = press(kiosk, "KP_Add")
    assert shot.screen == "home"  # the first key only tells what keys there are
    assert spoken_seconds(said, 1) > 8
    shot = go_to(kiosk, shot, "item:ticket")
    shot = press(kiosk, "KP_Enter", focus="取号排队")
    shot = go_to(kiosk, shot, "service:notary")
    assert spoken_seconds(said, 2) > 0.5
    shot = press(kiosk, "KP_Enter")
    while shot.params.get("step") not in ("priority", "number"):
        shot = kiosk.next()
    if shot.params["step"] == "priority":
        shot = go_to(kiosk, shot, "take")
        shot = press(kiosk, "KP_Enter", step="number")
    assert shot.params["number"] == "D001"
    assert centre.office().tickets.get("D001").state == "waiting"
    ends_well(kiosk)


def test_a_code_is_typed_and_star_goes_back(centre: Centre) -> None:
    code = centre.office().codes.create({"guide": "divorce"})
    kiosk = centre.program("kiosk.app", SIZE)
    kiosk.next()
    shot = press(kiosk, "KP_Add")
    shot = press(kiosk, "KP_8")  # at the top already
    shot = go_to(kiosk, shot, "item:near")
    shot = press(kiosk, "KP_5")
    assert shot.screen == "category"
    shot = go_to(kiosk, shot, "item:near-code")
    shot = press(kiosk, "KP_Enter")
    shot = press(kiosk, f"KP_{(int(code[0]) + 1) % 10}", typed=1)
    shot = press(kiosk, "BackSpace", typed=0)
    shot = press(kiosk, *(f"KP_{digit}" for digit in code), id="divorce")
    assert shot.screen == "guide"
    shot = press(kiosk, "KP_Multiply")
    assert shot.screen == "category"
    ends_well(kiosk)


def test_who_touches_the_screen_sees_no_ring_and_no_other_key_counts(centre: Centre) -> None:
    kiosk = centre.program("kiosk.app", SIZE)
    kiosk.next()
    shot = press(kiosk, "KP_Add")
    shot = press(kiosk, "KP_Add")
    focus = shot.params["focus"]
    for key in ("Return", "Tab", "Escape", "F4", "alt+F4", "ctrl+q", "super", "Down", "2"):
        kiosk.x("key", "--window", kiosk.window, key)
    shot = press(kiosk, "KP_Divide")
    assert (shot.screen, shot.params["focus"]) == ("home", focus)
    shot = kiosk.tap(shot, "help")
    assert shot.params == {}
    ends_well(kiosk)


def test_the_next_visitor_is_not_talked_to(centre: Centre) -> None:
    centre.more = "[kiosk]\nidle_seconds = 12\nwarning_seconds = 1\n"
    kiosk = centre.program("kiosk.app", SIZE)
    kiosk.next()
    shot = press(kiosk, "KP_Add")
    assert "focus" in shot.params
    while shot.params:
        shot = kiosk.next()
    assert shot.screen == "home"
    ends_well(kiosk)
