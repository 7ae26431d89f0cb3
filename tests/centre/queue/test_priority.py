"""Priority that age gives."""

from __future__ import annotations

from datetime import date

import pytest

from centre.queue.priority import age, by_age
from tests.centre.conftest import ELDERLY, MINOR, SOLDIER

TODAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("birth", "years"),
    [
        (date(1966, 3, 4), 60),
        (date(1966, 3, 5), 59),
        (date(1966, 3, 3), 60),
        (date(2026, 3, 4), 0),
        (date(1900, 1, 1), 126),
    ],
)
def test_age_is_completed_years(birth: date, years: int) -> None:
    assert age(birth, TODAY) == years


def test_born_on_leap_day() -> None:
    assert age(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age(date(2008, 2, 29), date(2026, 3, 1)) == 18


@pytest.mark.parametrize(
    ("birth", "expected"),
    [
        (date(1966, 3, 4), ELDERLY),
        (date(1966, 3, 5), None),
        (date(2008, 3, 5), MINOR),
        (date(2008, 3, 4), None),
    ],
)
def test_the_first_class_whose_ages_fit(birth: date, expected: object) -> None:
    assert by_age([SOLDIER, ELDERLY, MINOR], birth, TODAY) is expected
