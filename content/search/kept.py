"""What takes long to work out from a pack, kept in the data folder from one start of a program to the next.

A file's name is the hash of all that it was made from, the code too: nothing that is kept can be out of date.
"""

import hashlib
import logging
import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from content.settings import data_folder

log = logging.getLogger(__name__)

Table = Mapping[str, NDArray[Any]]
"""Arrays by name."""

MOST = 6
"""So many files of a kind are kept, those used last."""

_NAMES = "names"
"""The array that names the others: a file in which one is missing is broken."""

_BROKEN = (OSError, ValueError, EOFError, KeyError, NotImplementedError, zipfile.BadZipFile, zlib.error)
"""What reading a damaged file raises."""


def kept(kind: str, sources: Iterable[str], make: Callable[[], Table], folder: Path | None = None) -> Table:
    """The table of a kind that was made from these sources: as kept in the folder, else made (and kept).

    `sources` must name all that the table depends on; see `code`. The folder is the data folder's `learnt`
    unless given; where it cannot be used, nothing is kept.
    """
    hashed = hashlib.sha256()
    for source in sources:
        hashed.update(source.encode("utf-8", "surrogatepass") + b"\0")
    path = (folder or data_folder() / "learnt") / f"{kind}-{hashed.hexdigest()[:32]}.npz"
    table = _read(path)
    if table is None:
        table = make()
        _write(path, table)
    return table


@cache
def code(*modules: ModuleType) -> str:
    """A hash of the modules' source, for tables that they make."""
    return hashlib.sha256(b"\0".join(Path(str(one.__file__)).read_bytes() for one in modules)).hexdigest()


def _read(path: Path) -> Table | None:
    try:
        with np.load(path, allow_pickle=False) as file:
            table = {name: file[name] for name in file[_NAMES].tolist()}
    except _BROKEN:
        return None
    with suppress(OSError):
        path.touch()
    return table


def _write(path: Path, table: Table) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                arrays: dict[str, Any] = {_NAMES: np.array(list(table)), **table}
                np.savez(file, **arrays)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)  # a full disk is not filled further at every start
            raise
        kind = path.name.partition("-")[0]
        ages = sorted(path.parent.glob(f"{kind}-*.npz"), key=lambda old: old.stat().st_mtime, reverse=True)
        for old in ages[MOST:]:
            old.unlink(missing_ok=True)
    except OSError as error:
        log.warning("没能留存学到的内容，下次启动要再学一遍：%s", error)
