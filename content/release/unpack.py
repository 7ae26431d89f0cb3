"""Reading a release without trust: everything in it is held against what a trusted key has signed."""

import errno
import hashlib
import io
import os
import re
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from content import meta
from content.checks.files import walk
from content.release import signing
from content.release.archive import (
    ABOUT,
    FORMAT,
    MAX_BYTES,
    MAX_FILE_BYTES,
    MAX_FILES,
    MAX_SUMS_BYTES,
    PART,
    SIGNATURE,
    SUMS,
    VERSION,
    About,
    ReleaseError,
    is_safe,
    settle,
)

CHUNK = 1 << 18

_WHY = {
    errno.ENOSPC: "磁盘满了，请腾出空间再装 the disk is full",
    errno.ENOENT: "没有这个文件，请核对路径 no such file",
    errno.ELOOP: "是绕成了圈的链接 a link to itself",
    errno.EACCES: "没有权限读写 permission denied",
}

_LINE = re.compile(r"([0-9a-f]{64})  (.+)")

Entry = tuple[str, int, IO[bytes]]
"""Path with /, size in bytes, and the bytes, to be read before the next entry is asked for."""


def unpack(
    source: Path, target: Path, keys: Path, progress: Callable[[int, int], None] | None = None
) -> tuple[About, str]:
    """Verify a release (a file, or a folder it was unpacked into) while copying it into an empty folder.

    Everything copied is on the disk for good when this returns what the release is and the name of the key
    that signed it. `progress` gets files done and in all. ReleaseError says why it is refused; what was
    copied until then is worthless.
    """
    try:
        with _entries(source) as entries:
            sums = _exactly(entries, SUMS, MAX_SUMS_BYTES)
            signature = _exactly(entries, SIGNATURE, 1000)
            signed_by = _verified(sums, signature, keys)
            expected = _expected(sums)
            about: About | None = None
            for name, small in ((SUMS, sums), (SIGNATURE, signature)):
                _store(target / name, io.BytesIO(small), len(small))
            waiting = dict(expected)
            total = 0
            for name, size, data in entries:
                total += size
                wanted = waiting.pop(name, None)
                if wanted is None:
                    raise ReleaseError(f"发布包被改动过：多了 {name} altered: unexpected file")
                if size > MAX_FILE_BYTES or total > MAX_BYTES:
                    raise ReleaseError(f"发布包太大：{name} too large")
                if _store(target / name, data, size) != wanted:
                    raise ReleaseError(f"发布包被改动过：{name} 和清单不符 altered: checksum differs")
                if name == ABOUT:
                    about = _about((target / ABOUT).read_bytes())
                if progress:
                    progress(len(expected) - len(waiting), len(expected))
            if waiting:
                missing = next(iter(waiting))
                raise ReleaseError(f"发布包不完整：缺少 {missing} 等 {len(waiting)} 个文件 incomplete")
            if about is None:
                raise ReleaseError(f"发布包里没有 {ABOUT} it does not say what it is")
    except OSError as error:
        reason = _WHY.get(error.errno or 0, f"{error.strerror} 读写不成 input or output failed")
        raise ReleaseError(f"{error.filename or source}: {reason}") from None
    _settle(target)
    return about, signed_by


def glance(file: Path, keys: Path) -> About:
    """What a release file says it is: its signature and release.json are verified, the rest is unread.

    ReleaseError says why it would be refused.
    """
    try:
        with _entries(file) as entries:
            sums = _exactly(entries, SUMS, MAX_SUMS_BYTES)
            _verified(sums, _exactly(entries, SIGNATURE, 1000), keys)
            data = _exactly(entries, ABOUT, MAX_SUMS_BYTES)
    except OSError as error:
        raise ReleaseError(f"{file}: {error.strerror} 读不出来 cannot be read") from None
    if hashlib.sha256(data).hexdigest() != _expected(sums).get(ABOUT):
        raise ReleaseError(f"发布包被改动过：{ABOUT} 和清单不符 altered: checksum differs")
    return _about(data)


def sums_of(folder: Path) -> dict[str, str]:
    """The manifest of an unpacked release: path → sha256. ReleaseError if it is broken."""
    try:
        return _expected((folder / SUMS).read_bytes())
    except OSError as error:
        raise ReleaseError(f"{folder / SUMS}: {error.strerror} 读不出来 cannot be read") from None


def damaged(folder: Path) -> list[str]:
    """Files of an unpacked release that are missing or not as the manifest says."""
    found: list[str] = []
    for name, wanted in sums_of(folder).items():
        try:
            with (folder / name).open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != wanted:
                    found.append(name)
        except OSError:
            found.append(name)
    return found


def layers(folder: Path) -> tuple[Path, ...]:
    """The pack's folders in an unpacked release, the lowest first."""
    return tuple(sorted(path for path in (folder / "layers").glob("*") if path.is_dir()))


