"""Icons are well-formed paths inside their grid."""

import pytest

from kiosk.widgets import icons


@pytest.mark.parametrize("name", icons.ICONS)
def test_strokes_stay_inside_the_grid(name: str) -> None:
    lines = list(icons.strokes(icons.ICONS[name]))
    assert lines
    for line in lines:
        for x, y in line:
            assert 1 <= x <= icons.GRID - 1
            assert 1 <= y <= icons.GRID - 1


def test_draws_a_mask_of_the_size_wanted() -> None:
    mask = icons.draw("home", 48)
    assert mask.size == (48, 48)
    low, high = mask.getextrema()
    assert (low, high) == (0, 255)


def test_other_names_and_unknown_names_have_an_icon() -> None:
    assert icons.known("aid") == "scales"
    assert icons.known("no-such-icon") == "document"
    assert all(target in icons.ICONS for target in icons.ALIASES.values())
