"""How the pack's words sound: read rightly, short enough for the ear, known to the recogniser."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from content.fault import Faults
from content.guide import Guide
from content.interview import Interview
from content.menu import MenuItem, locations
from content.pack import Examined, Pack
from content.rows import Spoken
from content.schema import Location
from content.search.sound import syllables
from content.source import Document
from content.speech.number import dialled, number
from content.speech.spoken import spoken

Known = Callable[[str], bool]
"""Whether a recogniser's vocabulary has a word."""

LIMITS = {"menu": 14, "answer": 30, "ask": 50, "outcome": 50, "short": 120, "phrase": 110, "body": 160}
"""The most syllables that are said at a stretch, by what is said; four and a half take a second."""

CHOICES = 125
"""The most syllables of all that one can choose from, keys included, when it is read out: half a minute."""

BREATH = 48
"""The most syllables without any pause."""

KEY = "请按一"
"""What is said with every choice."""

LONGEST = 6
"""Characters of the longest word looked up in the vocabulary."""

_HAN = re.compile(r"[\u3400-\u9fff]")
_PAUSE = re.compile(r"[，。！？；：、,.!?;:\s]+")
_LEFT = re.compile(r"[^\u3400-\u9fffA-Za-z，。！？；：、,.!?;:'\s]")
_ODD = re.compile(r"[^\u3400-\u9fff，。！？；：、（）《》“”…—\s]")
"""What the spoken form may change in a way that matters here."""

_ADDRESS = re.compile(
    r"(?:https?://|www\.)[!-~]+|[\w.-]+@[\w.-]+|[A-Za-z0-9-]+\.(?:cn|com|org|gov)\b", re.ASCII
)
_DIALLED = re.compile(
    r"(?<![\d.,第])(?:1[12]\d|9\d{4}|12\d{3}|0\d{9,11})(?![\d.,%％‰]|\s*[多余几]?"
    r"(?:[个名位人件次天年月日周份张套倍元块万亿种步部条款项号页家所层间岁级米吨斤户页]|小时|分钟|公里|平方))"
)


@dataclass(frozen=True)
class Said:
    """A sentence that the pack says, and where it stands."""

    text: str
    kind: str
    path: Path
    line: int
    listened: bool = False
    """Whether callers are expected to say it."""


def check(examined: Examined, known: Known | None, faults: Faults) -> None:
    """Check everything that is said in Chinese. `known`: the recogniser's vocabulary, None if not here."""
    pack = examined.pack
    if pack is None:
        return
    for said in _said(pack, examined):
        _read_aloud(said, pack.lexicon, faults)
        if known is not None and said.listened:
            _recognised(said, "spoken", pack.lexicon, known, faults)
    if known is not None:
        for said in _asked(pack, examined):
            _recognised(said, "asks", pack.lexicon, known, faults)
    for id, talk in pack.interviews.items():
        document = examined.documents[f"interviews/{id}.yaml"]
        for question in talk.questions.values():
            names = [answer.say for answer in question.answers]
            _choices(names, question.ask, document, faults, "questions", question.id, "answers")
    if menu := examined.documents.get("menu.yaml"):
        for item, where in locations(pack.menu):
            names = [child.say for child in item.items if child.digit]
            _choices(names, item.title, menu, faults, *where, "items")
            _alike(item, where, menu, faults)


def _alike(item: MenuItem, where: Location, document: Document, faults: Faults) -> None:
    """Tell of what is chosen between and sounds the same."""
    heard: dict[tuple[str, ...], tuple[str, str]] = {}
    for index, child in enumerate(item.items):
        for name in (child.say, *child.spoken):
            other, written = heard.setdefault(syllables(name), (child.id, name))
            if other != child.id and written != name:
                line = document.line(*where, "items", index)
                faults.add(document.path, line, "W305", f"“{name}”和“{written}”听起来一样，请改一个")


def _choices(names: list[str], of: str, document: Document, faults: Faults, *where: int | str) -> None:
    count = sum(len(syllables(name)) + len(KEY) for name in names)
    if count > CHOICES:
        message = (
            f"“{of}”下面的 {len(names)} 项全念完有 {count} 个音节，最多 {CHOICES} 个，请缩短 say 或者分成两层"
        )
        faults.add(document.path, document.line(*where), "W812", message)


def _said(pack: Pack, examined: Examined) -> Iterator[Said]:
    documents = examined.documents
    if phrases := documents.get("phrases.yaml"):
        yield from _phrases(pack, phrases)
    if menu := documents.get("menu.yaml"):
        yield from _menu(pack, menu)
    for id, talk in pack.interviews.items():
        yield from _interview(talk, documents[f"interviews/{id}.yaml"])
    for id, guide in pack.guides.items():
        yield from _guide(guide, documents[f"guides/{id}.md"])


def _phrases(pack: Pack, document: Document) -> Iterator[Said]:
    for key in pack.phrases:
        if key.startswith(("ivr.", "board.")) and not key.startswith("ivr.words."):  # words are heard
            text = re.sub(r"\{\w*\}", "", pack.phrases.languages(key).get("zh", ""))
            yield Said(text, "phrase", document.path, document.line(*key.split("."), "zh"))


