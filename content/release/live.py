"""The pack in use: new versions are taken over when they are good; a broken one never replaces a good one."""

import contextlib
import hashlib
import logging
import os
import shutil
import tempfile
from pathlib import Path

from content import pack
from content.fault import Fault, PackError
from content.pack import Pack
from content.release.releases import Releases
from content.settings import Settings

log = logging.getLogger(__name__)

Signature = tuple[tuple[str, int, int], ...]
"""Every file of the folders with size and time of change."""


def folders(settings: Settings) -> tuple[Path, ...]:
    """The pack folders to use: those of the live release if one is installed, else those that settings name.

    PackError if what is installed was destroyed.
    """
    if settings.released is None:
        return settings.packs
    return Releases(settings.released, settings.keys).layers() or settings.packs


class Live:
    """Holds `pack`, the last good pack. Ask `refresh` between two citizens or calls.

    A copy of the last good pack is kept in the folder that settings name, so that a program started with a
    broken pack still has one. PackError at construction only if there is no such copy either.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._good = settings.good
        self.faults: tuple[Fault, ...] = ()
        """Why the pack in the folders is not the one in use; empty when it is."""
        self._folders: tuple[Path, ...] = ()
        self._signature: Signature = ()
        try:
            self._look()
            self.pack: Pack = pack.load(*self._folders)
        except PackError as error:
            self._refuse(error)
            self.pack = self._last_good(error)
        else:
            self._keep()

    def refresh(self) -> bool:
        """Take over a changed pack if it is good; True if `pack` is now another."""
        before = self._folders, self._signature
        try:
            self._look()
            if (self._folders, self._signature) == before:
                return False
            self.pack = pack.load(*self._folders)
        except PackError as error:
            if error.faults != self.faults:
                self._refuse(error)
            return False
        self.faults = ()
        self._keep()
        log.info("内容包已更新：%s %s", self.pack.meta.name, self.pack.meta.version)
        return True

    def _look(self) -> None:
        """Find out which folders are in use, and in what state they are."""
        self._folders = folders(self._settings)
        self._signature = signature(self._folders)

    def _refuse(self, error: PackError) -> None:
        self.faults = error.faults
        errors = [str(fault) for fault in error.faults if fault.is_error]
        log.error("内容包有 %d 处错误，继续使用上一个好的版本：%s", len(errors), "；".join(errors[:5]))

    def _last_good(self, error: PackError) -> Pack:
        """Load the kept copy; the first error again if there is none."""
        current = self._good / "current"
        folders = sorted(path for path in current.resolve().glob("*") if path.is_dir())
        if not folders:
            raise error
        try:
            return pack.load(*folders)
        except PackError as kept:
            log.error("留存的内容包也用不了：%s", kept)
            raise error from None

    def _keep(self) -> None:
        """Copy the folders beside the last good pack, then switch to the copy in one step."""
        name = hashlib.sha256(repr((self._folders, self._signature)).encode()).hexdigest()[:16]
        target = self._good / name
        try:
            self._good.mkdir(parents=True, exist_ok=True)
            if not target.is_dir():
                staging = Path(tempfile.mkdtemp(prefix=".new-", dir=self._good))
                try:
                    for index, folder in enumerate(self._folders):
                        shutil.copytree(folder, staging / f"{index:02d}-{folder.name}")
                    staging.chmod(0o755)
                    with contextlib.suppress(OSError):  # another program of the box was faster
                        staging.rename(target)
                finally:
                    shutil.rmtree(staging, ignore_errors=True)
            if target.is_dir():
                self._point_to(name)
        except (OSError, shutil.Error) as error:
            log.warning("没能留存内容包的副本：%s", error)

    def _point_to(self, name: str) -> None:
        current = self._good / "current"
        before = current.readlink().name if current.is_symlink() else None
        if before != name:
            link = self._good / f".link-{os.getpid()}"
            link.unlink(missing_ok=True)
            link.symlink_to(name)
            link.replace(current)
        for old in self._good.iterdir():  # the one before stays, another program may just be reading it
            if old.is_dir() and not old.is_symlink() and old.name not in (name, before):
                with contextlib.suppress(OSError):
                    if not old.name.startswith(".new-"):
                        shutil.rmtree(old)


def signature(folders: tuple[Path, ...]) -> Signature:
    found: list[tuple[str, int, int]] = []
    for folder in folders:
        for base, _, names in os.walk(folder):
            for name in names:
                path = os.path.join(base, name)  # noqa: PTH118 - twice as fast, and this runs between callers
                with contextlib.suppress(OSError):
                    status = os.stat(path)  # noqa: PTH116
                    found.append((path, status.st_mtime_ns, status.st_size))
    return tuple(sorted(found))
