"""Where a release is installed from: a file, a folder it was unpacked into, a folder of files, a stick."""

import contextlib
from pathlib import Path

from content.release import unpack
from content.release.archive import SUFFIX, SUMS, Order, ReleaseError, order

MEDIA = (Path("/media"), Path("/run/media"), Path("/mnt"))
"""Where sticks are mounted, one or two folders deep."""


def newest(folder: Path, keys: Path) -> Path:
    """The release to install from a folder or a stick: itself if unpacked, else its newest trusted file.

    ReleaseError if it holds none.
    """
    if (folder / SUMS).is_file():
        return folder
    files = sorted({*folder.glob(f"*{SUFFIX}"), *folder.glob(f"*/*{SUFFIX}")})
    found: list[tuple[Order, Path]] = []
    refused: ReleaseError | None = None
    for file in files:
        try:
            found.append((order(unpack.glance(file, keys).version), file))
        except ReleaseError as error:
            refused = error
    if found:
        return max(found)[1]
    if refused:
        raise ReleaseError(f"{files[-1]}: {refused}")
    if (folder / "pack.toml").is_file():
        message = f"{folder} 是内容包，先用 lobbyline-content build 做成发布包"
        raise ReleaseError(f"{message} a pack, not a release")
    raise ReleaseError(f"{folder} 里没有发布包（*{SUFFIX}） no release there")


def sticks(media: tuple[Path, ...] = MEDIA) -> list[Path]:
    """Mounted sticks that hold a release."""
    found: list[Path] = []
    for root in media:
        for folder in (root, *root.glob("*"), *root.glob("*/*")):
            with contextlib.suppress(OSError):
                if folder.is_mount() and (any(folder.glob(f"*{SUFFIX}")) or any(folder.glob(f"*/*{SUFFIX}"))):
                    found.append(folder)
    return found
