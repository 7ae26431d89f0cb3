"""Pack folders on top of each other, and which folders an editor means by naming one."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from content.fault import Faults
from content.notation import read_toml
from content.settings import shipped
from content.source import read_text


class Layers:
    """Pack folders stacked, the lowest first: an upper file replaces the lower file of the same path."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self.folders = tuple(folders)

    def are_packs(self, faults: Faults) -> bool:
        """Whether every folder is there and looks like a pack; a missing pack.toml alone is only told."""
        for folder in self.folders:
            if not folder.is_dir():
                faults.add(folder, 1, "E107", "没有这个文件夹，请核对路径")
                return False
            if (folder / "pack.toml").is_file():
                continue
            if (folder / "menu.yaml").exists() or (folder / "guides").exists():
                faults.add(folder / "pack.toml", 1, "E107", "缺少这个文件，请补上")
                continue
            inside = "、".join(str(path.parent) for path in sorted(folder.glob("*/pack.toml"))[:3])
            hint = f"，是不是要查 {inside}？" if inside else "，请核对路径"
            message = f"没有 pack.toml，这不是内容包的文件夹{hint}"
            faults.add(folder / "pack.toml", 1, "E107", message)
            return False
        return True

    def file(self, name: str) -> Path | None:
        """The uppermost file of this path, None if there is none."""
        return next((folder / name for folder in reversed(self.folders) if (folder / name).is_file()), None)

    def every(self, name: str) -> list[Path]:
        """The files of this path in all folders, the lowest first."""
        return [folder / name for folder in self.folders if (folder / name).is_file()]

    def under(self, name: str, suffix: str) -> dict[str, Path]:
        """Files with a suffix in a subfolder: file name → uppermost path, sorted by name."""
        found = {
            path.name: path
            for folder in self.folders
            for path in (folder / name).glob(f"*{suffix}")
            if path.is_file()
        }
        return dict(sorted(found.items()))


def base(folder: Path) -> str | None:
    """Name of the shipped pack that a folder's pack.toml says it lies on, None if it stands alone.

    Where pack.toml is missing, empty or broken, what it was meant to say: else all that lies below would be
    told as missing too.
    """
    file = folder / "pack.toml"
    document = read_toml(file, Faults())
    if document and document.data:
        name = document.data.get("base")
    elif written := re.search(r"^\s*base\s*=\W*([\w-]+)", read_text(file, Faults()) or "", re.MULTILINE):
        name = written[1]
    else:
        name = None if (folder / "topics.yaml").is_file() else "national"  # which no centre writes itself
    return name if isinstance(name, str) and shipped(name).is_dir() else None


def stack(given: Sequence[Path]) -> tuple[Path, ...]:
    """The folders to stack: what was given, on the shipped pack that the lowest of them names as its base."""
    below = base(given[0])
    return (shipped(below), *given) if below else tuple(given)
