"""The settings file: one TOML file for a machine, one table for a package.

Each package has a typed model of its own table and reads no other's; what they share is how the file is
found, read and complained about.
"""

import os
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

SYSTEM_FILE = Path("/etc/lobbyline/centre.toml")

M = TypeVar("M", bound=BaseModel)


class SettingsError(Exception):
    """The settings file cannot be used; the message is one line saying where and how to mend it."""


def state_folder() -> Path:
    """Where the built-in demo centre keeps what changes."""
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "lobbyline"


def read(path: Path | None, table: str, model: type[M], demo: Callable[[], M]) -> M:
    """A table of `path`; without a path of the machine's file where there is one, else what `demo` gives.

    A path that is given must exist. Raises SettingsError.
    """
    if path is None:
        if not SYSTEM_FILE.exists():
            return demo()
        path = SYSTEM_FILE
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: 读不到设置文件 / cannot read settings: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: 不是正确的 TOML / not valid TOML: {error}") from None
    try:
        return model.model_validate(document.get(table, {}))
    except ValidationError as error:
        raise SettingsError(f"{path}: {_told(table, error)}") from None


def _told(table: str, error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    field = ".".join((table, *(str(part) for part in first["loc"])))
    more = f"（共 {error.error_count()} 处）" if error.error_count() > 1 else ""
    if first["type"] == "extra_forbidden":
        return f"{field}: 没有这一项，请删去或改正 / no such setting{more}"
    return f"{field}: 请改正 / please mend: {first['msg']}{more}"
