"""A release: a pack as one signed file, the same byte for byte however often it is made, read without trust.

It is an uncompressed tar: `SHA256SUMS` (the manifest, as sha256sum writes it), `SHA256SUMS.sig` (the
publisher's Ed25519 signature over it), `release.json`, and the pack's folders under `layers/`. Two standard
tools verify it:

    openssl pkeyutl -verify -pubin -inkey PUBLISHER.pub -rawin -in SHA256SUMS -sigfile SHA256SUMS.sig
    sha256sum --check SHA256SUMS
"""

import hashlib
import io
import json
import os
import re
import tarfile
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, PositiveInt

from content import pack
from content.checks.files import belongs, walk
from content.fault import Faults
from content.notation import read_toml
from content.release import signing

FORMAT = 1
"""The newest format of releases that this program reads, and the one it writes."""

SUFFIX = ".lobbyline"
SUMS, SIGNATURE, ABOUT = "SHA256SUMS", "SHA256SUMS.sig", "release.json"

MAX_FILES = 20_000
MAX_FILE_BYTES = 20_000_000
MAX_BYTES = 600_000_000
MAX_SUMS_BYTES = 5_000_000
"""No pack comes near these; what does is a mistake or an attack, refused before it fills the disk."""

PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._+-]{0,60}")


Order = tuple[tuple[int, int, str], ...]
"""A version as something to compare."""


class ReleaseError(Exception):
    """A release cannot be made or is refused; the message is one line with the reason."""


def order(version: str) -> Order:
    """A version as something to compare: numbers by value, words by letter, 2026.2 before 2026.11."""
    parts = re.findall(r"\d+|[A-Za-z]+", version)
    return tuple((1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts)


class About(BaseModel):
    """release.json: what the release is. Keys that later formats add are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    format: PositiveInt
    pack_format: PositiveInt
    name: str
    version: str
    title: str
    publisher: str
    languages: tuple[str, ...]


def build(
    folders: Sequence[Path],
    target: Path,
    key: Path,
    passphrase: bytes | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Make the release of a pack (folders lowest first) in the folder `target`. Returns the file.

    ReleaseError; PackError if the pack does not load; KeyFault.
    """
    meta = pack.load(*folders).meta
    if not VERSION.fullmatch(meta.version):
        raise ReleaseError(f"版本号“{meta.version}”只能用字母、数字和 . _ + - version cannot be a file name")
    about = About(
        format=FORMAT,
        pack_format=meta.format,
        name=meta.name,
        version=meta.version,
        title=meta.title,
        publisher=meta.publisher,
        languages=meta.languages,
    )
    text = json.dumps(about.model_dump(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    contents = {ABOUT: text.encode(), **_contents(folders)}
    sums = "".join(
        f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in contents.items()
    ).encode()
    signature = signing.sign(sums, key, passphrase)
    file = target / f"{meta.name}-{meta.version}{SUFFIX}"
    try:
        target.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".new-", dir=target)
        try:
            with os.fdopen(handle, "wb") as out:
                with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
                    files = ((SUMS, sums), (SIGNATURE, signature), *contents.items())
                    for done, (name, data) in enumerate(files, 1):
                        entry = tarfile.TarInfo(name)  # its time, owner and mode are always the same
                        entry.size = len(data)
                        archive.addfile(entry, io.BytesIO(data))
                        if progress:
                            progress(done, len(files))
                out.flush()
                os.fsync(out.fileno())
            Path(temporary).chmod(0o644)
            Path(temporary).replace(file)
        finally:
            Path(temporary).unlink(missing_ok=True)
        settle(target)
    except (OSError, ValueError) as error:
        raise ReleaseError(f"{file}: 写不出来（{error}） cannot write the release") from None
    return file


def _contents(folders: Sequence[Path]) -> dict[str, bytes]:
    """Path in the release → bytes, for every file that belongs to the pack."""
    found: dict[str, bytes] = {}
    for index, folder in enumerate(folders):
        for name, path in walk(folder):
            if not belongs(name):
                continue
            inside = f"layers/{index:02d}-{_name(folder)}/{name}"
            if not is_safe(inside):
                raise ReleaseError(f"{path}: 文件名只能用字母、数字和 . _ - file name cannot be released")
            found[inside] = path.read_bytes()
    total = sum(len(data) for data in found.values())
    if len(found) > MAX_FILES or total > MAX_BYTES:
        raise ReleaseError(f"内容包太大：{len(found)} 个文件，{total // 1_000_000} MB too large")
    return found


def _name(folder: Path) -> str:
    document = read_toml(folder / "pack.toml", Faults())
    return str(document.data["name"]) if document else "pack"


def is_safe(name: str) -> bool:
    """Whether a path in a release can do no harm when it is unpacked."""
    return len(name) <= 250 and all(PART.fullmatch(part) for part in name.split("/"))


def settle(folder: Path) -> None:
    """Bring the names in one folder to the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
