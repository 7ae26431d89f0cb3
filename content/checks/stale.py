"""Translations that an upper folder's Chinese has left behind."""

from content.fault import Faults
from content.layers import Layers


def stale(layers: Layers, name: str, other_name: str, faults: Faults) -> None:
    """A Chinese file that an upper folder has changed while its translation goes with the lower one."""
    chinese, translated = layers.file(name), layers.file(other_name)
    if chinese is None or translated is None:
        return
    folder = translated.parents[1]
    lower = folder / name
    upper = layers.folders.index(chinese.parents[1]) > layers.folders.index(folder)
    if upper and lower.is_file() and lower.read_bytes() != chinese.read_bytes():
        message = f"中文改过了，译文还是 {folder.name} 的，请把 {other_name} 也复制过来，照着改"
        faults.add(chinese, 1, "W802", message)
