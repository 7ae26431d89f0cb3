"""What a caller hears of a guide, line by line."""

from dataclasses import dataclass

from content.editor.preview.pace import Length, Measure
from content.guide import Guide
from content.pack import Pack
from content.speech.sayings import sayings
from content.speech.spoken import spoken


@dataclass(frozen=True)
class Line:
    """A sentence: `key` names its sound, `aloud` is how it is read."""

    key: str
    title: str
    text: str
    aloud: str
    length: Length | None
    """None if nothing can say it."""


def script(pack: Pack, guide: Guide, measure: Measure) -> list[Line]:
    """The guide's name, its short form, then its sections, as the pack's voice says them."""
    own = f"guide.{guide.id}"
    titles = {section.key: section.title for section in guide.sections}
    lines: list[Line] = []
    for key, (text, language) in sayings(pack).items():
        if language != guide.language or not (key == own or key.startswith(f"{own}.")):
            continue
        part = key.removeprefix(own).strip(".").partition(".")[0]
        aloud = spoken(text, pack.lexicon, language)
        title = {"": "名称", "short": "简短说法", "material": "要带的材料", "en": "Name"}.get(
            part, titles.get(part, "")
        )
        lines.append(Line(key, title, text, aloud, measure(text, language)))
    return lines
