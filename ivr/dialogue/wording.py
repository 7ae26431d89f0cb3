"""The pack's wording for the telephone: what is said, how callers say it, and dates as people say them."""

from datetime import date, datetime

from content.pack import Pack
from content.speech.spoken import spoken


class Wording:
    """Phrases of the pack's `ivr:` section."""

    def __init__(self, pack: Pack) -> None:
        self._phrases = pack.phrases
        self._lexicon = pack.lexicon

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

    def day_words(self, iso: str) -> tuple[str, ...]:
        """How callers say it, as a recogniser writes it: 十二月一日星期二, 十二月一号, 一号, 星期二."""
        day = date.fromisoformat(iso)
        ways = [self.text(f"date.{way}", month=day.month, day=day.day) for way in ("short", "number")]
        return self._said(self.day(iso), *ways, self.weekday(iso))

    def time_words(self, iso: str) -> tuple[str, ...]:
        """下午两点半, 两点半."""
        return self._said(self.time(iso), self._clock(iso))

    def _said(self, *texts: str) -> tuple[str, ...]:
        return tuple(spoken(text, self._lexicon) for text in texts)

    def time(self, iso: str) -> str:
        """下午3点半, of an ISO time with its date."""
        hour = datetime.fromisoformat(iso).hour
        half = "morning" if hour < 12 else "noon" if hour == 12 else "afternoon"
        return self.text(f"date.{half}", time=self._clock(iso))

    def _clock(self, iso: str) -> str:
        at = datetime.fromisoformat(iso)
        hour: object = at.hour if at.hour <= 12 else at.hour - 12
        if hour == 2:
            hour = self.text("date.two")
        minute = {0: "whole", 30: "half"}.get(at.minute, "minute")
        return self.text(f"date.{minute}", hour=hour, minute=at.minute)
