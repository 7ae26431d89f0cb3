"""Who made a release: Ed25519 keys in the files that openssl reads and writes."""

import os
from itertools import count
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PUBLIC = ".pub"
"""How the names of public keys end, beside the private key and in the folder of trusted keys."""


class KeyFault(Exception):
    """A key cannot be used or made; the message is one line for people."""


def create(path: Path, passphrase: bytes | None = None) -> Path:
    """Make a key pair: the private key at `path` (for its owner only), beside it the public one, returned.

    KeyFault if there is a file already: a lost key cannot be made again.
    """
    private = Ed25519PrivateKey.generate()
    cipher: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase:
        cipher = serialization.BestAvailableEncryption(passphrase)
    secret = private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, cipher)
    public = path.with_name(path.name + PUBLIC)
    try:
        for file, data, mode in ((path, secret, 0o600), (public, _pem(private.public_key()), 0o644)):
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
            with os.fdopen(handle, "wb") as out:
                out.write(data)
    except FileExistsError as error:
        message = f"{error.filename}: 已经有了，没有动它；确实要另做一把，后面写上另一个文件名"
        raise KeyFault(f"{message} there is a key already") from None
    except OSError as error:
        raise KeyFault(f"{error.filename}: 密钥写不进去（{error.strerror}） cannot write the key") from None
    return public


def _pem(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def is_protected(path: Path) -> bool:
    """Whether a private key wants a passphrase."""
    return b"ENCRYPTED" in _read(path)


def sign(data: bytes, path: Path, passphrase: bytes | None = None) -> bytes:
    """The 64 bytes of signature over the data with a private key. KeyFault."""
    try:
        key = serialization.load_pem_private_key(_read(path), passphrase)
    except (ValueError, TypeError) as error:
        raise KeyFault(f"{path}: 不是能用的私钥，或者口令不对（{error}） not a usable private key") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFault(f"{path}: 不是 Ed25519 私钥 not an Ed25519 private key")
    return key.sign(data)


def trusted(folder: Path) -> dict[str, Ed25519PublicKey]:
    """Public keys of the folder by file name without its ending; what is no such key is left out."""
    keys: dict[str, Ed25519PublicKey] = {}
    for path in sorted(folder.glob(f"*{PUBLIC}")):
        key = _public(path)
        if key is not None:
            keys[path.name.removesuffix(PUBLIC)] = key
    return keys


def trust(public: Path, folder: Path) -> Path:
    """Put a publisher's public key among the trusted ones. Returns where. KeyFault if it is no such key."""
    key = _public(public)
    if key is None:
        raise KeyFault(f"{public}: 不是 Ed25519 公钥（.pub 文件） not an Ed25519 public key")
    known, name = trusted(folder), public.name.removesuffix(PUBLIC)
    names = (name if number == 1 else f"{name}-{number}" for number in count(1))
    target = folder / next(
        one + PUBLIC for one in names if one not in known or _pem(known[one]) == _pem(key)
    )  # another publisher's key may have the same name, and stays
    try:
        folder.mkdir(parents=True, exist_ok=True)
        target.write_bytes(_pem(key))
    except OSError as error:
        raise KeyFault(f"{target}: 公钥写不进去（{error.strerror}） cannot write the key") from None
    return target


def signer(data: bytes, signature: bytes, folder: Path) -> str | None:
    """Name of the trusted key that made the signature over the data, None if none did."""
    for name, key in trusted(folder).items():
        try:
            key.verify(signature, data)
        except InvalidSignature:
            continue
        return name
    return None


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(10_000)
    except OSError as error:
        raise KeyFault(f"{path}: 密钥读不出来（{error.strerror}） cannot read the key") from None


def _public(path: Path) -> Ed25519PublicKey | None:
    try:
        key = serialization.load_pem_public_key(_read(path))
    except (ValueError, KeyFault):
        return None
    return key if isinstance(key, Ed25519PublicKey) else None
