"""The time, and the business day it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)

Clock = Callable[[], datetime]


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def business_day(moment: datetime, zone: ZoneInfo, day_start: time) -> date:
    """The day that `moment` counts for at the centre: the calendar day; before `day_start`, the one before.

    Compared on the wall clock, so that a change to summer time never moves the boundary."""
    local = moment.astimezone(zone)
    today = local.date()
    return today if local.time() >= day_start else today - timedelta(days=1)
