"""Business days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from centre.clock import business_day

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 3, 19, 59, 59, tzinfo=UTC), date(2026, 3, 3)),
        (datetime(2026, 3, 3, 20, 0, tzinfo=UTC), date(2026, 3, 4)),
        (datetime(2026, 3, 4, 15, 59, tzinfo=UTC), date(2026, 3, 4)),
        (datetime(2026, 3, 4, 17, 0, tzinfo=UTC), date(2026, 3, 4)),
    ],
)
def test_a_day_begins_at_its_start_on_the_centres_wall_clock(moment: datetime, day: date) -> None:
    assert business_day(moment, SHANGHAI, time(4, 0)) == day


def test_summer_time_moves_no_boundary() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    before = datetime(2026, 3, 29, 3, 59, tzinfo=berlin)
    after = datetime(2026, 3, 29, 4, 0, tzinfo=berlin)
    assert business_day(before, berlin, time(4, 0)) == date(2026, 3, 28)
    assert business_day(after, berlin, time(4, 0)) == date(2026, 3, 29)
