"""The pack's wording for the telephone: what is said, how callers say it, and dates as people say them."""

from datetime import date, datetime

from content.pack import Pack


class Wording:
    """Phrases of the pack's `ivr:` section."""

    def __init__(self, pack: Pack) -> None:
        self._phrases = pack.phrases

    def text(self, key: str, **values: object) -> str:
        """A phrase with its values filled in."""
        return self._phrases.text(f"ivr.{key}", "zh", **values)

    def words(self, key: str) -> tuple[str, ...]:
        """How callers say it: a phrase that lists variants, apart by 、."""
        return tuple(word for word in self.text(f"words.{key}").split("、") if word)

    def keys(self, *names: str) -> tuple[str, ...]:
        """What the keys do that work everywhere: repeat, back, person."""
        return tuple(self.text(f"keys.{name}") for name in names)

    def weekday(self, iso: str) -> str:
        """星期二, of an ISO date."""
        return self.text(f"weekday.{date.fromisoformat(iso).isoweekday()}")

    def day(self, iso: str) -> str:
        """12月1日星期二, of an ISO date."""
        day = date.fromisoformat(iso)
        return self.text("date.day", month=day.month, day=day.day, weekday=self.weekday(iso))

    def time(self, iso: str) -> str:
        """下午2点半, of an ISO time with its date."""
        at = datetime.fromisoformat(iso)
        half = "morning" if at.hour < 12 else "afternoon"
        hour = at.hour if at.hour <= 12 else at.hour - 12
        minute = {0: "whole", 30: "half"}.get(at.minute, "minute")
        told = self.text(f"date.{minute}", hour=hour, minute=at.minute)
        return self.text(f"date.{half}", time=told)
