"""The box's own secret, made on first use."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

LENGTH = 32


class KeyFileError(Exception):
    """The key file cannot be read or made, in one line."""


def load(path: Path) -> bytes:
    """The secret in `path`, which only its owner can read; made where there is none. Raises KeyFileError.

    Several programs may start at once: the file appears whole, and the first one wins."""
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_bytes(LENGTH))
                os.fsync(file.fileno())
            try:
                os.link(fresh, path)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        key = path.read_bytes()
    except OSError as error:
        raise KeyFileError(f"{path}: 密钥文件不能用 / key file not usable: {error.strerror}") from error
    if len(key) < LENGTH:
        raise KeyFileError(f"{path}: 密钥文件不完整，请删除它 / key file is incomplete, delete it")
    return key
