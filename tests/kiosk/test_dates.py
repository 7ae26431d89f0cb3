"""Days, times and waits in words."""

from datetime import UTC, datetime

import pytest

from centre.queue.estimate import UNKNOWN, Estimate
from content.pack import Pack
from kiosk import dates


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [
        ("zh", "11月27日 星期五", "11月27日 星期五 09:30"),
        ("en", "Friday, 27 November", "Friday, 27 November 09:30"),
    ],
)
def test_a_day_is_written_as_its_language_writes_it(language: str, day: str, moment: str, pack: Pack) -> None:
    def words(key: str, /, **values: object) -> str:
        return pack.phrases.text(f"kiosk.{key}", language, **values)

    at = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
    assert dates.day(words, at.date()) == day
    assert dates.moment(words, at) == moment


@pytest.mark.parametrize(
    ("estimate", "said"),
    [
        (UNKNOWN, ""),
        (Estimate(10, 25, "today", 9), "10到25分钟"),
        (Estimate(0, 5, "today", 9), "5分钟以内"),
    ],
)
def test_a_wait_is_a_range_or_nothing(estimate: Estimate, said: str, pack: Pack) -> None:
    def words(key: str, /, **values: object) -> str:
        return pack.phrases.text(f"kiosk.{key}", "zh", **values)

    assert dates.wait(words, estimate) == said
