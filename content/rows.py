"""A pack's tables as rows: places and advisers, how words are said, how people ask, what dialects say."""

from collections.abc import Sequence
from typing import Annotated, TypeVar

from pydantic import StringConstraints

from content.fault import Faults
from content.layers import Layers
from content.notation import read_table
from content.outlet import Adviser, Outlet
from content.schema import ID, Model, Text
from content.source import Document


class Spoken(Model):
    """A line of lexicon.tsv: how to say what is written, in any characters that sound right."""

    written: Text
    spoken: Text
    language: Annotated[str, StringConstraints(pattern=r"^(zh|en)$")] = "zh"


class Asked(Model):
    """A line of questions.tsv: how people ask, and the guide that answers."""

    question: Text
    guide: ID


class Dialect(Model):
    """A line of dialect.tsv: what a dialect says, and what that means in the words of the guides."""

    said: Text
    meant: Text


R = TypeVar("R", Adviser, Asked, Dialect, Outlet, Spoken)


def read_rows(
    layers: Layers,
    name: str,
    columns: tuple[str, ...],
    model: type[R],
    key: Sequence[str],
    faults: Faults,
    *,
    optional: int = 0,
) -> list[tuple[R, Document]]:
    """Rows of a table of all folders, the lowest first.

    `key`: the columns that make two rows of a file the same; `optional`: how many of the last columns may
    be left out.
    """
    rows: list[tuple[R, Document]] = []
    for path in layers.every(name):
        seen: dict[tuple[str, ...], int] = {}
        for document in read_table(path, columns, faults, optional=optional):
            row = document.parse(model, faults)
            if row is None:
                continue
            rows.append((row, document))
            same = tuple(document.data.get(column, "") for column in key)
            if (first := seen.setdefault(same, document.line())) != document.line():
                message = f"“{'、'.join(filter(None, same))}”在第 {first} 行已经有了，请删掉一行"
                faults.add(path, document.line(), "W602", message)
    return rows
