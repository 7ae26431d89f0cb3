"""Every sentence that a screen or the telephone says outside guides."""

import string
from collections.abc import Iterator, Mapping
from typing import Any

from content.fault import Faults
from content.schema import Location
from content.source import Document

LANGUAGES = ("zh", "en")
"""Languages a phrase can be written in; Chinese is always there."""


class Phrases:
    """Sentences by dotted key, such as `kiosk.home.title`."""

    def __init__(self, texts: Mapping[str, Mapping[str, str]]) -> None:
        """`texts`: key → language → sentence with {placeholders}."""
        self._texts = texts

    def text(self, key: str, language: str = "zh", /, **values: object) -> str:
        """The sentence with its placeholders filled in; in Chinese if it has no translation.

        KeyError names the key that is not there, or the value that was not given.
        """
        try:
            by_language = self._texts[key]
        except KeyError:
            raise KeyError(f"phrases.yaml has no {key!r}") from None
        template = by_language.get(language) or by_language["zh"]
        try:
            return template.format(**values)
        except KeyError as missing:
            raise KeyError(f"phrase {key!r} needs a value for {missing}") from None

    def __contains__(self, key: object) -> bool:
        return key in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def languages(self, key: str) -> Mapping[str, str]:
        """The sentence as written, by language."""
        return self._texts[key]

    def placeholders(self, key: str) -> frozenset[str]:
        """Names of the values that the sentence needs."""
        return _placeholders(self._texts[key]["zh"])


def parse(document: Document, faults: Faults) -> Phrases:
    """The phrases of phrases.yaml: nested maps whose leaves are {zh: …, en: …}."""
    texts: dict[str, Mapping[str, str]] = {}
    _collect(document.data, (), texts, document, faults)
    return Phrases(texts)


def _collect(
    data: Any, where: Location, texts: dict[str, Mapping[str, str]], document: Document, faults: Faults
) -> None:
    key = ".".join(str(part) for part in where) or document.path.name
    if not isinstance(data, dict):
        line = document.line(*where)
        faults.add(document.path, line, "E203", f"“{key}”应当写成 {{zh: 中文, en: English}}")
    elif "zh" in data or "en" in data:
        texts[key] = data
        _check(key, where, data, document, faults)
    else:
        for name, part in data.items():
            _collect(part, (*where, name), texts, document, faults)


def _check(key: str, where: Location, data: dict[str, Any], document: Document, faults: Faults) -> None:
    if "zh" not in data:
        faults.add(document.path, document.line(*where), "E202", f"“{key}”缺少中文（zh）")
    names: frozenset[str] | None = None
    for language, text in data.items():
        line = document.line(*where, language)
        if language not in LANGUAGES:
            known = "、".join(LANGUAGES)
            faults.add(document.path, line, "E201", f"“{key}”里不认识的语言“{language}”，可以用的有：{known}")
        elif not isinstance(text, str):
            faults.add(document.path, line, "E203", f"“{key}”的 {language} 应当是一句话")
        else:
            try:
                found = _placeholders(text)
            except ValueError as error:
                faults.add(document.path, line, "E203", f"“{key}”里的花括号不对：{error}")
                continue
            if names is not None and found != names:
                told = [
                    ", ".join(f"{{{name}}}" for name in sorted(each)) or "没有" for each in (names, found)
                ]
                message = f"“{key}”各语言的花括号内容不一样：前面是 {told[0]}，{language} 是 {told[1]}"
                faults.add(document.path, line, "E203", message)
            names = found


def _placeholders(text: str) -> frozenset[str]:
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        raise ValueError("左右花括号没有配对") from None
    names = {name for _, name, _, _ in parts if name is not None}
    for name in names:
        if not name.isidentifier():
            raise ValueError(f"“{{{name}}}”应当是一个英文名字")
    return frozenset(names)
