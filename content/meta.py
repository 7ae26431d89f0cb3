"""pack.toml: who publishes a pack, and the centre it speaks for."""

from datetime import datetime, time
from typing import Annotated

from pydantic import Field, PositiveInt, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from content import guide
from content.schema import ID, Model, Text
from content.translation import MetaWords, laid_over

FORMAT = 1
"""The newest pack format this program reads."""


class Opening(Model):
    """Hours on some days of the week (1 is Monday)."""

    days: tuple[Annotated[int, Field(ge=1, le=7)], ...]
    start: time
    end: time

    @field_validator("end")
    @classmethod
    def _later(cls, end: time, info: ValidationInfo) -> time:
        start = info.data.get("start")
        if start and end <= start:
            raise ValueError(f"{end:%H:%M} 不晚于 start（{start:%H:%M}），请核对")
        return end


class Meta(Model):
    """pack.toml: who publishes the pack, and the centre it speaks for."""

    name: ID
    title: Text
    """The centre's name as people read it."""
    version: Text
    languages: tuple[Text, ...] = ("zh",)
    region: str = ""
    publisher: Text
    format: PositiveInt = FORMAT
    base: ID | None = None
    """The shipped pack that this one lies on, for the tools that are given one folder."""
    hotline: Text = "12348"
    transfer: dict[ID, Text] = Field(default_factory=dict)
    """Where the hotline transfers to: name (such as `person`) → number."""
    address: str = ""
    hours: str = ""
    """Opening hours in words, for people."""
    open: tuple[Opening, ...] = ()
    """Opening hours for the program; none: always open."""
    en: MetaWords = MetaWords()
    """What is said to people, in English."""

    @field_validator("format")
    @classmethod
    def _readable(cls, value: int) -> int:
        if value > FORMAT:
            message = f"内容包是第 {value} 版格式，本机只认识到第 {FORMAT} 版，请先升级 LobbyLine"
            raise PydanticCustomError("newer_format", "{reason}", {"reason": message})
        return value

    @field_validator("languages")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := [language for language in value if language not in guide.HEADINGS]:
            raise ValueError(f"不认识的语言“{unknown[0]}”，可以用的有：{'、'.join(guide.HEADINGS)}")
        if "zh" not in value:
            raise ValueError("里面要有 zh（中文）")
        return value

    def in_language(self, language: str) -> "Meta":
        """The same with its words in a language, in Chinese where they are not translated."""
        return laid_over(self, self.en) if language == "en" else self

    def is_open(self, moment: datetime) -> bool:
        """Whether the centre is open at a moment (local time)."""
        return not self.open or any(
            moment.isoweekday() in opening.days and opening.start <= moment.time() < opening.end
            for opening in self.open
        )
