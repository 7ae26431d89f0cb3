"""What a pack says: every sentence that can be said as it stands, and the recordings that replace a voice."""

import re
from pathlib import Path

from content.guide import Block
from content.layers import Layers
from content.pack import Pack

CITATION = re.compile(r"（[^（）]*第[^（）]*条[^（）]*）|\s?\([^()]*\bart\.[^()]*\)")
"""The article that a sentence rests on: for the screen and the paper, where it can be read again."""

STEP = "ivr.guide.step"

CENTRE = frozenset(["centre", "hotline", "address", "hours"])
"""What a sentence may name of the centre and be the same in every call all the same."""


def _centre(pack: Pack, language: str) -> dict[str, str]:
    meta = pack.in_language(language).meta
    return {
        "centre": meta.title,
        "hotline": meta.hotline,
        "address": meta.address,
        "hours": meta.hours,
    }


def choice(pack: Pack, say: str, digit: str | None) -> str:
    """What offers a choice on the telephone (法律援助，请按1。); empty without a key or such a phrase."""
    if not digit or "ivr.choice" not in pack.phrases:
        return ""
    if pack.phrases.placeholders("ivr.choice") != {"title", "digit"}:
        return ""
    return pack.phrases.text("ivr.choice", title=say, digit=digit)


def telling(pack: Pack, block: Block, language: str = "zh") -> list[str]:
    """How the items of a guide's section are said: without articles of law, steps with their number."""
    items = [CITATION.sub("", item) for item in block.items]
    if block.kind != "steps" or STEP not in pack.phrases:
        return items
    return [
        pack.phrases.text(STEP, language, number=number, text=item) for number, item in enumerate(items, 1)
    ]


def sayings(pack: Pack) -> dict[str, tuple[str, str]]:
    """Every sentence of a pack that can be said as it stands: key → (text, language).

    The key names the recording in `audio/` that may replace it, such as `ivr.greeting` or
    `guide.divorce.short`; in another language it ends in that language, as in `ivr.greeting.en`.
    """
    found: dict[str, tuple[str, str]] = {}

    def add(key: str, text: str, language: str = "zh") -> None:
        if text:
            found[key if language == "zh" else f"{key}.{language}"] = text, language

    for key in pack.phrases:
        if key.startswith("ivr.words."):
            continue  # said by callers, not to them
        if key.startswith(("ivr.", "board.")) and pack.phrases.placeholders(key) <= CENTRE:
            for language in pack.phrases.languages(key):
                add(key, pack.phrases.text(key, language, **_centre(pack, language)), language)
    for item in pack.menu.walk():
        add(f"menu.{item.id}", item.say)
        add(f"menu.{item.id}.choice", choice(pack, item.say, item.digit))
    for guide in [*pack.guides.values(), *pack.translations.values()]:
        add(f"guide.{guide.id}", guide.say, guide.language)
        add(f"guide.{guide.id}.short", guide.short, guide.language)
        for number, material in enumerate(guide.materials, 1):
            add(f"guide.{guide.id}.material.{number}", material, guide.language)
        for section in guide.sections:
            for number, block in enumerate(section.blocks, 1):
                for place, told in enumerate(telling(pack, block, guide.language), 1):
                    add(f"guide.{guide.id}.{section.key}.{number}.{place}", told, guide.language)
    for interview in pack.interviews.values():
        add(f"interview.{interview.id}.intro", interview.intro)
        for question in interview.questions.values():
            add(f"interview.{interview.id}.{question.id}", question.say)
            for answer in question.answers:
                key = f"interview.{interview.id}.{question.id}.{answer.id}"
                add(key, answer.say)
                add(f"{key}.choice", choice(pack, answer.say, answer.digit))
        for outcome in interview.outcomes.values():
            add(f"interview.{interview.id}.outcome.{outcome.id}", outcome.say)
    return found


def recordings(pack: Pack) -> dict[str, Path]:
    """Text as written → the WAV file of the pack's `audio/` folder that replaces the voice for it."""
    files = Layers(pack.folders).under("audio", ".wav")
    texts = sayings(pack)
    keys = {name.removesuffix(".wav"): path for name, path in files.items()}
    return {texts[key][0]: path for key, path in keys.items() if key in texts}
