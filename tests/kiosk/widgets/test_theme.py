"""Sizes by the glass, and colours that can be told apart."""

import pytest

from kiosk.widgets.theme import CONTRAST, LIGHT, STYLES, TARGET_MM, Theme, contrast


@pytest.mark.parametrize("diagonal_inches", [13.3, 15.6, 21.5, 32, 55])
@pytest.mark.parametrize("size", [(1080, 1920), (540, 960), (1920, 1080)])
def test_targets_are_never_smaller_than_a_finger_needs(diagonal_inches: float, size: tuple[int, int]) -> None:
    theme = Theme(*size, diagonal_inches)
    for units in (0, 84, 124):
        assert theme.target(units) >= theme.mm(TARGET_MM) - 0.5


def test_a_panel_that_is_nearly_square_has_the_length_for_two_things_side_by_side() -> None:
    for width, height in ((1280, 1024), (1024, 768)):
        assert width / Theme(width, height, 17).unit >= 1700 - 1
    assert Theme(1920, 1080, 21.5).unit == Theme(1080, 1920, 21.5).unit == 1


def test_a_millimetre_on_known_panels() -> None:
    assert Theme(1080, 1920, 32).mm(20) == pytest.approx(54, abs=0.5)
    assert Theme(1080, 1920, 21.5).mm(20) == pytest.approx(81, abs=0.7)


def test_text_is_readable_on_a_small_panel() -> None:
    theme = Theme(1080, 1920, 13.3)
    assert theme.em("body") >= theme.mm(7) - 0.5


def test_large_text_is_larger_but_numbers_keep_their_place() -> None:
    usual, large = Theme(1080, 1920, 21.5), Theme(1080, 1920, 21.5, large_text=True)
    assert large.em("body") > 1.2 * usual.em("body")
    assert large.em("giant") == usual.em("giant")
    assert all(large.leading(style) >= large.em(style) for style in STYLES)


@pytest.mark.parametrize("colours", [LIGHT, CONTRAST])
def test_text_stands_out_from_every_ground_it_is_set_on(colours: dict) -> None:  # type: ignore[type-arg]
    for ink in ("ink", "muted", "accent", "warning"):
        for ground in ("ground", "card"):
            assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
    assert contrast(colours["on_accent"], colours["accent"]) >= 4.5
    assert contrast(colours["ink"], colours["warning_tint"]) >= 4.5
    assert contrast(colours["accent"], colours["accent_tint"]) >= 4.5


def test_high_contrast_is_beyond_seven() -> None:
    for ink in ("ink", "muted", "accent"):
        assert contrast(CONTRAST[ink], CONTRAST["ground"]) >= 7
