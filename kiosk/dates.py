"""Days and times in words, in the language of the words given. Pure."""

from datetime import date, datetime

from centre.queue.estimate import Estimate
from kiosk.receipts import Words


def day(words: Words, day: date) -> str:
    """11月27日 星期五; `words`: the section `kiosk`."""
    return words(
        "date", month=words(f"month.{day.month}"), day=day.day, weekday=words(f"weekday.{day.isoweekday()}")
    )


def moment(words: Words, moment: datetime) -> str:
    """The day and the time, of a moment in the centre's zone."""
    return f"{day(words, moment)} {moment:%H:%M}"


def wait(words: Words, estimate: Estimate) -> str:
    """How long people will wait, empty where nothing can be said."""
    if estimate.low_minutes is None or estimate.high_minutes is None:
        return ""
    key = "wait.within" if estimate.low_minutes == 0 else "wait.range"
    return words(key, low=estimate.low_minutes, high=estimate.high_minutes)
