"""Releases installed on this machine: one is live, and at any moment a whole one is.

The folder holds one subfolder a release and `state.json`, which says which is live. The switch is the one
rename that replaces `state.json`: whenever the power goes, the state before or after it is on the disk.
"""

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from content.check import check
from content.fault import Fault, Faults, PackError
from content.release import archive, unpack
from content.release.archive import SUMS, About, ReleaseError, order

KEPT = 3
"""Releases kept on the disk: the live one, the one before, and one that a call may still be reading."""

STATE = "state.json"


class Entry(BaseModel):
    """An installed release."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str
    version: str
    title: str
    publisher: str
    signer: str
    installed: datetime


class State(BaseModel):
    """state.json."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    live: str | None = None
    previous: str | None = None
    entries: tuple[Entry, ...] = ()
    """What is on the disk, the last installed first."""

    def entry(self, id: str | None) -> Entry | None:
        """The release with this id, None if there is none."""
        return next((entry for entry in self.entries if entry.id == id), None)


@dataclass(frozen=True)
class Installed:
    """What an installation came to."""

    entry: Entry
    changed: bool
    """False where this very release was live already."""
    warnings: tuple[Fault, ...]


class Releases:
    """The folder of releases. Reading is safe at any time; installing locks out other installers."""

    def __init__(self, folder: Path, keys: Path) -> None:
        """`keys`: folder of the publishers' public keys that are trusted."""
        self.folder = folder
        self.keys = keys

    def state(self) -> State:
        """What is installed and live. PackError if state.json was destroyed."""
        path = self.folder / STATE
        try:
            return State.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return State()
        except (OSError, ValidationError) as error:
            reason = error.strerror if isinstance(error, OSError) else "内容坏了"
            raise PackError([Fault(path, 1, "E109", f"{reason}，请重新安装内容包")]) from None

    def layers(self) -> tuple[Path, ...] | None:
        """The pack folders of the live release, the lowest first; None if nothing is installed. PackError."""
        live = self.state().live
        if live is None:
            return None
        found = unpack.layers(self.folder / live)
        if not found:
            raise PackError([Fault(self.folder / live, 1, "E107", "已安装的内容包不见了，请重新安装")])
        return found

    def install(
        self,
        source: Path,
        as_of: date,
        *,
        replace: bool = False,
        progress: Callable[[int, int], None] | None = None,
    ) -> Installed:
        """Verify, check, stage, then switch. `replace` lets a pack of another name take the place.

        ReleaseError or PackError (the pack's own faults) say why it is refused; the live one then stays.
        """
        with self._locked():
            self._sweep()
            staging = Path(tempfile.mkdtemp(prefix=".staging-", dir=self.folder))
            try:
                about, signer = unpack.unpack(source, staging, self.keys, progress)
                state = self._usable_state()
                live = state.entry(state.live)
                id = f"{about.name}-{about.version}-{_digest(staging)}"
                if live is None or live.id != id:
                    _acceptable(about, live, replace)
                elif not unpack.damaged(self.folder / id):
                    return Installed(live, False, ())
                warnings = _checked(staging, as_of)
                self._place(staging, id)
            finally:
                shutil.rmtree(staging, ignore_errors=True)
            entry = Entry(
                id=id,
                name=about.name,
                version=about.version,
                title=about.title,
                publisher=about.publisher,
                signer=signer,
                installed=datetime.now(UTC).replace(microsecond=0),
            )
            previous = state.live if state.live != id else state.previous
            others = [one for one in state.entries if one.id != id]
            self._switch(State(live=id, previous=previous, entries=(entry, *others)))
            self._prune()
            return Installed(entry, True, warnings)

    def rollback(self) -> Entry:
        """Make the release before the live one live again (and again: forward).

        ReleaseError if there is none, or if it is damaged.
        """
        with self._locked():
            state = self.state()
            before = state.entry(state.previous)
            if before is None or not (self.folder / before.id).is_dir():
                raise ReleaseError("没有上一个版本可以退回 there is no release to go back to")
            if broken := unpack.damaged(self.folder / before.id):
                raise ReleaseError(f"上一个版本坏了（{broken[0]}），不能退回 the release before is damaged")
            self._switch(State(live=before.id, previous=state.live, entries=state.entries))
            return before

    def damaged(self) -> list[str]:
        """Files of the live release that are not as they were signed."""
        live = self.state().live
        return unpack.damaged(self.folder / live) if live else []

    def _usable_state(self) -> State:
        """The state, or an empty one where it was destroyed: installing is how that is mended."""
        try:
            return self.state()
        except PackError:
            return State()

    def _place(self, staging: Path, id: str) -> None:
        target = self.folder / id
        staging.chmod(0o755)
        if target.is_dir():
            if not unpack.damaged(target):
                return
            target.rename(self.folder / f".staging-damaged-{os.getpid()}-{id}")
        staging.rename(target)
        archive.settle(self.folder)

    def _switch(self, state: State) -> None:
        handle, temporary = tempfile.mkstemp(prefix=".staging-", dir=self.folder)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(state.model_dump(mode="json"), out, ensure_ascii=False, indent=1)
            out.flush()
            os.fsync(out.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(self.folder / STATE)
        archive.settle(self.folder)

    def _prune(self) -> None:
        """Take away what is neither live nor before nor young; the state forgets it first."""
        state = self.state()
        stay = {state.live, state.previous}
        for entry in state.entries:
            if len(stay) < KEPT:
                stay.add(entry.id)
        kept = tuple(entry for entry in state.entries if entry.id in stay)
        if len(kept) < len(state.entries):
            self._switch(State(live=state.live, previous=state.previous, entries=kept))
        for path in self.folder.iterdir():
            if path.is_dir() and not path.name.startswith(".") and path.name not in stay:
                shutil.rmtree(path, ignore_errors=True)

    def _sweep(self) -> None:
        """Take away what an interrupted installation left."""
        for path in self.folder.glob(".staging-*"):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = (self.folder / ".lock").open("w")
        except OSError as error:
            message = f"{self.folder}: {error.strerror}，写不进去，请用有权限的用户运行"
            raise ReleaseError(f"{message} cannot write there") from None
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise ReleaseError("另一个安装正在进行，请稍后再试 another installation is running") from None
            yield


def _digest(folder: Path) -> str:
    return hashlib.sha256((folder / SUMS).read_bytes()).hexdigest()[:12]


def _acceptable(about: About, live: Entry | None, replace: bool) -> None:
    """Refuse another centre's pack, and versions that are not newer."""
    if live is None:
        return
    if about.name != live.name:
        if replace:
            return
        message = f"这是“{about.title}”（{about.name}）的内容包，本机用的是“{live.title}”（{live.name}）"
        raise ReleaseError(f"{message}；确实要换，加 --replace another centre's pack")
    new, old = order(about.version), order(live.version)
    if new < old:
        message = f"版本 {about.version} 比正在用的 {live.version} 旧；要退回，用 lobbyline-content rollback"
        raise ReleaseError(f"{message} older than what is live")
    if new == old:
        message = f"版本 {about.version} 已经装过，内容却不一样；请先改 pack.toml 的 version 再发布"
        raise ReleaseError(f"{message} same version, other content")


def _checked(staging: Path, as_of: date) -> tuple[Fault, ...]:
    found = Faults()
    for fault in check(unpack.layers(staging), as_of):
        path = fault.path.relative_to(staging) if fault.path.is_relative_to(staging) else fault.path
        found.add(path, fault.line, fault.code, fault.message)
    if any(fault.is_error for fault in found):
        raise PackError(found)
    return tuple(found)
