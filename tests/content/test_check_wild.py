"""The check on packs that something has torn: whatever the files hold, it tells faults and never fails."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.check import check
from content.settings import shipped
from tests.content import conftest as small

DAY = date(2026, 11, 22)
FILES = (
    *("pack.toml", "menu.yaml", "services.yaml", "topics.yaml", "phrases.yaml"),
    *("lexicon.tsv", "questions.tsv", "laws.tsv", "outlets.csv", "advisers.csv"),
    *("guides/unpaid-wages.md", "guides/legal-aid.md", "guides/legal-aid.en.md"),
    "interviews/wage-claim.yaml",
)
OVERLAYS = ("menu.en.yaml", "services.en.yaml", "topics.en.yaml", "interviews/wage-claim.en.yaml")
"""Words of another language, of which any part may be missing."""

JUNK = (
    *(
        b"\x00",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        "：".encode(),
        "　".encode(),
        "“".encode("gbk"),
        b"\t",
        b"\r",
        b"\n",
    ),
    *(
        b"---\n",
        b"\n1.\n",
        b"\n-\n",
        b"&a ",
        b"*a",
        b"<<: ",
        b"? ",
        b"- ",
        b"[",
        b"]",
        b"{",
        b"}",
        b'"',
        b"'",
        b"|\n",
        b"#",
        b"!!x ",
    ),
    *(
        b"[" * 200,
        b"- " * 200,
        b"9" * 5000,
        b"99/0",
        "２０２６".encode(),
        b"2026-13-45",
        b"zh: ",
        b"{",
        b"{}",
        b"{0}",
    ),
    *(
        "第".encode() + b"0" * 40,
        b"%",
        "‰".encode(),
        b"https://x.cn",
        b"a@b.cn",
        b"\xf0\x9f\x98\x80",
        b"\n" * 3000,
    ),
)
WOUNDS = st.tuples(st.integers(0, 10**6), st.integers(0, 60), st.sampled_from(JUNK) | st.binary(max_size=40))


def original(name: str) -> bytes:
    """A file as it ships."""
    packs = shipped("national"), shipped("demo-centre")
    return next(folder / name for folder in packs if (folder / name).is_file()).read_bytes()


@pytest.fixture(scope="module")
def torn(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, bytes], Path]:
    folder = tmp_path_factory.mktemp("torn")
    whole = {name: original(name) for name in (*FILES, *OVERLAYS)}

    def tear(name: str, data: bytes) -> Path:
        shutil.rmtree(folder, ignore_errors=True)
        for path, text in {**whole, name: data}.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(text)
        return folder

    return tear


@settings(max_examples=50, deadline=None)
@given(name=st.sampled_from((*FILES, *OVERLAYS)), wounds=st.lists(WOUNDS, min_size=1, max_size=4))
def test_a_torn_file_never_stops_the_check(
    torn: Callable[[str, bytes], Path], name: str, wounds: list[tuple[int, int, bytes]]
) -> None:
    data = original(name)
    for at, lost, put in wounds:
        at %= len(data) + 1
        data = data[:at] + put + data[at + lost :]
    for fault in check((torn(name, data),), DAY, lambda word: len(word) < 3):
        assert fault.line >= 1
        assert str(fault).isprintable()


@settings(max_examples=20, deadline=None)
@given(
    name=st.sampled_from(FILES),
    data=st.binary(max_size=300) | st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace")),
)
def test_any_bytes_in_place_of_a_file_are_faults(
    torn: Callable[[str, bytes], Path], name: str, data: bytes
) -> None:
    assert any(fault.is_error for fault in check((torn(name, data),), DAY))


def places(data: Any, where: tuple[int | str, ...] = ()) -> Iterator[tuple[int | str, ...]]:
    """Where everything inside stands."""
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, part in inside:
        yield (*where, key)
        yield from places(part, (*where, key))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from([name for name in small.FILES if name.endswith(".yaml") and name != "phrases.yaml"]),
    at=st.integers(0, 10**6),
    wrong=st.sampled_from([["甲"], "", "坏 的", {"甲": "乙"}]),
)
def test_a_wrong_value_is_told_where_it_stands_and_nowhere_else(
    write_pack: small.PackWriter, name: str, at: int, wrong: object
) -> None:
    """What a wrong value leaves out is no fault of the files that refer to it."""
    data = yaml.load(small.FILES[name], yaml.BaseLoader)
    way = list(places(data))
    *above, last = way[at % len(way)]
    part = data
    for step in above:
        part = part[step]
    part[last] = wrong
    torn = write_pack({name: yaml.safe_dump(data, allow_unicode=True, sort_keys=False)})
    told = {(fault.path.name, fault.code) for fault in check((torn,), DAY) if fault.is_error}
    assert {file for file, _ in told} <= {Path(name).name}