def _menu(pack: Pack, document: Document) -> Iterator[Said]:
    path, line = document.path, document.line
    for item, where in locations(pack.menu):
        yield Said(item.say, "menu", path, line(*where, "say"), listened=True)
        for name in item.spoken:
            yield Said(name, "menu", path, line(*where, "spoken"), listened=True)


def _interview(talk: Interview, document: Document) -> Iterator[Said]:
    path, line = document.path, document.line
    yield Said(talk.intro, "phrase", path, line("intro"))
    for question in talk.questions.values():
        place = ("questions", question.id)
        yield Said(question.say, "ask", path, line(*place, "say"))
        for index, answer in enumerate(question.answers):
            at = (*place, "answers", index)
            yield Said(answer.say, "answer", path, line(*at, "say"))
            for name in answer.spoken:
                yield Said(name, "answer", path, line(*at, "spoken"), listened=True)
    for key, outcome in talk.outcomes.items():
        yield Said(outcome.say, "outcome", path, line("outcomes", key, "say"))


def _guide(guide: Guide, document: Document) -> Iterator[Said]:
    path, line = document.path, document.line
    name = "say" if ("say",) in document.lines else "title"
    yield Said(guide.say, "menu", path, line(name), listened=True)
    yield Said(guide.short, "short", path, line("short"))
    for count, section in enumerate(guide.sections):
        if section.key == "basis":
            continue  # names and numbers of laws are for reading
        for nth, block in enumerate(section.blocks):
            for at, text in enumerate(block.items):
                yield Said(text, "body", path, line("sections", count, "blocks", nth, "items", at))


def _asked(pack: Pack, examined: Examined) -> Iterator[Said]:
    """How people put it, which the hotline hears but never says."""
    for id, guide in pack.guides.items():
        document = examined.documents[f"guides/{id}.md"]
        for index, question in enumerate(guide.asks):
            yield Said(question, "", document.path, document.line("asks", index), listened=True)


def _read_aloud(said: Said, lexicon: tuple[Spoken, ...], faults: Faults) -> None:
    limit, aloud = LIMITS[said.kind], said.text
    if _ODD.search(said.text):
        aloud = spoken(said.text, lexicon)
        _misread(said, aloud, faults)
    if len(aloud) <= min(limit, BREATH):
        return  # as most are: a character is a syllable or none
    count = len(_HAN.findall(aloud))
    breath = max((len(_HAN.findall(part)) for part in _PAUSE.split(aloud)), default=0)
    start = said.text[:10]
    if count > limit:
        message = f"“{start}…”念出来有 {count} 个音节，最多 {limit} 个，请缩短或者另写 say"
        faults.add(said.path, said.line, "W812", message)
    elif breath > BREATH:
        message = f"“{start}…”里有一段连着 {breath} 个音节不停顿，请加逗号或拆成短句"
        faults.add(said.path, said.line, "W812", message)


def _misread(said: Said, aloud: str, faults: Faults) -> None:
    misread = list(dict.fromkeys(match[0] for match in _ADDRESS.finditer(said.text)))
    for digits in dict.fromkeys(_DIALLED.findall(said.text)):
        read = number(int(digits)) in aloud and dialled(digits) not in aloud
        if read and digits not in misread:
            misread.append(digits)
    if misread:
        listed = "、".join(misread)
        message = f"“{listed}”会读错，请在 lexicon.tsv 里写上怎么读，或者换个说法"
        faults.add(said.path, said.line, "W811", message)
    elif left := _LEFT.findall(_ADDRESS.sub("", aloud)):
        message = f"“{''.join(dict.fromkeys(left))}”读不出来，请改成文字，或在 lexicon.tsv 里写上怎么读"
        faults.add(said.path, said.line, "W811", message)


def _recognised(said: Said, where: str, lexicon: tuple[Spoken, ...], known: Known, faults: Faults) -> None:
    missing = "".join(
        part
        for clause in re.findall(r"[\u3400-\u9fff]+", spoken(said.text, lexicon))
        for part in _gaps(clause, known)
    )
    if missing:
        message = (
            f"“{said.text}”里的“{missing}”语音识别不认识，来电人说了听不懂，请在 {where} 里加一个常用的说法"
        )
        faults.add(said.path, said.line, "W813", message)


def _gaps(clause: str, known: Known) -> Iterator[str]:
    """Characters that no known word covers, when as few as possible stay uncovered."""
    best: list[tuple[int, int, bool]] = [(0, 0, True)]
    for end in range(1, len(clause) + 1):
        options = [(best[end - 1][0] + 1, end - 1, False)]
        options += [
            (best[start][0], start, True)
            for start in range(max(0, end - LONGEST), end)
            if known(clause[start:end])
        ]
        best.append(min(options, key=lambda option: option[0]))
    found: list[str] = []
    end = len(clause)
    while end:
        _, start, covered = best[end]
        if not covered:
            found.append(clause[start:end])
        end = start
    yield from reversed(found)


@cache
def vocabulary(model: Path) -> Known:
    """The vocabulary of a Vosk model; loading it takes about a second."""
    import vosk

    vosk.SetLogLevel(-1)
    loaded = vosk.Model(str(model))
    return cache(lambda word: loaded.vosk_model_find_word(word) >= 0)
