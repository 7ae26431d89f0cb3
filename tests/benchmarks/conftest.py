"""The databases of the centre's tests."""

from tests.centre.conftest import (
    pack_folder,
    postgresql_server,
    postgresql_template,
    settings,
    sqlite_template,
    store,
    url,
)

__all__ = [
    "pack_folder",
    "postgresql_server",
    "postgresql_template",
    "settings",
    "sqlite_template",
    "store",
    "url",
]
