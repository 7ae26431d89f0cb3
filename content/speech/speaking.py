"""The part of lobbyline-content that speaks and listens: say, hear."""

import argparse
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from content import pack, settings
from content.layers import stack
from content.pack import Pack
from content.progress import progress
from content.release import live
from content.settings import Settings
from content.speech import models
from content.speech.prompts import Prompts, inventory
from content.speech.sayings import recordings, sayings
from content.speech.voice import VoiceError


def add(commands: Any) -> list[argparse.ArgumentParser]:
    """Add the commands to the parser's; returns their parsers."""
    say = commands.add_parser("say", help="生成内容包的语音，中断后接着来")
    say.set_defaults(run=_say)
    hear = commands.add_parser("hear", help="用语音识别听一遍所有语音，列出最听不清的")
    hear.add_argument("--worst", type=int, default=20, metavar="N", help="列出最差的几句（默认 20）")
    hear.add_argument("--sample", type=int, metavar="N", help="只抽查几句（每次抽的一样；默认全部）")
    hear.set_defaults(run=_hear)
    for command in (say, hear):
        command.add_argument(
            "pack", type=Path, nargs="*", metavar="PACK", help="内容包文件夹（默认用设置里的）"
        )
    return [say, hear]


def _loaded(options: argparse.Namespace) -> tuple[Settings, Pack, Prompts]:
    chosen = settings.load(options.settings)
    loaded = pack.load(*(stack(options.pack) if options.pack else live.folders(chosen)))
    return chosen, loaded, Prompts(chosen, loaded.lexicon, recordings(loaded))


def _say(options: argparse.Namespace) -> int:
    _, loaded, prompts = _loaded(options)
    with progress("生成语音") as told:
        count = prompts.render_all(sayings(loaded).values(), told)
    entries = inventory(loaded, prompts)
    table = prompts.folder / f"{loaded.meta.name}.tsv"
    heading = ("key", "language", "seconds", "voice", "file", "text")
    _write(table, [heading, *(entry.row() for entry in entries)])
    minutes = sum(entry.seconds for entry in entries) / 60
    recorded = sum(entry.voice == "recorded" for entry in entries)
    longest = max(entries, key=lambda entry: entry.seconds, default=None)
    print(f"共 {len(entries)} 句，{minutes:.0f} 分钟；新生成 {count} 句，真人录音 {recorded} 句")
    if longest:
        print(f"声音 {prompts.voice.name}；最长的一句是 {longest.key}，{longest.seconds:.1f} 秒")
    print(f"每一句的长度在 {table}")
    return 0


def _hear(options: argparse.Namespace) -> int:
    from content.speech import hearing

    chosen, loaded, prompts = _loaded(options)
    try:
        ear = hearing.Ear(models.path("vosk-cn", chosen))
    except models.ModelMissing as missing:
        raise VoiceError(str(missing)) from missing
    texts = sorted(
        ((key, text) for key, (text, language) in sayings(loaded).items() if language == "zh"), key=_rank
    )
    if options.sample and options.sample < len(texts):
        texts = random.Random(0).sample(texts, options.sample)
    memory = hearing.Memory(prompts.folder / "heard.tsv")
    with progress("听语音") as told:
        found = hearing.listen(prompts, texts, ear, memory, told)
    table = prompts.folder / f"{loaded.meta.name}-heard.tsv"
    _write(table, hearing.rows(found))
    for heard in found[: options.worst]:
        print(f"{heard.syllable_error:4.0%}  {heard.key}\n      说：{heard.said}\n      听：{heard.heard}")
    by_character, by_syllable = hearing.overall(found)
    print(f"{len(found)} 句，声音 {prompts.voice.name}")
    print(f"按字错 {by_character:.1%}，按音（不计声调）错 {by_syllable:.1%}")
    print(f"全部结果在 {table}")
    return 0


def _rank(entry: tuple[str, str]) -> tuple[bool, str]:
    """What every caller hears comes before the bodies of guides, which few hear out."""
    key = entry[0]
    return key.startswith("guide.") and key.count(".") > 2, key


def _write(table: Path, rows: Iterable[tuple[str, ...]]) -> None:
    """A table of tab-separated values, whole or not at all."""
    table.parent.mkdir(parents=True, exist_ok=True)
    new = table.with_suffix(".new")
    lines = ("\t".join(" ".join(cell.split()) for cell in row) for row in rows)
    new.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    new.replace(table)