def _about(data: bytes) -> About:
    try:
        about = About.model_validate_json(data)
    except ValidationError:
        raise ReleaseError(f"{ABOUT} 看不懂，可能是更新的版本做的 release.json is not understood") from None
    if not PART.fullmatch(about.name) or not VERSION.fullmatch(about.version):
        raise ReleaseError(f"{ABOUT} 里的名称或版本号不对 malformed name or version")
    if about.format > FORMAT:
        message = f"发布包是第 {about.format} 版格式，本机只认识到第 {FORMAT} 版，请先升级 LobbyLine"
        raise ReleaseError(f"{message} newer release format")
    if about.pack_format > meta.FORMAT:
        message = (
            f"内容包是第 {about.pack_format} 版格式，本机只认识到第 {meta.FORMAT} 版，请先升级 LobbyLine"
        )
        raise ReleaseError(f"{message} newer pack format")
    return about


def _verified(sums: bytes, signature: bytes, keys: Path) -> str:
    if not signature:
        raise ReleaseError("发布包没有签名，不能安装 not signed")
    if not signing.trusted(keys):
        message = f"{keys} 里还没有信任的公钥，先运行 lobbyline-content key trust 公钥.pub"
        raise ReleaseError(f"{message} no trusted key yet")
    name = signing.signer(sums, signature, keys)
    if name is None:
        raise ReleaseError("发布包的签名不对：被改动过，或者不是信任的人签的 signature not by a trusted key")
    return name


def _expected(sums: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in sums.decode("utf-8", errors="replace").splitlines():
        match = _LINE.fullmatch(line)
        if not match or not is_safe(match[2]) or match[2] in found or match[2] in (SUMS, SIGNATURE):
            raise ReleaseError(f"清单里这一行不对：{line[:80]!r} manifest is malformed")
        found[match[2]] = match[1]
    if len(found) > MAX_FILES:
        raise ReleaseError("发布包里文件太多 too many files")
    return found


def _exactly(entries: Iterator[Entry], name: str, limit: int) -> bytes:
    entry = next(entries, None)
    if entry is None or entry[0] != name:
        reason = (
            "没有签名，不能安装 not signed" if name == SIGNATURE else "不是 LobbyLine 的发布包 not a release"
        )
        raise ReleaseError(f"发布包{reason}" if name == SIGNATURE else reason)
    if entry[1] > limit:
        raise ReleaseError(f"{name} 太大 too large")
    return entry[2].read(entry[1])


@contextmanager
def _entries(source: Path) -> Iterator[Iterator[Entry]]:
    if source.is_dir():
        yield _of_folder(source)
    elif source.exists() and not source.is_file():  # a pipe or a device may never end
        raise ReleaseError(f"{source}: 不是普通文件 not a regular file")
    else:
        with source.open("rb") as file:
            yield _of_tar(file)


def _of_folder(folder: Path) -> Iterator[Entry]:
    names = [SUMS, SIGNATURE, *sorted({name for name, _ in walk(folder)} - {SUMS, SIGNATURE})]
    for name in names:
        path = folder / name
        if path.is_symlink() or not path.resolve().is_relative_to(folder.resolve()):
            raise ReleaseError(f"发布包被改动过：{name} 是链接 altered: a link")
        if path.is_file():
            with path.open("rb") as file:
                yield name, os.fstat(file.fileno()).st_size, file


def _of_tar(file: IO[bytes]) -> Iterator[Entry]:
    """Regular files of an uncompressed tar and nothing else: no links, no extended headers to obey.

    Between the files and after them are only zeros, so that no byte can be other than it was made.
    """
    at = end = 0
    while True:
        file.seek(end)
        if any(file.read(at - end)):
            raise ReleaseError("发布包被改动过：文件之间有多余的内容 altered: something between the files")
        header = file.read(tarfile.BLOCKSIZE)
        if header == bytes(tarfile.BLOCKSIZE):
            rest = file.read(tarfile.RECORDSIZE)
            if any(rest) or (at + tarfile.BLOCKSIZE + len(rest)) % tarfile.RECORDSIZE:
                raise ReleaseError(
                    "发布包被改动过：结尾不对，请重新复制 altered: its end is not as it was made"
                )
            return
        try:
            entry = tarfile.TarInfo.frombuf(header, "utf-8", "strict")
        except (tarfile.HeaderError, UnicodeDecodeError):
            reason = (
                "不是 LobbyLine 的发布包 not a release" if not at else "发布包不完整，请重新复制 truncated"
            )
            raise ReleaseError(reason) from None
        if entry.type != tarfile.REGTYPE or entry.size < 0:
            raise ReleaseError(f"发布包里的 {entry.name} 不是普通文件 not a regular file")
        yield entry.name, entry.size, file
        end = at + tarfile.BLOCKSIZE + entry.size
        at = -(-end // tarfile.BLOCKSIZE) * tarfile.BLOCKSIZE


def _store(path: Path, data: IO[bytes], size: int) -> str:
    """Write so many bytes to a new file, down to the disk. Returns their sha256."""
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with path.open("xb") as out:
        while size and (chunk := data.read(min(size, CHUNK))):
            digest.update(chunk)
            out.write(chunk)
            size -= len(chunk)
        out.flush()
        os.fsync(out.fileno())
    if size:
        raise ReleaseError("发布包不完整，请重新复制 truncated")
    return digest.hexdigest()


def _settle(folder: Path) -> None:
    """Bring the names of all folders to the disk, the innermost first."""
    for base, _, _ in os.walk(folder, topdown=False):
        settle(Path(base))
