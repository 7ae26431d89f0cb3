"""Passwords are kept as scrypt hashes, each with a salt and its own cost."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

N, R, P = 2**14, 8, 5
"""OWASP's parameters for 16 MiB of memory."""
SHORTEST, LONGEST = 8, 128


def make(password: str) -> str:
    """What to keep of `password`."""
    salt = secrets.token_bytes(16)
    return "$".join(("scrypt", f"{N},{R},{P}", _text(salt), _text(_derive(password, salt, N, R, P))))


def fits(password: str, kept: str) -> bool:
    """Whether `kept` was made of `password`."""
    kind, costs, salt, key = kept.split("$")
    if kind != "scrypt":
        raise ValueError(f"unknown kind of hash {kind!r}")
    n, r, p = (int(cost) for cost in costs.split(","))
    return hmac.compare_digest(_derive(password, base64.b64decode(salt), n, r, p), base64.b64decode(key))


def _derive(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(
        password.encode("utf-8", "surrogatepass"), salt=salt, n=n, r=r, p=p, maxmem=64 * 2**20, dklen=32
    )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
