"""A guide pack as loaded: folders stacked, every file parsed, every reference followed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from content import guide, interview, menu, phrases, service, topic, translation
from content.fault import Fault, Faults, PackError
from content.guide import Guide
from content.interview import Interview
from content.layers import Layers
from content.menu import Menu, MenuItem
from content.meta import Meta
from content.notation import read_toml, read_yaml
from content.outlet import ADVISER_COLUMNS, OUTLET_COLUMNS, OUTLET_ENGLISH, Adviser, Outlet
from content.phrases import LANGUAGES, Phrases
from content.references import Names, follow
from content.rows import Asked, Dialect, R, Spoken, read_rows
from content.schema import nearest
from content.service import PriorityClass, Service
from content.settings import shipped as shipped
from content.source import Document, read_text
from content.topic import Topic
from content.translation import (
    InterviewWords,
    MenuWords,
    ServicesWords,
    TopicsWords,
    Words,
)


@dataclass(frozen=True)
class Pack:
    """Everything a centre can tell. Nothing in it changes; a new version is a new Pack."""

    folders: tuple[Path, ...]
    meta: Meta
    menu: Menu
    services: Mapping[str, Service]
    priority: Mapping[str, PriorityClass]
    topics: tuple[Topic, ...]
    guides: Mapping[str, Guide]
    """Guides by id; for another language ask `guide`."""
    translations: Mapping[tuple[str, str], Guide]
    """(id, language) → guide, for languages other than Chinese."""
    interviews: Mapping[str, Interview]
    phrases: Phrases
    lexicon: tuple[Spoken, ...]
    outlets: tuple[Outlet, ...]
    advisers: tuple[Adviser, ...]
    questions: tuple[Asked, ...]
    dialect: tuple[Dialect, ...]
    warnings: tuple[Fault, ...] = ()
    by_language: Mapping[str, "Pack"] = field(default_factory=dict, repr=False, compare=False)
    """This pack in every language, Chinese too; ask `in_language`."""

    def in_language(self, language: str) -> "Pack":
        """The same pack with its words in a language, in Chinese where they are not translated.

        Ids, digits, order and what leads where are the same in every language.
        """
        return self.by_language.get(language, self)

    def guide(self, id: str, language: str = "zh") -> Guide:
        """A guide in a language, in Chinese where it is not translated; KeyError if there is none."""
        return self.in_language(language).guides[id]

    def file(self, name: str) -> Path | None:
        """The uppermost file of this path, such as `audio/greeting.wav`; None if no folder has it."""
        return Layers(self.folders).file(name)


def load(*folders: Path) -> Pack:
    """Load the pack that these folders make, the lowest first.

    Raises PackError with every fault found, not only the first.
    """
    examined = examine(*folders)
    if examined.pack is None or any(fault.is_error for fault in examined.faults):
        raise PackError(examined.faults)
    return examined.pack


@dataclass(frozen=True)
class Examined:
    """A pack that may be broken, for tools that tell what is wrong with it."""

    folders: tuple[Path, ...]
    pack: Pack | None
    """What could be read; parts with faults are left out. None if there is no such folder."""
    faults: Faults
    documents: Mapping[str, Document]
    """Data and lines of the YAML files and guides by their path in the pack."""


def examine(*folders: Path) -> Examined:
    """Read the pack that these folders make, the lowest first, as far as it can be read."""
    faults = Faults()
    loader = _Loader(Layers(folders), faults)
    return Examined(folders, loader.load(), faults, loader.documents)


W = TypeVar("W", MenuWords, ServicesWords, TopicsWords, InterviewWords)


class _Loader:
    """Reads file after file; what a fault leaves out is empty, so that the rest is still checked."""

    def __init__(self, layers: Layers, faults: Faults) -> None:
        self._layers = layers
        self._faults = faults
        self.documents: dict[str, Document] = {}

    def load(self) -> Pack | None:
        if not self._layers.are_packs(self._faults):
            return None
        faults = self._faults
        metas = [
            self._meta(document)
            for path in self._layers.every("pack.toml")
            if (document := read_toml(path, faults))
        ]
        menu_file = self._yaml("menu.yaml")
        tree = menu.parse(menu_file, faults) if menu_file else None
        services_file = self._yaml("services.yaml")
        queues = service.parse(services_file, faults) if services_file else None
        topics_file = self._yaml("topics.yaml")
        topics = topic.parse(topics_file, faults) if topics_file else None
        phrases_file = self._yaml("phrases.yaml")
        sentences = phrases.parse(phrases_file, faults) if phrases_file else None
        words = {language: self._words(language) for language in LANGUAGES if language != "zh"}
        guides, translations = self._guides()
        interviews = self._interviews()
        english = len(OUTLET_ENGLISH)
        outlets = self._rows("outlets.csv", OUTLET_COLUMNS, Outlet, ("name", "district"), optional=english)
        advisers = self._rows("advisers.csv", ADVISER_COLUMNS, Adviser, ("place", "name"))
        columns = ("written", "spoken", "language")
        lexicon = self._rows("lexicon.tsv", columns, Spoken, ("written", "language"), optional=1)
        questions = self._rows("questions.tsv", ("question", "guide"), Asked, ("question",))
        dialect = self._rows("dialect.tsv", ("said", "meant"), Dialect, ("said",))
        services, classes = queues or ({}, {})
        names = Names(
            guides=self._layers.under("guides", ".md"),
            interviews=self._interview_files(),
            services=services if queues else None,
            topics={entry.title for entry in topics} if topics else None,
            faults=faults,
        )
        asked = ((row.guide, document) for row, document in questions)
        follow(names, self.documents, tree, services.values(), guides, interviews, asked)
        meta = metas[-1] if metas else None
        by_language: dict[str, Pack] = {}
        pack = Pack(  # where something is missing there is a fault, so that `load` gives no such pack out
            folders=self._layers.folders,
            meta=meta or Meta(name="unreadable", title="-", version="0", publisher="-"),
            menu=tree or Menu.model_construct(root=MenuItem.model_construct(id="main", title="", say="")),
            services=services,
            priority=classes,
            topics=topics or (),
            guides=guides,
            translations=translations,
            interviews=interviews,
            phrases=sentences or phrases.Phrases({}),
            lexicon=tuple({(row.written, row.language): row for row, _ in lexicon}.values()),
            outlets=tuple(row for row, _ in outlets),
            advisers=tuple(row for row, _ in advisers),
            questions=tuple(row for row, _ in questions),
            dialect=tuple(row for row, _ in dialect),
            warnings=tuple(sorted(set(faults))),
            by_language=by_language,
        )
        by_language["zh"] = pack
        for language, spoken in words.items():
            by_language[language] = _translated(pack, language, spoken)
        return pack

    def _words(self, language: str) -> Words:
        """What the files of a language other than Chinese have; nothing of what they leave out."""
        talks = self._layers.under("interviews", f".{language}.yaml")
        return Words(
            menu=self._overlay(f"menu.{language}.yaml", MenuWords),
            services=self._overlay(f"services.{language}.yaml", ServicesWords),
            topics=self._overlay(f"topics.{language}.yaml", TopicsWords),
            interviews={
                name.partition(".")[0]: self._overlay(f"interviews/{name}", InterviewWords) for name in talks
            },
        )

    def _overlay(self, name: str, model: type[W]) -> W:
        path = self._layers.file(name)
        document = read_yaml(path, self._faults) if path else None
        words = document.parse(model, self._faults) if document else None
        if document and words:
            self.documents[name] = document
        return words or model()

    def _meta(self, document: Document) -> Meta | None:
        self.documents["pack.toml"] = document
        meta = document.parse(Meta, self._faults)
        if meta and meta.base and not shipped(meta.base).is_dir():
            known = [path.parent.name for path in shipped("x").parent.glob("*/pack.toml")]
            message = f"没有随程序来的内容包“{meta.base}”{nearest(meta.base, known)}"
            self._faults.add(document.path, document.line("base"), "E301", message)
        return meta

    def _yaml(self, name: str) -> Document | None:
        path = self._layers.file(name)
        if path is None:
            self._faults.add(self._layers.folders[-1] / name, 1, "E107", "缺少这个文件，请补上")
            return None
        document = read_yaml(path, self._faults)
        if document is not None:
            self.documents[name] = document
        return document

    def _guides(self) -> tuple[dict[str, Guide], dict[tuple[str, str], Guide]]:
        guides: dict[str, Guide] = {}
        translations: dict[tuple[str, str], Guide] = {}
        files = self._layers.under("guides", ".md")
        for name in sorted(files, key=lambda name: (name.count("."), name)):  # Chinese before translations
            path = files[name]
            match = re.fullmatch(r"([a-z0-9][a-z0-9_-]*)(?:\.([a-z]{2}))?\.md", name)
            if match is None:
                self._faults.add(
                    path, 1, "E203", "文件名应当是 编号.md 或 编号.en.md，编号用小写字母、数字和 -"
                )
                continue
            id, language = match[1], match[2] or "zh"
            if language not in guide.HEADINGS:
                self._faults.add(path, 1, "E203", f"不认识的语言“{language}”，可以用的有：zh、en")
                continue
            text = read_text(path, self._faults)
            if text is None:
                continue
            if language != "zh" and f"{id}.md" not in files:
                self._faults.add(path, 1, "E301", f"有译文，却没有中文的 {id}.md")
                continue
            if language != "zh" and id not in guides:
                continue  # the Chinese is broken, and what a translation need not say cannot be known
            document = self.documents[f"guides/{name}"] = Document(path, text)
            parsed = guide.parse(id, language, document, self._faults, guides.get(id))
            if parsed is not None and language == "zh":
                guides[id] = parsed
            elif parsed is not None:
                translations[id, language] = parsed
        return guides, translations

    def _interview_files(self) -> dict[str, Path]:
        """The Chinese ones; those of other languages have two dots in their names."""
        files = self._layers.under("interviews", ".yaml")
        return {name: path for name, path in files.items() if name.count(".") == 1}

    def _interviews(self) -> dict[str, Interview]:
        interviews: dict[str, Interview] = {}
        files = self._interview_files()
        for name, path in self._layers.under("interviews", ".yaml").items():
            id, _, language = name.removesuffix(".yaml").partition(".")
            if language and language not in LANGUAGES[1:]:
                self._faults.add(path, 1, "E203", f"不认识的语言“{language}”，可以用的有：en")
            elif language and f"{id}.yaml" not in files:
                hint = nearest(id, files, ".yaml")
                self._faults.add(path, 1, "E301", f"有译文，却没有中文的 {id}.yaml{hint}")
        for name, path in files.items():
            id = name.removesuffix(".yaml")
            document = read_yaml(path, self._faults)
            parsed = interview.parse(id, document, self._faults) if document else None
            if document and parsed:
                self.documents[f"interviews/{name}"] = document
                interviews[id] = parsed
        return interviews

    def _rows(
        self, name: str, columns: tuple[str, ...], model: type[R], key: tuple[str, ...], optional: int = 0
    ) -> list[tuple[R, Document]]:
        return read_rows(self._layers, name, columns, model, key, self._faults, optional=optional)


def _translated(pack: Pack, language: str, words: Words) -> Pack:
    translations = {id: one for (id, spoken), one in pack.translations.items() if spoken == language}
    return replace(
        pack,
        meta=pack.meta.in_language(language),
        menu=translation.menu(pack.menu, words.menu),
        services=translation.services(pack.services, words.services),
        priority=translation.priority(pack.priority, words.services),
        topics=translation.topics(pack.topics, words.topics),
        guides={**pack.guides, **translations},
        outlets=tuple(outlet.in_language(language) for outlet in pack.outlets),
        interviews={
            id: translation.interview(one, words.interviews.get(id, InterviewWords()))
            for id, one in pack.interviews.items()
        },
    )
