"""The databases of the centre's tests."""

from tests.centre.conftest import (
    postgresql_server,
    postgresql_template,
    settings,
    sqlite_template,
    store,
    url,
)

__all__ = ["postgresql_server", "postgresql_template", "settings", "sqlite_template", "store", "url"]
